/*
 * How a thread of a POSIX program waits: in its own ring, for one word in memory to change (PARK,
 * in the process's ring) or for its own event, or until a time. Everything that wakes a thread for
 * another reason than a futex signals its event: a signal to it, a stream that is ready, a child
 * that has ended.
 *
 * A RECV of the event stays in the ring; what it brought is kept in `bits` until it is asked for,
 * so that nothing is lost while the thread waits for a lock.
 */
#pragma once

#include "abi/ring.h"
#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

#define WAITER_RING_ENTRIES 4u
/* Head, submissions and completions of that many entries. */
#define WAITER_RING_BYTES (3 * PAGE_SIZE_BYTES)

/* After so long a thread looks itself: whoever was to signal it may have ended. */
#define WAITER_LOOK_NS UINT64_C(1000000000)

enum waiter_bits {
    WAITER_SIGNAL = 1, /* a signal may be for this thread */
    WAITER_READY = 2,  /* a stream can do what was waited for */
    WAITER_CHILD = 4,  /* a child has ended */
};

struct waiter {
    uint32_t ring;
    uint32_t event;
    uint32_t signaller; /* the event again, only to be signalled: for services; 0: not made yet */
    struct ring_head *head;
    uint32_t submitted;
    uint32_t completed;
    bool is_receiving;       /* the RECV is in the ring */
    bool is_parked;          /* so is a PARK */
    enum status park_status; /* of the last PARK that is not any more */
    uint64_t bits;           /* enum waiter_bits, not asked for yet */
};

/* A PARK. `count` is that of the key's bucket, read before looking at what the key stands for. */
struct waiter_park {
    uint64_t key;
    uint64_t count;
};

enum waiter_end {
    WAITER_WOKEN,     /* an UNPARK, or the count had changed: look again */
    WAITER_EVENT,     /* bits are set: waiter_take() */
    WAITER_TIMED_OUT, /* */
    WAITER_FAILED,    /* the kernel refuses: no memory for what the wait needs */
};

/* Makes ring and event of a thread; `ring_address`: WAITER_RING_BYTES of free addresses. */
NODISCARD enum status waiter_create(struct waiter *waiter, uint64_t ring_address);
void waiter_destroy(struct waiter *waiter);

/* The ring in which all threads of the process park. */
void waiter_set_lot(const struct waiter *waiter);
uint64_t waiter_park_count(uint64_t key);
/* Wakes at most `count` of those that are parked. Gives how many. */
uint32_t waiter_unpark(uint64_t key, uint32_t count);

/*
 * Waits until something happens. park NULL: only for the event; deadline_ns 0: without end. Not
 * interruptible: the event's bits are kept, and the wait goes on.
 */
enum waiter_end waiter_wait(
    struct waiter *waiter,
    const struct waiter_park *park,
    uint64_t deadline_ns,
    bool is_interruptible);

/* A capability to signal the event with. Errors of Process.copy. */
NODISCARD enum status waiter_signaller(struct waiter *waiter, uint32_t *signaller);

/* The bits that are set, and clears them. */
uint64_t waiter_take(struct waiter *waiter);
