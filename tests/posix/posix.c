/*
 * How the POSIX suite is run: most of its tests sleep most of the time; the slowest of those that
 * pass takes 30 s. Of the others some wait for ever.
 */
#include "suite.h"

const struct suite suite = {
    .name = "posix",
    .deadline_must_pass_ms = 120000,
    .deadline_others_ms = 15000,
    .parallel = 8,
};
