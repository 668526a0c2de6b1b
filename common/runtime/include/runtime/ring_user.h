/*
 * A program's side of a ring (abi/ring.h): many operations with one system call. One thread at a
 * time.
 *
 *     struct ring_submission *next = ring_user_next(&ring);
 *     *next = (struct ring_submission){.operation = RING_OPERATION_CALL, ...};
 *     struct register_message message = {.tag = message_tag(0, 2), .words = {1, 1}};
 *     ring_user_enter(&ring, &message);
 *     while (ring_user_available(&ring) > 0) {
 *         use(ring_user_take(&ring));
 *         ring_user_taken(&ring);
 *     }
 */
#pragma once

#include "abi/ring.h"
#include "runtime/message.h"

struct ring_user {
    uint32_t handle;
    struct ring_head *head;
    uint32_t entries;
    uint32_t submitted;
    uint32_t completed;
};

/*
 * A ring of this program, for so many submissions under way: a power of two, RING_ENTRIES_MIN to
 * RING_ENTRIES_MAX. Releasing its handle ends it. Errors: of address_reserve() and
 * Process.createRing.
 */
NODISCARD enum status ring_user_create(uint32_t entry_count, struct ring_user *ring);

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
