/* Snapshots for tests, made piece by piece. */
#pragma once

#include "lib/text.h"
#include "snapshot.h"
#include <stdio.h>

static const uint8_t snapshots_keys[3][32] = {{1}, {2}, {3}};

static inline void
add_process(struct snapshot *snapshot, uint64_t number, const char *name, uint32_t principal)
{
    const struct snapshot_process_facts facts = {
        .name = text_bytes(name),
        .principal = {snapshots_keys[principal], 32},
        .number = number,
        .memory_bytes = number << 18,
    };
    snapshot_add_process(snapshot, &facts);
}

static inline void add_held(
    struct snapshot *snapshot,
    uint64_t giver,
    uint64_t holder,
    const char *name,
    const char *interface)
{
    const struct snapshot_held_facts facts = {
        .name = text_bytes(name),
        .interface = text_bytes(interface),
        .holder = holder,
        .giver = giver,
        .mask = 1,
    };
    snapshot_add_held(snapshot, &facts);
}

static inline uint32_t next_random(uint64_t *random, uint32_t below)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33) % below;
}
