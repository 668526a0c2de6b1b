#include "sched/timeout.h"
#include "sched/cpu.h"
#include "sched/timer.h"
#include <stddef.h>

static uint32_t distance_of(const struct timeout *timeout)
{
    return timeout == NULL ? 0 : timeout->distance;
}

static void set_left(struct timeout *parent, struct timeout *child)
{
    parent->left = child;
    if (child != NULL) {
        child->parent = parent;
    }
}

static void set_right(struct timeout *parent, struct timeout *child)
{
    parent->right = child;
    if (child != NULL) {
        child->parent = parent;
    }
}

/* Restores the shape of one node; true when its distance has changed. */
static bool mend(struct timeout *node)
{
    if (distance_of(node->left) < distance_of(node->right)) {
        struct timeout *left = node->left;
        node->left = node->right;
        node->right = left;
    }
    const uint32_t distance = 1 + distance_of(node->right);
    const bool has_changed = distance != node->distance;
    node->distance = distance;
    return has_changed;
}

/*
 * Joins two heaps along their right paths: down, hanging the later one below the earlier one's
 * right side, then up, mending.
 */
static struct timeout *merge(struct timeout *one, struct timeout *other)
{
    struct timeout *root = NULL;
    struct timeout *last = NULL;
    while (one != NULL && other != NULL) {
        if (other->deadline_ns < one->deadline_ns) {
            struct timeout *swapped = one;
            one = other;
            other = swapped;
        }
        one->parent = last;
        if (last == NULL) {
            root = one;
        } else {
            last->right = one;
        }
        last = one;
        one = one->right;
    }
    struct timeout *rest = one != NULL ? one : other;
    if (last == NULL) {
        if (rest != NULL) {
            rest->parent = NULL;
        }
        return rest;
    }
    set_right(last, rest);
    for (; last != NULL; last = last->parent) {
        (void)mend(last);
    }
    return root;
}

void timeout_heap_add(struct timeout_heap *heap, struct timeout *timeout)
{
    timeout->parent = timeout->left = timeout->right = NULL;
    timeout->distance = 1;
    heap->first = merge(heap->first, timeout);
}

void timeout_heap_remove(struct timeout_heap *heap, struct timeout *timeout)
{
    struct timeout *parent = timeout->parent;
    struct timeout *rest = merge(timeout->left, timeout->right);
    if (parent == NULL) {
        heap->first = rest;
    } else if (parent->left == timeout) {
        set_left(parent, rest);
    } else {
        set_right(parent, rest);
    }
    /* Distances only shrink on the way up, each by one more: it ends after log2(n) steps. */
    while (parent != NULL && mend(parent)) {
        parent = parent->parent;
    }
    timeout->parent = timeout->left = timeout->right = NULL;
    timeout->distance = 0;
}

void timeout_set(struct timeout *timeout)
{
    struct cpu *cpu = arch_cpu_current();
    timeout->cpu = cpu->index;
    timeout_heap_add(&cpu->timeouts, timeout);
    if (cpu->timeouts.first == timeout) {
        timer_update();
    }
}

void timeout_take_out(struct timeout *timeout)
{
    timeout_heap_remove(&cpu_at(timeout->cpu)->timeouts, timeout);
}
