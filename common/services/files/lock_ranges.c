#include "lock_ranges.h"
#include <stddef.h>

static struct lock_range *range_of(struct list_node *node)
{
    return container_of(node, struct lock_range, link);
}

bool lock_request_set_range(struct lock_request *request, uint64_t start, uint64_t size_bytes)
{
    if (start >= LOCK_END || size_bytes > LOCK_END - start) {
        return false;
    }
    request->start = start;
    request->end = size_bytes == 0 ? LOCK_END : start + size_bytes;
    return true;
}

static bool overlaps(const struct lock_range *range, const struct lock_request *request)
{
    return range->start < request->end && range->end > request->start;
}

bool lock_range_is_in_way(const struct lock_range *range, const struct lock_request *request)
{
    return range->process != request->process && request->kind != LOCK_NONE &&
           (range->is_exclusive || request->kind == LOCK_EXCLUSIVE) && overlaps(range, request);
}

const struct lock_range *lock_ranges_in_way(
    const struct list *ranges, const struct lock_request *request, const struct lock_range *from)
{
    struct list_node *node = from == NULL ? ranges->head.next : from->link.next;
    while (node != &ranges->head && range_of(node)->start < request->end) {
        if (lock_range_is_in_way(range_of(node), request)) {
            return range_of(node);
        }
        node = node->next;
    }
    return NULL;
}

/* What a request does to a range. */
enum effect {
    EFFECT_NONE,
    EFFECT_JOINS, /* it is alike, and touches: what is locked then goes over both */
    EFFECT_CUTS,  /* the request takes its place, where they overlap */
};

static enum effect effect_on(const struct lock_range *range, const struct lock_request *request)
{
    const bool is_alike =
        request->kind != LOCK_NONE && range->is_exclusive == (request->kind == LOCK_EXCLUSIVE);
    if (range->process != request->process) {
        return EFFECT_NONE;
    }
    if (is_alike) {
        return range->start <= request->end && range->end >= request->start ? EFFECT_JOINS
                                                                            : EFFECT_NONE;
    }
    return overlaps(range, request) ? EFFECT_CUTS : EFFECT_NONE;
}

int32_t lock_ranges_growth(const struct list *ranges, const struct lock_request *request)
{
    int32_t growth = request->kind == LOCK_NONE ? 0 : 1;
    struct list_node *node = ranges->head.next;
    while (node != &ranges->head && range_of(node)->start <= request->end) {
        const struct lock_range *range = range_of(node);
        const enum effect effect = effect_on(range, request);
        if (effect == EFFECT_CUTS) {
            growth += (range->start < request->start) + (range->end > request->end) - 1;
        } else if (effect == EFFECT_JOINS) {
            growth--;
        }
        node = node->next;
    }
    return growth;
}

bool lock_ranges_frees(const struct list *ranges, const struct lock_request *request)
{
    struct list_node *node = ranges->head.next;
    bool frees = false;
    while (!frees && request->kind != LOCK_EXCLUSIVE && node != &ranges->head &&
           range_of(node)->start < request->end) {
        frees = effect_on(range_of(node), request) == EFFECT_CUTS;
        node = node->next;
    }
    return frees;
}

/* Before the first that starts later. */
static void add(struct list *ranges, struct lock_range *range)
{
    struct list_node *node = ranges->head.next;
    while (node != &ranges->head && range_of(node)->start <= range->start) {
        node = node->next;
    }
    range->link = (struct list_node){.next = node, .previous = node->previous};
    node->previous->next = &range->link;
    node->previous = &range->link;
}

static struct lock_range *take_spare(struct list *spares)
{
    struct lock_range *range = range_of(list_first(spares));
    list_remove(&range->link);
    return range;
}

static void give_spare(struct list *spares, struct lock_range *range)
{
    list_remove(&range->link);
    list_add_first(spares, &range->link);
}

/* Leaves of a range what is before the request, and what is behind it. */
static void
cut(struct list *ranges,
    struct lock_range *range,
    const struct lock_request *request,
    struct list *spares)
{
    if (range->end > request->end) {
        struct lock_range *rest = range;
        if (range->start < request->start) {
            rest = take_spare(spares);
        } else {
            list_remove(&range->link);
        }
        *rest = (struct lock_range){
            .start = request->end,
            .end = range->end,
            .process = range->process,
            .is_exclusive = range->is_exclusive,
        };
        add(ranges, rest);
        if (rest == range) {
            return;
        }
    }
    if (range->start < request->start) {
        range->end = request->start;
    } else {
        give_spare(spares, range);
    }
}

void lock_ranges_apply(struct list *ranges, const struct lock_request *request, struct list *spares)
{
    uint64_t start = request->start;
    uint64_t end = request->end;
    struct list_node *following = NULL;
    for (struct list_node *node = ranges->head.next; node != &ranges->head; node = following) {
        struct lock_range *range = range_of(node);
        following = node->next;
        const enum effect effect = effect_on(range, request);
        if (effect == EFFECT_CUTS) {
            cut(ranges, range, request, spares);
        } else if (effect == EFFECT_JOINS) {
            start = range->start < start ? range->start : start;
            end = range->end > end ? range->end : end;
            give_spare(spares, range);
        }
    }
    if (request->kind != LOCK_NONE) {
        struct lock_range *range = take_spare(spares);
        *range = (struct lock_range){
            .start = start,
            .end = end,
            .process = request->process,
            .is_exclusive = request->kind == LOCK_EXCLUSIVE,
        };
        add(ranges, range);
    }
}
