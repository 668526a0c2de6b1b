/* Whether what a space has is a tree: each rule is looked at, and what is against it is told. */
#include "extents.h"
#include "node.h"

/* One tree that is looked at. */
struct checking {
    struct names *names;
    const struct names_checker *checker;
    enum tree_kind tree;
    const struct root *root;
    bool is_now;           /* not a snapshot: its references are to be counted */
    uint64_t extent_count; /* all that there are */
    uint64_t owned_count;  /* those that a file or the list of what was removed leads to */
    uint64_t node_count;
};

static void find(const struct checking *checking, bool holds, const char *rule, uint64_t number)
{
    if (!holds) {
        checking->checker->finding(checking->checker->context, rule, number);
    }
}

static void refer(const struct checking *checking, const uint8_t hash[HASH_BYTES])
{
    if (checking->is_now) {
        checking->checker->reference(checking->checker->context, hash);
    }
}

/* -- objects ---------------------------------------------------------------------------------- */

/* A chunk that a leaf leads to, and that is there; or one that is dead. */
static enum status check_reference(struct checking *checking, const struct cell *cell)
{
    struct reference reference;
    uint32_t frame;
    reference_read(cell->value.data, &reference);
    refer(checking, reference.hash);
    if (key_type(cell->key) == KEY_DEAD) {
        return STATUS_OK;
    }
    checking->extent_count++;
    return chunk_load(checking->names, &reference, &frame);
}

/* Every node is met first on the way to the first leaf below it. */
static void check_way(const struct checking *checking, const struct way *way)
{
    const struct names *names = checking->names;
    refer(checking, names->nodes.frames[way->frames[0]].hash);
    for (uint32_t level = 1; level <= checking->root->level; level++) {
        if (way->indices[level] != 0) {
            return;
        }
        refer(checking, names->nodes.frames[way->frames[level]].hash);
    }
}

