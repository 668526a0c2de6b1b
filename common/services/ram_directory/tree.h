/*
 * A tree of directories and files in memory.
 *
 * A node lives as long as it has a place in the tree or is held: who has a file open keeps it when
 * it is removed. What has no place any more takes no new entries.
 *
 * The entries of a directory are found by name, and listed in the order of a number (`place`) that
 * each got when it came. An entry that is replaced by a renamed one leaves it its place, and one
 * that gets another name in the same directory keeps its own: so a name that is there all the time
 * is listed exactly once, whatever else changes meanwhile, and so is a node that is only renamed.
 *
 * Invariants:
 *  1. node.parent is NULL for the root, and for nodes without a place, which are held.
 *  2. A directory without a place is empty.
 *  3. Each entry of a directory is in both of its trees.
 *  4. Nothing that fails changes anything.
 *
 * What paths can answer, besides what path_check() says:
 *
 *   STATUS_NOT_FOUND       a name on the way is not there, or the directory asked has no place
 *   STATUS_WRONG_STATE     a name on the way is a file, or what is there is of the other kind
 *   STATUS_LIMIT_EXCEEDED  there is no memory left
 */
#pragma once

#include "abi/status.h"
#include "contents.h"
#include "files/operations.h"
#include "lib/bytes.h"
#include "lib/ordered_tree.h"
#include "lib/path.h"
#include "support/object_cache.h"
#include <stdbool.h>
#include <stdint.h>

/* Longer names are kept apart. */
#define NODE_SHORT_NAME_BYTES 40u

struct entries {
    struct ordered_tree by_name;
    struct ordered_tree by_place;
    uint64_t count;
};

struct node {
    struct ordered_node by_name;  /* in parent's entries.by_name */
    struct ordered_node by_place; /* in parent's entries.by_place */
    struct node *parent;
    uint64_t place;
    uint64_t number;
    uint64_t modified_ns;
    uint32_t hold_count;
    uint8_t kind; /* enum node_kind */
    uint8_t name_bytes;
    uint8_t *name; /* short_name, or of tree.names */
    union {
        struct contents contents;
        struct entries entries;
    };
    uint8_t short_name[NODE_SHORT_NAME_BYTES];
};

struct tree {
    struct page_source *source;
    struct object_cache nodes;
    struct object_cache names;
    struct node *root;
    uint64_t next_number; /* of nodes and of places */
    uint64_t node_count;
};

/* STATUS_LIMIT_EXCEEDED: not even room for the root. */
NODISCARD enum status tree_init(struct tree *tree, struct page_source *source, uint64_t now_ns);

/* Ends a tree of which nothing but the root is left, and nothing is held. */
void tree_finish(struct tree *tree);

NODISCARD enum status tree_find(struct node *directory, struct bytes path, struct node **found);

/* As file_operations.open(), but that nobody holds what was found. */
NODISCARD enum status tree_open(
    struct tree *tree,
    struct node *directory,
    const struct node_request *request,
    struct node **opened);

/* STATUS_WRONG_STATE: a directory that is not empty. */
NODISCARD enum status
tree_remove(struct tree *tree, struct node *directory, struct bytes path, uint64_t now_ns);

/*
 * As file_operations.rename().
 *
 *   STATUS_WRONG_STATE       in place of a directory that is not empty
 *   STATUS_INVALID_ARGUMENT  a directory would lie below itself
 *   STATUS_LIMIT_EXCEEDED    also: a directory would lie deeper than TREE_DEPTH_MAX
 */
NODISCARD enum status
tree_rename(struct tree *tree, struct node *directory, const struct node_move *move);

#define TREE_DEPTH_MAX 1024u

/* The entry that follows place `cursor`, 0 for the first; NULL: there is none. */
struct node *tree_next(const struct node *directory, uint64_t cursor);

/* While it is held, a node outlives its removal. */
void tree_hold(struct node *node);
void tree_drop(struct tree *tree, struct node *node);

/* As contents_write() and contents_resize(), of a file. */
NODISCARD enum status file_write(
    struct tree *tree, struct node *file, uint64_t offset, struct bytes data, uint64_t now_ns);
NODISCARD enum status
file_resize(struct tree *tree, struct node *file, uint64_t size_bytes, uint64_t now_ns);

/* Of a directory: how many entries it has. */
static inline uint64_t node_size(const struct node *node)
{
    return node->kind == NODE_KIND_FILE ? node->contents.size_bytes : node->entries.count;
}

static inline struct bytes node_name(const struct node *node)
{
    return (struct bytes){node->name, node->name_bytes};
}
