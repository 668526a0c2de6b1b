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

static enum status side_look(struct names *names, struct side *side, uint64_t number)
{
    const struct key key = key_of(KEY_STATE, number);
    const struct descent descent = {.tree = TREE_NAMES, .root = side->root, .key = key_bytes(&key)};
    const enum status status = tree_descend(names, &descent, &side->way);
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
        record_read(cell.value, &side->record);
    }
    return STATUS_OK;
}

/* The number behind the largest part that both have; 0: they have none. */
static uint64_t number_behind_common(const struct names *names, const struct side sides[2])
{
    const uint32_t left = sides[0].root->level;
    const uint32_t right = sides[1].root->level;
    for (uint32_t i = left < right ? left + 1u : right + 1u; i > 0; i--) {
        if (sides[0].way.frames[i - 1] == sides[1].way.frames[i - 1]) {
            const uint64_t from = number_behind(names, &sides[0], i - 1);
            const uint64_t to = number_behind(names, &sides[1], i - 1);
            return from < to ? from : to;
        }
    }
    return 0;
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
    look_begin(names);
    for (uint32_t i = 0; i < 2; i++) {
        const enum status status = side_look(names, &sides[i], *number);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const uint64_t behind = number_behind_common(names, sides);
    if (behind != 0) {
        *number = behind;
        return STATUS_OK;
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
