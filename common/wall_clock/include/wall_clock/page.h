/*
 * The page that says what time it is. One writes it, with two places in turn; who reads takes the
 * place that was written last, and looks whether it was still that afterwards. So a reader waits
 * for nobody, and a writer that ends in the middle leaves what was.
 *
 * Invariants:
 *  1. places[written_count % 2] is whole.
 *  2. A place is written only while it is not that one.
 */
#pragma once

#include "schema/clock.h"
#include <stdbool.h>
#include <stdint.h>

/* Somebody would have to set the time twice during each of so many readings. */
#define WALL_CLOCK_TRIES_MAX 8u

struct wall_clock_reading {
    uint64_t offset_ns; /* to be added to the machine's clock, modulo 2^64 */
    uint64_t error_ns;  /* as much may be missing */
    uint64_t source;    /* enum time_source */
};

/* Zeros: nobody knows the time. */
struct wall_clock_page {
    uint64_t written_count;              /* [a] */
    struct wall_clock_reading places[2]; /* [a] each of their words */
};

_Static_assert(sizeof(struct wall_clock_page) == 56, "wall_clock_page layout");

/* To be called by one at a time. */
void wall_clock_page_write(struct wall_clock_page *page, const struct wall_clock_reading *reading);

/* False: it was written too often meanwhile; then nobody knows the time. */
bool wall_clock_page_read(const struct wall_clock_page *page, struct wall_clock_reading *reading);
