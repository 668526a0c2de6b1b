/*
 * The whole unit test framework: a test is a function, CHECK reports and counts, main() calls
 * unit_run() with a table. A failed CHECK goes on, so that one run shows all that is wrong.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct unit_test {
    const char *name;
    void (*run)(void);
};

/* One for all files of a test. */
__attribute__((weak)) int unit_failures;

static inline void unit_check(bool holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        unit_failures++;
        fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    }
}

static inline void unit_check_equal(
    unsigned long long got, unsigned long long want, const char *text, const char *file, int line)
{
    if (got != want) {
        unit_failures++;
        fprintf(
            stderr,
            "%s:%d: %s is %llu (0x%llx), not %llu (0x%llx)\n",
            file,
            line,
            text,
            got,
            got,
            want,
            want);
    }
}

#define CHECK(condition) unit_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(got, want)                                                                     \
    unit_check_equal(                                                                              \
        (unsigned long long)(got), (unsigned long long)(want), #got, __FILE__, __LINE__)

static inline int unit_run(const struct unit_test *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int before = unit_failures;
        tests[i].run();
        printf("%s %s\n", unit_failures == before ? "ok  " : "FAIL", tests[i].name);
    }
    printf("%zu tests, %d failed checks\n", count, unit_failures);
    return unit_failures == 0 ? 0 : 1;
}
