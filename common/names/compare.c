/* What is different between two views of a tree: their nodes side by side, by number. */
#include "node.h"

/* Nodes looked at in one call. */
#define COMPARE_NODES_MAX 256u

/* One of the two views, and what it has from a number on. */
struct side {
    const struct root *root;
    struct way way;
    uint64_t number; /* of the next cell, or where to go on; UINT64_MAX: there is nothing more */
    bool is_known;   /* there is a cell of this number */
    bool has_record; /* and it is that of a node */
    struct record record;
};

/*
 * The number from which on there is more behind a part of the tree that ends at `high`: the first
 * whose record can be there.
 */
static uint64_t number_from(struct bytes high)
{
    struct key key = key_of(KEY_STATE, 0);
    const size_t part = high.size_bytes < KEY_TYPE_AT ? high.size_bytes : KEY_TYPE_AT;
    memcpy(key.data, high.data, part);
    const uint64_t number = key_number(key_bytes(&key));
    return key_compare(key_bytes(&key), high) < 0 ? number + 1 : number;
}

/* Where the part of the tree ends that is below the way's node of a level. */
static uint64_t number_behind(const struct names *names, const struct side *side, uint32_t level)
{
    for (uint32_t above = level + 1; above <= side->root->level; above++) {
        const struct page *page = node_page(names, side->way.frames[above]);
        const uint32_t next = side->way.indices[above] + 1;
        if (next < page->count) {
            return number_from(page_cell(page, next).key);
        }
    }
    return UINT64_MAX;
}

/* Goes down to a level. */
static enum status
side_descend(struct names *names, struct side *side, uint64_t number, uint32_t level)
{
    const struct key key = key_of(KEY_STATE, number);
    const struct descent descent = {
        .tree = TREE_NAMES, .level = level, .root = side->root, .key = key_bytes(&key)};
    return tree_descend(names, &descent, &side->way);
}

static enum status side_look(struct names *names, struct side *side, uint64_t number)
{
    const enum status status = side_descend(names, side, number, 0);
    if (status != STATUS_OK) {
        return status;
    }
    const struct page *leaf = node_page(names, side->way.frames[0]);
    side->is_known = side->way.indices[0] < leaf->count;
    side->has_record = false;
    if (!side->is_known) {
        side->number = number_behind(names, side, 0);
        return STATUS_OK;
    }
    const struct cell cell = page_cell(leaf, side->way.indices[0]);
    side->number = key_number(cell.key);
    side->has_record = key_type(cell.key) == KEY_STATE;
    if (side->has_record) {
        names_record_read(cell.value, &side->record);
    }
    return STATUS_OK;
}

static bool reference_equal(const struct reference *left, const struct reference *right)
{
    return left->birth == right->birth && memcmp(left->hash, right->hash, HASH_BYTES) == 0;
}

/*
 * The number behind the largest part that both have where a number is; 0: they have none. What is
 * common is not read.
 */
static enum status
pass_common(struct names *names, struct side sides[2], uint64_t number, uint64_t *behind)
{
    const uint32_t left = sides[0].root->level;
    const uint32_t right = sides[1].root->level;
    *behind = 0;
    if (reference_equal(&sides[0].root->reference, &sides[1].root->reference)) {
        *behind = UINT64_MAX;
        return STATUS_OK;
    }
    for (uint32_t level = left < right ? left : right; level > 0; level--) {
        for (uint32_t i = 0; i < 2; i++) {
            const enum status status = side_descend(names, &sides[i], number, level);
            if (status != STATUS_OK) {
                return status;
            }
        }
        if (reference_equal(&sides[0].way.next, &sides[1].way.next)) {
            const uint64_t from = number_behind(names, &sides[0], level - 1);
            const uint64_t to = number_behind(names, &sides[1], level - 1);
            *behind = from < to ? from : to;
            return STATUS_OK;
        }
    }
    return STATUS_OK;
}

static bool is_found(const struct side *side, uint64_t number)
{
    return side->number == number && side->has_record && has_name(number, &side->record);
}

/* What both have, or do not have, of a number. False: the same. */
static bool differ(const struct side sides[2], uint64_t number, struct names_difference *difference)
{
    const bool was = is_found(&sides[0], number);
    const bool is = is_found(&sides[1], number);
    const struct record *before = &sides[0].record;
    const struct record *after = &sides[1].record;
    if (!was && !is) {
        return false;
    }
    *difference = (struct names_difference){
        .number = number,
        .kind = is ? after->kind : before->kind,
        .is_added = !was,
        .is_removed = !is,
        .is_renamed = was && is && before->moved != after->moved,
        .is_changed = was && is && before->version != after->version,
    };
    return !was || !is || difference->is_renamed || difference->is_changed;
}

/* Looks at one number of both, and says which is to be looked at next. */
static enum status compare_one(
    struct names *names,
    struct side sides[2],
    uint64_t *number,
    struct names_difference *difference)
{
    uint64_t behind;
    look_begin(names);
    enum status status = pass_common(names, sides, *number, &behind);
    if (status != STATUS_OK || behind != 0) {
        *number = behind;
        return status;
    }
    for (uint32_t i = 0; i < 2; i++) {
        status = side_look(names, &sides[i], *number);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const uint64_t next = sides[0].number < sides[1].number ? sides[0].number : sides[1].number;
    for (uint32_t i = 0; i < 2; i++) {
        if (sides[i].number == next && !sides[i].is_known) {
            *number = next;
            return STATUS_OK;
        }
    }
    if (!differ(sides, next, difference)) {
        difference->number = 0;
    }
    *number = next + 1;
    return STATUS_OK;
}

enum status names_compare(
    struct names *names, struct names_comparison *comparison, struct names_difference *difference)
{
    struct side sides[2];
    enum status status = view_root(names, comparison->from, &sides[0].root);
    if (status == STATUS_OK) {
        status = view_root(names, comparison->to, &sides[1].root);
    }
    if (status != STATUS_OK) {
        return status;
    }
    /* Before the root's number there is only the list of what was removed. */
    uint64_t number = comparison->cursor < NAMES_ROOT ? NAMES_ROOT : comparison->cursor;
    *difference = (struct names_difference){.number = 0};
    for (uint32_t i = 0; i < COMPARE_NODES_MAX && difference->number == 0; i++) {
        if (number == UINT64_MAX) {
            return STATUS_NOT_FOUND;
        }
        status = compare_one(names, sides, &number, difference);
        if (status != STATUS_OK) {
            return status;
        }
    }
    comparison->cursor = number;
    return STATUS_OK;
}
