/*
 * Ledgers: quotas of kernel memory. A child's quota is taken from its parent's when it is created,
 * so charging looks at one ledger only.
 *
 * Invariants (kernel_check()):
 *  1. used_bytes is the sum of what its objects, their frames and its children's quotas take;
 *  2. used_bytes <= quota_bytes;
 *  3. a ledger lives longer than every object that is charged to it.
 */
#pragma once

#include "cap/object.h"

/* [kernel] */
struct ledger {
    struct object object; /* charged to the parent */
    struct list objects;  /* live ones */
    uint64_t quota_bytes;
    uint64_t used_bytes;
    uint32_t depth; /* of the root: 0 */
};

/* The ledger that the machine's memory belongs to. Once, at boot. */
struct ledger *ledger_init_root(uint64_t quota_bytes);

struct ledger *ledger_root(void);

/*
 * STATUS_LIMIT_EXCEEDED  the quota, or the depth of LEDGER_DEPTH_MAX
 * STATUS_PEER_GONE       it has ended
 */
NODISCARD enum status ledger_charge(struct ledger *ledger, uint64_t bytes);
void ledger_credit(struct ledger *ledger, uint64_t bytes);

/* A child with part of this one's quota. Errors as object_create(), and LEDGER_DEPTH_MAX. */
NODISCARD enum status
ledger_create(struct ledger *parent, uint64_t quota_bytes, struct ledger **child);

/* Frames, charged. Errors as object_create(). */
struct paddr;
NODISCARD enum status ledger_allocate_frame(struct ledger *ledger, struct paddr *frame);
void ledger_free_frame(struct ledger *ledger, struct paddr frame);

/* For the reaper: one piece of ending it; true when all that it holds has begun to end. */
bool ledger_finish_step(struct object *object);
