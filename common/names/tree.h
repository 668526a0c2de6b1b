/*
 * The two trees: B+trees of nodes that are written anew when they change.
 *
 * Reading loads what it needs. Changing finds all in memory: tree_prepare() has loaded and pinned
 * the way to every key before, and admit() has seen to room (change.h).
 */
#pragma once

#include "cache.h"

/*
 * The first cell whose key is not less than `key`, or the last one whose key is less. What is given
 * is good until the next look at any tree.
 *   STATUS_NOT_FOUND  there is none
 */
NODISCARD enum status tree_seek(
    struct names *names,
    enum tree_kind tree,
    const struct root *root,
    const struct key *key,
    struct cell *cell);
NODISCARD enum status tree_seek_before(
    struct names *names,
    enum tree_kind tree,
    const struct root *root,
    const struct key *key,
    struct cell *cell);

/* The value of a key. */
NODISCARD enum status tree_find(
    struct names *names,
    enum tree_kind tree,
    const struct root *root,
    const struct key *key,
    struct bytes *value);

/* The way down to a key. */
struct way {
    uint32_t frames[LEVELS];  /* by level */
    uint32_t indices[LEVELS]; /* which child; of the leaf, the first cell that is not less */
    bool is_there;            /* the leaf has the key */
    bool is_last;             /* there is nothing behind the leaf */
    struct reference next;    /* where it ends above the leaves: to the child */
    struct bytes low;         /* between these are the keys of the leaf */
    struct bytes high;
};
/* `is_before`: to the leaf in which the last key is that is less. Does not begin a look. */
struct descent {
    enum tree_kind tree;
    bool is_before;
    uint32_t level;          /* where it ends */
    const struct root *root; /* not empty */
    struct bytes key;
};
NODISCARD enum status
tree_descend(struct names *names, const struct descent *descent, struct way *way);

/*
 * The way to a key of what is now is in memory and stays. `is_removal`: and the neighbours
 * of the leaf, where they can be read, since what is nearly empty joins one.
 */
NODISCARD enum status
tree_prepare(struct names *names, enum tree_kind tree, const struct key *key, bool is_removal);
/* To each key from `first` to `last`. STATUS_LIMIT_EXCEEDED: more than PINS_MAX nodes. */
NODISCARD enum status tree_prepare_range(
    struct names *names, enum tree_kind tree, const struct key *first, const struct key *last);

/*
 * What was prepared, now. The value of a key that is there: in memory, until the next change.
 * False: it is not there.
 */
bool names_tree_get(
    struct names *names, enum tree_kind tree, const struct key *key, struct bytes *value);
/* What was under the key is overwritten: what it led to is the caller's to drop. */
void tree_set(struct names *names, enum tree_kind tree, const struct key *key, struct bytes value);
/* The key is there. */
void names_tree_remove(struct names *names, enum tree_kind tree, const struct key *key);
