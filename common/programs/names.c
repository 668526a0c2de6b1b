/* names: your files as a whole: what they take, snapshots of them, and what is different in two. */
#include "command/files.h"
#include "command/output.h"
#include "command/words.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"
#include "schema/names_client.h"

#define CURSOR_BYTES    1024u /* of an answer's: the service says how many it uses */
#define HASH_BYTES      32u
#define HASH_BYTES_SHOW 8u
#define WORD_WIDTH      9u

#define USE                                                                                        \
    "[usage | snapshot NAME | snapshots | remove NAME | compare FROM [TO] | show NAME [PATH] | "   \
    "sync]"

static uint32_t names;

static enum status usage(void)
{
    struct names_usage_results results = {0};
    char used[WORDS_BYTES_MAX];
    char quota[WORDS_BYTES_MAX];
    const enum status status = names_usage(names, &results);
    if (status != STATUS_OK) {
        return status;
    }
    words_for_size(used, results.usage.used_bytes);
    words_for_size(quota, results.usage.quota_bytes);
    const bool is_bounded = results.usage.quota_bytes != 0;
    out("%llu files and directories, %s%s%s in use%s\n",
        (unsigned long long)results.usage.file_count,
        used,
        is_bounded ? " of " : "",
        is_bounded ? quota : "",
        results.usage.is_volatile ? ", in memory: there is no disk" : "");
    return STATUS_OK;
}

static enum status sync(void)
{
    return names_sync(names);
}

/* -- snapshots --------------------------------------------------------------------------------- */

