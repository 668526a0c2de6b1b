#include "tree.h"
#include "cache.h"
#include "journal.h"
#include "log.h"
#include "node.h"

/* The way from the root: which nodes, and which child was taken in each. */
struct path {
    uint32_t node[TREE_LEVELS_MAX];
    uint32_t index[TREE_LEVELS_MAX];
};

bool key_next(uint8_t key[KEY_BYTES])
{
    for (uint32_t i = KEY_BYTES; i > 0; i--) {
        if (++key[i - 1] != 0) {
            return true;
        }
    }
    return false;
}

static bool is_empty(const struct store *store)
{
    return store->commit.root.address == 0;
}

static uint32_t child_index(const uint8_t *page, const uint8_t key[KEY_BYTES])
{
    const uint32_t found = node_find(page, key);
    return found == 0 ? 0 : found - 1;
}

static enum status load_child(struct store *store, uint8_t *page, uint32_t index, uint32_t *child)
{
    struct page_reference reference;
    child_read(node_at(page, index), &reference);
    return cache_load(store, &reference, node_level(page) - 1, child);
}

/* -- reading ---------------------------------------------------------------------------------- */

enum status tree_next(
    struct store *store, const uint8_t key[KEY_BYTES], struct entry *entry, struct tree_gap *gap)
{
    struct page_reference reference = store->commit.root;
    *gap = (struct tree_gap){.has_after = false};
    if (is_empty(store)) {
        return STATUS_NOT_FOUND;
    }
    for (uint32_t level = store->commit.level;; level--) {
        uint32_t node;
        const enum status status = cache_load(store, &reference, level, &node);
        if (status != STATUS_OK) {
            gap->address = reference.address;
            return status;
        }
        uint8_t *page = node_page(store, node);
        if (level == 0) {
            const uint32_t count = node_count(page);
            uint32_t at = node_find(page, key);
            at -= at > 0 && key_compare(node_at(page, at - 1), key) == 0 ? 1 : 0;
            if (at < count) {
                entry_read(node_at(page, at), entry);
            }
            return at < count ? STATUS_OK : STATUS_NOT_FOUND;
        }
        const uint32_t at = child_index(page, key);
        if (at + 1 < node_count(page)) {
            memcpy(gap->after, node_at(page, at + 1), KEY_BYTES);
            gap->has_after = true;
        }
        child_read(node_at(page, at), &reference);
    }
}

enum status tree_get(struct store *store, const uint8_t key[KEY_BYTES], struct entry *entry)
{
    struct tree_gap gap;
    cache_begin(store);
    const enum status status = tree_next(store, key, entry, &gap);
    return status == STATUS_OK && key_compare(entry->key, key) != 0 ? STATUS_NOT_FOUND : status;
}

/* -- changing --------------------------------------------------------------------------------- */

/* The child will be changed, so its parent, which is changed already, must know its new place. */
static enum status
change_child(struct store *store, uint32_t parent, uint32_t index, uint32_t *child)
{
    uint8_t *page = node_page(store, parent);
    const enum status status = load_child(store, page, index, child);
    if (status == STATUS_OK) {
        cache_change(store, *child);
        const struct page_reference moved = {.address = store->cache.nodes[*child].address};
        child_write(node_at(page, index), node_at(page, index), &moved);
    }
    return status;
}

static enum status change_root(struct store *store, uint32_t *root)
{
    const enum status status = cache_load(store, &store->commit.root, store->commit.level, root);
    if (status == STATUS_OK) {
        cache_change(store, *root);
        store->commit.root.address = store->cache.nodes[*root].address;
    }
    return status;
}

/* Loads the whole way first, so that a node that cannot be read leaves all as it was. */
static enum status
change_path(struct store *store, const uint8_t key[KEY_BYTES], uint32_t to_level, struct path *path)
{
    uint32_t level = store->commit.level;
    enum status status = change_root(store, &path->node[level]);
    for (; status == STATUS_OK && level > to_level; level--) {
        uint8_t *page = node_page(store, path->node[level]);
        path->index[level] = child_index(page, key);
        status = change_child(store, path->node[level], path->index[level], &path->node[level - 1]);
    }
    return status;
}

/* The upper half of a full child goes to a new one behind it; the parent has room. */
static void split(struct store *store, uint32_t parent, uint32_t index, uint32_t child)
{
    uint8_t *from = node_page(store, child);
    const uint32_t made = cache_make(store, node_level(from));
    uint8_t *to = node_page(store, made);
    node_move(from, node_count(from) / 2, to);
    const struct page_reference reference = {.address = store->cache.nodes[made].address};
    uint8_t *at = node_insert(node_page(store, parent), index + 1);
    child_write(at, node_at(to, 0), &reference);
}

