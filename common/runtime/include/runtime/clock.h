/* The machine's clock: nanoseconds since it started. */
#pragma once

#include "abi/status.h"
#include <stdint.h>

uint64_t clock_now_ns(void);

/*
 * Sleeps until a time of clock_now_ns(); at once when it has passed. Errors: the ledger's quota,
 * the first time.
 */
NODISCARD enum status clock_sleep_until(uint64_t deadline_ns);
