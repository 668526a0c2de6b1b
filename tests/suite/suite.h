/* A suite: many programs of others that run one after the other, or a few at a time. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * What differs from suite to suite. Each has one. Deadlines are those of one test, of the machine's
 * clock, which does not stand still for anybody.
 */
struct suite {
    const char *name; /* what lines about it begin with */
    uint64_t deadline_must_pass_ms;
    uint64_t deadline_others_ms;
    unsigned parallel;               /* tests at the same time, at most SUITE_PARALLEL_MAX */
    int (*begin)(void);              /* before the first: 0, or nothing runs; NULL: nothing to do */
    void (*ended)(const char *test); /* after each test's line; NULL: nothing more to say */
};

#define SUITE_PARALLEL_MAX 8

extern const struct suite suite;

/* All tests, and the program that each is part of. Made by groups.py. */
struct suite_test {
    const char *program;
    const char *name;
    bool must_pass; /* it is in the suite's list of those */
};

extern const struct suite_test suite_tests[];
extern const unsigned suite_test_count;