static enum status check_leaf(struct checking *checking, const struct page *leaf)
{
    for (uint32_t i = 0; i < leaf->count; i++) {
        const struct cell cell = page_cell(leaf, i);
        const enum key_type type = key_type(cell.key);
        if (type == KEY_EXTENT || type == KEY_DEAD) {
            const enum status status = check_reference(checking, &cell);
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

/* All nodes and chunks of a tree. */
static enum status check_objects(struct checking *checking)
{
    struct key key = {.size_bytes = 0};
    if (checking->root->reference.birth == 0) {
        return STATUS_OK;
    }
    for (;;) {
        struct way way;
        const struct descent descent = {
            .tree = checking->tree, .root = checking->root, .key = key_bytes(&key)};
        look_begin(checking->names);
        enum status status = tree_descend(checking->names, &descent, &way);
        if (status != STATUS_OK) {
            return status;
        }
        check_way(checking, &way);
        status = check_leaf(checking, node_page(checking->names, way.frames[0]));
        if (status != STATUS_OK || way.is_last) {
            return status;
        }
        key.size_bytes = (uint32_t)way.high.size_bytes;
        memcpy(key.data, way.high.data, way.high.size_bytes);
    }
}

/* -- rules ------------------------------------------------------------------------------------ */

/* A cell that is looked at while others are read. */
struct kept_cell {
    struct key key;
    uint8_t value[VALUE_BYTES_MAX];
    uint32_t value_bytes;
};

static struct bytes kept_value(const struct kept_cell *kept)
{
    return (struct bytes){kept->value, kept->value_bytes};
}

static enum status
next_cell(const struct checking *checking, const struct key *from, struct kept_cell *kept)
{
    struct cell cell;
    const enum status status =
        tree_seek(checking->names, checking->tree, checking->root, from, &cell);
    if (status != STATUS_OK) {
        return status;
    }
    kept->key.size_bytes = (uint32_t)cell.key.size_bytes;
    memcpy(kept->key.data, cell.key.data, cell.key.size_bytes);
    kept->value_bytes = (uint32_t)cell.value.size_bytes;
    memcpy(kept->value, cell.value.data, cell.value.size_bytes);
    return STATUS_OK;
}

/* How many keys of a type a number has, and the rest of the last one. */
static enum status count_keys(
    const struct checking *checking,
    enum key_type type,
    uint64_t number,
    uint64_t *count,
    uint64_t *last)
{
    struct kept_cell kept = {.key = key_of(type, number)};
    *count = 0;
    for (;;) {
        const enum status status = next_cell(checking, &kept.key, &kept);
        if (status == STATUS_NOT_FOUND || !key_is(key_bytes(&kept.key), type, number)) {
            return STATUS_OK;
        }
        if (status != STATUS_OK) {
            return status;
        }
        ++*count;
        *last = type == KEY_ENTRY ? 0 : key_rest(key_bytes(&kept.key));
        key_pass(&kept.key);
    }
}

/* The record of what an entry or a place leads to says where that is. */
static enum status
check_child(const struct checking *checking, uint64_t directory, const struct child *child)
{
    struct record record;
    const enum status status = record_find(checking->names, checking->root, child->number, &record);
    const bool is_there = status == STATUS_OK;
    find(
        checking,
        is_there && record.parent == directory && record.place == child->place &&
            record.kind == child->kind,
        "a name leads to a node that is not there, or elsewhere",
        child->number);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status check_entry(const struct checking *checking, const struct kept_cell *kept)
{
    struct child child;
    struct child placed = {.number = 0};
    struct bytes value;
    const uint64_t directory = key_number(key_bytes(&kept->key));
    names_child_read(kept_value(kept), &child);
    const struct key key = key_with(KEY_PLACE, directory, child.place);
    const enum status status = tree_find(checking->names, TREE_NAMES, checking->root, &key, &value);
    bool is_it = status == STATUS_OK;
    if (is_it) {
        place_read(value, &placed);
        is_it = placed.number == child.number && placed.kind == child.kind &&
                bytes_equal(place_name(value), key_name(key_bytes(&kept->key)));
    }
    find(checking, is_it, "a name has no place, or another one's", child.number);
    return status == STATUS_OK || status == STATUS_NOT_FOUND
               ? check_child(checking, directory, &child)
               : status;
}

static enum status check_place(const struct checking *checking, const struct kept_cell *kept)
{
    struct child placed;
    struct child child = {.number = 0};
    const struct bytes key = key_bytes(&kept->key);
    place_read(kept_value(kept), &placed);
    const enum status status = child_find(
        checking->names, checking->root, key_number(key), place_name(kept_value(kept)), &child);
    find(
        checking,
        status == STATUS_OK && child.number == placed.number && child.place == key_rest(key),
        "a place has no name, or another one's",
        placed.number);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
check_directory(const struct checking *checking, uint64_t number, const struct record *record)
{
    uint64_t last;
    uint64_t count;
    enum status status = count_keys(checking, KEY_ENTRY, number, &count, &last);
    find(checking, status != STATUS_OK || count == record->size_bytes, "names miscounted", number);
    if (status == STATUS_OK) {
        status = count_keys(checking, KEY_PLACE, number, &count, &last);
        find(checking, count == record->size_bytes, "places miscounted", number);
    }
    return status;
}

static enum status
check_file(struct checking *checking, uint64_t number, const struct record *record)
{
    uint64_t last = 0;
    uint64_t count;
    const enum status status = count_keys(checking, KEY_EXTENT, record->content, &count, &last);
    const bool is_within =
        count == 0 || last < (record->size_bytes + NAMES_CHUNK_BYTES - 1) / NAMES_CHUNK_BYTES;
    find(checking, status != STATUS_OK || is_within, "a chunk behind the end", number);
    checking->owned_count += count;
    return status;
}

static enum status check_record(struct checking *checking, const struct kept_cell *kept)
{
    struct record record;
    struct bytes value;
    const uint64_t number = key_number(key_bytes(&kept->key));
    names_record_read(kept_value(kept), &record);
    const bool is_named = has_name(number, &record);
    const struct key key = is_named ? key_with(KEY_PLACE, record.parent, record.place)
                                    : key_of_orphan(number, ORPHAN_NODE);
    const enum status status = tree_find(checking->names, TREE_NAMES, checking->root, &key, &value);
    find(
        checking,
        status == STATUS_OK || number == NAMES_ROOT,
        "a node has no name and is not on the list of what was removed",
        number);
    checking->node_count += is_named;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        return status;
    }
    return record.kind == NAMES_DIRECTORY ? check_directory(checking, number, &record)
                                          : check_file(checking, number, &record);
}

static enum status check_orphan(struct checking *checking, const struct kept_cell *kept)
{
    struct record record;
    uint64_t last;
    uint64_t count = 0;
    const struct bytes key = key_bytes(&kept->key);
    const uint64_t number = key_rest(key);
    enum status status;
    if (key_orphan_kind(key) == ORPHAN_CONTENT) {
        status = count_keys(checking, KEY_EXTENT, number, &count, &last);
        checking->owned_count += count;
        return status;
    }
    status = record_find(checking->names, checking->root, number, &record);
    find(
        checking,
        status == STATUS_OK && !has_name(number, &record),
        "what was removed has a name, or is not there",
        number);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status check_cell(struct checking *checking, const struct kept_cell *kept)
{
    switch ((int)key_type(key_bytes(&kept->key))) {
    case KEY_ORPHAN:
        return check_orphan(checking, kept);
    case KEY_STATE:
        return check_record(checking, kept);
    case KEY_ENTRY:
        return check_entry(checking, kept);
    case KEY_PLACE:
        return check_place(checking, kept);
    default:
        return STATUS_OK;
    }
}

static enum status check_rules(struct checking *checking)
{
    struct kept_cell kept = {.key = {.size_bytes = 0}};
    for (;;) {
        enum status status = next_cell(checking, &kept.key, &kept);
        if (status == STATUS_NOT_FOUND) {
            break;
        }
        if (status == STATUS_OK) {
            status = check_cell(checking, &kept);
        }
        if (status != STATUS_OK) {
            return status;
        }
        key_pass(&kept.key);
    }
    find(checking, checking->owned_count == checking->extent_count, "chunks of no file", 0);
    return STATUS_OK;
}

/* -- all -------------------------------------------------------------------------------------- */

static enum status check_names(struct checking *checking)
{
    const enum status status = check_objects(checking);
    return status == STATUS_OK ? check_rules(checking) : status;
}

static enum status check_snapshots(struct names *names, const struct names_checker *checker)
{
    for (uint32_t i = 0; i < names->now.snapshot_count; i++) {
        const struct snapshot *snapshot = &names->now.snapshots[i];
        struct checking checking = {.names = names, .checker = checker, .root = &snapshot->root};
        const enum status status = snapshot->is_removed ? STATUS_OK : check_names(&checking);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status names_check(struct names *names, const struct names_checker *checker)
{
    static const uint8_t zeros[HASH_BYTES];
    struct checking checking = {
        .names = names, .checker = checker, .root = root_now(names), .is_now = true};
    struct checking ledger = checking;
    ledger.tree = TREE_LEDGER;
    ledger.root = &names->now.head.trees[TREE_LEDGER];
    if (names->is_changed) {
        return STATUS_WRONG_STATE;
    }
    if (memcmp(names->head_hash, zeros, HASH_BYTES) != 0) {
        refer(&checking, names->head_hash);
    }
    enum status status = check_names(&checking);
    if (status == STATUS_OK) {
        find(
            &checking,
            checking.node_count == names->now.head.node_count,
            "nodes miscounted",
            checking.node_count);
        status = check_objects(&ledger);
    }
    return status == STATUS_OK ? check_snapshots(names, checker) : status;
}