static bool is_full(const uint8_t *page)
{
    return node_count(page) == node_count_max(page);
}

/* A root above the one there is. */
static uint32_t raise(struct store *store, uint32_t root)
{
    const struct page_reference old = store->commit.root;
    const uint32_t made = cache_make(store, store->commit.level + 1);
    child_write(node_insert(node_page(store, made), 0), node_at(node_page(store, root), 0), &old);
    store->commit.root = (struct page_reference){.address = store->cache.nodes[made].address};
    store->commit.level++;
    return made;
}

static enum status first_leaf(struct store *store, const struct entry *entry)
{
    const uint32_t leaf = cache_make(store, 0);
    entry_write(node_insert(node_page(store, leaf), 0), entry);
    store->commit.root = (struct page_reference){.address = store->cache.nodes[leaf].address};
    store->commit.level = 0;
    return STATUS_OK;
}

static void put_in_leaf(uint8_t *page, const struct entry *entry)
{
    const uint32_t at = node_find(page, entry->key);
    if (at > 0 && key_compare(node_at(page, at - 1), entry->key) == 0) {
        entry_write(node_at(page, at - 1), entry);
    } else {
        entry_write(node_insert(page, at), entry);
    }
}

/* The child of `node` for this key, changed, and with room for one more entry. */
static enum status descend(struct store *store, uint32_t *node, const uint8_t key[KEY_BYTES])
{
    uint8_t *page = node_page(store, *node);
    uint32_t at = child_index(page, key);
    uint32_t child;
    const enum status status = change_child(store, *node, at, &child);
    if (status != STATUS_OK) {
        return status;
    }
    if (key_compare(key, node_at(page, at)) < 0) {
        memcpy(node_at(page, at), key, KEY_BYTES);
    }
    if (is_full(node_page(store, child))) {
        split(store, *node, at, child);
        at = child_index(page, key);
        const enum status again = change_child(store, *node, at, &child);
        if (again != STATUS_OK) {
            return again;
        }
    }
    *node = child;
    return STATUS_OK;
}

static enum status put(struct store *store, const struct entry *entry)
{
    uint32_t node;
    cache_begin(store);
    store->is_changed = true;
    if (is_empty(store)) {
        return first_leaf(store, entry);
    }
    enum status status = change_root(store, &node);
    if (status == STATUS_OK && is_full(node_page(store, node))) {
        if (store->commit.level + 1 == TREE_LEVELS_MAX) {
            return STATUS_LIMIT_EXCEEDED;
        }
        const uint32_t old = node;
        node = raise(store, old);
        split(store, node, 0, old);
    }
    for (uint32_t level = store->commit.level; status == STATUS_OK && level > 0; level--) {
        status = descend(store, &node, entry->key);
    }
    if (status == STATUS_OK) {
        put_in_leaf(node_page(store, node), entry);
    }
    return status;
}

enum status tree_put(struct store *store, const struct entry *entry)
{
    const enum status status = put(store, entry);
    if (status == STATUS_OK) {
        journal_put(store, entry);
    } else {
        journal_bar(store); /* nodes on its way may be others now */
    }
    return status;
}

/* -- removing --------------------------------------------------------------------------------- */

/* A node with few entries takes its right neighbour's where both are one node's worth. */
static void merge(struct store *store, uint32_t parent, uint32_t left)
{
    uint8_t *page = node_page(store, parent);
    uint32_t nodes[2];
    if (left + 1 >= node_count(page) || load_child(store, page, left, &nodes[0]) != STATUS_OK ||
        load_child(store, page, left + 1, &nodes[1]) != STATUS_OK) {
        return;
    }
    uint8_t *to = node_page(store, nodes[0]);
    uint8_t *from = node_page(store, nodes[1]);
    if (node_count(to) + node_count(from) > node_count_max(to) / 4 * 3 ||
        change_child(store, parent, left, &nodes[0]) != STATUS_OK ||
        change_child(store, parent, left + 1, &nodes[1]) != STATUS_OK) {
        return;
    }
    node_move(from, 0, to);
    cache_remove(store, nodes[1]);
    node_remove(page, left + 1);
}

