/*
 * A network of two stacks: a cable between them, which loses, delays, reorders, duplicates and
 * corrupts by a seeded generator, and time that passes when there is nothing else to do.
 */
#pragma once

#include "side.h"

#define SIDES         2u
#define NS_PER_MS     UINT64_C(1000000)
#define NS_PER_SECOND UINT64_C(1000000000)

/* Chances are in thousandths. */
struct cable {
    uint64_t delay_ns;
    uint64_t jitter_ns; /* more delay, for each frame another one: so they overtake */
    uint32_t lost;
    uint32_t doubled;
    uint32_t corrupted; /* none, if `joins` */
    uint32_t full;      /* there is no room for more, where frames are cut */
    bool takes_none;    /* there never is room */
    bool joins;         /* segments that arrive together are given as one (join.h) */
};

struct end {
    const struct side *side;
    struct link *link;
    struct client *client;
    /* Looks at a frame before the cable has it; true: it goes no further. */
    bool (*taps)(struct bytes frame);
};

extern struct end ends[SIDES];
extern struct cable cable;
extern uint64_t world_now_ns;
extern uint64_t world_joined_count; /* segments that came as parts of others */
extern uint64_t world_large_count;  /* frames of more than 16 KiB */
extern uint64_t world_cut_count;    /* frames that were sent to be cut */

/*
 * Starts both, with addresses 10.0.0.1 and 10.0.0.2, fd00::1 and fd00::2, and a client each. The
 * first one's link sums up what TCP carries, and cuts large frames.
 */
void world_start(uint32_t seed);

/* Clients anew: all that the last test left is gone, on both sides, and so is the cable's mischief.
 */
void world_reset(void);

/* Until nothing that was closed is remembered. */
void world_settle(void);

struct address world_address(uint32_t end, bool is_ipv4);

uint32_t world_chance(void);

/* The next thing happens; false: at `deadline_ns` nothing has. */
bool world_step(uint64_t deadline_ns);

/* Steps until `done`, which is asked ten times a second at least, for it may do something itself,
 * says so; whether it did before `duration_ns` had passed. */
bool world_run(bool (*done)(void), uint64_t duration_ns);

/* A frame arrives at an end, from nobody. */
void world_inject(uint32_t end, struct bytes frame);
