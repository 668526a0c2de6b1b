/* The log's place in the store, an ObjectSpace: what history.h works on. Of one thread. */
#pragma once

#include "history.h"

/*
 * Asks for the window, anew each time: a store that was started again has forgotten it.
 *   STATUS_UNSUPPORTED  there is no disk, so the store lies in memory, as the log does anyway
 *   others              of the store, or of mapping the window
 */
NODISCARD enum status archive_space_open(uint32_t capability, struct history_space *space);
