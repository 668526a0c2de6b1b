/* What the files of a node share. */
#pragma once

#include "node.h"

/* -- node.c ------------------------------------------------------------------------------------ */

/* At the end of this call, the link is closed. */
void node_fail(struct node *node, uint32_t link, enum status why);

/* The end of a call: tells the caller what there is to be told. */
void node_settle(struct node *node);

/* -- node_proof.c: whether the peer has its key ------------------------------------------------ */

/* The greeting came: asks for a proof that nobody can have heard before. */
void node_proof_ask(struct node *node, uint32_t link);

/*
 * The next frame of a link that is LINK_PROVING, which is LINK_UP when that was the proof.
 *   STATUS_TRUNCATED       more has to come
 *   STATUS_BAD_SIGNATURE   it is no proof
 *   STATUS_LIMIT_EXCEEDED  it asks too much, or says too much
 *   others                 as link_next() and the identity's sign(): the link is to be closed
 */
NODISCARD enum status node_proof_take(struct node *node, uint32_t link);

/* -- node_ways.c: what the router and the sessions say ----------------------------------------- */

void node_ways_init(struct node *node);

/* -- node_data.c: what goes from end to end ---------------------------------------------------- */

/* Data that came in a session. */
void node_take_data(struct node *node, const struct overlay_key *from, struct bytes data);

/*
 * Deals with what came to light: a payload for this node, ways and sessions that are there now,
 * questions. To be done when neither router nor sessions are at work.
 */
void node_take_news(struct node *node);

/* Once a second, unless it is idle. */
void node_data_tick(struct node *node);

/* Nobody has a session, nothing waits, nobody is asked. */
bool node_data_is_idle(const struct node *node);
