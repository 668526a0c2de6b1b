/*
 * How the POSIX suite is run: most of its tests sleep most of the time; the slowest of those that
 * pass takes 30 s.
 */
#include "suite.h"

const struct suite suite = {
    .name = "posix",
    .deadline_must_pass_ms = 120000,
    .deadline_others_ms = 30000,
    .parallel = 8,
};
