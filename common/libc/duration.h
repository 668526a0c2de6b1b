/* Times of POSIX in nanoseconds. Pure. */
#pragma once

#include "lib/duration.h"
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* False: it is negative, or its nanoseconds are no fraction of a second. */
bool duration_is_valid(const struct timespec *time);

/* What does not fit is as long as can be. */
uint64_t duration_ns(const struct timespec *time);

/* The sum, or as late as can be. */
uint64_t duration_add(uint64_t left_ns, uint64_t right_ns);

struct timespec duration_timespec(uint64_t ns);
