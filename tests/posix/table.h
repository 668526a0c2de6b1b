/* All tests of the suite, and the program that each is part of. Made by groups.py. */
#pragma once

#include <stdbool.h>

struct suite_test {
    const char *program;
    const char *name;
    bool must_pass; /* it is in passing.txt */
};

extern const struct suite_test suite_tests[];
extern const unsigned suite_test_count;
