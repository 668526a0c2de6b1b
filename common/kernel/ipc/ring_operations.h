/* Between ring.c, ring_completion.c and ring_operations.c. */
#pragma once

#include "ipc/ring.h"

static inline uint32_t ring_completion_count(const struct ring *ring)
{
    return 2 * ring->entry_count;
}

/* How many completions are there for the program to take, by its own account. */
static inline uint32_t ring_available(const struct ring *ring)
{
    const uint32_t taken = *(const volatile uint32_t *)&ring->head->completion_head;
    const uint32_t count = ring->completed - taken;
    return count <= ring_completion_count(ring) ? count : ring_completion_count(ring);
}

/* What RETURN names the slot's next call by is another one from now on. */
static inline void ring_slot_renew(struct ring_slot *slot)
{
    slot->generation = (uint16_t)(slot->generation == UINT16_MAX ? 1 : slot->generation + 1);
}

/* The slot is on no list. */
static inline void ring_slot_free(struct ring_slot *slot)
{
    slot->state = RING_SLOT_FREE;
    ring_slot_renew(slot);
    list_add_first(&slot->ring->free, &slot->node);
}

/* What RETURN names a held call by. */
static inline uint32_t ring_call_name(const struct ring_slot *slot)
{
    return (uint32_t)slot->generation << 16 | slot->index;
}

/*
 * Whether a completion fits and `kept` more after it. Whatever the program's count says is safe.
 * What completes later leaves the last place to what completes at once.
 */
#define RING_ROOM_KEPT 1u
static inline bool ring_has_room(const struct ring *ring, uint32_t kept)
{
    const uint32_t taken = *(const volatile uint32_t *)&ring->head->completion_head;
    return ring->completed - taken < ring_completion_count(ring) - kept;
}

static inline struct ring_completion *ring_next_completion(const struct ring *ring)
{
    return &ring->completions[ring->completed & (ring_completion_count(ring) - 1)];
}

void ring_wake_waiter(struct ring *ring);

/* The kernel keeps its own count: what the program writes over the head changes nothing. */
static inline void ring_publish(struct ring *ring)
{
    ring->completed++;
    /* After the entry: the program reads the count first. */
    __atomic_store_n(&ring->head->completion_tail, ring->completed, __ATOMIC_RELEASE);
    if (!list_is_empty(&ring->waiting)) {
        ring_wake_waiter(ring);
    }
}

/*
 * The two halves of a completion: where to write it, in the queue or, for want of room, in the
 * slot, with user_data set; then, with no other completion of the ring in between, its publication.
 * A slot that is on the free list, or the spare one, stays what it is; any other is on no list, and
 * is free afterwards, or waits for room, or holds the call that it brought.
 */
struct ring_completion *ring_begin_completion(struct ring_slot *slot);
void ring_end_completion(struct ring_slot *slot, const struct ring_completion *completion);

/* Both, with nothing but a status. */
void ring_complete(struct ring_slot *slot, enum status status);

/* What waited for room gets it, as far as there is some. */
__attribute__((noinline)) bool ring_flush_done_step(struct ring *ring);

/* Takes a slot off whatever its operation waits for. */
void ring_call_off(struct ring_slot *slot);

/* The slot that holds the call of that name; NULL when there is none. */
static inline struct ring_slot *ring_find_held(const struct ring *ring, uint32_t name)
{
    const uint32_t index = name & UINT16_MAX;
    if (index >= ring->entry_count) {
        return NULL;
    }
    struct ring_slot *slot = &ring->slots[index];
    return slot->state == RING_SLOT_HELD && ring_call_name(slot) == name ? slot : NULL;
}
