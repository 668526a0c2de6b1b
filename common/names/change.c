#include "change.h"
#include "commit.h"

/* So many cells of the dead fit into a leaf, at least. */
#define DEAD_PER_LEAF 100u
_Static_assert(
    DEAD_PER_LEAF * (2u + CELL_HEAD_BYTES + KEY_REST_AT + 16u + REFERENCE_BYTES) <
        NAMES_NODE_BYTES - NODE_HEAD_BYTES,
    "they fit");

/* What waits, or would. */
struct load {
    uint32_t nodes;
    uint32_t chunks;
    uint32_t releases;
};

static uint32_t load_bytes(const struct load *load)
{
    return FIXED_RECORD_BYTES + load->nodes * NODE_RECORD_BYTES +
           load->chunks * CHUNK_RECORD_BYTES + load->releases * RELEASE_RECORD_BYTES;
}

static struct load load_now(const struct names *names)
{
    return (struct load){names->nodes.dirty_count, names->chunks.dirty_count, names->release_count};
}

uint32_t change_waiting_bytes(const struct names *names)
{
    const struct load load = load_now(names);
    return names->is_changed ? load_bytes(&load) : 0;
}

static bool has_snapshots(const struct names *names)
{
    return reference_is_needed(names, 1, names->now.head.generation);
}

/* A leaf that is divided can divide all above it. */
static uint32_t nodes_of_splits(const struct names *names, enum tree_kind tree, uint32_t splits)
{
    return splits * (names->now.head.trees[tree].level + 1u) + 1;
}

static struct load load_with(const struct names *names, const struct need *need)
{
    struct load load = load_now(names);
    const uint32_t dropped = names->clean_pin_count + need->drops;
    load.nodes += names->clean_pin_count + nodes_of_splits(names, TREE_NAMES, need->splits);
    load.chunks += need->chunks;
    load.releases += dropped;
    if (has_snapshots(names)) {
        load.nodes += nodes_of_splits(names, TREE_LEDGER, dropped / DEAD_PER_LEAF + 2);
    }
    return load;
}

static bool load_fits(const struct names *names, const struct load *load, bool is_freeing)
{
    const uint32_t kept = is_freeing || names->is_updating ? 0 : FREEING_NODES;
    return load->nodes + kept <= DIRTY_NODES_MAX && load->chunks <= DIRTY_CHUNKS_MAX &&
           load->releases <= RELEASES_MAX &&
           load_bytes(load) + kept * NODE_RECORD_BYTES <= NAMES_WINDOW_BYTES;
}

enum status names_change_begin(struct names *names)
{
    operation_begin(names);
    if (names->is_read_only) {
        return STATUS_WRONG_STATE;
    }
    if (!has_snapshots(names)) {
        return STATUS_OK;
    }
    const struct key key = key_of_dead(names->now.head.generation, names->now.head.next_serial);
    return tree_prepare(names, TREE_LEDGER, &key, false);
}

/* A root that may be divided must not be as high as it can be. */
static bool can_grow(const struct names *names, enum tree_kind tree)
{
    return names->now.head.trees[tree].level < LEVEL_MAX;
}

enum status change_admit(struct names *names, const struct need *need)
{
    struct load load = load_with(names, need);
    if (!need->is_freeing && (!can_grow(names, TREE_NAMES) || !can_grow(names, TREE_LEDGER))) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (load_fits(names, &load, need->is_freeing)) {
        return STATUS_OK;
    }
    if (names->is_updating) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = commit_all(names, false);
    if (status != STATUS_OK) {
        return status;
    }
    node_pins_count(names);
    load = load_with(names, need);
    return load_fits(names, &load, need->is_freeing) ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
}
