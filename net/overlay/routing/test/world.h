/*
 * Several nodes in one process, and the links between them: frames wait in one queue until
 * world_run() hands them over in order. Time is a number.
 */
#pragma once

#include "node.h"
#include "overlay_routing/router.h"

#define WORLD_NODES_MAX 12u

struct world_link {
    bool is_up;
    uint32_t node; /* the other side, and its number of the link */
    uint32_t link;
};

struct world_node {
    struct node node;
    struct overlay_output output;
    struct random random;
    struct router router;
    struct held_announce announces[OVERLAY_ANNOUNCES_MIN];
    struct world_link links[OVERLAY_LINKS_MAX];
    uint32_t delivered_count;
    struct overlay_key delivered_from;
    uint8_t delivered[64];
    size_t delivered_bytes;
    uint32_t found_count;
    struct overlay_key found;
    uint32_t sent_counts[OVERLAY_FRAME_TYPES];
};

struct world_frame {
    uint32_t node;
    uint32_t link;
    size_t size_bytes;
    uint8_t *bytes;
};

struct world {
    struct world_node nodes[WORLD_NODES_MAX];
    struct world_frame *queue;
    size_t queue_count;
    size_t queue_room;
    uint64_t now_ns;
    uint64_t unix_s;
    uint32_t closed_count; /* links that a node closed for what came over them */
    enum status closed_for;
};

/* A world of nodes whose seeds are bytes from 1 on; they have no links yet. */
struct world *world_make(uint32_t count);

void world_end(struct world *world);

/* A node that has forgotten all but its key. Its links are gone on both sides. */
void world_start_again(struct world *world, uint32_t node);

void world_join(struct world *world, uint32_t one, uint32_t other);
void world_cut(struct world *world, uint32_t one, uint32_t other);

/* Hands over what waits, and what that brings about. */
void world_run(struct world *world);

/* So many seconds, each with its tick. */
void world_pass(struct world *world, uint32_t seconds);

/* A frame that a node did not make comes over its link to another one. */
void world_inject(struct world *world, uint32_t from, uint32_t to, struct bytes frame);

/* Which of a node's links leads to another one; OVERLAY_LINKS_MAX: none. */
uint32_t world_link_to(const struct world *world, uint32_t from, uint32_t to);

/* Sends a byte and waits for it, looking for a way first. False: it did not come. */
bool world_reach(struct world *world, uint32_t from, uint32_t to, uint32_t seconds);

const struct overlay_key *world_key(const struct world *world, uint32_t node);

/* The root as this node sees it; NULL: it does not know. */
const struct overlay_key *world_root(const struct world *world, uint32_t node);

/* Whether all of them have the lowest key of them for their root. */
bool world_is_one_tree(const struct world *world, uint32_t count);
