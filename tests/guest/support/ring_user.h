/* A program's side of a ring: what it submits, and the completions that it takes. */
#pragma once

#include "abi/ring.h"
#include "guest.h"

struct ring_user {
    uint32_t handle;
    struct ring_head *head;
    uint32_t entries;
    uint32_t submitted;
    uint32_t completed;
};

/* A ring of a process; when that is not this one, only the process itself can use it. */
struct ring_user make_ring(uint32_t process, uint64_t address, uint32_t entries);

/* The next place for a submission, which ring_user_enter() makes known. */
static inline struct ring_submission *ring_user_next(struct ring_user *ring)
{
    return &ring_submissions(ring->head)[ring->submitted++ & (ring->entries - 1)];
}

/* Gives the status; how many were submitted and are there to take is in the message's words. */
static inline enum status ring_user_enter(struct ring_user *ring, struct register_message *message)
{
    __atomic_store_n(&ring->head->submission_tail, ring->submitted, __ATOMIC_RELEASE);
    return (enum status)system_call(SYSTEM_CALL_RING_ENTER, ring->handle, message);
}

static inline uint32_t ring_user_available(const struct ring_user *ring)
{
    return __atomic_load_n(&ring->head->completion_tail, __ATOMIC_ACQUIRE) - ring->completed;
}

/* The next completion; ring_user_taken() gives its place back. */
static inline const struct ring_completion *ring_user_take(struct ring_user *ring)
{
    return &ring_completions(ring->head)[ring->completed++ & (2 * ring->entries - 1)];
}

static inline void ring_user_taken(struct ring_user *ring)
{
    __atomic_store_n(&ring->head->completion_head, ring->completed, __ATOMIC_RELEASE);
}
