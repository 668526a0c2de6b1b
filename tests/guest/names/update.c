/*
 * update good|bad|again|long|cut: several changes at once. "good": all of them come; "bad": the
 * last cannot, and so none does; "again": what "good" made is there; "long": a file that is changed
 * and renamed, by paths so long that an answer hardly holds them, is told as any other one. "cut":
 * a large file becomes small, a part at a time, and answers while it does.
 */
#include "command/output.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/names_client.h"

static enum status update(const struct name_change *changes, uint32_t count)
{
    const struct names_update_params params = {.changes = changes, .changes_count = count};
    return names_update(need("names"), &params);
}

static bool has_text(const char *path, const char *text)
{
    const struct directory_open_file_params params = {.path = text_bytes(path)};
    struct directory_open_file_results opened = {0};
    const struct file_read_params whole = {.size_bytes = 100};
    struct file_read_results results = {0};
    return directory_open_file(need("directory"), &params, &opened) == STATUS_OK &&
           file_read(opened.file, &whole, &results) == STATUS_OK &&
           bytes_equal(results.data, text_bytes(text));
}

static bool is_there(const char *path)
{
    const struct directory_lookup_params params = {.path = text_bytes(path)};
    struct directory_lookup_results results = {0};
    return directory_lookup(need("directory"), &params, &results) == STATUS_OK;
}

static bool is_as_made(void)
{
    return has_text("u/a", "first") && has_text("u/c", "second") && !is_there("u/b") &&
           !is_there("v");
}

static uint32_t watch_root(void)
{
    struct ledger_create_event_results made = {0};
    if (ledger_create_event(PROGRAM_LEDGER, &made) != STATUS_OK) {
        return 0;
    }
    const struct directory_watch_params params = {.event = made.event, .bits = 1};
    return directory_watch(need("directory"), &params) == STATUS_OK ? made.event : 0;
}

static bool was_told(uint32_t event)
{
    struct event_take_results results = {0};
    return event_take(event, &results) == STATUS_OK && results.bits == 1;
}

static bool do_good(void)
{
    const struct name_change changes[] = {
        {.kind = NAME_CHANGE_KIND_MAKE_DIRECTORY, .path = text_bytes("u")},
        {.kind = NAME_CHANGE_KIND_WRITE_FILE,
         .path = text_bytes("u/a"),
         .content = text_bytes("first")},
        {.kind = NAME_CHANGE_KIND_WRITE_FILE,
         .path = text_bytes("u/b"),
         .content = text_bytes("second")},
        {.kind = NAME_CHANGE_KIND_MAKE_DIRECTORY, .path = text_bytes("v")},
        {.kind = NAME_CHANGE_KIND_RENAME, .path = text_bytes("u/b"), .to = text_bytes("u/c")},
        {.kind = NAME_CHANGE_KIND_REMOVE, .path = text_bytes("v")},
    };
    const uint32_t event = watch_root();
    return event != 0 && update(changes, sizeof(changes) / sizeof(changes[0])) == STATUS_OK &&
           was_told(event) && is_as_made() && names_sync(need("names")) == STATUS_OK;
}

static bool do_bad(void)
{
    const struct name_change changes[] = {
        {.kind = NAME_CHANGE_KIND_WRITE_FILE,
         .path = text_bytes("u/a"),
         .content = text_bytes("changed")},
        {.kind = NAME_CHANGE_KIND_REMOVE, .path = text_bytes("u/c")},
        {.kind = NAME_CHANGE_KIND_MAKE_DIRECTORY, .path = text_bytes("v")},
        {.kind = NAME_CHANGE_KIND_REMOVE, .path = text_bytes("nothing")},
    };
    struct name_change unknown = changes[0];
    unknown.kind = 99;
    return update(changes, sizeof(changes) / sizeof(changes[0])) == STATUS_NOT_FOUND &&
           update(&unknown, 1) == STATUS_INVALID_ARGUMENT && is_as_made() &&
           names_sync(need("names")) == STATUS_OK;
}

/* -- long paths -------------------------------------------------------------------------------- */

#define LONG_NAMES      6u
#define LONG_NAME_BYTES 220u
#define LONG_BYTES      (LONG_NAMES * (LONG_NAME_BYTES + 1) + 1)

static char long_path[LONG_BYTES];
static char other_path[LONG_BYTES];

static bool make_long_paths(void)
{
    bool is_made = true;
    memset(long_path, 'n', LONG_BYTES);
    for (uint32_t i = 1; i <= LONG_NAMES && is_made; i++) {
        long_path[i * (LONG_NAME_BYTES + 1) - 1] = '/';
        const struct name_change directory = {
            .kind = NAME_CHANGE_KIND_MAKE_DIRECTORY,
            .path = {(const uint8_t *)long_path, i * (LONG_NAME_BYTES + 1) - 1}};
        is_made = update(&directory, 1) == STATUS_OK;
    }
    memcpy(other_path, long_path, LONG_BYTES);
    other_path[LONG_BYTES - 1] = 'o';
    return is_made;
}

