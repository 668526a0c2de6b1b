/* The interface Names: the caller's tree as a whole. */
#include "names_calls.h"
#include "lib/memory.h"
#include "schema/names_server.h"
#include "service.h"

/* A snapshot takes 5 words of an answer, its hash and its name. */
#define SNAPSHOT_WORDS 9u
#define SNAPSHOTS_MAX  (ANSWER_WORDS_MAX / SNAPSHOT_WORDS)

enum status find_tree(const struct server_call *call, struct mounted **mounted)
{
    uint8_t principal[PRINCIPAL_BYTES];
    memcpy(principal, call->sender_principal, sizeof(principal));
    return mount_find(principal, mounted);
}

/* -- directories ------------------------------------------------------------------------------- */

/* A session for the root of what a view shows. */
static enum status open_root(
    struct server_call *call,
    struct mounted *mounted,
    struct names_view view,
    uint64_t mask,
    uint32_t *handle)
{
    struct opening opening;
    const enum status status = opening_start(call, mounted->origin, mask, &opening);
    if (status != STATUS_OK) {
        return status;
    }
    struct node *node = node_create(mounted, view, NAMES_ROOT);
    if (node == NULL) {
        opening_undo(&opening);
        return STATUS_LIMIT_EXCEEDED;
    }
    *handle = opening_finish(&opening, node, NODE_KIND_DIRECTORY);
    call->moves = 1;
    return STATUS_OK;
}

static enum status take_root(struct server_call *call, struct names_root_results *results)
{
    const struct names_view now = {NAMES_NOW};
    struct mounted *mounted = NULL;
    const enum status status = find_tree(call, &mounted);
    return status == STATUS_OK
               ? open_root(call, mounted, now, DIRECTORY_MASK_ALL, &results->directory)
               : status;
}

static enum status take_open_snapshot(
    struct server_call *call,
    const struct names_open_snapshot_params *params,
    struct names_open_snapshot_results *results)
{
    struct names_snapshot snapshot = {0};
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = mounted_begin(mounted);
        if (status == STATUS_OK) {
            status = names_snapshot_find(mounted->names, params->name, &snapshot);
        }
    } while (mounted_end(mounted, &status));
    const struct names_view view = {snapshot.generation};
    return status == STATUS_OK
               ? open_root(call, mounted, view, DIRECTORY_FACET_READER, &results->directory)
               : status;
}

/* -- changes ----------------------------------------------------------------------------------- */

static enum status
write_file(struct names *names, const struct name_change *change, uint64_t now_ns)
{
    const struct names_request request = {
        NAMES_ROOT, change->path, NAMES_FILE, NAMES_IF_ABSENT, now_ns};
    struct names_state state = {0};
    bool is_done = false;
    enum status status = names_open(names, &request, &state);
    if (status == STATUS_OK) {
        const struct names_size empty = {state.number, 0, now_ns};
        status = names_resize(names, &empty, &is_done);
    }
    if (status == STATUS_OK) {
        const struct names_write whole = {state.number, 0, change->content, now_ns};
        status = names_write(names, &whole);
    }
    return status;
}

static enum status
make_directory(struct names *names, const struct name_change *change, uint64_t now_ns)
{
    const struct names_request request = {
        NAMES_ROOT, change->path, NAMES_DIRECTORY, NAMES_ALWAYS, now_ns};
    struct names_state state = {0};
    return names_open(names, &request, &state);
}

static enum status apply(struct names *names, const struct name_change *change, uint64_t now_ns)
{
    const struct names_move move = {NAMES_ROOT, change->path, NAMES_ROOT, change->to, now_ns};
    switch (change->kind) {
    case NAME_CHANGE_KIND_WRITE_FILE:
        return write_file(names, change, now_ns);
    case NAME_CHANGE_KIND_MAKE_DIRECTORY:
        return make_directory(names, change, now_ns);
    case NAME_CHANGE_KIND_REMOVE:
        return names_remove(names, NAMES_ROOT, change->path, now_ns);
    case NAME_CHANGE_KIND_RENAME:
        return names_rename(names, &move);
    default:
        return STATUS_INVALID_ARGUMENT;
    }
}

static enum status apply_all(struct names *names, const struct message_list *changes)
{
    const uint64_t now_ns = files_now_ns();
    enum status status = names_update_begin(names);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; status == STATUS_OK && i < changes->count; i++) {
        struct name_change change = {0};
        status = name_change_list_get(changes, i, &change);
        if (status == STATUS_OK) {
            status = apply(names, &change, now_ns);
        }
    }
    if (status == STATUS_OK) {
        names_update_end(names);
    } else {
        names_update_cancel(names);
    }
    return status;
}