static enum status say_snapshot(const struct snapshot *snapshot)
{
    if (snapshot->hash.size_bytes != HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    out_hex(bytes_part(snapshot->hash, 0, HASH_BYTES_SHOW));
    out("  ");
    out_printable(snapshot->name);
    out("\n");
    return STATUS_OK;
}

static enum status make_snapshot(const char *name)
{
    const struct names_make_snapshot_params params = {.name = text_bytes(name)};
    struct names_make_snapshot_results results = {0};
    const enum status status = names_make_snapshot(names, &params, &results);
    return status == STATUS_OK ? say_snapshot(&results.snapshot) : status;
}

static enum status remove_snapshot(const char *name)
{
    const struct names_remove_snapshot_params params = {.name = text_bytes(name)};
    return names_remove_snapshot(names, &params);
}

static enum status list_snapshots(void)
{
    struct names_snapshots_params params = {.cursor = 0};
    do {
        struct names_snapshots_results_reader results = {0};
        enum status status = names_snapshots(names, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.snapshots.count; i++) {
            struct snapshot snapshot;
            status = snapshot_list_get(&results.snapshots, i, &snapshot);
            if (status == STATUS_OK) {
                status = say_snapshot(&snapshot);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return STATUS_OK;
}

/* -- comparing --------------------------------------------------------------------------------- */

static void say_difference(const struct difference *difference)
{
    static const char *const words[] = {
        [DIFFERENCE_KIND_ADDED] = "added",
        [DIFFERENCE_KIND_REMOVED] = "removed",
        [DIFFERENCE_KIND_CHANGED] = "changed",
        [DIFFERENCE_KIND_RENAMED] = "renamed",
    };
    const bool is_known = difference->kind < sizeof(words) / sizeof(words[0]);
    out_padded(is_known ? words[difference->kind] : "other", WORD_WIDTH);
    if (difference->from.size_bytes != 0) {
        out_printable(difference->from);
        out(" to ");
    }
    out_printable(difference->path);
    out(difference->node == NODE_KIND_DIRECTORY ? "/\n" : "\n");
}

/* What is now, without a second one. */
static enum status compare(const char *from, const char *to)
{
    uint8_t kept[CURSOR_BYTES];
    struct names_compare_params params = {.from = text_bytes(from), .to = text_bytes(to)};
    do {
        struct names_compare_results_reader results = {0};
        enum status status = names_compare(names, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.differences.count; i++) {
            struct difference difference;
            status = difference_list_get(&results.differences, i, &difference);
            if (status == STATUS_OK) {
                say_difference(&difference);
            }
        }
        if (status == STATUS_OK && results.cursor.size_bytes > sizeof(kept)) {
            status = STATUS_MALFORMED;
        }
        if (status != STATUS_OK) {
            return status;
        }
        memcpy(kept, results.cursor.data, results.cursor.size_bytes);
        params.cursor = (struct bytes){kept, results.cursor.size_bytes};
    } while (params.cursor.size_bytes != 0);
    return STATUS_OK;
}

/* -- what was ---------------------------------------------------------------------------------- */

static enum status show_piece(void *context, struct bytes data)
{
    (void)context;
    out_bytes(data);
    return STATUS_OK;
}

static enum status show_entry(void *context, const struct entry *entry)
{
    (void)context;
    out_printable(entry->name);
    out(entry->kind == NODE_KIND_DIRECTORY ? "/\n" : "\n");
    return STATUS_OK;
}

static enum status show_file(uint32_t root, struct bytes path)
{
    const struct directory_open_file_params params = {.path = path};
    struct directory_open_file_results results = {0};
    enum status status = directory_open_file(root, &params, &results);
    if (status == STATUS_OK) {
        status = files_read(results.file, show_piece, NULL);
        capability_release(results.file);
    }
    return status;
}

static enum status show_directory(uint32_t root, struct bytes path)
{
    const struct directory_open_directory_params params = {.path = path};
    struct directory_open_directory_results results = {0};
    if (path.size_bytes == 0) {
        return files_list(root, show_entry, NULL);
    }
    enum status status = directory_open_directory(root, &params, &results);
    if (status == STATUS_OK) {
        status = files_list(results.directory, show_entry, NULL);
        capability_release(results.directory);
    }
    return status;
}

static enum status show_node(uint32_t root, struct bytes path)
{
    const struct directory_lookup_params params = {.path = path};
    struct directory_lookup_results results = {.state = {.kind = NODE_KIND_DIRECTORY}};
    const enum status status =
        path.size_bytes != 0 ? directory_lookup(root, &params, &results) : STATUS_OK;
    if (status != STATUS_OK) {
        return status;
    }
    return results.state.kind == NODE_KIND_FILE ? show_file(root, path)
                                                : show_directory(root, path);
}

static int show(const char *name, const char *words)
{
    char path[FILES_PATH_BYTES_MAX];
    const struct names_open_snapshot_params params = {.name = text_bytes(name)};
    struct names_open_snapshot_results results = {0};
    if (!path_from_words(path, sizeof(path), words)) {
        return fail(words, STATUS_LIMIT_EXCEEDED);
    }
    enum status status = names_open_snapshot(names, &params, &results);
    if (status != STATUS_OK) {
        return fail(name, status);
    }
    status = show_node(results.directory, text_bytes(path));
    capability_release(results.directory);
    return status == STATUS_OK ? COMMAND_DONE : fail(words, status);
}

/* -- words ------------------------------------------------------------------------------------- */

static int outcome(const char *what, enum status status)
{
    return status == STATUS_OK ? COMMAND_DONE : fail(what, status);
}

static int alone(const char *word)
{
    static const struct {
        const char *word;
        enum status (*verb)(void);
    } verbs[] = {{"snapshots", list_snapshots}, {"sync", sync}, {"usage", usage}};
    for (uint32_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(word, verbs[i].word)) {
            return outcome(word, verbs[i].verb());
        }
    }
    return wrong_use(USE);
}

static int about(const char *word, const char *what)
{
    if (text_equal(word, "snapshot")) {
        return outcome(what, make_snapshot(what));
    }
    if (text_equal(word, "remove")) {
        return outcome(what, remove_snapshot(what));
    }
    if (text_equal(word, "compare")) {
        return outcome(what, compare(what, ""));
    }
    return text_equal(word, "show") ? show(what, "/") : wrong_use(USE);
}

static int about_two(const char *word, const char *first, const char *second)
{
    if (text_equal(word, "compare")) {
        return outcome(first, compare(first, second));
    }
    return text_equal(word, "show") ? show(first, second) : wrong_use(USE);
}

int main(int argument_count, const char *const *arguments)
{
    names = need("names");
    switch (argument_count) {
    case 1:
        return done(alone("usage"));
    case 2:
        return done(alone(arguments[1]));
    case 3:
        return done(about(arguments[1], arguments[2]));
    case 4:
        return done(about_two(arguments[1], arguments[2], arguments[3]));
    default:
        return wrong_use(USE);
    }
}
