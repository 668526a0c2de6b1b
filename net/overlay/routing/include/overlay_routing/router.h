/*
 * A node that has links: takes frames from them, keeps its place in the tree, finds ways, passes on
 * what is for others, and gives to this node what is for it. No links, no clock and no queues of
 * its own: they are the caller's (output.h).
 *
 *     router_init, router_link_up, router_receive*, router_tick each second, router_link_down
 *
 * Ways go by coordinates: to the peer that is nearest to the goal of those that are nearer than
 * this node, which must be nearer than all before it, as the watermark says. So nothing goes round
 * in a circle, whatever anybody claims of himself.
 */
#pragma once

#include "overlay_routing/filters.h"
#include "overlay_routing/paths.h"
#include "overlay_routing/tree.h"
#include "overlay_wire/frame.h"

/* Of what a peer asks for others, in one tick: each may become one frame on each other link. */
#define ROUTER_LOOKUPS_MAX 256u
/* Of notifies for this node that come over one link, in one tick: each has a signature. */
#define ROUTER_NOTIFIES_MAX 64u

struct router_place {
    uint32_t version; /* of the tree: they are of that */
    bool is_known;
    struct overlay_coordinates coordinates;
};

struct router {
    struct tree tree;
    struct filters filters;
    struct paths paths;
    struct router_place own;
    struct router_place places[OVERLAY_LINKS_MAX];
    uint32_t lookup_counts[OVERLAY_LINKS_MAX]; /* in this tick */
    uint32_t notify_counts[OVERLAY_LINKS_MAX]; /* checked in this tick */
    /* What this node says of where it is: */
    struct overlay_coordinates said;
    struct overlay_signature said_signature;
    uint64_t said_sequence; /* 0: nothing yet */
    uint64_t sequence_min;
};

struct router_settings {
    const struct overlay_identity *self;
    const struct overlay_output *output;
    struct random *random;
    struct held_announce *announces; /* the tree's memory: OVERLAY_ANNOUNCES_MIN or more */
    uint32_t announce_count;
    /*
     * The highest router_sequence() that this node ever had, as it was kept: or others take what it
     * says of its place for old, after its clock went back.
     */
    uint64_t sequence;
};

/*
 * What the settings point at stays the caller's and is used until the end.
 * STATUS_INVALID_ARGUMENT: the memory for announces is too little.
 */
NODISCARD enum status router_init(struct router *router, const struct router_settings *settings);

/* As tree_link_up(). */
NODISCARD enum status router_link_up(
    struct router *router, uint32_t link, const struct overlay_key *key, uint64_t now_ns);

/* Does nothing when it is not up. */
void router_link_down(struct router *router, uint32_t link);

struct router_time {
    uint64_t now_ns; /* of a clock that nobody sets */
    uint64_t unix_s; /* the date; 0: nobody knows it */
};

/*
 * Not STATUS_OK: the link is to be closed. Keepalives are the caller's; here they do nothing.
 *   STATUS_TRUNCATED, STATUS_MALFORMED, STATUS_BAD_SIGNATURE  the peer does not keep to the
 * protocol else                                                     as the identity's sign()
 */
NODISCARD enum status router_receive(
    struct router *router,
    uint32_t link,
    const struct overlay_frame *frame,
    const struct router_time *time);

/* As the identity's sign(); it goes on with the next tick. */
NODISCARD enum status router_tick(struct router *router, uint64_t now_ns);

/*
 * Sends a payload to a key.
 *   STATUS_NOT_FOUND  no way is known: a lookup went out, if none did just now, and found() is
 *                     called when it was answered
 *   STATUS_PEER_GONE  no peer is nearer to it than this node; the same
 */
NODISCARD enum status router_send(
    struct router *router,
    const struct overlay_key *destination,
    struct bytes payload,
    uint64_t now_ns);

/* Looks for who has this key, or partial key, as router_send() does when it knows no way. */
void router_look(struct router *router, const struct overlay_key *key, uint64_t now_ns);

/* What came from this key was authentic: it is still where it was. */
void router_confirm(struct router *router, const struct overlay_key *key, uint64_t now_ns);

/* To be kept where it survives, when it has changed. */
static inline uint64_t router_sequence(const struct router *router)
{
    return router->said_sequence > router->sequence_min ? router->said_sequence
                                                        : router->sequence_min;
}
