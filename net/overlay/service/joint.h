/*
 * A link between two nodes of one process, without a connection: what one has to send, the other
 * receives. It is a link like any other, so both prove their keys to each other, and take nobody
 * else. Pure: time is given.
 *
 *     joint_init -> (joint_turn | joint_closed)* -> joint_finish
 *
 * It is begun when it is due, and anew a while after it was over.
 */
#pragma once

#include "node.h"

#define JOINT_PIECE_BYTES 16384u
/* After as many pieces in each direction, others have their turn. */
#define JOINT_ROUNDS_MAX 8u
/* Between the end of one and the next. */
#define JOINT_REST_NS UINT64_C(1000000000)

struct joint_end {
    struct node *node;
    uint32_t link; /* of the node's, not in use */
};

struct joint {
    struct joint_end ends[2];
    struct node_link_memory memory[2];
    bool is_there;
    bool is_over; /* one of both has closed it */
    uint64_t next_ns;
    uint8_t piece[JOINT_PIECE_BYTES];
};

/* Both nodes stay the caller's, and where they are, until the end. */
void joint_init(struct joint *joint, struct joint_end first, struct joint_end second);

/* To be called when anything may have happened to one of the nodes. True: something went. */
bool joint_turn(struct joint *joint, const struct router_time *time);

/* node_output.closed of one of both, for this link. */
void joint_closed(struct joint *joint);

/* When it is begun; UINT64_MAX: when something happens. */
uint64_t joint_due_ns(const struct joint *joint);

bool joint_is_up(const struct joint *joint);

/* Both nodes have no such link any more. */
void joint_finish(struct joint *joint);
