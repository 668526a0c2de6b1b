/*
 * Timeouts: something to do at a time. Each CPU has a heap of them, ordered by deadline; the first
 * one is what its timer is set to.
 *
 * The heap is a leftist tree (Knuth, The Art of Computer Programming 3, 5.2.3): the path along the
 * right children is never longer than log2(n + 1), and that bounds every function here.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* [kernel] */
struct timeout {
    uint64_t deadline_ns;
    /* Called with the kernel lock held, when it is no longer in the heap. */
    void (*fire)(struct timeout *timeout);
    struct timeout *parent;
    struct timeout *left;
    struct timeout *right;
    uint32_t distance; /* 1 + that of the right child; 0 = not in a heap */
    uint32_t cpu;      /* whose heap it is in */
};

struct timeout_heap {
    struct timeout *first;
};

static inline bool timeout_is_set(const struct timeout *timeout)
{
    return timeout->distance != 0;
}

/* `timeout` is in no heap; deadline_ns and fire are set. */
void timeout_heap_add(struct timeout_heap *heap, struct timeout *timeout);

/* `timeout` is in this heap. */
void timeout_heap_remove(struct timeout_heap *heap, struct timeout *timeout);

/* The same for the calling CPU's heap, and whichever it is in; the timer follows an earlier one. */
void timeout_set(struct timeout *timeout);
void timeout_take_out(struct timeout *timeout);

static inline void timeout_clear(struct timeout *timeout)
{
    if (__builtin_expect(timeout_is_set(timeout), 0)) {
        timeout_take_out(timeout);
    }
}
