/* Over libfdt, which gives offsets and raw properties; every length is checked here. */
#include "boot/device_tree_walk.h"
#include "lib/text.h"
#include <libfdt.h>

#define CELL_BYTES 4u

void tree_walk_begin(struct tree_walk *walk, const void *tree, struct boot_error *error)
{
    *walk = (struct tree_walk){.tree = tree, .node = -1, .depth = -1, .error = error};
}

const char *tree_name(const struct tree_walk *walk)
{
    const char *name = walk->node < 0 ? NULL : fdt_get_name(walk->tree, walk->node, NULL);
    if (name == NULL) {
        return "(no name)";
    }
    return walk->depth == 0 ? "/" : name;
}

enum status tree_refuse(const struct tree_walk *walk, enum status status, const char *why)
{
    return boot_error_set(walk->error, status, "device tree: %s: %s", tree_name(walk), why);
}

bool tree_is_compatible(const struct tree_walk *walk, const char *kind)
{
    return fdt_node_check_compatible(walk->tree, walk->node, kind) == 0;
}

bool tree_property(const struct tree_walk *walk, const char *name, struct bytes *value)
{
    int size_bytes = 0;
    const void *data = fdt_getprop(walk->tree, walk->node, name, &size_bytes);
    if (data == NULL || size_bytes < 0) {
        return false;
    }
    *value = (struct bytes){data, (size_t)size_bytes};
    return true;
}

bool tree_property_is(const struct tree_walk *walk, const char *name, const char *text)
{
    struct bytes value = {0};
    return tree_property(walk, name, &value) && value.size_bytes == text_length(text) + 1 &&
           value.data[value.size_bytes - 1] == '\0' && text_equal((const char *)value.data, text);
}

uint64_t tree_cells(struct bytes value, uint64_t first_cell, int cells)
{
    const uint8_t *at = value.data + first_cell * CELL_BYTES;
    uint64_t number = 0;
    for (unsigned i = 0; i < (unsigned)cells * CELL_BYTES; i++) {
        number = number << 8 | at[i];
    }
    return number;
}

static enum status
read_number(const struct tree_walk *walk, const char *name, size_t size_max, uint64_t *number)
{
    struct bytes value = {0};
    if (!tree_property(walk, name, &value)) {
        return STATUS_NOT_FOUND;
    }
    if (value.size_bytes != CELL_BYTES && value.size_bytes != size_max) {
        return boot_error_set(
            walk->error,
            STATUS_MALFORMED,
            "device tree: %s: %s has %zu bytes",
            tree_name(walk),
            name,
            value.size_bytes);
    }
    *number = tree_cells(value, 0, (int)(value.size_bytes / CELL_BYTES));
    return STATUS_OK;
}

enum status tree_u32(const struct tree_walk *walk, const char *name, uint32_t *value)
{
    uint64_t number = 0;
    const enum status status = read_number(walk, name, CELL_BYTES, &number);
    if (status == STATUS_OK) {
        *value = (uint32_t)number;
    }
    return status;
}

enum status tree_number(const struct tree_walk *walk, const char *name, uint64_t *value)
{
    return read_number(walk, name, sizeof(uint64_t), value);
}

static bool is_in_use(const struct tree_walk *walk)
{
    struct bytes status = {0};
    return !tree_property(walk, "status", &status) || tree_property_is(walk, "status", "okay") ||
           tree_property_is(walk, "status", "ok");
}

/* The children's addresses are the CPU's below the root, and below 1:1 buses of it. */
static bool is_direct(const struct tree_walk *walk)
{
    struct bytes ranges = {0};
    if (walk->depth == 0) {
        return true;
    }
    return walk->levels[walk->depth - 1].is_direct && tree_property(walk, "ranges", &ranges) &&
           ranges.size_bytes == 0;
}

