/*
 * This node's place in the tree: the lowest key is the root, and each other node has the peer for a
 * parent that leads there at the least cost.
 *
 *     tree_link_up -> request; the peer's response; tree_tick: announce to all -> new requests
 *
 * Time is in nanoseconds of a clock that nobody sets; tree_tick() is to be called each second.
 *
 * Invariants:
 *  1. What this node announces is signed by a peer of the moment of announcing, or by itself alone.
 *  2. Sequences of its announces rise.
 *  3. Of what one link brings in a second, a bounded number is answered and checked.
 */
#pragma once

#include "overlay_routing/announces.h"
#include "overlay_routing/output.h"
#include "random/random.h"

#define TREE_TICK_NS UINT64_C(1000000000)
/* The protocol's. A second of the first is left to chance, so that nodes do not keep in step. */
#define TREE_REFRESH_NS        (240 * TREE_TICK_NS)
#define TREE_REFRESH_JITTER_NS TREE_TICK_NS
#define TREE_EXPIRY_NS         (300 * TREE_TICK_NS)
/* As lowest key that it knows, it waits for so many ticks for somebody to show a lower one. */
#define TREE_ROOT_TICKS 2u

/* Of one link in one tick. A peer whose place changes shows two ways to the root. */
#define TREE_REQUESTS_MAX  16u
#define TREE_ANNOUNCES_MAX 256u

struct tree_link {
    bool is_up;
    struct overlay_key key;
    struct overlay_request request; /* the last that was sent */
    uint64_t requested_ns;
    bool is_answered;
    struct overlay_response response;
    uint64_t delay_ns; /* 0: not known; a moving average */
    /* In this tick: */
    uint32_t request_count;
    uint32_t announce_count;
};

struct tree {
    const struct overlay_identity *self; /* the caller's */
    const struct overlay_output *output; /* the caller's */
    struct random *random;               /* the caller's */
    struct announces announces;
    struct tree_link links[OVERLAY_LINKS_MAX];
    uint64_t sequence; /* of the last own announce */
    uint64_t refresh_ns;
    bool is_refresh_due;
    uint32_t root_ticks;
    uint32_t version; /* counts changes of what is known */
};

/*
 * The arguments stay the caller's and are used until the end. `tree->announces` has its memory
 * already, from announces_init().
 */
void tree_init(
    struct tree *tree,
    const struct overlay_identity *self,
    const struct overlay_output *output,
    struct random *random);

/*
 *   STATUS_INVALID_ARGUMENT  `link` is not below OVERLAY_LINKS_MAX
 *   STATUS_WRONG_STATE       it is up already
 *   STATUS_OVERLAP           there is another link to this peer
 */
NODISCARD enum status
tree_link_up(struct tree *tree, uint32_t link, const struct overlay_key *key, uint64_t now_ns);

/* `link` is up. */
void tree_link_down(struct tree *tree, uint32_t link);

/*
 * What came over a link that is up. What the peer may not do is an error, after which the link is
 * to be closed; of what strangers made, nothing is.
 */

/* As the identity's sign(); beyond TREE_REQUESTS_MAX it is not answered. */
NODISCARD enum status
tree_request(struct tree *tree, uint32_t link, const struct overlay_request *request);

/* STATUS_BAD_SIGNATURE: it is not the peer's. */
NODISCARD enum status tree_response(
    struct tree *tree, uint32_t link, const struct overlay_response *response, uint64_t now_ns);

void tree_announce(
    struct tree *tree, uint32_t link, const struct overlay_announce *announce, uint64_t now_ns);

/* As the identity's sign(): the place stays as it was. */
NODISCARD enum status tree_tick(struct tree *tree, uint64_t now_ns);

/* Whether the link is one of the tree: to the parent, or to a child. */
bool tree_is_on_tree(const struct tree *tree, uint32_t link);
