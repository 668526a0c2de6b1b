/*
 * A call record: one message on its way, and whoever waits for its answer. It is part of a thread
 * (direct path) or of a ring's slot, so that an endpoint queues both alike and a server cannot tell
 * them apart.
 *
 * Life: idle -> queued at an endpoint (queue_node linked) -> held by whoever must answer (holder
 * set) -> answered, or its holder ends: idle. A one-way message is idle again once received.
 *
 * Invariants (kernel_check()):
 *  1. never both queued and held;
 *  2. *holder == the record, when it is held.
 */
#pragma once

#include "abi/status.h"
#include "lib/list.h"
#include <stdbool.h>
#include <stdint.h>

struct endpoint;
struct process;
struct thread;

enum call_kind {
    CALL_FROM_THREAD = 0,
    CALL_ONE_WAY = 1, /* `send` of a thread */
    CALL_FAULT = 2,   /* the kernel, for a thread that faulted */
    CALL_FROM_RING = 3,
    CALL_CLOSED = 4, /* a session's last capability was dropped */
    CALL_SIGNAL = 5, /* the endpoint's bound event was signalled */
};

/* [kernel] */
struct call {
    struct list_node queue_node; /* on endpoint->senders */
    struct call **holder;        /* where the one who must answer keeps it */
    struct process *sender;
    uint64_t badge;
    uint8_t kind; /* enum call_kind */
    /* From a thread that has no deadline and is not stopped: what the fast reply can answer. */
    bool is_simple;
};

/* The record waits for no answer any more: neither queued nor held. */
void call_detach(struct call *call);

/* Ends a call that gets no answer: whoever waits gets `status`. */
void call_fail(struct call *call, enum status status);

/* Makes `*holder` the one who must answer. */
void call_hold(struct call *call, struct call **holder);
