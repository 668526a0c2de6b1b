/* Names.compare: what is different between two snapshots, or since one. */
#include "lib/memory.h"
#include "names_calls.h"

/* A difference takes 4 words of an answer, and up to two paths. */
#define DIFFERENCE_WORDS  6u
#define DIFFERENCES_MAX   (ANSWER_WORDS_MAX / DIFFERENCE_WORDS)
#define PATH_BYTES_MAX    1400u /* two of them fit */
#define COMPARE_STEPS_MAX 256u

/* What is compared, and where that is. */
struct comparing {
    struct names *names;
    struct names_comparison comparison;
    uint32_t count;
};

/* The answer, which has to be kept until it is sent. */
static struct {
    struct answer answer;
    struct difference differences[DIFFERENCES_MAX];
    uint64_t cursor;
} listed;

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
    const uint32_t words = DIFFERENCE_WORDS + answer_words(path->size_bytes);
    return (is_twice ? 2 * words : words) + answer_words(before->size_bytes);
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
        !answer_has_room(&listed.answer, difference_words(&path, &before, is_twice))) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct difference difference = {
        .kind = DIFFERENCE_KIND_CHANGED,
        .path = answer_keep(&listed.answer, text, path.size_bytes),
        .node = (uint16_t)found->kind,
    };
    if (is_twice) {
        listed.differences[comparing->count++] = difference;
    }
    if (found->is_renamed) {
        difference.kind = DIFFERENCE_KIND_RENAMED;
        difference.from = answer_keep(&listed.answer, before_text, before.size_bytes);
    } else if (found->is_added || found->is_removed) {
        difference.kind = found->is_added ? DIFFERENCE_KIND_ADDED : DIFFERENCE_KIND_REMOVED;
    }
    listed.differences[comparing->count++] = difference;
    return STATUS_OK;
}

/* `is_over`: there are no more. */
static enum status compare(struct comparing *comparing, bool *is_over)
{
    answer_begin(&listed.answer);
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

/* From the beginning where the caller has none. */
static uint64_t cursor_of(struct bytes from)
{
    uint64_t cursor = 0;
    if (from.size_bytes == sizeof(cursor)) {
        memcpy(&cursor, from.data, sizeof(cursor));
    }
    return cursor;
}

enum status names_call_compare(
    struct server_call *call,
    const struct names_compare_params *params,
    struct names_compare_results *results)
{
    struct comparing comparing = {0};
    struct mounted *mounted = NULL;
    bool is_over = false;
    if (params->cursor.size_bytes != 0 && params->cursor.size_bytes != sizeof(uint64_t)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = find_tree(call, &mounted);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        comparing.comparison.cursor = cursor_of(params->cursor);
        status = mounted_begin(mounted);
        comparing.names = mounted->names;
        if (status == STATUS_OK) {
            status = find_views(&comparing, params);
        }
        if (status == STATUS_OK) {
            status = compare(&comparing, &is_over);
        }
    } while (mounted_end(mounted, &status));
    listed.cursor = comparing.comparison.cursor;
    results->differences = listed.differences;
    results->differences_count = comparing.count;
    results->cursor =
        (struct bytes){(const uint8_t *)&listed.cursor, is_over ? 0 : sizeof(listed.cursor)};
    return status;
}

void names_compare_wipe(void)
{
    answer_wipe(&listed.answer);
}
