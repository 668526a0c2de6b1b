/*
 * What can be done with capabilities: making, deriving, transferring, dropping, revoking.
 */
#pragma once

#include "abi/status.h"
#include "cap/slot.h"

struct process;

/* What a new capability names. */
struct capability {
    struct object *object;
    uint64_t mask;
    uint64_t badge;
    bool is_audited;
};

/*
 * A capability in a slot that was reserved, derived from `parent`, or from nothing when that is
 * NULL. Cannot fail. Gives the slot.
 */
struct slot *
capability_add(struct process *process, const struct capability *capability, struct slot *parent);

/* The same with the reservation in it. Errors as table_reserve(). */
NODISCARD enum status capability_create(
    struct process *process,
    const struct capability *capability,
    struct slot *parent,
    uint32_t *handle);

/* A copy with fewer methods, derived from `source`, in any process. Errors as table_reserve(). */
NODISCARD enum status capability_copy(
    struct slot *source, struct process *target, uint64_t mask, bool is_audited, uint32_t *handle);

/* Empties a slot, not a mapping's. What is derived from it stays. */
void capability_drop(struct slot *slot);

/* Empties any slot, a mapping's in pieces; true when it is empty. */
bool capability_drop_step(struct slot *slot);

/*
 * What a piece of that costs, for who empties many slots: 1 for a plain one, more for the last that
 * names an object, which may be freed with it, and for a mapping, of which many pages are unmapped.
 */
uint32_t capability_drop_cost(const struct slot *slot);

/* Drops one piece of what is derived from `slot`; true when nothing is left. */
bool capability_revoke_step(struct slot *slot);

/*
 * Hands capabilities over with a message, all or none: on an error both tables are as before.
 *   STATUS_INVALID_HANDLE  one names nothing, or cannot be handed over (a mapping; a Reply by copy)
 *   STATUS_PEER_GONE       the source has ended
 *   others                 as table_reserve() for the target's table
 */
NODISCARD enum status capability_transfer(
    struct process *source,
    const uint32_t from[MESSAGE_CAPABILITIES_MAX],
    struct process *target,
    uint32_t to[MESSAGE_CAPABILITIES_MAX],
    uint64_t tag);