/* Counts what is told of a kind, in as many answers as it takes. UINT32_MAX: it does not end. */
static uint32_t count_since(const char *snapshot, enum difference_kind kind)
{
    struct names_compare_params params = {.from = text_bytes(snapshot)};
    uint8_t cursor[16];
    uint32_t count = 0;
    for (uint32_t i = 0; i < 100; i++) {
        struct names_compare_results_reader results = {0};
        if (names_compare(need("names"), &params, &results) != STATUS_OK) {
            return UINT32_MAX;
        }
        for (uint32_t k = 0; k < results.differences.count; k++) {
            struct difference difference = {0};
            count += difference_list_get(&results.differences, k, &difference) == STATUS_OK &&
                     difference.kind == kind && difference.path.size_bytes == LONG_BYTES;
        }
        if (results.cursor.size_bytes == 0 || results.cursor.size_bytes > sizeof(cursor)) {
            return results.cursor.size_bytes == 0 ? count : UINT32_MAX;
        }
        memcpy(cursor, results.cursor.data, results.cursor.size_bytes);
        params.cursor = (struct bytes){cursor, results.cursor.size_bytes};
    }
    return UINT32_MAX;
}

static bool do_long(void)
{
    const struct names_make_snapshot_params snapshot = {.name = text_bytes("short")};
    struct names_make_snapshot_results made = {0};
    if (!make_long_paths()) {
        return false;
    }
    struct name_change change = {
        .kind = NAME_CHANGE_KIND_WRITE_FILE,
        .path = {(const uint8_t *)long_path, LONG_BYTES},
        .content = text_bytes("before")};
    if (update(&change, 1) != STATUS_OK ||
        names_make_snapshot(need("names"), &snapshot, &made) != STATUS_OK) {
        return false;
    }
    change.content = text_bytes("after");
    const struct name_change rename = {
        .kind = NAME_CHANGE_KIND_RENAME,
        .path = change.path,
        .to = {(const uint8_t *)other_path, LONG_BYTES}};
    return update(&change, 1) == STATUS_OK && update(&rename, 1) == STATUS_OK &&
           count_since("short", DIFFERENCE_KIND_CHANGED) == 1 &&
           count_since("short", DIFFERENCE_KIND_RENAMED) == 1;
}

/* -- a large file ------------------------------------------------------------------------------ */

#define CUT_CHUNKS      512u
#define CUT_CHUNK_BYTES 16384u

static uint32_t open_cut(void)
{
    const struct directory_open_file_writable_params params = {
        .path = text_bytes("cut"), .creation = CREATION_IF_ABSENT};
    struct directory_open_file_writable_results results = {0};
    return directory_open_file_writable(need("directory"), &params, &results) == STATUS_OK
               ? results.file
               : 0;
}

static bool has_size(uint32_t file, uint64_t size_bytes)
{
    struct file_state_results results = {0};
    return file_state(file, &results) == STATUS_OK && results.state.size_bytes == size_bytes;
}

static bool do_cut(void)
{
    const uint32_t file = open_cut();
    enum status status = file != 0 ? STATUS_OK : STATUS_NOT_FOUND;
    for (uint64_t i = 0; status == STATUS_OK && i < CUT_CHUNKS; i++) {
        const struct file_write_params params = {
            .offset = i * CUT_CHUNK_BYTES, .data = text_bytes("x")};
        status = file_write(file, &params);
    }
    const struct file_truncate_params short_size = {.size_bytes = 1};
    const struct file_truncate_params long_size = {.size_bytes = CUT_CHUNKS * CUT_CHUNK_BYTES};
    const struct file_read_params end = {
        .offset = (CUT_CHUNKS - 1) * CUT_CHUNK_BYTES, .size_bytes = 1};
    struct file_read_results results = {0};
    return status == STATUS_OK && file_truncate(file, &short_size) == STATUS_OK &&
           has_size(file, 1) && has_text("cut", "x") &&
           file_truncate(file, &long_size) == STATUS_OK && has_size(file, long_size.size_bytes) &&
           file_read(file, &end, &results) == STATUS_OK && results.data.size_bytes == 1 &&
           results.data.data[0] == 0;
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *word;
        bool (*run)(void);
    } verbs[] = {
        {"good", do_good},
        {"bad", do_bad},
        {"again", is_as_made},
        {"long", do_long},
        {"cut", do_cut}};
    for (uint32_t i = 0; argument_count == 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (text_equal(arguments[1], verbs[i].word)) {
            const bool is_right = verbs[i].run();
            out("update: %s\n", is_right ? "as it is to be" : "wrong");
            return done(is_right ? COMMAND_DONE : COMMAND_FAILED);
        }
    }
    return wrong_use("good|bad|again|long|cut");
}
