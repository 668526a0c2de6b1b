#include "cap/tree.h"

/* A link as what a parent keeps of it: NULL where a list would be empty. */
static struct slot *inside(struct slot *link)
{
    return tree_is_end(link) ? NULL : link;
}

/* What comes before `next` (a sibling, or the parent's first child) now goes on with `next`. */
static void set_next(struct slot *previous, struct slot *next)
{
    if (!tree_is_end(previous)) {
        previous->next = next;
    } else if (tree_unmark(previous) != NULL) {
        tree_unmark(previous)->first_child = inside(next);
    }
}

static void set_previous(struct slot *next, struct slot *previous)
{
    if (!tree_is_end(next)) {
        next->previous = previous;
    } else if (tree_unmark(next) != NULL) {
        tree_unmark(next)->last_child = inside(previous);
    }
}

void tree_init_root(struct slot *slot)
{
    slot->previous = tree_mark(NULL);
    slot->next = tree_mark(NULL);
    slot->first_child = NULL;
    slot->last_child = NULL;
}

void tree_remove(struct slot *slot)
{
    struct slot *first = slot->first_child;
    if (first == NULL) {
        set_next(slot->previous, slot->next);
        set_previous(slot->next, slot->previous);
    } else {
        struct slot *last = slot->last_child;
        first->previous = slot->previous;
        last->next = slot->next;
        set_next(slot->previous, first);
        set_previous(slot->next, last);
    }
    slot->previous = slot->next = slot->first_child = slot->last_child = NULL;
}

void tree_move(struct slot *from, struct slot *to)
{
    to->previous = from->previous;
    to->next = from->next;
    to->first_child = from->first_child;
    to->last_child = from->last_child;
    set_next(to->previous, to);
    set_previous(to->next, to);
    if (to->first_child != NULL) {
        to->first_child->previous = tree_mark(to);
        to->last_child->next = tree_mark(to);
    }
    from->previous = from->next = from->first_child = from->last_child = NULL;
}

struct slot *tree_first_child(const struct slot *slot)
{
    return slot->first_child;
}

struct slot *tree_parent(const struct slot *slot)
{
    while (!tree_is_end(slot->previous)) {
        slot = slot->previous;
    }
    return tree_unmark(slot->previous);
}

struct slot *tree_next_sibling(const struct slot *slot)
{
    return tree_is_end(slot->next) ? NULL : slot->next;
}
