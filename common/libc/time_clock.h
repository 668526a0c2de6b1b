/* The clocks of the process. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether there is a clock with this number (clockid_t). */
bool time_clock_is_known(long clock);

/* What such a clock shows now. */
uint64_t time_clock_ns(long clock);

/* When such a clock shows this time, by the machine's clock, as far as is known now. */
uint64_t time_clock_deadline_ns(long clock, uint64_t time_ns);