static enum status
take_update(struct server_call *call, const struct names_update_params_reader *params)
{
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = mounted_begin(mounted);
        if (status == STATUS_OK) {
            status = apply_all(mounted->names, &params->changes);
        }
    } while (mounted_end(mounted, &status));
    if (status == STATUS_OK) {
        files_changed_all(mounted->tree);
    }
    return status;
}

static enum status take_sync(struct server_call *call)
{
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = mounted_begin(mounted);
        if (status == STATUS_OK && mounted->has_lost) {
            mounted->has_lost = false;
            status = STATUS_DEVICE_ERROR;
        } else if (status == STATUS_OK) {
            status = names_commit(mounted->names, true);
        }
    } while (mounted_end(mounted, &status));
    return status;
}

/* -- snapshots --------------------------------------------------------------------------------- */

static struct {
    struct answer answer;
    struct snapshot snapshots[SNAPSHOTS_MAX];
} listed;

static struct snapshot snapshot_of(const struct names_snapshot *from)
{
    return (struct snapshot){
        .name = answer_keep(&listed.answer, from->name, from->name_bytes),
        .hash = answer_keep(&listed.answer, from->hash, sizeof(from->hash)),
        .made_ns = from->made_ns,
    };
}

static enum status take_make_snapshot(
    struct server_call *call,
    const struct names_make_snapshot_params *params,
    struct names_make_snapshot_results *results)
{
    struct names_snapshot made = {0};
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = mounted_begin(mounted);
        if (status == STATUS_OK) {
            status = names_snapshot_make(mounted->names, params->name, files_now_ns(), &made);
        }
    } while (mounted_end(mounted, &status));
    answer_begin(&listed.answer);
    results->snapshot = snapshot_of(&made);
    return status;
}

static enum status
take_remove_snapshot(struct server_call *call, const struct names_remove_snapshot_params *params)
{
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = mounted_begin(mounted);
        if (status == STATUS_OK) {
            status = names_snapshot_remove(mounted->names, params->name);
        }
    } while (mounted_end(mounted, &status));
    return status;
}

static enum status list_snapshots(struct names *names, uint64_t *cursor, uint32_t *count)
{
    answer_begin(&listed.answer);
    *count = 0;
    for (;;) {
        struct names_snapshot snapshot = {0};
        const enum status status = names_snapshot_next(names, *cursor, &snapshot);
        if (status == STATUS_NOT_FOUND) {
            *cursor = 0;
            return STATUS_OK;
        }
        if (status != STATUS_OK || *count == SNAPSHOTS_MAX ||
            !answer_has_room(&listed.answer, SNAPSHOT_WORDS + answer_words(snapshot.name_bytes))) {
            return status;
        }
        listed.snapshots[(*count)++] = snapshot_of(&snapshot);
        *cursor = snapshot.generation;
    }
}

static enum status take_snapshots(
    struct server_call *call,
    const struct names_snapshots_params *params,
    struct names_snapshots_results *results)
{
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        results->cursor = params->cursor;
        status = mounted_begin(mounted);
        if (status == STATUS_OK) {
            status = list_snapshots(mounted->names, &results->cursor, &results->snapshots_count);
        }
    } while (mounted_end(mounted, &status));
    results->snapshots = listed.snapshots;
    return status;
}

/* -- usage ------------------------------------------------------------------------------------- */

static enum status take_usage(struct server_call *call, struct names_usage_results *results)
{
    struct space_usage space = {0};
    struct names_usage tree = {0};
    struct mounted *mounted = NULL;
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        status = mounted_begin(mounted);
        if (status == STATUS_OK) {
            status = space_usage(&mounted->space, &space);
        }
        if (status == STATUS_OK) {
            names_usage(mounted->names, &tree);
        }
    } while (mounted_end(mounted, &status));
    results->usage = (struct files_usage){
        .used_bytes = space.used_bytes,
        .quota_bytes = space.quota_bytes,
        .file_count = tree.node_count > 0 ? tree.node_count - 1 : 0, /* the root is no file */
        .is_volatile = space.is_volatile,
    };
    return status;
}

enum status names_call(struct server_call *call)
{
    static const struct names_server server = {
        .root = take_root,
        .update = take_update,
        .sync = take_sync,
        .make_snapshot = take_make_snapshot,
        .remove_snapshot = take_remove_snapshot,
        .snapshots = take_snapshots,
        .open_snapshot = take_open_snapshot,
        .compare = names_call_compare,
        .usage = take_usage,
    };
    const enum status status = names_dispatch(&server, call);
    answer_wipe(&listed.answer); /* it is in the message */
    names_compare_wipe();
    return status;
}