/* From the leaf up: what is empty goes, what has little is merged. */
static void shrink(struct store *store, const struct path *path)
{
    for (uint32_t level = 1; level <= store->commit.level; level++) {
        uint8_t *page = node_page(store, path->node[level]);
        const uint32_t below = path->node[level - 1];
        const uint32_t count = node_count(node_page(store, below));
        const uint32_t at = path->index[level];
        if (count == 0) {
            cache_remove(store, below);
            node_remove(page, at);
        } else if (count < node_count_max(node_page(store, below)) / 4) {
            merge(store, path->node[level], at > 0 ? at - 1 : at);
        }
    }
}

/*
 * A root with one child is none; one with nothing is the end of the tree. A root that cannot be
 * read stays as it is.
 */
static void lower(struct store *store)
{
    uint32_t root;
    while (cache_load(store, &store->commit.root, store->commit.level, &root) == STATUS_OK) {
        uint8_t *page = node_page(store, root);
        if (node_count(page) == 0) {
            cache_remove(store, root);
            store->commit.root = (struct page_reference){.address = 0};
            store->commit.level = 0;
            return;
        }
        if (store->commit.level == 0 || node_count(page) > 1) {
            return;
        }
        struct page_reference child;
        child_read(node_at(page, 0), &child);
        cache_change(store, root);
        cache_remove(store, root);
        store->commit.root = child;
        store->commit.level--;
    }
}

enum status tree_remove(struct store *store, const uint8_t key[KEY_BYTES])
{
    struct entry entry;
    struct path path;
    enum status status = tree_get(store, key, &entry);
    if (status == STATUS_OK) {
        store->is_changed = true;
        status = change_path(store, key, 0, &path);
    }
    if (status != STATUS_OK) {
        return status;
    }
    uint8_t *leaf = node_page(store, path.node[0]);
    node_remove(leaf, node_find(leaf, key) - 1);
    shrink(store, &path);
    lower(store);
    journal_remove(store, key);
    return STATUS_OK;
}

/* -- moving and writing ----------------------------------------------------------------------- */

enum status
tree_move_node(struct store *store, const uint8_t key[KEY_BYTES], uint32_t level, uint64_t address)
{
    struct page_reference reference = store->commit.root;
    struct path path;
    uint32_t node;
    cache_begin(store);
    if (is_empty(store) || level > store->commit.level) {
        return STATUS_OK;
    }
    for (uint32_t at = store->commit.level; at > level; at--) {
        const enum status status = cache_load(store, &reference, at, &node);
        if (status != STATUS_OK) {
            return status;
        }
        uint8_t *page = node_page(store, node);
        child_read(node_at(page, child_index(page, key)), &reference);
    }
    if (reference.address != address) {
        return STATUS_OK;
    }
    journal_bar(store); /* it is to be written elsewhere */
    return change_path(store, key, level, &path);
}

static enum status write_node(struct store *store, uint32_t node, struct page_reference *place)
{
    uint8_t *page = node_page(store, node);
    struct head head = {
        .kind = RECORD_NODE,
        .level = (uint8_t)node_level(page),
        .count = (uint16_t)node_count(page),
        .size_bytes = PAGE_BYTES,
        .sequence = store->superblock.sequence + 1,
    };
    memcpy(head.key, node_at(page, 0), KEY_BYTES);
    head_write(page, &head);
    const enum status status = twin_append(store, page, place);
    if (status == STATUS_OK) {
        cache_written(store, node, place->address);
    }
    return status;
}

/* Depth at most TREE_LEVELS_MAX: without recursion, by a way down that goes on where it was. */
enum status tree_write(struct store *store)
{
    struct path path;
    uint32_t level = store->commit.level;
    if ((store->commit.root.address & ADDRESS_IN_MEMORY) == 0) {
        return STATUS_OK;
    }
    path.node[level] = cache_find(store, store->commit.root.address);
    path.index[level] = 0;
    for (;;) {
        uint8_t *page = node_page(store, path.node[level]);
        if (level > 0 && path.index[level] < node_count(page)) {
            struct page_reference child;
            child_read(node_at(page, path.index[level]), &child);
            if ((child.address & ADDRESS_IN_MEMORY) != 0) {
                level--;
                path.node[level] = cache_find(store, child.address);
                path.index[level] = 0;
            } else {
                path.index[level]++;
            }
            continue;
        }
        struct page_reference place;
        const enum status status = write_node(store, path.node[level], &place);
        if (status != STATUS_OK) {
            return status;
        }
        if (level == store->commit.level) {
            store->commit.root = place;
            return STATUS_OK;
        }
        level++;
        uint8_t *at = node_at(node_page(store, path.node[level]), path.index[level]);
        child_write(at, at, &place);
    }
}
