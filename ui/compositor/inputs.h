/*
 * Keyboards and pointers, as the compositor has them: up to INPUTS_MAX InputSources. Whoever opens
 * one may wait for its driver, so a thread does that; what has happened is fetched by the first
 * thread, which calls everything here.
 *
 *     INPUT_OPENING --(thread, then signal)--> INPUT_OPEN, or INPUT_ABSENT: the machine has none
 *          ^                                       |
 *          +---------- its driver has ended -------+
 */
#pragma once

#include "abi/status.h"
#include "schema/input.h"
#include "tether.h"
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define INPUTS_MAX           8u
#define INPUT_EVENTS_AT_ONCE 64u

/*
 * How long a driver may take for what it has ready, and, restarted meanwhile, for being opened. One
 * that is late is asked again, since opening it anew loses what it has; so many times in a row.
 */
#define INPUT_READ_NS  UINT64_C(100000000)
#define INPUT_LATE_MAX 20u
#define INPUT_OPEN_NS  UINT64_C(12000000000)
/* How long one that could not be opened is left alone. */
#define INPUT_AGAIN_NS UINT64_C(1000000000)

enum input_state {
    INPUT_OPENING = 0,
    INPUT_OPEN,
    INPUT_ABSENT,
};

struct input {
    uint32_t source;
    /* -- the thread's in INPUT_OPENING, else the first thread's */
    uint64_t tether_badge; /* the caller says what all of it have in common */
    uint32_t port;
    uint32_t late_count; /* readings in a row without an answer in time */
    bool has_absolute;
    uint32_t absolute_x_max;
    uint32_t absolute_y_max;
    bool has_lights;
    enum input_state state; /* [mutex] */
    uint64_t closed_badge;  /* [mutex] of a tether that was closed while it was being opened */
};

struct inputs {
    uint32_t endpoint;    /* [I] of which the tethers are made */
    uint32_t event;       /* [I] */
    uint64_t opened_bits; /* [I] signalled when one was opened, or cannot be */
    uint64_t first_bits;  /* [I] of what input 0 has to say; those that follow, of the others */
    uint32_t count;       /* [I] */
    struct input inputs[INPUTS_MAX];
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wanted;
};

/* Where what was heard goes, in its order. */
struct inputs_heard {
    void (*event)(void *context, const struct input *input, const struct input_event *event);
    /* Some were lost: nothing is known of what is pressed. */
    void (*lost)(void *context, const struct input *input);
    void *context;
};

/*
 * Starts the thread, and opens them all. `endpoint` to `count`, and each input's `source` and
 * `tether_badge`, are set by the caller.
 *   STATUS_NO_MEMORY  there is no thread
 */
NODISCARD enum status inputs_start(struct inputs *inputs);

/* Whether its driver is there: what is known of it holds. */
bool inputs_is_open(struct inputs *inputs, const struct input *input);

/* After their bits: what has been said since. Bit n of `which`: input n. */
void inputs_read(struct inputs *inputs, uint64_t which, const struct inputs_heard *heard);

/* A session of ours with this badge was closed: perhaps the tether of an input's driver. */
void inputs_closed(struct inputs *inputs, uint64_t badge, const struct inputs_heard *heard);

/* Which lights are to be on, on all keyboards (InputLight). */
void inputs_light(struct inputs *inputs, uint32_t lights);
