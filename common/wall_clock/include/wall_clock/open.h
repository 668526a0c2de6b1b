/* The page of a WallClock that this program was given. */
#pragma once

#include "abi/status.h"
#include "wall_clock/page.h"

/* How long the clock service may take to give its page. */
#define WALL_CLOCK_ANSWER_NS UINT64_C(1000000000)

/*
 * Maps the page, for good. 0 for `clock` is a program that was given none.
 *   STATUS_NOT_FOUND  it was given none
 *   STATUS_MALFORMED  what was given is no such page
 *   others            of WallClock.page, Process.map
 */
NODISCARD enum status wall_clock_open(uint32_t clock, const struct wall_clock_page **page);

/*
 * Nanoseconds since 1970; since the machine started where nobody knows the time, or `page` is NULL.
 */
uint64_t wall_clock_now_ns(const struct wall_clock_page *page);
