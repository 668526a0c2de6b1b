/*
 * RAM (Devicetree Specification 0.4, 3.4), the memory reservation block (5.3) and /reserved-memory
 * (3.5), of which only reservations at fixed places concern anybody here.
 */
#include "device_tree_parts.h"
#include <libfdt.h>

#define MEMORY_DEPTH   1
#define RESERVED_DEPTH 2

static enum status add_memory(const struct tree_walk *walk, struct memory_map *map)
{
    struct boot_range range = {0};
    enum status status = tree_range_needed(walk, 0, &range);
    for (uint32_t i = 1; status == STATUS_OK; i++) {
        status = memory_map_add(map, range.base, range.size_bytes, MEMORY_USABLE, walk->error);
        if (status == STATUS_OK) {
            status = tree_range(walk, i, &range);
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status
device_tree_read_memory(const void *tree, struct memory_map *map, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    bool is_found = false;
    enum status status = tree_walk_next(&walk);
    while (status == STATUS_OK) {
        if (walk.depth == MEMORY_DEPTH && tree_property_is(&walk, "device_type", "memory")) {
            is_found = true;
            status = add_memory(&walk, map);
        }
        if (status == STATUS_OK) {
            status = tree_walk_next(&walk);
        }
    }
    if (status != STATUS_NOT_FOUND) {
        return status;
    }
    if (!is_found) {
        return boot_error_set(error, STATUS_NOT_FOUND, "device tree: it names no memory");
    }
    return STATUS_OK;
}

static enum status
reserve(struct device_tree_reservations *into, struct boot_range range, struct boot_error *error)
{
    if (into->count == DEVICE_TREE_RESERVATIONS_MAX) {
        return boot_error_set(
            error,
            STATUS_LIMIT_EXCEEDED,
            "device tree: more than %u memory reservations",
            DEVICE_TREE_RESERVATIONS_MAX);
    }
    into->ranges[into->count++] = range;
    return STATUS_OK;
}

static enum status
read_block(const void *tree, struct device_tree_reservations *into, struct boot_error *error)
{
    const int count = fdt_num_mem_rsv(tree);
    for (int i = 0; i < count; i++) {
        struct boot_range range = {0};
        if (fdt_get_mem_rsv(tree, i, &range.base, &range.size_bytes) != 0 ||
            range.size_bytes > UINT64_MAX - range.base) {
            return boot_error_set(
                error, STATUS_MALFORMED, "device tree: memory reservation %d wraps", i);
        }
        const enum status status = reserve(into, range, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status reserve_node(struct tree_walk *walk, struct device_tree_reservations *into)
{
    struct boot_range range = {0};
    /* Without `reg` it is a wish for some memory anywhere. */
    enum status status = tree_range(walk, 0, &range);
    for (uint32_t i = 1; status == STATUS_OK; i++) {
        status = reserve(into, range, walk->error);
        if (status == STATUS_OK) {
            status = tree_range(walk, i, &range);
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
read_nodes(const void *tree, struct device_tree_reservations *into, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    enum status status = tree_walk_reach(&walk, fdt_path_offset(tree, "/reserved-memory"));
    if (status == STATUS_OK) {
        status = tree_walk_next(&walk);
    }
    while (status == STATUS_OK && walk.depth >= RESERVED_DEPTH) {
        if (walk.depth == RESERVED_DEPTH) {
            status = reserve_node(&walk, into);
        }
        if (status == STATUS_OK) {
            status = tree_walk_next(&walk);
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status device_tree_read_reservations(
    const void *tree, struct device_tree_reservations *reservations, struct boot_error *error)
{
    reservations->count = 0;
    const enum status status = read_block(tree, reservations, error);
    return status == STATUS_OK ? read_nodes(tree, reservations, error) : status;
}
