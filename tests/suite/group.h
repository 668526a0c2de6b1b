/* One program with many tests of the suite, each a main() of its own. */
#pragma once

struct group_test {
    const char *name;
    int (*run)(int argument_count, char **arguments);
};

/* Made by groups.py. */
extern const struct group_test group_tests[];
extern const unsigned group_test_count;
