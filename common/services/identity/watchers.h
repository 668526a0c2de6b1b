/* Who is told of new statements and identities: one event for each session of Identities. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define WATCHERS_MAX 16u

/* Takes the event, of the caller's kernel objects. STATUS_LIMIT_EXCEEDED: there are too many. */
NODISCARD enum status watchers_set(uint64_t badge, uint32_t event, uint64_t bits);

void watchers_signal(void);

/* The session has ended. */
void watchers_drop(uint64_t badge);
