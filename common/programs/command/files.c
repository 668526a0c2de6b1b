#include "command/files.h"
#include "command/output.h"
#include "command/words.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "schema/directory_client.h"
#include "schema/stream_client.h"

#define PIECE_BYTES 3072u

/* A path as directories understand it. */
struct path {
    char text[FILES_PATH_BYTES_MAX];
    struct bytes bytes;
};

static enum status read_path(struct path *path, const char *words)
{
    if (!path_from_words(path->text, sizeof(path->text), words)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    path->bytes = text_bytes(path->text);
    return STATUS_OK;
}

enum status files_lookup(const char *words, struct node_state *state)
{
    struct path path;
    enum status status = read_path(&path, words);
    if (status == STATUS_OK && path.bytes.size_bytes == 0) {
        struct directory_state_results results = {0};
        status = directory_state(need("directory"), &results);
        *state = results.state;
    } else if (status == STATUS_OK) {
        const struct directory_lookup_params params = {.path = path.bytes};
        struct directory_lookup_results results = {0};
        status = directory_lookup(need("directory"), &params, &results);
        *state = results.state;
    }
    return status;
}

enum status files_open_directory(const char *words, uint32_t *directory)
{
    struct path path;
    enum status status = read_path(&path, words);
    if (status != STATUS_OK) {
        return status;
    }
    if (path.bytes.size_bytes == 0) {
        return capability_copy(need("directory"), DIRECTORY_FACET_READER, directory);
    }
    const struct directory_open_directory_params params = {.path = path.bytes};
    struct directory_open_directory_results results = {0};
    status = directory_open_directory(need("directory"), &params, &results);
    *directory = results.directory;
    return status;
}

enum status files_open(const char *words, uint32_t *file)
{
    struct path path;
    enum status status = read_path(&path, words);
    if (status == STATUS_OK) {
        const struct directory_open_file_params params = {.path = path.bytes};
        struct directory_open_file_results results = {0};
        status = directory_open_file(need("directory"), &params, &results);
        *file = results.file;
    }
    return status;
}

enum status files_open_writable(const char *words, enum creation how, uint32_t *file)
{
    struct path path;
    enum status status = read_path(&path, words);
    if (status == STATUS_OK) {
        const struct directory_open_file_writable_params params = {
            .path = path.bytes, .creation = (uint16_t)how};
        struct directory_open_file_writable_results results = {0};
        status = directory_open_file_writable(need("directory"), &params, &results);
        *file = results.file;
    }
    return status;
}

/* What a call brought lies in the message page, where the next call may write. */
static struct bytes keep(uint8_t target[PIECE_BYTES], struct bytes data)
{
    const size_t size = data.size_bytes < PIECE_BYTES ? data.size_bytes : PIECE_BYTES;
    memcpy(target, data.data, size);
    return (struct bytes){target, size};
}

enum status
files_read(uint32_t file, enum status (*take)(void *context, struct bytes data), void *context)
{
    uint8_t piece[PIECE_BYTES];
    enum status status = STATUS_OK;
    struct file_read_params params = {.size_bytes = PIECE_BYTES};
    for (;;) {
        struct file_read_results results = {0};
        status = file_read(file, &params, &results);
        if (status != STATUS_OK || results.data.size_bytes == 0) {
            return status;
        }
        const struct bytes data = keep(piece, results.data);
        params.offset += data.size_bytes;
        status = take(context, data);
        if (status != STATUS_OK) {
            return status;
        }
    }
}

enum status files_read_input(enum status (*take)(void *context, struct bytes data), void *context)
{
    const uint32_t stream = need("stdin");
    if (text_equal(program_interface("stdin"), "File")) {
        return files_read(stream, take, context);
    }
    uint8_t piece[PIECE_BYTES];
    const struct stream_read_params params = {.size_bytes = PIECE_BYTES};
    for (;;) {
        struct stream_read_results results = {0};
        enum status status = stream_read(stream, &params, &results);
        if (status != STATUS_OK || results.data.size_bytes == 0) {
            return status;
        }
        status = take(context, keep(piece, results.data));
        if (status != STATUS_OK) {
            return status;
        }
    }
}

enum status files_append(uint32_t file, struct bytes data)
{
    const struct file_append_params params = {.data = data};
    struct file_append_results results = {0};
    return file_append(file, &params, &results);
}

enum status files_make_directory(const char *words, enum creation how)
{
    struct path path;
    enum status status = read_path(&path, words);
    if (status != STATUS_OK) {
        return status;
    }
    const struct directory_open_directory_writable_params params = {
        .path = path.bytes, .creation = (uint16_t)how};
    struct directory_open_directory_writable_results results = {0};
    status = directory_open_directory_writable(need("directory"), &params, &results);
    if (status == STATUS_OK) {
        capability_release(results.directory);
    }
    return status;
}

enum status files_remove(const char *words)
{
    struct path path;
    enum status status = read_path(&path, words);
    if (status == STATUS_OK) {
        const struct directory_remove_params params = {.path = path.bytes};
        status = directory_remove(need("directory"), &params);
    }
    return status;
}

enum status files_rename(const char *from, const char *to)
{
    struct path from_path;
    struct path to_path;
    enum status status = read_path(&from_path, from);
    if (status == STATUS_OK) {
        status = read_path(&to_path, to);
    }
    if (status == STATUS_OK) {
        const struct directory_rename_params params = {
            .from = from_path.bytes, .to = to_path.bytes};
        status = directory_rename(need("directory"), &params);
    }
    return status;
}

enum status files_list(
    uint32_t directory,
    enum status (*visit)(void *context, const struct entry *entry),
    void *context)
{
    struct directory_list_params params = {.cursor = 0};
    do {
        struct directory_list_results_reader results = {0};
        enum status status = directory_list(directory, &params, &results);
        for (uint32_t i = 0; status == STATUS_OK && i < results.entries.count; i++) {
            struct entry entry;
            status = entry_list_get(&results.entries, i, &entry);
            if (status == STATUS_OK) {
                status = visit(context, &entry);
            }
        }
        if (status != STATUS_OK) {
            return status;
        }
        params.cursor = results.cursor;
    } while (params.cursor != 0);
    return STATUS_OK;
}

bool files_target(char target[FILES_PATH_BYTES_MAX], const char *from, const char *to)
{
    struct path path;
    struct node_state state = {0};
    if (files_lookup(to, &state) != STATUS_OK || state.kind != NODE_KIND_DIRECTORY) {
        return text_copy(target, FILES_PATH_BYTES_MAX, to);
    }
    if (read_path(&path, from) != STATUS_OK) {
        return false;
    }
    return format_text(target, FILES_PATH_BYTES_MAX, "%s/%s", to, path_last_name(path.text)) <
           FILES_PATH_BYTES_MAX;
}
