/*
 * Rings, as the kernel sees them (abi/ring.h). Each operation that does not complete at once has a
 * struct ring_slot; there are as many slots as submissions, and twice as many completions, so a
 * program that takes its completions never finds the kernel without a place.
 *
 * A submission is copied into the first free slot before it is looked at, or, when there is none,
 * into the spare one: what completes at once is done there and then, and what takes time keeps the
 * slot. So RETURN and CANCEL, which free slots, can always be submitted.
 *
 * Life of a slot: FREE -> (CALL, RECV, PARK, TIMEOUT submitted) under way -> DONE, when the
 * completion queue has no room -> completed -> FREE; a RECV that brought a call stays HELD until
 * RETURN answers it.
 *
 * Invariants (kernel_check()):
 *  1. a slot is FREE or DONE on the list of that name, and its timeout is not set;
 *  2. a slot RECEIVING, WAITING or PARKED is on a list, and one CALLING has its call queued or
 * held;
 *  3. at most one thread waits in a ring.
 */
#pragma once

#include "abi/address.h"
#include "abi/ring.h"
#include "cap/object.h"
#include "ipc/call.h"
#include "sched/thread.h"
#include "sched/timeout.h"

struct endpoint;
struct event;
struct message_registers;
struct process;
struct scheduling;
struct thread;

enum ring_slot_state {
    RING_SLOT_FREE = 0,
    RING_SLOT_CALLING = 1,
    RING_SLOT_RECEIVING = 2, /* at an endpoint */
    RING_SLOT_WAITING = 3,   /* for an event */
    RING_SLOT_PARKED = 4,
    RING_SLOT_TIMING = 5,
    RING_SLOT_HELD = 6, /* a call was received, and is not answered */
    RING_SLOT_DONE = 7, /* its completion waits for room */
};

/* [kernel] */
struct ring_slot {
    struct ring *ring; /* [I] */
    struct list_node
        node;          /* endpoint's ring_receivers, event's ring_waiters, a bucket, done, free */
    struct call call;  /* its own, when CALLING */
    struct call *held; /* somebody else's, when HELD */
    struct timeout timeout;
    uint64_t park_turn; /* PARKED: which UNPARK it is for */
    uint8_t state;      /* enum ring_slot_state */
    uint16_t index;
    uint16_t generation; /* of what RETURN names */
    struct ring_submission request;
    struct ring_completion late; /* DONE: what waits for room */
};

/* Memory of a ring, cleared and freed in pieces. */
struct ring_block {
    void *start;
    uint32_t page_count;
    uint32_t scrubbed_count;
    bool is_clean;
};

/* [kernel] */
struct ring {
    struct object object;
    struct process *process; /* held */
    struct list_node process_node;
    struct ring_head *head; /* through the direct map */
    const struct ring_submission *submissions;
    struct ring_completion *completions;
    struct vaddr at;
    bool is_ready;            /* it can be entered, and is mapped */
    struct ring_block shared; /* head, submissions, completions */
    struct ring_block own;    /* slots and buckets */
    uint32_t entry_count;
    uint32_t submitted; /* our copies: what the program writes over the head changes nothing */
    uint32_t completed;
    struct ring_slot *slots;
    struct list free;
    struct list done;
    struct list waiting; /* of thread->queue_node */
    uint32_t wanted;     /* completions that the waiting thread wants */
    uint32_t waiter_submitted;
    uint32_t piece_cost;  /* of the piece of a ring_enter that is being made */
    struct list *buckets; /* of parked slots; in the slots' block */
    uint64_t park_counts[RING_PARK_BUCKETS];
    uint64_t park_turns;      /* counts up: PARKs, and those that an UNPARK passed over */
    struct progress progress; /* of the submission that is made in pieces */
    struct ring_slot spare;
    uint32_t ended_slots; /* how far its end has come */
    /* On what a passive server runs for the ring's calls: as the last one who entered. */
    struct scheduling *scheduling; /* held */
    uint8_t priority;
    uint32_t cpu;
};

/*
 * A ring of `entry_count` submissions (a power of two), to be mapped at `at`; not ready yet.
 *   STATUS_INVALID_ARGUMENT  the count, or the place
 *   others                   as object_create()
 */
NODISCARD enum status
ring_create(struct process *process, struct vaddr at, uint32_t entry_count, struct ring **ring);

/* One piece of making it ready: look at is_ready. Errors as address_space_map(). */
NODISCARD enum status ring_prepare_step(struct ring *ring);

/* The system call: how many to submit, how many completions to wait for. Gives an outcome too. */
enum status ring_enter(struct ring *ring, struct thread *thread, uint64_t submit, uint64_t wanted);

static inline struct ring_slot *ring_slot_of_call(struct call *call)
{
    return container_of(call, struct ring_slot, call);
}

/* For delivery: what a ring's call says. Errors as capability_transfer(). */
NODISCARD enum status ring_read_call(
    struct call *call,
    struct process *receiver,
    uint32_t *handles,
    struct message_registers *message);

/* And its answer. Errors as capability_transfer(): the caller has been told. */
struct replier;
NODISCARD enum status ring_complete_call(
    struct call *call, const struct replier *replier, uint64_t tag, const uint64_t *words);

void ring_fail_call(struct call *call, enum status status);

/* For endpoint and event: a RECV that waits there gets a message, or the bits. */
NODISCARD enum status ring_receive_call(struct ring_slot *slot, struct call *call);
void ring_receive_bits(struct ring_slot *slot, uint64_t bits);

/* An operation under way ends without result. */
void ring_fail(struct ring_slot *slot, enum status status);

/*
 * One piece of completing at most `count` PARKs of the key; true when there is no more to do.
 * progress->handle counts them.
 */
bool ring_unpark_step(struct ring *lot, uint64_t key, uint64_t count, struct progress *progress);

bool ring_finish_step(struct object *object);
