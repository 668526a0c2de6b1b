/* A peer of a node, as far as the beginning of a link: it has a key, and answers for it. */
#pragma once

#include "node.h"
#include "self.h"

/* What the peer says first, without a password. */
void prover_greet(
    const struct self *peer, struct node *node, uint32_t link, const struct router_time *time);

/*
 * Takes what the node says over a link that is new, its greeting, if nobody has it yet, and its
 * question, and signs that. Gives the size of the response, a frame.
 */
#define PROVER_FRAME_BYTES_MAX 256u
size_t prover_answer(
    const struct self *peer,
    struct node *node,
    uint32_t link,
    uint64_t now_ns,
    uint8_t frame[PROVER_FRAME_BYTES_MAX]);

/* Both, and the link is up. */
void prover_bring_up(
    const struct self *peer, struct node *node, uint32_t link, const struct router_time *time);
