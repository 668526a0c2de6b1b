/* Between ring.c and ring_operations.c. */
#pragma once

#include "ipc/ring.h"

/* Does one submission. OUTCOME_RETRY: a piece of it is done, and it stays where it is. */
enum status
ring_perform(struct ring *ring, struct thread *thread, const struct ring_submission *submission);

/* A completion of what needed no slot. */
void ring_complete_now(struct ring *ring, const struct ring_completion *completion);

/* slot->completion is what the program gets; the slot is on no list. */
void ring_complete_slot(struct ring_slot *slot);

/* The slot is on no list. */
void ring_slot_free(struct ring_slot *slot);

/* What RETURN names a held call by. */
static inline uint32_t ring_call_name(const struct ring_slot *slot)
{
    return (uint32_t)slot->generation << 16 | slot->index;
}
