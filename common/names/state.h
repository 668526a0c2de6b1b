/*
 * What a mounted tree has in memory. It lies at the beginning of the caller's memory, and tables,
 * nodes and chunks behind it (memory.c).
 *
 * An operation has two parts: it first reads all that it needs and keeps that from being given up
 * (prepare), makes sure of room for what it will change (admit), and then changes it, which cannot
 * fail. So whatever fails has changed nothing.
 *
 * A changed node or chunk is dirty: it has no name yet, and what leads to it has its frame's index
 * in place of the hash. What leads to a dirty node is dirty.
 */
#pragma once

#include "format.h"
#include "page.h"

#define FRAME_NONE UINT32_MAX

/* Of the window: for a node, a chunk, a release, and the head with the root's record. */
#define RECORD_HEAD_BYTES    8u
#define NODE_RECORD_BYTES    (RECORD_HEAD_BYTES + NAMES_NODE_BYTES)
#define CHUNK_RECORD_BYTES   (RECORD_HEAD_BYTES + NAMES_CHUNK_BYTES)
#define RELEASE_RECORD_BYTES (RECORD_HEAD_BYTES + HASH_BYTES)
#define FIXED_RECORD_BYTES   (RECORD_HEAD_BYTES + HEAD_BYTES + 2 * RELEASE_RECORD_BYTES)

#define DIRTY_NODES_MAX  160u
#define DIRTY_CHUNKS_MAX 96u
#define RELEASES_MAX     4096u
/* Of the window, and of the dirty nodes, for what frees. */
#define FREEING_NODES 64u

/* Of any one operation: nodes that it changes. */
#define PINS_MAX 72u
/* Of one that frees: extents, or the ledger's cells, and nodes from which on it takes no more. */
#define FREEING_CELLS_MAX 128u
#define FREEING_PINS_MAX  24u

/* Nodes and chunks that are not dirty, for an operation to read. */
#define SPARE_NODES  96u
#define SPARE_CHUNKS 4u

enum frame_state {
    FRAME_FREE,
    FRAME_CLEAN,
    FRAME_DIRTY,
};

struct frame {
    uint8_t hash[HASH_BYTES]; /* of a clean one; of a dirty one, while it is committed */
    uint64_t birth;           /* of a node: its generation */
    uint64_t serial;          /* of a node */
    uint64_t pinned_in;       /* the last operation that needs it to stay */
    uint64_t used_in;         /* the last look that touched it */
    uint32_t next;            /* clean: in its bucket */
    uint8_t state;            /* enum frame_state */
    uint8_t tree;             /* of a node: enum tree_kind */
    bool is_recent;
};

/* Frames of one size. */
struct pool {
    struct frame *frames;
    uint32_t *buckets; /* of clean frames, by hash */
    uint8_t *data;
    uint32_t frame_bytes;
    uint32_t frame_count;
    uint32_t bucket_count; /* a power of two */
    uint32_t dirty_count;
    uint32_t hand;
};

struct snapshot {
    uint64_t generation;
    struct root root;
    bool is_removed; /* what only it had is being freed */
};

/* What a commit made, and what a revert goes back to. */
struct ground {
    struct head head;
    uint32_t snapshot_count;
    struct snapshot snapshots[NAMES_SNAPSHOTS_MAX]; /* by generation */
};

struct names {
    struct names_space space;
    uint64_t memory_bytes;
    bool (*is_held)(void *context, uint64_t number);
    void *context;

    struct ground now;
    struct ground committed;
    uint8_t head_hash[HASH_BYTES]; /* of the last commit's; zeros: there was none */

    bool is_read_only;
    bool is_changed; /* since the last commit */
    bool is_durable; /* all commits are */
    bool is_updating;

    struct pool nodes;
    struct pool chunks;
    uint64_t made_ns; /* of the root, where there is no tree yet */
    uint8_t *scratch; /* NAMES_NODE_BYTES: a node as it is in the space */
    uint8_t (*releases)[HASH_BYTES];
    uint32_t release_count;

    uint64_t operation;
    uint64_t look;
    uint32_t clean_pin_count; /* nodes that this operation pinned and that are clean */

    /* Where names_step() goes on. */
    bool has_steps;
    /* By damage, until the next mount. */
    bool is_sweep_blocked;
    bool is_list_blocked; /* of what was removed */
    struct key orphan_cursor;
    struct key dead_cursor; /* of the removed snapshot that comes first */
};

/* What must hold whatever comes from outside: where it does not, this library is wrong. */
static inline void certain(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

/* Lays all out in the caller's memory. STATUS_NO_MEMORY. */
NODISCARD enum status names_memory_divide(struct names **names, void *memory, uint64_t size_bytes);
