/*
 * What all objects have in common: being named by capabilities, being charged to a ledger, ending.
 *
 * Life: created alive -> (last capability dropped, ledger destroyed, or ended by a method)
 * object_end(): is_ended, on the reaper's list -> (reaper_step(), in bounded pieces) finished:
 * holds nothing any more -> (no capability and no reference left) freed.
 *
 * An ended object answers STATUS_PEER_GONE to whatever capability still names it. Its memory stays,
 * and stays charged, as long as a capability names it or the kernel refers to it.
 *
 * Invariants (kernel_check()):
 *  1. capability_count is the number of slots that name the object;
 *  2. a live object is on its ledger's list, an ended one is not;
 *  3. an ended object that is not finished is on the reaper's list.
 */
#pragma once

#include "abi/object_kind.h"
#include "abi/status.h"
#include "lib/list.h"
#include <stdbool.h>
#include <stdint.h>

struct ledger;

/* [kernel] all of it */
struct object {
    uint8_t kind; /* enum object_kind */
    bool is_ended;
    bool is_finished;
    bool is_static;           /* part of the kernel's image: never freed */
    int32_t capability_count; /* signed, so that one too few is seen */
    int32_t reference_count;  /* from kernel structures */
    uint32_t block_bytes;     /* what the ledger was charged */
    struct ledger *ledger;
    struct list_node node; /* on ledger->objects while alive, on the reaper's list once ended */
};

/*
 * A zeroed object of `size_bytes`, which begin with its struct object.
 *   STATUS_LIMIT_EXCEEDED  the ledger's quota
 *   STATUS_NO_MEMORY       the machine's memory
 *   STATUS_PEER_GONE       the ledger has ended
 */
NODISCARD enum status object_create(
    struct ledger *ledger, enum object_kind kind, uint32_t size_bytes, struct object **object);

/* Begins its end; nothing when that has begun already. */
void object_end(struct object *object);

/* Frees its memory if it is finished and nothing names it or refers to it. */
void object_free_if_unused(struct object *object);

/* A capability names it, or no longer does. The last one that goes ends the object. */
static inline void object_add_capability(struct object *object)
{
    object->capability_count++;
}

void object_lose_last_capability(struct object *object);

static inline void object_drop_capability(struct object *object)
{
    if (--object->capability_count <= 0) {
        object_lose_last_capability(object);
    }
}

/* The kernel refers to it: its memory stays, even when it has ended. */
static inline void object_hold(struct object *object)
{
    object->reference_count++;
}

static inline void object_release(struct object *object)
{
    if (--object->reference_count <= 0) {
        object_free_if_unused(object);
    }
}
