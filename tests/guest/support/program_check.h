/* Checks of programs that were granted a "console"; those in the place of init have guest.h. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What did not hold, since somebody set it to 0. */
extern uint32_t failure_count;

/* Counts, and prints what does not hold; the test goes on. */
void check(bool holds, const char *what, const char *file, uint32_t line);
void check_equal(uint64_t got, uint64_t want, const char *what, const char *file, uint32_t line);

#define CHECK(condition) check((condition), #condition, __FILE_NAME__, __LINE__)
#define CHECK_EQUAL(got, want)                                                                     \
    check_equal((uint64_t)(got), (uint64_t)(want), #got, __FILE_NAME__, __LINE__)
