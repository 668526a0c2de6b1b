/*
 * When the service looks into an outbox that is empty now: when its client calls, or by itself.
 *
 * The service is more urgent than its clients. Called for what is put into an empty outbox, it
 * takes one datagram before there is a second: a switch of processes for each. So where one call
 * follows the other closely it does not ask to be called, and looks a little later:
 *
 *     CALLED   --PACE_CALLS_MIN calls, none of them PACE_NS behind the one before--> LOOKING
 *     LOOKING  --it looks, and has found less than PACE_DATAGRAMS_MIN--------------> CALLED
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PACE_NS            UINT64_C(500000)
#define PACE_CALLS_MIN     8u
#define PACE_DATAGRAMS_MIN 3u

struct pace {
    bool is_looking;
    uint64_t until_ns; /* of LOOKING: when it looks next; 0: PACE_NS from when the turn ends */
    uint64_t last_ns;  /* of CALLED: when that was last, */
    uint32_t calls;    /* and how often in a row */
    uint32_t found;    /* of LOOKING: since it looked last */
};

/*
 * Everything was taken, so many since this was asked last. True: the client is to call; false: the
 * service looks again by itself.
 */
bool pace_is_called(struct pace *pace, uint32_t taken, uint64_t now_ns);

/* The turn ends: when the service is to look; UINT64_MAX: when it is called. */
uint64_t pace_next_ns(struct pace *pace, uint64_t now_ns);
