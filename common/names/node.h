/* Files and directories by number and by name: what is read of them. */
#pragma once

#include "change.h"

/* The tree that a view is of. STATUS_NOT_FOUND: its snapshot is gone. */
NODISCARD enum status
view_root(const struct names *names, struct names_view view, const struct root **root);

static inline const struct root *root_now(const struct names *names)
{
    return &names->now.head.trees[TREE_NAMES];
}

/* STATUS_NOT_FOUND: no such node. */
NODISCARD enum status
record_find(struct names *names, const struct root *root, uint64_t number, struct record *record);
/* Of what is now; what was prepared. */
void record_set(struct names *names, uint64_t number, const struct record *record);
NODISCARD enum status record_prepare(struct names *names, uint64_t number);

/* The entry of a directory. STATUS_NOT_FOUND: no such name. */
NODISCARD enum status child_find(
    struct names *names,
    const struct root *root,
    uint64_t directory,
    struct bytes name,
    struct child *child);

/* Where something is, or would be. */
struct spot {
    uint64_t parent;
    struct record parent_record;
    struct bytes name; /* in the path */
    struct child child;
    bool is_there;
};

/* Walks to the directory in which the last name of a path is, or would be. */
NODISCARD enum status spot_find(
    struct names *names,
    const struct root *root,
    uint64_t directory,
    struct bytes path,
    struct spot *spot);

static inline bool has_name(uint64_t number, const struct record *record)
{
    return record->parent != 0 || number == NAMES_ROOT;
}

void state_of(uint64_t number, const struct record *record, struct names_state *state);
