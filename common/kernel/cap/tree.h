/* The derivation tree. Every function takes a constant number of steps. */
#pragma once

#include "cap/slot.h"
#include <stdbool.h>

/* A slot that is derived from nothing. */
void tree_init_root(struct slot *slot);

/* `child` is on no tree. */
void tree_add_child(struct slot *parent, struct slot *child);

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

/* Whether a neighbour pointer is the mark of the end of a list. */
bool tree_is_end(const struct slot *link);
