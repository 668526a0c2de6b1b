/* All tests of the suite, and the program that each is part of. Made by groups.py. */
#pragma once

struct suite_test {
    const char *program;
    const char *name;
};

extern const struct suite_test suite_tests[];
extern const unsigned suite_test_count;
