/* Changing a tree: cells are set and removed, nodes divided and joined on the way. */
#include "reference.h"
#include "tree.h"

/* Nodes with less in them join a neighbour, where both then fit with so much to spare. */
#define JOIN_BELOW_BYTES (NAMES_NODE_BYTES / 4)
#define JOINED_BYTES_MAX (NAMES_NODE_BYTES / 4 * 3)

/* A tree that is changed, and the way down to the key that is. */
struct change {
    struct names *names;
    enum tree_kind tree;
    struct root *root;
    uint32_t frames[LEVELS];
    uint32_t indices[LEVELS];
};

static struct page *change_page(const struct change *change, uint32_t level)
{
    return node_page(change->names, change->frames[level]);
}

static struct reference child_reference(const struct page *page, uint32_t index)
{
    struct reference reference;
    reference_read(page_cell(page, index).value.data, &reference);
    return reference;
}

/* The node that a reference leads to, dirty; the reference then says where in memory. */
static uint32_t make_dirty(struct change *change, struct reference *reference)
{
    const uint32_t frame = node_in_memory(change->names, reference);
    certain(frame != FRAME_NONE);
    if (reference_is_in_memory(reference)) {
        return frame;
    }
    const struct reference old = *reference;
    node_dirty(change->names, frame);
    *reference = reference_to_frame(change->names->now.head.generation, frame);
    reference_drop(change->names, change->tree, &old);
    return frame;
}

/* Goes down to a key; every node on the way is dirty then. True: the leaf has the key. */
static bool way_change(struct change *change, struct bytes key)
{
    uint32_t frame = make_dirty(change, &change->root->reference);
    for (uint32_t level = change->root->level; level > 0; level--) {
        struct page *page = node_page(change->names, frame);
        const uint32_t index = page_child(page, key);
        struct reference child = child_reference(page, index);
        change->frames[level] = frame;
        change->indices[level] = index;
        frame = make_dirty(change, &child);
        reference_write(page_value(page, index), &child);
    }
    change->frames[0] = frame;
    return page_find(node_page(change->names, frame), key, &change->indices[0]);
}

static struct change change_of(struct names *names, enum tree_kind tree)
{
    names->is_changed = true;
    return (struct change){.names = names, .tree = tree, .root = &names->now.head.trees[tree]};
}

bool names_tree_get(
    struct names *names, enum tree_kind tree, const struct key *key, struct bytes *value)
{
    const struct root *root = &names->now.head.trees[tree];
    struct reference reference = root->reference;
    if (reference.birth == 0) {
        return false;
    }
    for (uint32_t level = root->level;; level--) {
        uint32_t index;
        const uint32_t frame = node_in_memory(names, &reference);
        certain(frame != FRAME_NONE);
        const struct page *page = node_page(names, frame);
        if (level == 0) {
            const bool is_there = page_find(page, key_bytes(key), &index);
            *value = is_there ? page_cell(page, index).value : (struct bytes){NULL, 0};
            return is_there;
        }
        reference = child_reference(page, page_child(page, key_bytes(key)));
    }
}

/* -- more ------------------------------------------------------------------------------------- */

/* From which cell on a full page is divided, when something is added at `index`. */
static uint32_t split_index(const struct page *page, uint32_t index)
{
    const uint32_t half = page_used(page) / 2;
    uint32_t used = 0;
    uint32_t at = 0;
    if (index == page->count) {
        /* What grows at its end is left full. */
        return page->count;
    }
    while (used < half) {
        const struct cell cell = page_cell(page, at);
        used += (uint32_t)(2 + CELL_HEAD_BYTES + cell.key.size_bytes + cell.value.size_bytes);
        at++;
    }
    return at < page->count ? at : page->count - 1u;
}

/* The shortest key that is greater than all on the left and not greater than any on the right. */
static struct key separator_of(struct bytes left, struct bytes right)
{
    struct key key = {.size_bytes = 0};
    while (key.size_bytes < left.size_bytes &&
           left.data[key.size_bytes] == right.data[key.size_bytes]) {
        key.size_bytes++;
    }
    key.size_bytes++;
    memcpy(key.data, right.data, key.size_bytes);
    return key;
}

