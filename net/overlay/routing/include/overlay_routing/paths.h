/*
 * Where the nodes are that this one speaks with: what they said of it themselves, signed, in answer
 * to a question. In memory that is part of it; when it is full, what was used longest ago goes.
 *
 *     paths_want() -> a lookup is sent -> paths_accept() -> paths_find(), paths_confirm()
 *
 * Invariants:
 *  1. A place is taken only from who was asked for, and has the signature of its key.
 *  2. For one key, sequences rise.
 *  3. Of what is said for one key, PATHS_CHECKS_MAX signatures are checked in a tick.
 */
#pragma once

#include "abi/status.h"
#include "overlay_wire/path.h"
#include "overlay_wire/route_messages.h"
#include <stdbool.h>
#include <stdint.h>

#define PATHS_MAX   256u
#define RUMOURS_MAX 64u

/* An honest node answers a lookup, of which there is one in a second, once. */
#define PATHS_CHECKS_MAX 4u

/* The protocol's. */
#define PATHS_TIMEOUT_NS  UINT64_C(60000000000)
#define PATHS_THROTTLE_NS UINT64_C(1000000000)

struct path_entry {
    bool is_there;
    struct overlay_key key;
    struct overlay_coordinates coordinates;
    uint64_t sequence;
    uint64_t requested_ns; /* a lookup was sent */
    uint64_t confirmed_ns; /* the node said or sent something */
    uint32_t check_count;  /* in this tick */
};

/* Who was asked for. */
struct path_rumour {
    bool is_there;
    struct overlay_key partial;
    uint64_t requested_ns;
    uint32_t check_count; /* in this tick */
};

struct paths {
    struct path_entry entries[PATHS_MAX];
    struct path_rumour rumours[RUMOURS_MAX];
    uint32_t last; /* which entry was found last */
};

void paths_init(struct paths *paths);

/* Once a second. */
void paths_tick(struct paths *paths);

/* NULL: none is known, or the node was silent for PATHS_TIMEOUT_NS. */
const struct path_entry *
paths_find(struct paths *paths, const struct overlay_key *key, uint64_t now_ns);

/*
 * Somebody wants to reach a key, or who has this partial key. True: a lookup is to be sent now;
 * one was not sent for it within PATHS_THROTTLE_NS.
 */
bool paths_want(struct paths *paths, const struct overlay_key *key, uint64_t now_ns);

/* The way to a key does not go through. True: a lookup is to be sent now. */
bool paths_broken(struct paths *paths, const struct overlay_key *key, uint64_t now_ns);

/* What came from there was authentic. */
void paths_confirm(struct paths *paths, const struct overlay_key *key, uint64_t now_ns);

/*
 * Takes what a notify for this node says. `check_count` counts a signature that is checked.
 *   STATUS_NOT_FOUND       nobody asked for it
 *   STATUS_WRONG_STATE     a later one is known
 *   STATUS_LIMIT_EXCEEDED  so many were checked in this tick
 *   STATUS_BAD_SIGNATURE   it is not the source's
 */
NODISCARD enum status paths_accept(
    struct paths *paths,
    const struct overlay_notify *notify,
    uint32_t *check_count,
    uint64_t now_ns);
