/* What may be said that the time is. Pure. */
#pragma once

#include "abi/status.h"
#include "wall_clock/page.h"

/* Who sets a clock that is known to be about right does not change it by more than this. */
#define WALL_TIME_JUMP_NS_MAX UINT64_C(86400000000000)

/* Times fit into a signed number of 64 bits, for some months after this one too. */
#define WALL_TIME_NS_MAX UINT64_C(9214646400000000000) /* 2262-01-01 */

/*
 * Whether the time may be set to `time_ns`, `now_ns` after the machine's start.
 *   STATUS_INVALID_ARGUMENT  it is later than WALL_TIME_NS_MAX
 *   STATUS_LIMIT_EXCEEDED    the time is known, this is too far from it, and it is not forced
 */
NODISCARD enum status wall_time_check(
    const struct wall_clock_reading *reading, uint64_t now_ns, uint64_t time_ns, bool is_forced);

/* "2026-01-02T03:04:05Z -> 2031-02-03T04:05:06Z", or "unknown -> ..." */
#define WALL_TIME_CHANGE_BYTES 48u
void wall_time_describe_change(
    const struct wall_clock_reading *reading,
    uint64_t now_ns,
    uint64_t time_ns,
    char text[WALL_TIME_CHANGE_BYTES]);