/* A new root above the one that was. */
static void grow(struct change *change)
{
    struct root *root = change->root;
    uint8_t value[REFERENCE_BYTES];
    const uint32_t level = root->level + 1u;
    certain(level <= LEVEL_MAX);
    const uint32_t frame = node_make(change->names, change->tree, level);
    reference_write(value, &root->reference);
    const struct cell cell = {.key = {(const uint8_t *)"", 0}, .value = {value, REFERENCE_BYTES}};
    page_insert(node_page(change->names, frame), 0, &cell);
    root->reference = reference_to_frame(change->names->now.head.generation, frame);
    root->level = (uint8_t)level;
    change->frames[level] = frame;
    change->indices[level] = 0;
}

/* Puts a cell into a full page, which is divided. Gives the new one and the key between the two. */
static void split(
    struct change *change,
    uint32_t level,
    const struct cell *cell,
    struct key *key,
    uint32_t *right)
{
    const uint32_t index = change->indices[level];
    *right = node_make(change->names, change->tree, level);
    struct page *page = change_page(change, level);
    struct page *other = node_page(change->names, *right);
    const uint32_t middle = split_index(page, index);
    const bool is_right = index > middle || middle == page->count;
    page_move(page, middle, other);
    page_insert(is_right ? other : page, is_right ? index - middle : index, cell);
    const struct bytes first = page_cell(other, 0).key;
    if (level == 0) {
        *key = separator_of(page_cell(page, page->count - 1u).key, first);
        return;
    }
    key->size_bytes = (uint32_t)first.size_bytes;
    memcpy(key->data, first.data, first.size_bytes);
    page_key_clear(other, 0);
}

/* Adds a cell to the leaf, and what comes of it above. */
static void add(struct change *change, struct cell cell)
{
    struct key key;
    uint8_t value[REFERENCE_BYTES];
    for (uint32_t level = 0;; level++) {
        struct page *page = change_page(change, level);
        if (page_has_room(page, &cell)) {
            page_insert(page, change->indices[level], &cell);
            return;
        }
        uint32_t right;
        split(change, level, &cell, &key, &right);
        const struct reference reference =
            reference_to_frame(change->names->now.head.generation, right);
        reference_write(value, &reference);
        cell = (struct cell){.key = key_bytes(&key), .value = {value, REFERENCE_BYTES}};
        if (level == change->root->level) {
            grow(change);
        }
        change->indices[level + 1]++;
    }
}

static void plant(struct change *change, const struct cell *cell)
{
    const uint32_t frame = node_make(change->names, change->tree, 0);
    page_insert(node_page(change->names, frame), 0, cell);
    change->root->reference = reference_to_frame(change->names->now.head.generation, frame);
    change->root->level = 0;
}

void tree_set(struct names *names, enum tree_kind tree, const struct key *key, struct bytes value)
{
    struct change change = change_of(names, tree);
    const struct cell cell = {.key = key_bytes(key), .value = value};
    if (change.root->reference.birth == 0) {
        plant(&change, &cell);
        return;
    }
    if (way_change(&change, cell.key)) {
        struct page *leaf = change_page(&change, 0);
        if (page_cell(leaf, change.indices[0]).value.size_bytes == value.size_bytes) {
            memcpy(page_value(leaf, change.indices[0]), value.data, value.size_bytes);
            return;
        }
        page_remove(leaf, change.indices[0]);
    }
    add(&change, cell);
}

/* -- less ------------------------------------------------------------------------------------- */

/* A child that is in memory and may be changed without having been counted on. */
static uint32_t
child_at_hand(struct change *change, const struct page *parent, uint32_t index, uint32_t level)
{
    uint32_t frame;
    struct names *names = change->names;
    const struct node_wish wish = {child_reference(parent, index), change->tree, level};
    if (node_in_memory(names, &wish.reference) == FRAME_NONE ||
        node_load(names, &wish, &frame) != STATUS_OK) {
        return FRAME_NONE;
    }
    const struct frame *found = &names->nodes.frames[frame];
    const bool is_free = found->state == FRAME_DIRTY || found->pinned_in == names->operation;
    return is_free ? frame : FRAME_NONE;
}

