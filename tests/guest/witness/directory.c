/* Files have what was written to them, by messages and through a window, and go when removed. */
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "schema/directory_client.h"
#include "witness.h"

#define FILE_NAME    "witness"
#define WINDOW_BYTES UINT64_C(65536)
#define PIECE_BYTES  3000u

static uint8_t piece[PIECE_BYTES];

static bool check_messages(uint32_t file, bool is_quiet)
{
    static uint8_t value;
    memset(piece, ++value, sizeof(piece));
    const struct file_write_params params = {.offset = 5000, .data = {piece, sizeof(piece)}};
    if (!witness_answered(file_write(file, &params), is_quiet, "a file takes data")) {
        return false;
    }
    const struct file_read_params where = {.offset = 4999, .size_bytes = 3};
    struct file_read_results results = {0};
    const uint8_t want[3] = {0, value, value};
    return witness_answered(file_read(file, &where, &results), true, "a file gives data") &&
           witness_must(
               witness_same(results.data, (struct bytes){want, 3}), "a file has what was written");
}

static bool check_transfer(uint32_t file, uint8_t *window, bool is_quiet)
{
    for (uint64_t i = 0; i < WINDOW_BYTES; i++) {
        window[i] = (uint8_t)(i * 7);
    }
    const struct file_write_window_params to = {.offset = 123, .size_bytes = WINDOW_BYTES};
    if (!witness_answered(file_write_window(file, &to), is_quiet, "a file takes a window")) {
        return false;
    }
    memset(window, 0, WINDOW_BYTES);
    const struct file_read_window_params from = {.offset = 123, .size_bytes = WINDOW_BYTES};
    struct file_read_window_results results = {0};
    bool is_same =
        file_read_window(file, &from, &results) == STATUS_OK && results.size_bytes == WINDOW_BYTES;
    for (uint64_t i = 0; is_same && i < WINDOW_BYTES; i++) {
        is_same = window[i] == (uint8_t)(i * 7);
    }
    return witness_must(is_same, "a window brings what was written");
}

static bool check_window(uint32_t file, bool is_quiet)
{
    /* Addresses are given out once: the same are used each time. */
    static struct mapping mapping;
    const struct file_window_params params = {.size_bytes = WINDOW_BYTES};
    struct file_window_results results = {0};
    if (!witness_answered(file_window(file, &params, &results), is_quiet, "a file has a window")) {
        return false;
    }
    const enum status status =
        mapping.address == NULL
            ? mapping_create(results.memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &mapping)
            : mapping_create_at(results.memory, 0, WINDOW_BYTES, MAP_READ | MAP_WRITE, &mapping);
    const bool is_right = witness_must(status == STATUS_OK, "a window can be mapped") &&
                          check_transfer(file, mapping.address, is_quiet);
    capability_release(mapping.handle);
    capability_release(results.memory);
    return is_right;
}

bool check_directory(uint32_t directory, bool is_quiet)
{
    const struct directory_open_file_writable_params params = {
        .path = text_bytes(FILE_NAME), .creation = CREATION_IF_ABSENT};
    const struct directory_remove_params name = {.path = text_bytes(FILE_NAME)};
    struct directory_open_file_writable_results results = {0};
    const enum status status = directory_open_file_writable(directory, &params, &results);
    if (!witness_answered(status, is_quiet, "a file can be made")) {
        return false;
    }
    const bool is_right = check_messages(results.file, is_quiet);
    const bool has_window = check_window(results.file, is_quiet);
    capability_release(results.file);
    return is_right && has_window &&
           witness_answered(directory_remove(directory, &name), true, "a file can be removed");
}
