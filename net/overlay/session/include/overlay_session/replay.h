/*
 * Which numbers of packets have come: none is taken twice, and none that is far behind the highest.
 * The same idea as in RFC 4303, 3.4.3.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A packet may be overtaken by fewer than this. */
#define REPLAY_WINDOW 64u

struct replay {
    uint64_t highest;
    uint64_t seen; /* bit i: highest - i has come */
};

/* Nothing has come; numbers begin at 1. */
static inline void replay_init(struct replay *replay)
{
    *replay = (struct replay){0, 1};
}

/* Whether it is new. */
static inline bool replay_is_new(const struct replay *replay, uint64_t number)
{
    if (number > replay->highest) {
        return true;
    }
    const uint64_t behind = replay->highest - number;
    return behind < REPLAY_WINDOW && (replay->seen >> behind & 1) == 0;
}

/* It was new, and authentic. */
static inline void replay_note(struct replay *replay, uint64_t number)
{
    if (number <= replay->highest) {
        replay->seen |= UINT64_C(1) << (replay->highest - number);
        return;
    }
    const uint64_t ahead = number - replay->highest;
    replay->seen = ahead < REPLAY_WINDOW ? replay->seen << ahead | 1 : 1;
    replay->highest = number;
}
