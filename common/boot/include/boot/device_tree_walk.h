/*
 * One pass over the nodes of a device tree that are in use, parents before children.
 *
 * What a node inherits is kept per level while the walk goes down, so that no reader ever searches
 * upward. A node is skipped, with all below it, when its status is neither absent nor "okay".
 *
 * The readers of one subject each (device_tree_*.c) make a walk of their own: many short passes are
 * easier to check than one long one, and a tree has some hundred nodes.
 */
#pragma once

#include "boot/device_tree.h"
#include "boot/error.h"
#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

/* The deepest tree we have seen has 7 levels. */
#define DEVICE_TREE_DEPTH_MAX 16u

struct tree_level {
    int address_cells; /* of this node's children, 1..4; negative: unusable */
    int size_cells;
    uint32_t interrupt_parent; /* phandle; 0 = none */
    bool is_direct;            /* the children's addresses are the CPU's */
};

struct tree_walk {
    const void *tree;
    int node;  /* offset of the current node */
    int depth; /* of the current node; the root has 0 */
    struct tree_level levels[DEVICE_TREE_DEPTH_MAX];
    struct boot_error *error;
};

/*
 * Before anything of a tree is read.
 *
 *   STATUS_TRUNCATED, STATUS_MALFORMED  it contradicts the format
 *   STATUS_UNSUPPORTED                  its version is older than what libfdt reads
 *   STATUS_LIMIT_EXCEEDED               more than DEVICE_TREE_BYTES_MAX
 */
NODISCARD enum status device_tree_check(struct bytes tree, struct boot_error *error);

/* The tree has been through device_tree_check(). */
void tree_walk_begin(struct tree_walk *walk, const void *tree, struct boot_error *error);

/*
 * Goes on to the next node.
 *
 *   STATUS_NOT_FOUND       there is no more; nothing is written to error
 *   STATUS_MALFORMED       a node contradicts the format
 *   STATUS_LIMIT_EXCEEDED  deeper than DEVICE_TREE_DEPTH_MAX
 */
NODISCARD enum status tree_walk_next(struct tree_walk *walk);

/* Goes on to the next node that is compatible with `kind`. As tree_walk_next(). */
NODISCARD enum status tree_walk_find(struct tree_walk *walk, const char *kind);

/* Goes on to the node at this offset, as libfdt found it (negative: not); stays when there. */
NODISCARD enum status tree_walk_reach(struct tree_walk *walk, int node);

/* "device tree: NODE: WHY" about the current node, as boot_error_set(). */
NODISCARD enum status
tree_refuse(const struct tree_walk *walk, enum status status, const char *why);

/* The current node, for sentences and comparisons. Never NULL. */
const char *tree_name(const struct tree_walk *walk);
bool tree_is_compatible(const struct tree_walk *walk, const char *kind);

/* A property's bytes. Returns false where there is none. */
bool tree_property(const struct tree_walk *walk, const char *name, struct bytes *value);

/* True when the property is one text, with its terminator, equal to `text`. */
bool tree_property_is(const struct tree_walk *walk, const char *name, const char *text);

/* STATUS_NOT_FOUND (without a sentence): it is absent, STATUS_MALFORMED when it has no 4 bytes. */
NODISCARD enum status tree_u32(const struct tree_walk *walk, const char *name, uint32_t *value);

/* The same for numbers of 4 or 8 bytes. */
NODISCARD enum status tree_number(const struct tree_walk *walk, const char *name, uint64_t *value);

/* The big-endian number in `cells` (1 or 2) cells; the caller has checked the bounds. */
uint64_t tree_cells(struct bytes value, uint64_t first_cell, int cells);

/*
 * Range `index` of the current node's `reg`, as the CPU sees it.
 *
 *   STATUS_NOT_FOUND    `reg` has no such range; nothing is written to error
 *   STATUS_MALFORMED    `reg` is no whole number of ranges, or this one is empty or wraps
 *   STATUS_UNSUPPORTED  the node lies behind a bus that translates addresses
 */
NODISCARD enum status
tree_range(const struct tree_walk *walk, uint32_t index, struct boot_range *range);

/* The same for a node that cannot do without: STATUS_MALFORMED with a sentence instead. */
NODISCARD enum status
tree_range_needed(const struct tree_walk *walk, uint32_t index, struct boot_range *range);

bool tree_is_gic(const void *tree, int node);
bool tree_is_plic(const void *tree, int node);

/*
 * The interrupt that a specifier of `cells` cells names at a GIC (3 or more: kind, number, flags):
 * its interrupt id, or STATUS_MALFORMED.
 */
NODISCARD enum status
tree_gic_interrupt(const struct tree_walk *walk, struct bytes specifier, uint32_t *id);

/*
 * The line that a specifier names at the controller with this phandle: a GIC's interrupt id, a
 * PLIC's source. 0: a controller that we do not know. STATUS_MALFORMED: there is no such
 * controller, or it has no such line.
 */
NODISCARD enum status tree_line_at(
    const struct tree_walk *walk, uint32_t controller, struct bytes specifier, uint32_t *line);

/* The line of the current node's first interrupt. 0: it has none. Errors as tree_line_at(). */
NODISCARD enum status tree_line(const struct tree_walk *walk, uint32_t *line);
