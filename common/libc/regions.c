#include "regions.h"
#include "lib/list.h"

static int compare(const void *key, struct ordered_node *node)
{
    const uint64_t start = *(const uint64_t *)key;
    const struct region *region = container_of(node, struct region, node);
    return start < region->start ? -1 : start > region->start;
}

void regions_init(struct regions *regions, uint64_t start, uint64_t end)
{
    *regions = (struct regions){.start = start, .end = end, .next = start};
}

static struct region *region_after(const struct regions *regions, uint64_t start)
{
    struct ordered_node *node = ordered_after(&regions->tree, compare, &start);
    return node != NULL ? container_of(node, struct region, node) : NULL;
}

/* The last region that starts at or before an address; NULL: there is none. */
static struct region *region_before(const struct regions *regions, uint64_t address)
{
    struct region *found = NULL;
    for (struct ordered_node *node = regions->tree.root; node != NULL;) {
        const int order = compare(&address, node);
        if (order >= 0) {
            found = container_of(node, struct region, node);
        }
        node = order < 0 ? node->left : node->right;
    }
    return found;
}

struct region *regions_at_or_after(const struct regions *regions, uint64_t address)
{
    struct region *before = region_before(regions, address);
    return before != NULL && address < before->end ? before : region_after(regions, address);
}

bool regions_is_free(const struct regions *regions, uint64_t start, uint64_t end)
{
    if (start >= end || start < regions->start || end > regions->end) {
        return false;
    }
    const struct region *next = regions_at_or_after(regions, start);
    return next == NULL || next->start >= end;
}

/* The first gap at or behind `from` that ends by `limit`. */
static uint64_t
gap_between(const struct regions *regions, uint64_t from, uint64_t limit, uint64_t size_bytes)
{
    uint64_t at = from;
    while (at <= limit && size_bytes <= limit - at) {
        const struct region *next = regions_at_or_after(regions, at);
        if (next == NULL || (next->start > at && next->start - at >= size_bytes)) {
            return at;
        }
        at = next->end;
    }
    return 0;
}

uint64_t regions_find_gap(struct regions *regions, uint64_t size_bytes, uint64_t hint)
{
    if (hint != 0 && size_bytes <= UINT64_MAX - hint &&
        regions_is_free(regions, hint, hint + size_bytes)) {
        return hint;
    }
    uint64_t found = gap_between(regions, regions->next, regions->end, size_bytes);
    if (found == 0) {
        found = gap_between(regions, regions->start, regions->end, size_bytes);
    }
    if (found != 0) {
        regions->next = found + size_bytes;
    }
    return found;
}

void regions_add(struct regions *regions, struct region *region)
{
    region->node = (struct ordered_node){0};
    ordered_add(&regions->tree, compare, &region->start, &region->node);
}

void regions_remove(struct regions *regions, struct region *region)
{
    ordered_remove(&regions->tree, compare, &region->start);
    /* The lowest hole is filled first, so that page tables stay few. */
    if (region->start < regions->next) {
        regions->next = region->start;
    }
}

void regions_split(
    struct regions *regions, struct region *region, uint64_t address, struct region *second)
{
    *second = *region;
    second->start = address;
    second->offset += address - region->start;
    region->end = address;
    regions_add(regions, second);
}
