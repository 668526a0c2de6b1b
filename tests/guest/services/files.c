/* The RAM directory. */
#include "lib/format.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/directory_client.h"
#include "schema/kernel_client.h"
#include "schema/launcher_client.h"
#include "services.h"

#define PIECE_BYTES  3000u
#define WINDOW_BYTES UINT64_C(65536)
#define ENTRIES      300u

static uint32_t root(void)
{
    return program_capability("directory");
}

static enum status open_file(const char *path, enum creation creation, uint32_t *file)
{
    const struct directory_open_file_writable_params params = {
        .path = text_bytes(path), .creation = (uint16_t)creation};
    struct directory_open_file_writable_results results = {0};
    const enum status status = directory_open_file_writable(root(), &params, &results);
    *file = results.file;
    return status;
}

static enum status write_at(uint32_t file, uint64_t offset, const char *text)
{
    const struct file_write_params params = {.offset = offset, .data = text_bytes(text)};
    return file_write(file, &params);
}

static bool reads(uint32_t file, uint64_t offset, const char *text)
{
    const struct file_read_params params = {.offset = offset, .size_bytes = 100};
    struct file_read_results results = {0};
    return file_read(file, &params, &results) == STATUS_OK &&
           same_bytes(results.data, text_bytes(text));
}

static enum status remove_path(const char *path)
{
    const struct directory_remove_params params = {.path = text_bytes(path)};
    return directory_remove(root(), &params);
}

