/* Freeing, a bit at each call: what was removed, and what only removed snapshots had. */
#include "extents.h"
#include "node.h"
#include "snapshot.h"

/* What was removed: one key of the list, and what it has left. */
struct orphan {
    struct key key;
    uint64_t number;
    enum orphan_kind kind;
    bool has_record;
    struct trim trim;
};

/* The next one. STATUS_NOT_FOUND: there is none. */
static enum status orphan_find(struct names *names, struct orphan *orphan)
{
    struct cell cell;
    const enum status status =
        tree_seek(names, TREE_NAMES, root_now(names), &names->orphan_cursor, &cell);
    if (status != STATUS_OK) {
        return status;
    }
    if (!key_is(cell.key, KEY_ORPHAN, 0)) {
        return STATUS_NOT_FOUND;
    }
    orphan->number = key_rest(cell.key);
    orphan->kind = key_orphan_kind(cell.key);
    orphan->key = key_of_orphan(orphan->number, orphan->kind);
    return STATUS_OK;
}

static enum status orphan_find_content(struct names *names, struct orphan *orphan)
{
    struct record record;
    orphan->trim = (struct trim){.content = orphan->number};
    orphan->has_record = false;
    if (orphan->kind == ORPHAN_CONTENT) {
        return STATUS_OK;
    }
    const enum status status = record_find(names, root_now(names), orphan->number, &record);
    if (status == STATUS_OK) {
        orphan->has_record = true;
        orphan->trim.content = record.content;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status orphan_free_prepare(struct names *names, struct orphan *orphan)
{
    const struct key record = key_of(KEY_STATE, orphan->number);
    enum status status = orphan_find_content(names, orphan);
    if (status == STATUS_OK) {
        status = names_change_begin(names);
    }
    if (status == STATUS_OK) {
        status = tree_prepare(names, TREE_NAMES, &orphan->key, true);
    }
    if (status == STATUS_OK) {
        status = tree_prepare(names, TREE_NAMES, &record, true);
    }
    if (status == STATUS_OK) {
        status = trim_prepare(names, &orphan->trim);
    }
    const struct need need = {.drops = orphan->trim.count, .is_freeing = true};
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

static void orphan_free(struct names *names, const struct orphan *orphan)
{
    trim_commit(names, &orphan->trim);
    if (orphan->trim.has_more) {
        return;
    }
    names_tree_remove(names, TREE_NAMES, &orphan->key);
    if (orphan->has_record) {
        const struct key record = key_of(KEY_STATE, orphan->number);
        names_tree_remove(names, TREE_NAMES, &record);
    }
}

static void pass_over(struct names *names, const struct orphan *orphan)
{
    names->orphan_cursor = orphan->key;
    key_pass(&names->orphan_cursor);
}

static enum status orphans_step(struct names *names, bool *is_done)
{
    struct orphan orphan;
    enum status status = names->is_list_blocked ? STATUS_NOT_FOUND : orphan_find(names, &orphan);
    *is_done = status == STATUS_NOT_FOUND;
    if (*is_done) {
        return STATUS_OK;
    }
    names->is_list_blocked = status == STATUS_MALFORMED;
    if (status != STATUS_OK) {
        return status;
    }
    if (orphan.kind == ORPHAN_NODE && names->is_held(names->context, orphan.number)) {
        pass_over(names, &orphan);
        return STATUS_OK;
    }
    status = orphan_free_prepare(names, &orphan);
    if (status == STATUS_MALFORMED) {
        pass_over(names, &orphan);
    }
    if (status == STATUS_OK) {
        orphan_free(names, &orphan);
    }
    return status;
}

enum status names_step(struct names *names, bool *is_done)
{
    *is_done = true;
    if (names->is_updating) {
        return STATUS_WRONG_STATE;
    }
    if (names->is_read_only) {
        return STATUS_OK;
    }
    enum status status = snapshots_step(names, is_done);
    if (status == STATUS_OK && *is_done) {
        status = orphans_step(names, is_done);
    }
    if (status == STATUS_OK && *is_done) {
        names->has_steps = false;
        names->orphan_cursor = key_of(KEY_ORPHAN, 0);
    }
    return status;
}
