/* The interface Names: the caller's tree as a whole. */
#include "lib/memory.h"
#include "lib/wipe.h"
#include "schema/names_server.h"
#include "service.h"

/*
 * An answer's list fills no more of a message than this. A snapshot takes 5 words, its hash and its
 * name; a difference 4, and up to two paths.
 */
#define ANSWER_WORDS_MAX  430u
#define SNAPSHOT_WORDS    9u
#define DIFFERENCE_WORDS  6u
#define SNAPSHOTS_MAX     (ANSWER_WORDS_MAX / SNAPSHOT_WORDS)
#define DIFFERENCES_MAX   (ANSWER_WORDS_MAX / DIFFERENCE_WORDS)
#define PATH_BYTES_MAX    1400u /* two of them fit */
#define TEXT_BYTES        (ANSWER_WORDS_MAX * sizeof(uint64_t))
#define COMPARE_STEPS_MAX 256u

/* Texts of an answer, which has to be kept until it is sent. */
static struct {
    uint8_t bytes[TEXT_BYTES];
    size_t used_bytes;
    uint32_t words;
} answer;

static void answer_begin(void)
{
    answer.used_bytes = 0;
    answer.words = 0;
}

static uint32_t words_of(size_t size_bytes)
{
    return (uint32_t)(size_bytes + sizeof(uint64_t)) / sizeof(uint64_t);
}

/* False: so much does not fit any more. */
static bool answer_has_room(uint32_t words)
{
    if (answer.words + words > ANSWER_WORDS_MAX) {
        return false;
    }
    answer.words += words;
    return true;
}

/* After room was found for it. */
static struct bytes answer_keep(const uint8_t *data, size_t size_bytes)
{
    uint8_t *at = answer.bytes + answer.used_bytes;
    memcpy(at, data, size_bytes);
    answer.used_bytes += size_bytes;
    return (struct bytes){at, size_bytes};
}

static enum status find_tree(const struct server_call *call, struct mounted **mounted)
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