/* Who has a file open keeps it, whatever becomes of its name. */
void test_files(void)
{
    uint32_t old = 0;
    uint32_t new = 0;
    uint32_t again = 0;
    CHECK_EQUAL(open_file("old", CREATION_ALWAYS, &old), STATUS_OK);
    CHECK_EQUAL(open_file("old", CREATION_ALWAYS, &again), STATUS_OVERLAP);
    CHECK_EQUAL(open_file("nothing", CREATION_NEVER, &again), STATUS_NOT_FOUND);
    CHECK_EQUAL(open_file("old/below", CREATION_IF_ABSENT, &again), STATUS_WRONG_STATE);
    CHECK_EQUAL(open_file("../old", CREATION_NEVER, &again), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(open_file("new", CREATION_IF_ABSENT, &new), STATUS_OK);
    CHECK_EQUAL(write_at(old, 0, "what was"), STATUS_OK);
    CHECK_EQUAL(write_at(new, 0, "what is"), STATUS_OK);
    const struct directory_rename_params rename = {
        .from = text_bytes("new"), .to = text_bytes("old")};
    CHECK_EQUAL(directory_rename(root(), &rename), STATUS_OK);
    CHECK_EQUAL(open_file("old", CREATION_NEVER, &again), STATUS_OK);
    CHECK(reads(again, 0, "what is"));
    CHECK(reads(old, 5, "was"));
    CHECK_EQUAL(remove_path("old"), STATUS_OK);
    CHECK(reads(again, 0, "what is"));
    CHECK_EQUAL(write_at(again, 4, "wasn't"), STATUS_OK);
    CHECK(reads(new, 0, "whatwasn't"));
    CHECK_EQUAL(remove_path("old"), STATUS_NOT_FOUND);
    capability_release(old);
    capability_release(new);
    capability_release(again);
}

/* Who can only read gets only readers. */
void test_readers(void)
{
    const uint32_t reader = program_capability("reader");
    uint32_t file = 0;
    CHECK_EQUAL(open_file("file", CREATION_ALWAYS, &file), STATUS_OK);
    CHECK_EQUAL(write_at(file, 0, "read me"), STATUS_OK);
    const struct directory_open_file_writable_params writable = {
        .path = text_bytes("file"), .creation = CREATION_NEVER};
    struct directory_open_file_writable_results refused = {0};
    CHECK_EQUAL(directory_open_file_writable(reader, &writable, &refused), STATUS_DENIED);
    const struct directory_remove_params name = {.path = text_bytes("file")};
    CHECK_EQUAL(directory_remove(reader, &name), STATUS_DENIED);
    const struct directory_open_file_params path = {.path = text_bytes("file")};
    struct directory_open_file_results opened = {0};
    CHECK_EQUAL(directory_open_file(reader, &path, &opened), STATUS_OK);
    CHECK(reads(opened.file, 0, "read me"));
    CHECK_EQUAL(write_at(opened.file, 0, "x"), STATUS_DENIED);
    const struct file_truncate_params empty = {.size_bytes = 0};
    CHECK_EQUAL(file_truncate(opened.file, &empty), STATUS_DENIED);
    capability_release(opened.file);
    capability_release(file);
    CHECK_EQUAL(remove_path("file"), STATUS_OK);
}

static void check_parts(uint32_t file)
{
    struct file_write_window_params to = {.window_offset = WINDOW_BYTES - 2, .size_bytes = 3};
    CHECK_EQUAL(file_write_window(file, &to), STATUS_INVALID_ARGUMENT);
    to = (struct file_write_window_params){.window_offset = UINT64_MAX, .size_bytes = 2};
    CHECK_EQUAL(file_write_window(file, &to), STATUS_INVALID_ARGUMENT);
    to = (struct file_write_window_params){.offset = UINT64_MAX - 1, .size_bytes = 2};
    CHECK_EQUAL(file_write_window(file, &to), STATUS_LIMIT_EXCEEDED);
}

void test_windows(void)
{
    uint32_t file = 0;
    CHECK_EQUAL(open_file("file", CREATION_ALWAYS, &file), STATUS_OK);
    const struct file_read_window_params early = {.size_bytes = 1};
    struct file_read_window_results read = {0};
    CHECK_EQUAL(file_read_window(file, &early, &read), STATUS_WRONG_STATE);
    struct file_window_params size = {.size_bytes = UINT64_MAX};
    struct file_window_results window = {0};
    CHECK_EQUAL(file_window(file, &size, &window), STATUS_LIMIT_EXCEEDED);
    size.size_bytes = WINDOW_BYTES;
    CHECK_EQUAL(file_window(file, &size, &window), STATUS_OK);
    struct mapping mapping = {0};
    CHECK_EQUAL(
        mapping_create(window.memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &mapping), STATUS_OK);
    uint8_t *const bytes = mapping.address;
    memset(bytes, 'w', WINDOW_BYTES);
    const struct file_write_window_params to = {.offset = 10, .size_bytes = WINDOW_BYTES};
    CHECK_EQUAL(file_write_window(file, &to), STATUS_OK);
    memset(bytes, 0, WINDOW_BYTES);
    const struct file_read_window_params from = {
        .offset = WINDOW_BYTES, .window_offset = 100, .size_bytes = 1000};
    CHECK_EQUAL(file_read_window(file, &from, &read), STATUS_OK);
    CHECK_EQUAL(read.size_bytes, 10);
    CHECK(bytes[99] == 0 && bytes[100] == 'w' && bytes[109] == 'w' && bytes[110] == 0);
    check_parts(file);
    capability_release(mapping.handle);
    /* With the session the window goes, also for who still has the memory. */
    capability_release(file);
    CHECK_EQUAL(remove_path("file"), STATUS_OK);
    const enum status status =
        mapping_create_at(window.memory, 0, WINDOW_BYTES, MAP_READ, &mapping);
    CHECK(status != STATUS_OK);
    capability_release(window.memory);
}

static void name_of(char name[16], uint32_t number)
{
    (void)format_text(name, 16, "entry-%04u", number);
}

/* Notes which of the numbered entries a listing has. */
static uint64_t list_page(uint32_t directory, uint64_t cursor, uint8_t seen[ENTRIES])
{
    const struct directory_list_params params = {.cursor = cursor};
    struct directory_list_results_reader results = {0};
    CHECK_EQUAL(directory_list(directory, &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.entries.count; i++) {
        struct entry entry;
        CHECK_EQUAL(entry_list_get(&results.entries, i, &entry), STATUS_OK);
        uint32_t number = 0;
        for (uint32_t digit = 6; digit < entry.name.size_bytes; digit++) {
            number = number * 10 + (uint32_t)(entry.name.data[digit] - '0');
        }
        if (number < ENTRIES) {
            seen[number]++;
        }
    }
    return results.cursor;
}

/* Half of the entries go while the directory is listed: the others are there exactly once. */
void test_listing(void)
{
    static uint8_t seen[ENTRIES];
    char name[16];
    uint32_t file = 0;
    memset(seen, 0, sizeof(seen));
    for (uint32_t i = 0; i < ENTRIES; i++) {
        name_of(name, i);
        CHECK_EQUAL(open_file(name, CREATION_ALWAYS, &file), STATUS_OK);
        capability_release(file);
    }
    uint32_t pages = 0;
    uint32_t gone = 0;
    uint64_t cursor = 0;
    do {
        cursor = list_page(root(), cursor, seen);
        for (uint32_t i = 0; i < 20 && gone < ENTRIES; i++, gone += 2) {
            name_of(name, gone);
            CHECK_EQUAL(remove_path(name), STATUS_OK);
        }
        pages++;
    } while (cursor != 0);
    CHECK(pages > 3);
    for (uint32_t i = 1; i < ENTRIES; i += 2) {
        CHECK_EQUAL(seen[i], 1);
        name_of(name, i);
        CHECK_EQUAL(remove_path(name), STATUS_OK);
    }
    for (; gone < ENTRIES; gone += 2) {
        name_of(name, gone);
        CHECK_EQUAL(remove_path(name), STATUS_OK);
    }
}

/* What is let go of is taken back: one after the other, there is room for any number. */
void test_sessions(void)
{
    uint32_t file = 0;
    for (uint32_t i = 0; i < 5000; i++) {
        const enum status status = open_file("file", CREATION_IF_ABSENT, &file);
        if (status != STATUS_OK) {
            CHECK_EQUAL(status, STATUS_OK);
            break;
        }
        capability_release(file);
    }
    CHECK_EQUAL(remove_path("file"), STATUS_OK);
}

/* As in files/files.h. */
#define SESSIONS_MAX 1024u
/* Of one origin: others always find room. */
#define WATCHERS_MAX 48u

static enum status open_directory(const char *path, enum creation creation, uint32_t *directory)
{
    const struct directory_open_directory_writable_params params = {
        .path = text_bytes(path), .creation = (uint16_t)creation};
    struct directory_open_directory_writable_results results = {0};
    const enum status status = directory_open_directory_writable(root(), &params, &results);
    *directory = results.directory;
    return status;
}

static enum status watch(uint32_t directory, uint32_t event, uint64_t bits)
{
    const struct directory_watch_params params = {.event = event, .bits = bits};
    return directory_watch(directory, &params);
}

static uint64_t told(uint32_t event)
{
    struct event_take_results results = {0};
    return event_take(event, &results) == STATUS_OK ? results.bits : 0;
}

static void check_told(uint32_t event)
{
    uint32_t file = 0;
    const struct directory_set_modified_params modified = {text_bytes("d/a"), 5};
    const struct directory_rename_params rename = {text_bytes("d/a"), text_bytes("b")};
    CHECK_EQUAL(told(event), 0);
    CHECK_EQUAL(open_file("d/a", CREATION_ALWAYS, &file), STATUS_OK);
    CHECK_EQUAL(told(event), 4);
    CHECK_EQUAL(write_at(file, 0, "x"), STATUS_OK);
    CHECK_EQUAL(told(event), 4);
    CHECK_EQUAL(directory_set_modified(root(), &modified), STATUS_OK);
    CHECK_EQUAL(told(event), 4);
    CHECK_EQUAL(directory_rename(root(), &rename), STATUS_OK);
    CHECK_EQUAL(told(event), 4);
    CHECK_EQUAL(write_at(file, 0, "elsewhere"), STATUS_OK);
    CHECK_EQUAL(told(event), 0);
    capability_release(file);
    CHECK_EQUAL(remove_path("b"), STATUS_OK);
    CHECK_EQUAL(told(event), 0);
}

/* Who watches a directory is told of what is in it, and of nothing else; as long as he wants. */
void test_watch(void)
{
    static uint32_t directories[WATCHERS_MAX + 1];
    const struct ledger_create_memory_params size = {.size_bytes = 4096};
    struct ledger_create_event_results made = {0};
    struct ledger_create_memory_results memory = {0};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &made), STATUS_OK);
    CHECK_EQUAL(ledger_create_memory(PROGRAM_LEDGER, &size, &memory), STATUS_OK);
    CHECK_EQUAL(open_directory("d", CREATION_ALWAYS, &directories[0]), STATUS_OK);
    CHECK_EQUAL(watch(directories[0], memory.memory, 4), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(watch(directories[0], made.event, 4), STATUS_OK);
    check_told(made.event);
    /* Again, in place of the first, and as many as there may be. */
    CHECK_EQUAL(watch(directories[0], made.event, 8), STATUS_OK);
    uint32_t count = 1;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && count <= WATCHERS_MAX) {
        CHECK_EQUAL(open_directory("d", CREATION_NEVER, &directories[count]), STATUS_OK);
        status = watch(directories[count], made.event, 8);
        count += status == STATUS_OK;
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(count, WATCHERS_MAX);
    CHECK_EQUAL(watch(program_capability("reader"), made.event, 16), STATUS_OK);
    CHECK_EQUAL(remove_path("d"), STATUS_OK);
    CHECK_EQUAL(told(made.event), 16);
    for (uint32_t i = 0; i <= WATCHERS_MAX; i++) {
        capability_release(directories[i]);
    }
    CHECK_EQUAL(told(made.event), 0);
    capability_release(made.event);
    capability_release(memory.memory);
}

/* What one client may have open is bounded, and said to be when it is reached. */
void test_limits(void)
{
    static uint32_t files[SESSIONS_MAX + 1];
    uint32_t count = 0;
    while (count <= SESSIONS_MAX &&
           open_file("file", CREATION_IF_ABSENT, &files[count]) == STATUS_OK) {
        count++;
    }
    CHECK_EQUAL(count, SESSIONS_MAX);
    CHECK_EQUAL(open_file("file", CREATION_NEVER, &files[count]), STATUS_LIMIT_EXCEEDED);
    for (uint32_t i = 0; i < count; i++) {
        capability_release(files[i]);
    }
    CHECK_EQUAL(open_file("file", CREATION_NEVER, &files[0]), STATUS_OK);
    capability_release(files[0]);
    CHECK_EQUAL(remove_path("file"), STATUS_OK);
}

/* Full is an answer; what was acknowledged is there; and what is removed makes room. */
void test_full(void)
{
    static uint8_t piece[PIECE_BYTES];
    uint32_t file = 0;
    uint64_t written = 0;
    CHECK_EQUAL(open_file("file", CREATION_ALWAYS, &file), STATUS_OK);
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        memset(piece, (int)(written / PIECE_BYTES % 255) + 1, PIECE_BYTES);
        const struct file_write_params params = {.offset = written, .data = {piece, sizeof(piece)}};
        status = file_write(file, &params);
        written += status == STATUS_OK ? PIECE_BYTES : 0;
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK(written > 1000000);
    struct file_state_results state = {0};
    CHECK_EQUAL(file_state(file, &state), STATUS_OK);
    CHECK_EQUAL(state.state.size_bytes, written);
    for (uint64_t offset = 0; offset < written; offset += PIECE_BYTES) {
        const struct file_read_params params = {.offset = offset, .size_bytes = PIECE_BYTES};
        struct file_read_results results = {0};
        const bool is_right = file_read(file, &params, &results) == STATUS_OK &&
                              results.data.size_bytes == PIECE_BYTES &&
                              results.data.data[0] == offset / PIECE_BYTES % 255 + 1 &&
                              results.data.data[PIECE_BYTES - 1] == results.data.data[0];
        if (!is_right) {
            CHECK(is_right);
            break;
        }
    }
    CHECK_EQUAL(remove_path("file"), STATUS_OK);
    capability_release(file);
    CHECK_EQUAL(open_file("file", CREATION_ALWAYS, &file), STATUS_OK);
    CHECK_EQUAL(write_at(file, 1000000, "room again"), STATUS_OK);
    capability_release(file);
    CHECK_EQUAL(remove_path("file"), STATUS_OK);
}

/* Ends the process that a service runs in; the supervisor starts another one. */
static void end_service(const char *name)
{
    const struct process_list_end_params end = {.process = process_of_service(name).number};
    CHECK_EQUAL(process_list_end(program_capability("processes"), &end), STATUS_OK);
}

/* The root is still good, what was opened before is nobody's, and new sessions are not mixed up. */
void test_restart(void)
{
    uint32_t before = 0;
    uint32_t after = 0;
    struct file_state_results state = {0};
    CHECK_EQUAL(open_file("before", CREATION_ALWAYS, &before), STATUS_OK);
    end_service("ram_directory");
    CHECK_EQUAL(open_file("after", CREATION_ALWAYS, &after), STATUS_OK);
    CHECK_EQUAL(file_state(after, &state), STATUS_OK);
    CHECK_EQUAL(file_state(before, &state), STATUS_PEER_GONE);
    CHECK_EQUAL(open_file("before", CREATION_NEVER, &before), STATUS_NOT_FOUND);
    capability_release(after);
    CHECK_EQUAL(remove_path("after"), STATUS_OK);
}
