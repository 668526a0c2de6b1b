/*
 * Endpoints, where messages and receivers meet, and sessions, the badged ways into them.
 *
 * An endpoint has at most one kind waiting: receivers, or messages. Messages that wait for an
 * answer (calls) and those that do not (notices: one-way messages, closed sessions, signals of the
 * bound event) wait apart, because a passive receiver runs on a caller's budget: it gets notices
 * only when a call is there to run on.
 *
 * Invariants (kernel_check()):
 *  1. a receiver with a budget of its own waits only while no message does;
 *  2. a passive receiver waits only while no call does;
 *  3. an ended endpoint has neither.
 */
#pragma once

#include "cap/object.h"
#include "ipc/call.h"

struct event;
struct thread;

/* [kernel] */
struct endpoint {
    struct object object;
    struct list receivers;      /* of thread->queue_node; with a budget of their own first */
    struct list ring_receivers; /* of ring_slot->node */
    struct list calls;          /* of call->queue_node */
    struct list notices;        /* of call->queue_node */
    struct event *bound_event;  /* held */
    struct call signal;         /* among the notices while the event has bits nobody was told of */
};

/* [kernel] */
struct session {
    struct object object;
    struct endpoint *endpoint; /* held; one that has ended, once the session has */
    uint64_t badge;
    struct call closed; /* the notice of its end */
};

/* Errors of both as object_create(). */
NODISCARD enum status endpoint_create(struct ledger *ledger, struct endpoint **endpoint);
NODISCARD enum status session_create(
    struct ledger *ledger, struct endpoint *endpoint, uint64_t badge, struct session **session);

/*
 * Queues a record (kind, badge and sender are set) and gives it to a receiver, if one waits.
 * STATUS_PEER_GONE: the endpoint has ended.
 */
NODISCARD enum status endpoint_send(struct endpoint *endpoint, struct call *call);

/* A waiting receiver has got, or lost, a budget of its own. */
void endpoint_requeue(struct endpoint *endpoint, struct thread *receiver);

/*
 * The running thread receives: what waits now, or it blocks (state RECEIVING).
 * STATUS_PEER_GONE: the endpoint has ended; OUTCOME_RETRY: many messages could not be handed over.
 */
NODISCARD enum status endpoint_receive(struct endpoint *endpoint, struct thread *thread);

/* The same for a RECV of a ring, which completes now or later. The endpoint has not ended. */
struct ring_slot;
void endpoint_receive_to_ring(struct endpoint *endpoint, struct ring_slot *slot);

/* Signals of this event are received here. STATUS_WRONG_STATE: one of the two is bound already. */
NODISCARD enum status endpoint_bind_event(struct endpoint *endpoint, struct event *event);

/* Undoes that, if there is an endpoint and an event. */
void endpoint_unbind_event(struct endpoint *endpoint);

/* The bound event has been signalled. */
void endpoint_notice_signal(struct endpoint *endpoint);

bool endpoint_finish_step(struct object *object);
bool session_finish_step(struct object *object);
