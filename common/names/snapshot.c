#include "snapshot.h"
#include "commit.h"
#include "lib/path.h"

static const struct root *ledger_now(const struct names *names)
{
    return &names->now.head.trees[TREE_LEDGER];
}

/* -- the list --------------------------------------------------------------------------------- */

/* The one in the ledger that follows a generation, removed ones too. */
static enum status record_next(
    struct names *names, uint64_t cursor, uint64_t *generation, struct snapshot_record *record)
{
    struct cell cell;
    const struct key key = key_with(KEY_SNAPSHOT, 0, cursor + 1);
    const enum status status = tree_seek(names, TREE_LEDGER, ledger_now(names), &key, &cell);
    if (status != STATUS_OK) {
        return status;
    }
    if (!key_is(cell.key, KEY_SNAPSHOT, 0)) {
        return STATUS_NOT_FOUND;
    }
    *generation = key_rest(cell.key);
    snapshot_read(cell.value, record);
    return STATUS_OK;
}

enum status snapshots_load(struct names *names)
{
    uint64_t generation = 0;
    struct snapshot_record record;
    struct ground *now = &names->now;
    now->snapshot_count = 0;
    for (;;) {
        const enum status status = record_next(names, generation, &generation, &record);
        if (status != STATUS_OK) {
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        }
        if (now->snapshot_count == NAMES_SNAPSHOTS_MAX) {
            return STATUS_MALFORMED;
        }
        now->snapshots[now->snapshot_count++] =
            (struct snapshot){generation, record.root, record.is_removed};
    }
}

static void snapshot_fill(
    struct names_snapshot *snapshot, uint64_t generation, const struct snapshot_record *record)
{
    snapshot->generation = generation;
    snapshot->made_ns = record->made_ns;
    memcpy(snapshot->hash, record->root.reference.hash, HASH_BYTES);
    snapshot->name_bytes = (uint8_t)record->name.size_bytes;
    memcpy(snapshot->name, record->name.data, record->name.size_bytes);
}

enum status
names_snapshot_next(struct names *names, uint64_t cursor, struct names_snapshot *snapshot)
{
    struct snapshot_record record;
    do {
        const enum status status =
            cursor == UINT64_MAX ? STATUS_NOT_FOUND : record_next(names, cursor, &cursor, &record);
        if (status != STATUS_OK) {
            return status;
        }
    } while (record.is_removed);
    snapshot_fill(snapshot, cursor, &record);
    return STATUS_OK;
}

enum status
names_snapshot_find(struct names *names, struct bytes name, struct names_snapshot *snapshot)
{
    snapshot->generation = 0;
    for (;;) {
        const enum status status = names_snapshot_next(names, snapshot->generation, snapshot);
        if (status != STATUS_OK) {
            return status;
        }
        if (bytes_equal((struct bytes){snapshot->name, snapshot->name_bytes}, name)) {
            return STATUS_OK;
        }
    }
}

/* -- making and removing ---------------------------------------------------------------------- */

