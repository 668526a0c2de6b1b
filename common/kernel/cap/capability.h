/*
 * Capabilities: an object, and which methods of its interface may be called (DESIGN 4.2).
 *
 * A process's table is an array of slots; a handle is index and generation, so that a stale one is
 * refused. Invariant: a slot with object OBJECT_NONE has generation 0, which no handle has.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define CAPABILITY_SLOTS 8u

enum object_kind {
    OBJECT_NONE = 0,
    OBJECT_CONSOLE = 1,
    OBJECT_MACHINE = 2,
    OBJECT_KIND_COUNT = 3,
};

struct capability {
    uint64_t method_mask;
    uint32_t generation;
    uint32_t kind; /* enum object_kind */
};

struct capability_table {
    struct capability slots[CAPABILITY_SLOTS]; /* slot 0 stays empty: handle 0 names nothing */
};

/* Puts a capability where `handle` says. The slot is empty. */
void capability_table_put(
    struct capability_table *table, uint32_t handle, enum object_kind kind, uint64_t method_mask);

/*
 * Finds what a handle names and checks that it may be used for `method`.
 *   STATUS_INVALID_HANDLE  no such slot, or the generation is another
 *   STATUS_DENIED          the mask lacks the method
 */
NODISCARD enum status capability_table_find(
    const struct capability_table *table,
    uint64_t handle,
    uint32_t method,
    const struct capability **found);