/* Two neighbours, the key between them, and where they are in memory. */
struct pair {
    uint32_t left;
    uint32_t right;
    struct bytes key;
};

static bool can_join(const struct change *change, const struct pair *pair)
{
    const struct page *left = node_page(change->names, pair->left);
    const struct page *right = node_page(change->names, pair->right);
    const uint32_t first = left->level == 0 ? 0 : 1;
    return page_used(left) + page_used(right) + pair->key.size_bytes <= JOINED_BYTES_MAX &&
           key_compare(page_cell(left, left->count - 1u).key, pair->key) < 0 &&
           (right->count <= first || key_compare(pair->key, page_cell(right, first).key) <= 0);
}

/* What is in the right one of two children comes into the left one. */
static void join(struct change *change, uint32_t level, uint32_t index, const struct pair *pair)
{
    struct page *parent = change_page(change, level + 1);
    struct page *right = node_page(change->names, pair->right);
    struct reference reference = child_reference(parent, index - 1);
    const struct reference gone = child_reference(parent, index);
    make_dirty(change, &reference);
    reference_write(page_value(parent, index - 1), &reference);
    struct page *left = node_page(change->names, pair->left);
    if (level > 0) {
        const struct cell cell = {.key = pair->key, .value = page_cell(right, 0).value};
        page_insert(left, left->count, &cell);
    }
    page_copy(right, level > 0 ? 1 : 0, left);
    page_remove(parent, index);
    node_free(change->names, pair->right);
    reference_drop(change->names, change->tree, &gone);
}

/* With the child before `index`. False: they stay apart. */
static bool join_if_possible(struct change *change, uint32_t level, uint32_t index)
{
    const struct page *parent = change_page(change, level + 1);
    if (index == 0 || index >= parent->count) {
        return false;
    }
    const struct pair pair = {
        .left = child_at_hand(change, parent, index - 1, level),
        .right = child_at_hand(change, parent, index, level),
        .key = page_cell(parent, index).key,
    };
    if (pair.left == FRAME_NONE || pair.right == FRAME_NONE || pair.left == pair.right ||
        !can_join(change, &pair)) {
        return false;
    }
    join(change, level, index, &pair);
    return true;
}

static void join_if_small(struct change *change, uint32_t level)
{
    const uint32_t index = change->indices[level + 1];
    if (page_used(change_page(change, level)) < JOIN_BELOW_BYTES &&
        !join_if_possible(change, level, index)) {
        (void)join_if_possible(change, level, index + 1);
    }
}

/* A child that has nothing in it any more. */
static void cut(struct change *change, uint32_t level)
{
    struct page *parent = change_page(change, level + 1);
    node_free(change->names, change->frames[level]);
    page_remove(parent, change->indices[level + 1]);
    if (change->indices[level + 1] == 0 && parent->count > 0) {
        page_key_clear(parent, 0);
    }
}

/* A root that leads to only one node, or to none. */
static void shrink(struct change *change)
{
    struct root *root = change->root;
    for (;;) {
        const uint32_t frame = node_in_memory(change->names, &root->reference);
        if (frame == FRAME_NONE || change->names->nodes.frames[frame].state != FRAME_DIRTY) {
            return;
        }
        const struct page *page = node_page(change->names, frame);
        if (page->count == 0) {
            *root = (struct root){.level = 0};
        } else if (root->level > 0 && page->count == 1) {
            root->reference = child_reference(page, 0);
            root->level--;
        } else {
            return;
        }
        node_free(change->names, frame);
        if (root->reference.birth == 0) {
            return;
        }
    }
}

void names_tree_remove(struct names *names, enum tree_kind tree, const struct key *key)
{
    struct change change = change_of(names, tree);
    const bool is_there = way_change(&change, key_bytes(key));
    certain(is_there);
    page_remove(change_page(&change, 0), change.indices[0]);
    for (uint32_t level = 0; level < change.root->level; level++) {
        if (change_page(&change, level)->count == 0) {
            cut(&change, level);
        } else {
            join_if_small(&change, level);
        }
    }
    shrink(&change);
}