static enum status name_check(struct bytes name)
{
    const enum status status = path_check(name);
    if (status != STATUS_OK) {
        return status;
    }
    struct bytes rest = name;
    return path_take(&rest).size_bytes == name.size_bytes ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

static enum status make_check(struct names *names, struct bytes name)
{
    struct names_snapshot other;
    if (names->is_updating || names->is_read_only) {
        return STATUS_WRONG_STATE;
    }
    enum status status = name_check(name);
    if (status != STATUS_OK) {
        return status;
    }
    status = names_snapshot_find(names, name, &other);
    if (status != STATUS_NOT_FOUND) {
        return status == STATUS_OK ? STATUS_OVERLAP : status;
    }
    return names->now.snapshot_count == NAMES_SNAPSHOTS_MAX ? STATUS_LIMIT_EXCEEDED : STATUS_OK;
}

/* All is committed. */
static enum status make_prepare(struct names *names, const struct key *key)
{
    const struct need need = {.splits = 1};
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = tree_prepare(names, TREE_LEDGER, key, false);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

static void record_set(struct names *names, const struct key *key, struct snapshot_record *record)
{
    uint8_t value[SNAPSHOT_BYTES_MAX];
    const uint32_t size_bytes = snapshot_write(value, record);
    tree_set(names, TREE_LEDGER, key, (struct bytes){value, size_bytes});
}

enum status names_snapshot_make(
    struct names *names, struct bytes name, uint64_t now_ns, struct names_snapshot *snapshot)
{
    struct ground *now = &names->now;
    enum status status = make_check(names, name);
    if (status == STATUS_OK) {
        status = commit_all(names, false);
    }
    const uint64_t generation = now->head.generation;
    const struct key key = key_with(KEY_SNAPSHOT, 0, generation);
    if (status == STATUS_OK) {
        status = make_prepare(names, &key);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct snapshot_record record = {
        .root = now->head.trees[TREE_NAMES], .made_ns = now_ns, .name = name};
    now->head.generation++;
    record_set(names, &key, &record);
    now->snapshots[now->snapshot_count++] = (struct snapshot){generation, record.root, false};
    snapshot_fill(snapshot, generation, &record);
    status = commit_all(names, true);
    if (status != STATUS_OK) {
        names_revert(names);
    }
    return status;
}

static struct snapshot *snapshot_at(struct names *names, uint64_t generation)
{
    struct ground *now = &names->now;
    for (uint32_t i = 0; i < now->snapshot_count; i++) {
        if (now->snapshots[i].generation == generation) {
            return &now->snapshots[i];
        }
    }
    certain(false);
    return NULL;
}

/* What needs nothing but the way to a snapshot's record. */
static enum status remove_prepare(struct names *names, const struct key *key)
{
    const struct need need = {.splits = 0, .is_freeing = true};
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = tree_prepare(names, TREE_LEDGER, key, false);
    }
    return status == STATUS_OK ? change_admit(names, &need) : status;
}

enum status names_snapshot_remove(struct names *names, struct bytes name)
{
    struct names_snapshot found;
    struct bytes value;
    struct snapshot_record record;
    if (names->is_updating || names->is_read_only) {
        return STATUS_WRONG_STATE;
    }
    enum status status = names_snapshot_find(names, name, &found);
    const struct key key = key_with(KEY_SNAPSHOT, 0, found.generation);
    if (status == STATUS_OK) {
        status = remove_prepare(names, &key);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const bool is_there = names_tree_get(names, TREE_LEDGER, &key, &value);
    certain(is_there);
    snapshot_read(value, &record);
    record.is_removed = true;
    record.name = (struct bytes){found.name, found.name_bytes};
    record_set(names, &key, &record);
    snapshot_at(names, found.generation)->is_removed = true;
    names->has_steps = true;
    names->dead_cursor.size_bytes = 0;
    return STATUS_OK;
}

/* -- freeing ---------------------------------------------------------------------------------- */

/* What of the dead no snapshot needs any more. */
struct sweep {
    uint64_t generation; /* of the snapshot that was removed */
    uint64_t next;       /* of the one after it that is there: nothing that died later was in it */
    struct key cursor;
    bool is_end;
    uint32_t count;
    uint64_t deaths[FREEING_CELLS_MAX];
    uint64_t serials[FREEING_CELLS_MAX];
};

/* False: no snapshot is being removed. */
static bool sweep_begin(const struct names *names, struct sweep *sweep)
{
    const struct ground *now = &names->now;
    uint32_t at = 0;
    while (at < now->snapshot_count && !now->snapshots[at].is_removed) {
        at++;
    }
    if (at == now->snapshot_count) {
        return false;
    }
    *sweep = (struct sweep){.generation = now->snapshots[at].generation, .next = UINT64_MAX};
    for (uint32_t i = now->snapshot_count; i > at + 1; i--) {
        const struct snapshot *later = &now->snapshots[i - 1];
        sweep->next = later->is_removed ? sweep->next : later->generation;
    }
    sweep->cursor = names->dead_cursor.size_bytes > 0 ? names->dead_cursor
                                                      : key_of_dead(sweep->generation + 1, 0);
    return true;
}

/* Looks at the dead from the cursor on, and prepares what is to be freed. */
static enum status sweep_prepare(struct names *names, struct sweep *sweep)
{
    for (uint32_t i = 0; i < FREEING_CELLS_MAX && names->clean_pin_count < FREEING_PINS_MAX; i++) {
        struct cell cell;
        enum status status =
            tree_seek(names, TREE_LEDGER, ledger_now(names), &sweep->cursor, &cell);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
            return status;
        }
        const bool is_dead = status == STATUS_OK && key_is(cell.key, KEY_DEAD, 0);
        if (!is_dead || key_rest(cell.key) > sweep->next) {
            const struct key key = key_with(KEY_SNAPSHOT, 0, sweep->generation);
            sweep->is_end = true;
            return tree_prepare(names, TREE_LEDGER, &key, true);
        }
        const uint64_t death = key_rest(cell.key);
        const uint64_t serial = key_serial(cell.key);
        const bool is_needed = reference_is_needed(names, bytes_u64(cell.value, 0), death);
        const struct key key = key_of_dead(death, serial);
        status = is_needed ? STATUS_OK : tree_prepare(names, TREE_LEDGER, &key, true);
        if (status != STATUS_OK) {
            return status;
        }
        if (!is_needed) {
            sweep->deaths[sweep->count] = death;
            sweep->serials[sweep->count++] = serial;
        }
        sweep->cursor = key;
        key_pass(&sweep->cursor);
    }
    return STATUS_OK;
}

static void snapshot_forget(struct names *names, uint64_t generation)
{
    struct ground *now = &names->now;
    struct snapshot *gone = snapshot_at(names, generation);
    const struct key key = key_with(KEY_SNAPSHOT, 0, generation);
    names_tree_remove(names, TREE_LEDGER, &key);
    now->snapshot_count--;
    memmove(
        gone,
        gone + 1,
        (size_t)(&now->snapshots[now->snapshot_count] - gone) * sizeof(struct snapshot));
}

static void sweep_commit(struct names *names, const struct sweep *sweep)
{
    for (uint32_t i = 0; i < sweep->count; i++) {
        struct bytes value;
        struct reference reference;
        const struct key key = key_of_dead(sweep->deaths[i], sweep->serials[i]);
        const bool is_there = names_tree_get(names, TREE_LEDGER, &key, &value);
        certain(is_there);
        reference_read(value.data, &reference);
        names_tree_remove(names, TREE_LEDGER, &key);
        reference_release(names, &reference);
    }
    names->dead_cursor = sweep->cursor;
    if (sweep->is_end) {
        snapshot_forget(names, sweep->generation);
        names->dead_cursor.size_bytes = 0;
    }
}

enum status snapshots_step(struct names *names, bool *is_done)
{
    struct sweep sweep;
    *is_done = names->is_sweep_blocked || !sweep_begin(names, &sweep);
    if (*is_done) {
        return STATUS_OK;
    }
    enum status status = names_change_begin(names);
    if (status == STATUS_OK) {
        status = sweep_prepare(names, &sweep);
    }
    if (status == STATUS_OK) {
        const struct need need = {.drops = sweep.count, .is_freeing = true};
        status = change_admit(names, &need);
    }
    if (status == STATUS_OK) {
        sweep_commit(names, &sweep);
    }
    names->is_sweep_blocked = status == STATUS_MALFORMED;
    return status;
}
