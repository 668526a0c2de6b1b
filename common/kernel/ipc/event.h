/*
 * Events: 64 signal bits, which interrupts and programs set and waiting threads take.
 *
 * Invariant (kernel_check()): threads wait only while no bit is set.
 */
#pragma once

#include "cap/object.h"

struct endpoint;
struct thread;

/* [kernel] */
struct event {
    struct object object;
    uint64_t bits;
    struct list waiters;       /* of thread->queue_node */
    struct list ring_waiters;  /* of ring_slot->node */
    struct endpoint *endpoint; /* where it is bound to; the endpoint clears it as it ends */
};

/* Errors as object_create(). */
NODISCARD enum status event_create(struct ledger *ledger, struct event **event);

/* Nothing when it has ended. */
void event_signal(struct event *event, uint64_t bits);

/* The bits that are set, which it clears. */
uint64_t event_take(struct event *event);

/* The running thread takes the bits, or blocks until there are some. STATUS_PEER_GONE: ended. */
NODISCARD enum status event_wait(struct event *event, struct thread *thread);

/* The same for a RECV of a ring, which completes now or later. The event has not ended. */
struct ring_slot;
void event_wait_in_ring(struct event *event, struct ring_slot *slot);

bool event_finish_step(struct object *object);
