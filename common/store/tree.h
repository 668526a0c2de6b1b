/*
 * The index: a B+tree of copied nodes. A change copies the path from the root down, in memory;
 * tree_write() appends what was changed, children first, since a parent holds its child's checksum.
 *
 * All give STATUS_MALFORMED where a node on the way cannot be read, and STATUS_DEVICE_ERROR; the
 * tree is then as it was, or the same in other nodes.
 */
#pragma once

#include "state.h"

/* STATUS_NOT_FOUND. */
NODISCARD enum status
tree_get(struct store *store, const uint8_t key[KEY_BYTES], struct entry *entry);

/*
 * The first entry whose key is not below `key`. STATUS_NOT_FOUND: there is none. Where a node
 * cannot be read, `after` is the key at which to go on, with `has_after`.
 */
struct tree_gap {
    uint8_t after[KEY_BYTES];
    bool has_after;
    uint64_t address; /* of the node that cannot be read */
};
NODISCARD enum status tree_next(
    struct store *store, const uint8_t key[KEY_BYTES], struct entry *entry, struct tree_gap *gap);

/* Adds it, or replaces the one with its key. Places are counted by the caller. */
NODISCARD enum status tree_put(struct store *store, const struct entry *entry);

/* STATUS_NOT_FOUND. */
NODISCARD enum status tree_remove(struct store *store, const uint8_t key[KEY_BYTES]);

/* Appends all that was changed. STATUS_NO_SPACE: some of it; the tree is good all the same. */
NODISCARD enum status tree_write(struct store *store);

/* Marks the node at that place changed, if it is part of the tree: cleaning. */
NODISCARD enum status
tree_move_node(struct store *store, const uint8_t key[KEY_BYTES], uint32_t level, uint64_t address);

/* The key right behind this one. False: there is none. */
bool key_next(uint8_t key[KEY_BYTES]);