static enum status enter(struct tree_walk *walk)
{
    if ((unsigned)walk->depth >= DEVICE_TREE_DEPTH_MAX) {
        return boot_error_set(
            walk->error,
            STATUS_LIMIT_EXCEEDED,
            "device tree: %s is nested deeper than %u",
            tree_name(walk),
            DEVICE_TREE_DEPTH_MAX);
    }
    /*
     * Impossible numbers of cells come out negative, and so does 0, which interrupt controllers
     * have. That is no error until an address is asked for: tree_range() refuses.
     */
    struct tree_level level = {
        .address_cells = fdt_address_cells(walk->tree, walk->node),
        .size_cells = fdt_size_cells(walk->tree, walk->node),
        .interrupt_parent = walk->depth > 0 ? walk->levels[walk->depth - 1].interrupt_parent : 0,
        .is_direct = is_direct(walk),
    };
    const enum status status = tree_u32(walk, "interrupt-parent", &level.interrupt_parent);
    if (status == STATUS_MALFORMED) {
        return status;
    }
    walk->levels[walk->depth] = level;
    return STATUS_OK;
}

enum status tree_walk_next(struct tree_walk *walk)
{
    int skipped_depth = -1;
    for (;;) {
        walk->node = fdt_next_node(walk->tree, walk->node, &walk->depth);
        if (walk->node < 0 || walk->depth < 0) {
            walk->node = -1;
            return STATUS_NOT_FOUND;
        }
        if (skipped_depth >= 0 && walk->depth > skipped_depth) {
            continue;
        }
        if (is_in_use(walk)) {
            return enter(walk);
        }
        skipped_depth = walk->depth;
    }
}

enum status tree_walk_find(struct tree_walk *walk, const char *kind)
{
    enum status status = tree_walk_next(walk);
    while (status == STATUS_OK && !tree_is_compatible(walk, kind)) {
        status = tree_walk_next(walk);
    }
    return status;
}

enum status tree_walk_reach(struct tree_walk *walk, int node)
{
    enum status status = node < 0 ? STATUS_NOT_FOUND : STATUS_OK;
    while (status == STATUS_OK && walk->node != node) {
        status = tree_walk_next(walk);
    }
    return status;
}

enum status tree_range(const struct tree_walk *walk, uint32_t index, struct boot_range *range)
{
    struct bytes reg = {0};
    if (walk->depth == 0 || !tree_property(walk, "reg", &reg)) {
        return STATUS_NOT_FOUND;
    }
    const struct tree_level *parent = &walk->levels[walk->depth - 1];
    if (parent->address_cells < 1 || parent->address_cells > 2 || parent->size_cells < 1 ||
        parent->size_cells > 2) {
        return tree_refuse(walk, STATUS_MALFORMED, "its bus has no addresses of 1 or 2 cells");
    }
    const uint64_t cells = (uint64_t)parent->address_cells + (uint64_t)parent->size_cells;
    if (reg.size_bytes % (cells * CELL_BYTES) != 0) {
        return tree_refuse(walk, STATUS_MALFORMED, "reg is no whole number of ranges");
    }
    if (index >= reg.size_bytes / (cells * CELL_BYTES)) {
        return STATUS_NOT_FOUND;
    }
    if (!parent->is_direct) {
        return tree_refuse(
            walk, STATUS_UNSUPPORTED, "it lies behind a bus that translates addresses");
    }
    const uint64_t size_cell = index * cells + (uint64_t)parent->address_cells;
    const struct boot_range found = {
        .base = tree_cells(reg, index * cells, parent->address_cells),
        .size_bytes = tree_cells(reg, size_cell, parent->size_cells),
    };
    if (found.size_bytes == 0 || found.size_bytes > UINT64_MAX - found.base) {
        return tree_refuse(walk, STATUS_MALFORMED, "reg has a range that is empty or wraps");
    }
    *range = found;
    return STATUS_OK;
}

enum status
tree_range_needed(const struct tree_walk *walk, uint32_t index, struct boot_range *range)
{
    const enum status status = tree_range(walk, index, range);
    if (status != STATUS_NOT_FOUND) {
        return status;
    }
    return boot_error_set(
        walk->error,
        STATUS_MALFORMED,
        "device tree: %s: reg has no range number %u",
        tree_name(walk),
        index);
}
