/*
 * Doubly linked lists, circular through their head. A node that is on no list is linked to nothing
 * (both NULL), so that "is it queued?" is one compare; a head that was initialised never is.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct list_node {
    struct list_node *next;
    struct list_node *previous;
};

struct list {
    struct list_node head;
};

#define container_of(pointer, type, member)                                                        \
    ((type *)((char *)(pointer) - offsetof(type, member))) /* NOLINT: the one cast of its kind */

static inline void list_init(struct list *list)
{
    list->head.next = &list->head;
    list->head.previous = &list->head;
}

static inline bool list_is_empty(const struct list *list)
{
    return list->head.next == &list->head;
}

static inline bool list_node_is_linked(const struct list_node *node)
{
    return node->next != NULL;
}

static inline void list_add_last(struct list *list, struct list_node *node)
{
    node->next = &list->head;
    node->previous = list->head.previous;
    list->head.previous->next = node;
    list->head.previous = node;
}

static inline void list_add_first(struct list *list, struct list_node *node)
{
    node->next = list->head.next;
    node->previous = &list->head;
    list->head.next->previous = node;
    list->head.next = node;
}

/* `node` is on a list. */
static inline void list_remove(struct list_node *node)
{
    node->previous->next = node->next;
    node->next->previous = node->previous;
    *node = (struct list_node){NULL, NULL};
}

/* All of `from`, to `to`, which is empty. */
static inline void list_move_all(struct list *to, struct list *from)
{
    if (!list_is_empty(from)) {
        *to = *from;
        to->head.next->previous = &to->head;
        to->head.previous->next = &to->head;
        list_init(from);
    }
}

/* NULL when the list is empty. */
static inline struct list_node *list_first(const struct list *list)
{
    return list_is_empty(list) ? NULL : list->head.next;
}
