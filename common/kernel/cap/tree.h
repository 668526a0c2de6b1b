/* The derivation tree. Every function takes a constant number of steps. */
#pragma once

#include "cap/slot.h"
#include <stdbool.h>

/* The end of a list of siblings: their parent, marked; NULL, marked, at the top. */
#define TREE_END_MARK UINT64_C(1)

static inline struct slot *tree_mark(struct slot *parent)
{
    return (struct slot *)((uint64_t)parent | TREE_END_MARK);
}

static inline struct slot *tree_unmark(const struct slot *link)
{
    return (struct slot *)((uint64_t)link & ~TREE_END_MARK);
}

/* Whether a neighbour pointer is the mark of the end of a list. */
static inline bool tree_is_end(const struct slot *link)
{
    return ((uint64_t)link & TREE_END_MARK) != 0;
}

/* A slot that is derived from nothing. */
void tree_init_root(struct slot *slot);

/* `child` is on no tree, and has no children itself. */
static inline void tree_add_child(struct slot *parent, struct slot *child)
{
    struct slot *first = parent->first_child;
    child->previous = tree_mark(parent);
    if (first != NULL) {
        child->next = first;
        first->previous = child;
    } else {
        child->next = tree_mark(parent);
        parent->last_child = child;
    }
    parent->first_child = child;
}

/* Takes `slot` out; its children take its place. */
void tree_remove(struct slot *slot);

/* `to` takes the place of `from`, children included. */
void tree_move(struct slot *from, struct slot *to);

/* NULL when nothing is derived from it. */
struct slot *tree_first_child(const struct slot *slot);

/* NULL at the top. Takes one step for each sibling on one side: for kernel_check() and tests. */
struct slot *tree_parent(const struct slot *slot);

/* The next one in the list of siblings, NULL at its end. */
struct slot *tree_next_sibling(const struct slot *slot);
