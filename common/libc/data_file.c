#include "data_file.h"
#include "address_space.h"
#include "error_number.h"
#include "file_system.h"
#include "lock.h"
#include "objects.h"
#include "schema/directory_client.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* What fits in a message beside an offset and the pointers to it. */
#define DATA_BYTES_MAX 3536u
/* From here on the window is less work than messages. */
#define WINDOW_WORTHWHILE_BYTES 8192u

static size_t least(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* The memory shared with the service; 0: there is none, so messages have to do. */
static uint64_t window_of(struct open_file *file)
{
    if (file->window != 0) {
        return file->window;
    }
    const struct file_window_params params = {.size_bytes = WINDOW_BYTES};
    struct file_window_results results = {0};
    if (file_window(file->capability, &params, &results) != STATUS_OK) {
        return 0;
    }
    const uint32_t permissions = open_file_can_write(file) ? MAP_READ | MAP_WRITE : MAP_READ;
    const long address = address_space_map(&(struct address_space_request){
        .size_bytes = WINDOW_BYTES, .permissions = permissions, .memory = results.memory});
    /* The mapping stays as long as it is wanted; the capability is not needed for it. */
    object_release(results.memory);
    if (address < 0) {
        return 0;
    }
    lock_acquire();
    const bool is_first = file->window == 0;
    if (is_first) {
        file->window = (uint64_t)address;
    }
    lock_release();
    if (!is_first) {
        address_space_give_back((uint64_t)address, WINDOW_BYTES);
    }
    return file->window;
}

/* The window is one for all who have the file open: who comes second uses messages. */
static bool take_window(struct open_file *file, size_t size_bytes)
{
    if (size_bytes < WINDOW_WORTHWHILE_BYTES || window_of(file) == 0) {
        return false;
    }
    lock_acquire();
    const bool is_free = !file->is_window_taken;
    file->is_window_taken = true;
    lock_release();
    return is_free;
}

static void give_window(struct open_file *file)
{
    lock_acquire();
    file->is_window_taken = false;
    lock_release();
}

/*
 * Where in the window data lies: as in the file, seen from a word's border, so that the service can
 * copy whole words.
 */
static uint64_t window_place(uint64_t offset)
{
    return offset % sizeof(uint64_t);
}

static long read_window(struct open_file *file, void *buffer, size_t size, uint64_t offset)
{
    const struct file_read_window_params params = {
        .offset = offset,
        .window_offset = window_place(offset),
        .size_bytes = least(size, WINDOW_PART_BYTES),
    };
    struct file_read_window_results results = {0};
    const enum status status = file_read_window(file->capability, &params, &results);
    if (status != STATUS_OK) {
        return -error_number(status);
    }
    const size_t count = least(results.size_bytes, params.size_bytes);
    memcpy(buffer, (const void *)(file->window + params.window_offset), count);
    return (long)count;
}

static long read_message(struct open_file *file, void *buffer, size_t size_bytes, uint64_t offset)
{
    const struct file_read_params params = {
        .offset = offset, .size_bytes = (uint32_t)least(size_bytes, DATA_BYTES_MAX)};
    struct file_read_results results = {0};
    const enum status status = file_read(file->capability, &params, &results);
    if (status != STATUS_OK) {
        return -error_number(status);
    }
    const size_t count = least(results.data.size_bytes, size_bytes);
    memcpy(buffer, results.data.data, count);
    return (long)count;
}

static long read_at(struct open_file *file, void *buffer, size_t size_bytes, uint64_t offset)
{
    const bool has_window = take_window(file, size_bytes);
    size_t done = 0;
    long count = 1;
    while (done < size_bytes && count > 0) {
        uint8_t *to = (uint8_t *)buffer + done;
        const size_t left = size_bytes - done;
        count = has_window ? read_window(file, to, left, offset + done)
                           : read_message(file, to, left, offset + done);
        done += count > 0 ? (size_t)count : 0;
    }
    if (has_window) {
        give_window(file);
    }
    return count < 0 && done == 0 ? count : (long)done;
}

static long write_window(struct open_file *file, const void *buffer, size_t size, uint64_t offset)
{
    const struct file_write_window_params params = {
        .offset = offset,
        .window_offset = window_place(offset),
        .size_bytes = least(size, WINDOW_PART_BYTES),
    };
    memcpy((void *)(file->window + params.window_offset), buffer, params.size_bytes);
    const enum status status = file_write_window(file->capability, &params);
    return status == STATUS_OK ? (long)params.size_bytes : -error_number(status);
}

static long
write_message(struct open_file *file, const void *buffer, size_t size_bytes, uint64_t offset)
{
    const struct file_write_params params = {
        .offset = offset, .data = {buffer, least(size_bytes, DATA_BYTES_MAX)}};
    const enum status status = file_write(file->capability, &params);
    return status == STATUS_OK ? (long)params.data.size_bytes : -error_number(status);
}

static long write_at(struct open_file *file, const void *buffer, size_t size_bytes, uint64_t offset)
{
    const bool has_window = take_window(file, size_bytes);
    size_t done = 0;
    long count = 1;
    while (done < size_bytes && count > 0) {
        const uint8_t *from = (const uint8_t *)buffer + done;
        const size_t left = size_bytes - done;
        count = has_window ? write_window(file, from, left, offset + done)
                           : write_message(file, from, left, offset + done);
        done += count > 0 ? (size_t)count : 0;
    }
    if (has_window) {
        give_window(file);
    }
    return count < 0 && done == 0 ? count : (long)done;
}

static long read_data(struct open_file *file, void *buffer, size_t size_bytes)
{
    const long count = read_at(file, buffer, size_bytes, open_file_offset(file));
    open_file_advance(file, count);
    return count;
}

static long append(struct open_file *file, const void *buffer, size_t size_bytes)
{
    size_t done = 0;
    while (done < size_bytes) {
        const struct file_append_params params = {
            .data = {(const uint8_t *)buffer + done, least(size_bytes - done, DATA_BYTES_MAX)}};
        struct file_append_results results = {0};
        const enum status status = file_append(file->capability, &params, &results);
        if (status != STATUS_OK) {
            return done > 0 ? (long)done : -error_number(status);
        }
        done += params.data.size_bytes;
        lock_acquire();
        file->offset = results.offset + params.data.size_bytes;
        lock_release();
    }
    return (long)done;
}

static long sync_data(struct open_file *file)
{
    if (!open_file_can_write(file)) {
        return 0;
    }
    return -error_number(file_sync(file->capability));
}

/* What O_SYNC or O_DSYNC asks for: O_SYNC has the bits of both. */
static long written(struct open_file *file, long count)
{
    const long result = count > 0 && (file->flags & O_DSYNC) != 0 ? sync_data(file) : 0;
    return result != 0 ? result : count;
}

static long
write_data_at(struct open_file *file, const void *buffer, size_t size_bytes, uint64_t offset)
{
    return written(file, write_at(file, buffer, size_bytes, offset));
}

static long write_data(struct open_file *file, const void *buffer, size_t size_bytes)
{
    if ((file->flags & O_APPEND) != 0) {
        return written(file, append(file, buffer, size_bytes));
    }
    const long count = write_at(file, buffer, size_bytes, open_file_offset(file));
    open_file_advance(file, count);
    return written(file, count);
}

static long state_of_data(struct open_file *file, struct stat *state)
{
    struct file_state_results results;
    const enum status status = file_state(file->capability, &results);
    if (status == STATUS_OK) {
        data_file_state(&results.state, state);
    }
    return -error_number(status);
}

static long resize_data(struct open_file *file, uint64_t size_bytes)
{
    const struct file_truncate_params params = {.size_bytes = size_bytes};
    return -error_number(file_truncate(file->capability, &params));
}

static long set_modified_of_data(struct open_file *file, uint64_t modified_ns)
{
    const struct file_set_modified_params params = {.modified_ns = modified_ns};
    return -error_number(file_set_modified(file->capability, &params));
}

const struct file_operations data_operations = {
    .read = read_data,
    .write = write_data,
    .read_at = read_at,
    .write_at = write_data_at,
    .state = state_of_data,
    .resize = resize_data,
    .sync = sync_data,
    .set_modified = set_modified_of_data,
    .interface = "File",
    .is_seekable = true,
};

static uint32_t directory_of(const struct open_file *file)
{
    return file->capability != 0 ? file->capability : file_system_root();
}

static long state_of_directory(struct open_file *file, struct stat *state)
{
    struct directory_state_results results;
    if (directory_of(file) == 0) {
        return -EACCES;
    }
    const enum status status = directory_state(directory_of(file), &results);
    if (status == STATUS_OK) {
        data_file_state(&results.state, state);
    }
    return -error_number(status);
}

static long sync_directory(struct open_file *file)
{
    return directory_of(file) != 0 ? -error_number(directory_sync(directory_of(file))) : -EACCES;
}

static size_t record_bytes(size_t name_length)
{
    const size_t bytes = offsetof(struct dirent, d_name) + name_length + 1;
    return (bytes + 7) & ~(size_t)7;
}

/* One more record at `at`; 0: it does not fit. */
static size_t put_record(uint8_t *buffer, size_t at, size_t size_bytes, const struct entry *entry)
{
    const size_t bytes = record_bytes(entry->name.size_bytes);
    if (bytes > size_bytes - at || entry->name.size_bytes > NAME_BYTES_MAX) {
        return 0;
    }
    struct dirent *record = (struct dirent *)(void *)(buffer + at);
    record->d_ino = entry->number + 1; /* 0 would be none */
    record->d_reclen = (unsigned short)bytes;
    record->d_type = entry->kind == NODE_KIND_DIRECTORY ? DT_DIR : DT_REG;
    memcpy(record->d_name, entry->name.data, entry->name.size_bytes);
    record->d_name[entry->name.size_bytes] = '\0';
    return bytes;
}

/* Places in a list before the first of the service: "." and "..". */
#define OWN_ENTRIES 2u
/* The cursor when nothing is left. */
#define LIST_IS_OVER UINT64_MAX

static size_t put_own_entries(struct open_file *file, uint8_t *buffer, size_t size_bytes)
{
    static const char *const names[OWN_ENTRIES] = {".", ".."};
    size_t at = 0;
    while (file->list_cursor == 0 && file->list_skip < OWN_ENTRIES) {
        const char *name = names[file->list_skip];
        const struct entry entry = {
            .name = {(const uint8_t *)name, strlen(name)}, .kind = NODE_KIND_DIRECTORY};
        const size_t bytes = put_record(buffer, at, size_bytes, &entry);
        if (bytes == 0) {
            break;
        }
        at += bytes;
        file->list_skip++;
    }
    return at;
}

/* Entries of one answer of the service, those that have been given before left out. */
static size_t
put_entries(struct open_file *file, uint8_t *buffer, size_t at, size_t size_bytes, long *error)
{
    const struct directory_list_params params = {.cursor = file->list_cursor};
    struct directory_list_results_reader results;
    const enum status status = directory_list(directory_of(file), &params, &results);
    if (status != STATUS_OK) {
        *error = -error_number(status);
        return at;
    }
    const uint32_t before = file->list_cursor == 0 ? OWN_ENTRIES : 0;
    for (uint32_t i = file->list_skip - before; i < results.entries.count; i++) {
        struct entry entry;
        if (entry_list_get(&results.entries, i, &entry) != STATUS_OK) {
            *error = -EIO;
            return at;
        }
        const size_t bytes = put_record(buffer, at, size_bytes, &entry);
        if (bytes == 0) {
            return at;
        }
        at += bytes;
        file->list_skip++;
    }
    file->list_cursor = results.cursor != 0 ? results.cursor : LIST_IS_OVER;
    file->list_skip = 0;
    return at;
}

static long list_directory(struct open_file *file, void *buffer, size_t size_bytes)
{
    long error = 0;
    if (directory_of(file) == 0) {
        return -EACCES;
    }
    size_t at = put_own_entries(file, buffer, size_bytes);
    if (file->list_cursor == 0 && file->list_skip < OWN_ENTRIES) {
        return at > 0 ? (long)at : -EINVAL;
    }
    uint64_t cursor = 0;
    do {
        if (file->list_cursor == LIST_IS_OVER) {
            return (long)at;
        }
        cursor = file->list_cursor;
        at = put_entries(file, buffer, at, size_bytes, &error);
    } while (error == 0 && file->list_cursor != cursor);
    if (at == 0) {
        return error != 0 ? error : -EINVAL;
    }
    return (long)at;
}

const struct file_operations directory_operations = {
    .state = state_of_directory,
    .sync = sync_directory,
    .list = list_directory,
    .interface = "Directory",
};