static struct snapshot snapshot_of(const struct names_snapshot *from)
{
    return (struct snapshot){
        .name = answer_keep(from->name, from->name_bytes),
        .hash = answer_keep(from->hash, sizeof(from->hash)),
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
    answer_begin();
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

static struct snapshot listed_snapshots[SNAPSHOTS_MAX];

static enum status list_snapshots(struct names *names, uint64_t *cursor, uint32_t *count)
{
    answer_begin();
    *count = 0;
    for (;;) {
        struct names_snapshot snapshot = {0};
        const enum status status = names_snapshot_next(names, *cursor, &snapshot);
        if (status == STATUS_NOT_FOUND) {
            *cursor = 0;
            return STATUS_OK;
        }
        if (status != STATUS_OK || *count == SNAPSHOTS_MAX ||
            !answer_has_room(SNAPSHOT_WORDS + words_of(snapshot.name_bytes))) {
            return status;
        }
        listed_snapshots[(*count)++] = snapshot_of(&snapshot);
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
    results->snapshots = listed_snapshots;
    return status;
}

/* -- comparing --------------------------------------------------------------------------------- */

/* What is compared, and where that is. */
struct comparing {
    struct names *names;
    struct names_comparison comparison;
    struct difference *found;
    uint32_t count;
};

static struct difference listed_differences[DIFFERENCES_MAX];

/* An empty name is what is now. */
static enum status find_view(struct names *names, struct bytes name, struct names_view *view)
{
    struct names_snapshot snapshot = {0};
    enum status status = STATUS_OK;
    if (name.size_bytes > 0) {
        status = names_snapshot_find(names, name, &snapshot);
    }
    view->generation = name.size_bytes > 0 ? snapshot.generation : NAMES_NOW;
    return status;
}

/* One that is too long for a message stays empty. */
static enum status
path_of(struct names *names, struct names_view view, uint64_t number, struct names_path *path)
{
    const enum status status = names_path(names, view, number, path);
    if (status == STATUS_LIMIT_EXCEEDED) {
        path->size_bytes = 0;
        return STATUS_OK;
    }
    return status;
}

/* `is_twice`: that it has changed is told before that it was renamed. */
static uint32_t
difference_words(const struct names_path *path, const struct names_path *before, bool is_twice)
{
    const uint32_t words = DIFFERENCE_WORDS + words_of(path->size_bytes);
    return (is_twice ? 2 * words : words) + words_of(before->size_bytes);
}

_Static_assert(
    2 * (DIFFERENCE_WORDS + PATH_BYTES_MAX / sizeof(uint64_t) + 1) + 1 <= ANSWER_WORDS_MAX,
    "one that is told twice fits an answer, if need be without where it was before");

/* STATUS_LIMIT_EXCEEDED: it does not fit any more, and is to come in the next answer. */
static enum status add_difference(struct comparing *comparing, const struct names_difference *found)
{
    uint8_t text[PATH_BYTES_MAX];
    uint8_t before_text[PATH_BYTES_MAX];
    struct names_path path = {text, sizeof(text), 0};
    struct names_path before = {before_text, sizeof(before_text), 0};
    const struct names_comparison *views = &comparing->comparison;
    const struct names_view view = found->is_removed ? views->from : views->to;
    enum status status = path_of(comparing->names, view, found->number, &path);
    if (status == STATUS_OK && found->is_renamed) {
        status = path_of(comparing->names, views->from, found->number, &before);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const bool is_twice = found->is_renamed && found->is_changed;
    if (comparing->count == 0 && difference_words(&path, &before, is_twice) > ANSWER_WORDS_MAX) {
        before.size_bytes = 0; /* it never fits otherwise */
    }
    if (comparing->count + 1 + is_twice > DIFFERENCES_MAX ||
        !answer_has_room(difference_words(&path, &before, is_twice))) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct difference difference = {
        .kind = DIFFERENCE_KIND_CHANGED,
        .path = answer_keep(text, path.size_bytes),
        .node = (uint16_t)found->kind,
    };
    if (is_twice) {
        listed_differences[comparing->count++] = difference;
    }
    if (found->is_renamed) {
        difference.kind = DIFFERENCE_KIND_RENAMED;
        difference.from = answer_keep(before_text, before.size_bytes);
    } else if (found->is_added || found->is_removed) {
        difference.kind = found->is_added ? DIFFERENCE_KIND_ADDED : DIFFERENCE_KIND_REMOVED;
    }
    listed_differences[comparing->count++] = difference;
    return STATUS_OK;
}

/* `is_over`: there are no more. */
static enum status compare(struct comparing *comparing, bool *is_over)
{
    answer_begin();
    comparing->count = 0;
    for (uint32_t i = 0; i < COMPARE_STEPS_MAX; i++) {
        struct names_difference found = {0};
        const uint64_t before = comparing->comparison.cursor;
        enum status status = names_compare(comparing->names, &comparing->comparison, &found);
        if (status == STATUS_NOT_FOUND) {
            *is_over = true;
            return STATUS_OK;
        }
        if (status == STATUS_OK && found.number != 0) {
            status = add_difference(comparing, &found);
        }
        if (status == STATUS_LIMIT_EXCEEDED) {
            comparing->comparison.cursor = before;
            return STATUS_OK;
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status
find_views(struct comparing *comparing, const struct names_compare_params *params)
{
    const enum status status =
        find_view(comparing->names, params->from, &comparing->comparison.from);
    return status == STATUS_OK ? find_view(comparing->names, params->to, &comparing->comparison.to)
                               : status;
}

static enum status take_compare(
    struct server_call *call,
    const struct names_compare_params *params,
    struct names_compare_results *results)
{
    static uint64_t cursor;
    struct comparing comparing = {0};
    struct mounted *mounted = NULL;
    bool is_over = false;
    if (params->cursor.size_bytes != 0 && params->cursor.size_bytes != sizeof(cursor)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        comparing.comparison.cursor = 0;
        memcpy(&comparing.comparison.cursor, params->cursor.data, params->cursor.size_bytes);
        status = mounted_begin(mounted);
        comparing.names = mounted->names;
        if (status == STATUS_OK) {
            status = find_views(&comparing, params);
        }
        if (status == STATUS_OK) {
            status = compare(&comparing, &is_over);
        }
    } while (mounted_end(mounted, &status));
    cursor = comparing.comparison.cursor;
    results->differences = listed_differences;
    results->differences_count = comparing.count;
    results->cursor = (struct bytes){(const uint8_t *)&cursor, is_over ? 0 : sizeof(cursor)};
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
        .compare = take_compare,
        .usage = take_usage,
    };
    const enum status status = names_dispatch(&server, call);
    wipe(answer.bytes, answer.used_bytes); /* it is in the message */
    answer.used_bytes = 0;
    return status;
}
