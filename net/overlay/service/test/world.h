/*
 * Nodes in one process and connections between them: what one has to send the other receives, in
 * pieces, when world_pass() runs. Time is a number.
 */
#pragma once

#include "node.h"
#include "self.h"

#define WORLD_NODES_MAX   4u
#define WORLD_PACKETS_MAX 64u

struct world_end {
    bool is_there;
    bool is_silent; /* what is sent over it gets lost */
    uint32_t node;
    uint32_t link;
};

struct world_node {
    struct self self;
    struct random random;
    struct node_output output;
    struct node node;
    struct node_link_memory memory[OVERLAY_LINKS_MAX];
    struct world_end ends[OVERLAY_LINKS_MAX];
    uint32_t closed_count;
    enum status closed_for;
    uint32_t packet_count;
    uint8_t packet[2048];
    uint32_t packet_bytes;
    uint32_t told_count;
    uint8_t told[256];
    uint32_t told_bytes;
    uint64_t round_trip_ns;
};

struct world {
    struct world_node nodes[WORLD_NODES_MAX];
    struct router_time time;
    uint32_t piece_bytes; /* how much of a stream comes at once */
};

/* Nodes whose seeds are bytes from 1 on. */
struct world *world_make(uint32_t count);
void world_end(struct world *world);

/* One that has forgotten all but its key and what is kept. Its connections are gone. */
void world_start_again(struct world *world, uint32_t node);

struct world_terms {
    const char *password;              /* of who begins */
    const char *other_password;        /* of the other */
    const struct overlay_key *allowed; /* who the first takes at the other end */
};

/* A connection from one to another; gives the number of the first one's link. */
uint32_t
world_join(struct world *world, uint32_t one, uint32_t other, const struct world_terms *terms);
void world_cut(struct world *world, uint32_t one, uint32_t link);

/* All that is to be sent until nothing is. */
void world_run(struct world *world);
void world_pass(struct world *world, uint32_t seconds);

/* A packet of IPv6 between the addresses of two nodes. */
struct bytes world_packet(
    const struct world *world, uint32_t from, uint32_t to, uint8_t fill, uint32_t size_bytes);
