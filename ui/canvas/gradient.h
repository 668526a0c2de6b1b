/* Colours between two. */
#pragma once

#include <stdint.h>

struct gradient {
    uint32_t first;
    uint32_t last;
    /* How many there are, with both. */
    int32_t steps;
};

/* The colour of a step, from 0 to steps - 1. */
uint32_t gradient_colour(const struct gradient *gradient, int64_t step);
