/*
 * That other services end and are there again, which nobody who asked one of them for something is
 * told otherwise: what it keeps for others goes with it. Who is told need not look now and then.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

/* Of the program's event. */
#define OTHERS_CHANGED (UINT64_C(1) << 62)

/* From now on init signals OTHERS_CHANGED; before what is to be looked after is first looked at.
 * Errors of Supervised.watch. */
NODISCARD enum status others_watch(void);
