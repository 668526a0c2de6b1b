/* Who is told when something has changed: one event for each session that asked for it. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define WATCHERS_MAX 16u

/*
 * Takes the event, in the place of the one that the session gave before.
 *   STATUS_INVALID_ARGUMENT  it is no event
 *   STATUS_LIMIT_EXCEEDED    there are too many
 */
NODISCARD enum status watchers_set(uint64_t badge, uint32_t event, uint64_t bits);

void watchers_signal(void);

/* The session has ended. */
void watchers_drop(uint64_t badge);
