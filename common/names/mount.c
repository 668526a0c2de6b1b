/* Taking a tree from the space, or beginning one, and giving it up. */
#include "mount.h"
#include "commit.h"
#include "lib/wipe.h"
#include "snapshot.h"
#include "tree.h"

void names_plant(struct names *names)
{
    struct head *head = &names->now.head;
    uint8_t value[RECORD_BYTES];
    *head = (struct head){
        .generation = 1, .next_number = NAMES_ROOT + 1, .next_serial = 1, .node_count = 1};
    const struct key key = key_of(KEY_STATE, NAMES_ROOT);
    const struct record record = {
        .kind = NAMES_DIRECTORY, .modified_ns = names->made_ns, .content = NAMES_ROOT};
    record_write(value, &record);
    tree_set(names, TREE_NAMES, &key, (struct bytes){value, RECORD_BYTES});
}

/* What the space's root names. */
static enum status load_head(struct names *names)
{
    uint8_t data[HEAD_BYTES];
    uint32_t size_bytes;
    const enum status status =
        names->space.get(names->space.context, names->head_hash, data, HEAD_BYTES, &size_bytes);
    if (status == STATUS_NOT_FOUND || status == STATUS_INVALID_ARGUMENT) {
        return STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        return status;
    }
    return size_bytes > HEAD_BYTES
               ? STATUS_MALFORMED
               : names_head_read((struct bytes){data, size_bytes}, &names->now.head);
}

static enum status load(struct names *names)
{
    static const uint8_t zeros[HASH_BYTES];
    enum status status = names->space.root(names->space.context, names->head_hash);
    if (status != STATUS_OK) {
        return status;
    }
    if (memcmp(names->head_hash, zeros, HASH_BYTES) == 0) {
        names_plant(names);
        return STATUS_OK;
    }
    status = load_head(names);
    if (status == STATUS_OK) {
        status = snapshots_load(names);
        names->is_read_only = status == STATUS_MALFORMED;
    }
    if (names->is_read_only) {
        status = STATUS_OK;
    }
    names->committed = names->now;
    return status;
}

enum status names_mount(struct names **names, const struct names_setup *setup)
{
    struct names *made;
    if (setup->space.window_bytes < NAMES_WINDOW_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = names_memory_divide(&made, setup->memory, setup->memory_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    made->space = setup->space;
    made->is_held = setup->is_held;
    made->context = setup->context;
    made->made_ns = setup->now_ns;
    made->memory_bytes = setup->memory_bytes;
    made->is_durable = true;
    operation_begin(made);
    made->has_steps = true;
    made->orphan_cursor = key_of(KEY_ORPHAN, 0);
    status = load(made);
    if (status != STATUS_OK) {
        names_forget(made);
        return status;
    }
    *names = made;
    return STATUS_OK;
}

void names_forget(struct names *names)
{
    wipe(names, names->memory_bytes);
}

bool names_is_read_only(const struct names *names)
{
    return names->is_read_only;
}

void names_usage(const struct names *names, struct names_usage *usage)
{
    const struct ground *now = &names->now;
    *usage = (struct names_usage){
        .node_count = now->head.node_count,
        .commit_count = now->head.commit_count,
        .waiting_bytes = change_waiting_bytes(names),
        .is_waiting = names->is_changed || !names->is_durable,
        .has_steps = names->has_steps,
    };
    for (uint32_t i = 0; i < now->snapshot_count; i++) {
        usage->snapshot_count += !now->snapshots[i].is_removed;
    }
}
