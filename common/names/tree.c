#include "tree.h"

/* -- the way down ----------------------------------------------------------------------------- */

/* Whether all keys of a node lie where its parents say. */
static bool node_is_between(const struct page *page, const struct way *way)
{
    const uint32_t first = page->level == 0 ? 0 : 1;
    if (page->count > first && key_compare(page_cell(page, first).key, way->low) < 0) {
        return false;
    }
    return way->is_last || page->count <= first ||
           key_compare(page_cell(page, page->count - 1u).key, way->high) < 0;
}

static uint32_t child_index(const struct page *page, const struct descent *descent)
{
    const uint32_t index = page_child(page, descent->key);
    if (!descent->is_before || index == 0) {
        return index;
    }
    return key_compare(page_cell(page, index).key, descent->key) == 0 ? index - 1 : index;
}

/* Narrows the way to one child. */
static void way_narrow(struct way *way, const struct page *page, uint32_t index)
{
    if (index > 0) {
        way->low = page_cell(page, index).key;
    }
    if (index + 1u < page->count) {
        way->high = page_cell(page, index + 1).key;
        way->is_last = false;
    }
}

enum status tree_descend(struct names *names, const struct descent *descent, struct way *way)
{
    struct node_wish wish = {
        .reference = descent->root->reference,
        .tree = descent->tree,
        .level = descent->root->level};
    *way = (struct way){.low = {(const uint8_t *)"", 0}, .is_last = true};
    for (;;) {
        uint32_t frame;
        const enum status status = node_load(names, &wish, &frame);
        if (status != STATUS_OK) {
            return status;
        }
        const struct page *page = node_page(names, frame);
        if (!node_is_between(page, way)) {
            return STATUS_MALFORMED;
        }
        way->frames[wish.level] = frame;
        if (wish.level == 0) {
            way->is_there = page_find(page, descent->key, &way->indices[0]);
            return STATUS_OK;
        }
        const uint32_t index = child_index(page, descent);
        way->indices[wish.level] = index;
        way_narrow(way, page, index);
        reference_read(page_cell(page, index).value.data, &way->next);
        if (wish.level == descent->level) {
            return STATUS_OK;
        }
        wish.reference = way->next;
        wish.level--;
    }
}

static bool root_is_empty(const struct root *root)
{
    return root->reference.birth == 0;
}

static struct key key_copy(struct bytes key)
{
    struct key copy = {.size_bytes = (uint32_t)key.size_bytes};
    memcpy(copy.data, key.data, key.size_bytes);
    return copy;
}

/*
 * A leaf has a cell, and all its cells are within its bounds: so what is not in the first leaf is
 * in the next one.
 */
#define SEEK_LEAVES 2u

/* The next cell from the key on, or the last one before it. */
static enum status seek(struct names *names, struct descent descent, struct cell *cell)
{
    struct key from = key_copy(descent.key);
    for (uint32_t i = 0; i < SEEK_LEAVES && !root_is_empty(descent.root); i++) {
        struct way way;
        look_begin(names);
        descent.key = key_bytes(&from);
        const enum status status = tree_descend(names, &descent, &way);
        if (status != STATUS_OK) {
            return status;
        }
        const struct page *leaf = node_page(names, way.frames[0]);
        const uint32_t index = way.indices[0];
        if (descent.is_before ? index > 0 : index < leaf->count) {
            *cell = page_cell(leaf, descent.is_before ? index - 1 : index);
            return STATUS_OK;
        }
        if (descent.is_before ? way.low.size_bytes == 0 : way.is_last) {
            return STATUS_NOT_FOUND;
        }
        from = key_copy(descent.is_before ? way.low : way.high);
    }
    return STATUS_NOT_FOUND;
}

enum status tree_seek(
    struct names *names,
    enum tree_kind tree,
    const struct root *root,
    const struct key *key,
    struct cell *cell)
{
    return seek(names, (struct descent){.tree = tree, .root = root, .key = key_bytes(key)}, cell);
}

enum status tree_seek_before(
    struct names *names,
    enum tree_kind tree,
    const struct root *root,
    const struct key *key,
    struct cell *cell)
{
    const struct descent descent = {
        .tree = tree, .root = root, .key = key_bytes(key), .is_before = true};
    return seek(names, descent, cell);
}

enum status tree_find(
    struct names *names,
    enum tree_kind tree,
    const struct root *root,
    const struct key *key,
    struct bytes *value)
{
    struct way way;
    if (root_is_empty(root)) {
        return STATUS_NOT_FOUND;
    }
    look_begin(names);
    const struct descent descent = {.tree = tree, .root = root, .key = key_bytes(key)};
    const enum status status = tree_descend(names, &descent, &way);
    if (status != STATUS_OK) {
        return status;
    }
    if (!way.is_there) {
        return STATUS_NOT_FOUND;
    }
    *value = page_cell(node_page(names, way.frames[0]), way.indices[0]).value;
    return STATUS_OK;
}

/* -- preparing -------------------------------------------------------------------------------- */

static void way_pin(struct names *names, const struct way *way, uint32_t level_max)
{
    for (uint32_t level = 0; level <= level_max; level++) {
        node_pin(names, way->frames[level]);
    }
}

/* Where it cannot be read, the leaf stays by itself, which is only less dense. */
static void prepare_neighbour(struct names *names, const struct descent *descent)
{
    struct way way;
    if (tree_descend(names, descent, &way) == STATUS_OK) {
        node_pin(names, way.frames[0]);
    }
}

static void prepare_neighbours(struct names *names, enum tree_kind tree, const struct way *way)
{
    const struct root *root = &names->now.head.trees[tree];
    const uint32_t index = way->indices[1];
    if (page_used(node_page(names, way->frames[0])) > NAMES_NODE_BYTES / 2) {
        return;
    }
    if (index > 0) {
        const struct descent before = {
            .tree = tree, .is_before = true, .root = root, .key = way->low};
        prepare_neighbour(names, &before);
    }
    if (index + 1u < node_page(names, way->frames[1])->count) {
        const struct descent behind = {.tree = tree, .root = root, .key = way->high};
        prepare_neighbour(names, &behind);
    }
}

enum status
tree_prepare(struct names *names, enum tree_kind tree, const struct key *key, bool is_removal)
{
    const struct root *root = &names->now.head.trees[tree];
    struct way way;
    if (root_is_empty(root)) {
        return STATUS_OK;
    }
    look_begin(names);
    const struct descent descent = {.tree = tree, .root = root, .key = key_bytes(key)};
    const enum status status = tree_descend(names, &descent, &way);
    if (status != STATUS_OK) {
        return status;
    }
    way_pin(names, &way, root->level);
    if (is_removal && root->level > 0) {
        prepare_neighbours(names, tree, &way);
    }
    return STATUS_OK;
}

enum status tree_prepare_range(
    struct names *names, enum tree_kind tree, const struct key *first, const struct key *last)
{
    const struct root *root = &names->now.head.trees[tree];
    struct key from = *first;
    if (root_is_empty(root)) {
        return STATUS_OK;
    }
    for (;;) {
        struct way way;
        look_begin(names);
        const struct descent descent = {.tree = tree, .root = root, .key = key_bytes(&from)};
        const enum status status = tree_descend(names, &descent, &way);
        if (status != STATUS_OK) {
            return status;
        }
        way_pin(names, &way, root->level);
        if (names->clean_pin_count > PINS_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        }
        if (way.is_last || key_compare(way.high, key_bytes(last)) > 0) {
            return STATUS_OK;
        }
        from = key_copy(way.high);
    }
}
