/*
 * What is known of the tree: the newest announce of each node that was heard of, in memory that is
 * given.
 *
 * Each is on the account of the link that brought it last, and each account has the same room: who
 * floods pushes out what he brought himself. What the ways of this node and its peers to the root
 * need is pushed out last, and never by others.
 *
 * Invariants:
 *  1. Whatever is held was signed by node and parent.
 *  2. An account of a link holds at most `account_max` announces; together they fit the memory.
 *  3. A node has one announce; this node's own is on no account and does not expire.
 */
#pragma once

#include "abi/status.h"
#include "lib/ordered_tree.h"
#include "overlay_wire/path.h"
#include "overlay_wire/tree_messages.h"
#include <stdbool.h>
#include <stdint.h>

/* Links of a node at one time; each has a number below it. */
#define OVERLAY_LINKS_MAX 20u

/* How far a root may be away. */
#define OVERLAY_DEPTH_MAX 64u

/* A way of a peer and one of this node, and a little more. */
#define OVERLAY_ACCOUNT_ANNOUNCES_MIN (2u * OVERLAY_DEPTH_MAX + 8u)

/* One for each link, and one for what links that are gone have left. */
#define OVERLAY_ACCOUNTS      (OVERLAY_LINKS_MAX + 1u)
#define OVERLAY_ANNOUNCES_MIN (OVERLAY_ACCOUNTS * OVERLAY_ACCOUNT_ANNOUNCES_MIN)

struct held_announce {
    struct ordered_node by_key; /* announces.tree; of a free one, `left` is the next free one */
    struct overlay_announce announce;
    uint64_t expires_ns; /* 0: never */
    uint32_t account;    /* OVERLAY_ACCOUNTS: this node's own */
    uint32_t known_to;   /* a bit for each link whose peer has it, sent or received */
    uint32_t mark;       /* announces.mark: it is needed */
};

struct announces {
    struct ordered_tree tree;
    struct held_announce *slots; /* the caller's */
    uint32_t slot_count;
    struct ordered_node *free;
    uint32_t account_max;
    uint32_t mark;
    uint32_t counts[OVERLAY_ACCOUNTS];
    struct held_announce own;
    bool has_own;
};

/* Who is on the way from a node to its root, the node first. */
struct ancestry {
    const struct held_announce *nodes[OVERLAY_DEPTH_MAX];
    uint32_t count;
};

/*
 * `slots` stays the caller's and is used until the end. Links are below OVERLAY_LINKS_MAX in all
 * that follows. STATUS_INVALID_ARGUMENT: they are less than OVERLAY_ANNOUNCES_MIN.
 */
NODISCARD enum status
announces_init(struct announces *announces, struct held_announce *slots, uint32_t slot_count);

/* NULL: nothing is known. */
struct held_announce *
announces_find(const struct announces *announces, const struct overlay_key *key);

/* This node's own, in the place of the one before. */
void announces_set_own(struct announces *announces, const struct overlay_announce *announce);

/*
 * Takes an announce of another node, which was checked, unless what is held is as good, and gives
 * what is held then. Where the link's account is full, one of it is pushed out that is not needed.
 *   STATUS_WRONG_STATE     what is held stays
 *   STATUS_LIMIT_EXCEEDED  nothing of the link's account can be pushed out; `held` is NULL
 */
NODISCARD enum status announces_put(
    struct announces *announces,
    const struct overlay_announce *announce,
    uint32_t link,
    uint64_t expires_ns,
    struct held_announce **held);

/* Whether the next new one pushes another one out. */
static inline bool announces_is_full(const struct announces *announces, uint32_t link)
{
    return announces->counts[link] >= announces->account_max;
}

/* Says that the way from this key to its root is needed, until announces_forget_needs(). */
void announces_need(struct announces *announces, const struct overlay_key *key);
void announces_forget_needs(struct announces *announces);

/* A link is there, or gone: nobody at its end knows anything. */
void announces_link_changed(struct announces *announces, uint32_t link);

/* Forgets what has expired. True: there was something. */
bool announces_expire(struct announces *announces, uint64_t now_ns);

/*
 * False: the way is not known to its end, or longer than OVERLAY_DEPTH_MAX, or goes in a circle;
 * `ancestry` then has what is known.
 */
bool announces_ancestry(
    const struct announces *announces, const struct overlay_key *key, struct ancestry *ancestry);

/* False: the same, or the coordinates are longer than OVERLAY_PATH_BYTES_MAX. */
bool announces_coordinates(
    const struct announces *announces,
    const struct overlay_key *key,
    struct overlay_coordinates *coordinates);
