#include "file_system.h"
#include "data_file.h"
#include "descriptors.h"
#include "device_file.h"
#include "duration.h"
#include "error_number.h"
#include "file_mapping.h"
#include "lock.h"
#include "memory_file.h"
#include "objects.h"
#include "process.h"
#include "schema/directory_client.h"
#include "startup.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static uint32_t root;
static struct path working_directory;

void file_system_start(void)
{
    root = startup_capability("directory");
}

uint32_t file_system_root(void)
{
    return root;
}

/* With the lock. A directory that is not there is found missing when it is used. */
static void begin_where_parent_was(void)
{
    static bool has_begun;
    const struct path top = {.length = 0};
    const char *directory = has_begun ? NULL : startup_environment("PWD");
    has_begun = true;
    if (directory != NULL && directory[0] == '/') {
        struct path path;
        if (path_resolve(&top, directory, &path) == 0) {
            working_directory = path;
        }
    }
}

void file_system_working_directory(struct path *path)
{
    lock_acquire();
    begin_where_parent_was();
    *path = working_directory;
    lock_release();
}

long file_system_resolve(long descriptor, const char *path, struct path *resolved)
{
    struct path from;
    if (path == NULL) {
        return -EFAULT;
    }
    if (descriptor == AT_FDCWD || path[0] == '/') {
        file_system_working_directory(&from);
        return path_resolve(&from, path, resolved);
    }
    struct open_file *directory = open_file_of(descriptor);
    if (directory == NULL) {
        return -EBADF;
    }
    const long result =
        directory->path != NULL ? path_resolve(directory->path, path, resolved) : -ENOTDIR;
    open_file_release(directory);
    return result;
}

static struct bytes bytes_of(const struct path *path)
{
    return (struct bytes){(const uint8_t *)path->text, path->length};
}

static long look_up(const struct path *path, struct node_state *state)
{
    if (root == 0) {
        return -EACCES;
    }
    if (path->length == 0) {
        struct directory_state_results results;
        const enum status status = directory_state(root, &results);
        *state = results.state;
        return -error_number(status);
    }
    const struct directory_lookup_params params = {.path = bytes_of(path)};
    struct directory_lookup_results results;
    const enum status status = directory_lookup(root, &params, &results);
    if (status != STATUS_OK) {
        return status == STATUS_WRONG_STATE ? -ENOTDIR : -error_number(status);
    }
    *state = results.state;
    const bool is_wrong = path->is_directory && state->kind != NODE_KIND_DIRECTORY;
    return is_wrong ? -ENOTDIR : 0;
}

static long
add_directory(const struct path *path, uint32_t capability, int flags, struct open_file **file)
{
    struct path *kept = open_file_new_path();
    *file = kept != NULL ? open_file_create(&directory_operations, capability, flags) : NULL;
    if (*file == NULL) {
        if (capability != 0) {
            object_release(capability);
        }
        return -ENOMEM;
    }
    *kept = *path;
    (*file)->path = kept;
    return 0;
}

static long open_directory(const struct path *path, int flags, struct open_file **file)
{
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0) {
        return -EISDIR;
    }
    if (path->length == 0) {
        return add_directory(path, 0, flags, file);
    }
    const struct directory_open_directory_params params = {.path = bytes_of(path)};
    struct directory_open_directory_results results;
    const enum status status = directory_open_directory(root, &params, &results);
    return status == STATUS_OK ? add_directory(path, results.directory, flags, file)
                               : -error_number(status);
}

static enum status open_data(const struct path *path, int flags, uint32_t *file)
{
    if ((flags & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY) {
        const struct directory_open_file_params params = {.path = bytes_of(path)};
        struct directory_open_file_results results = {0};
        const enum status status = directory_open_file(root, &params, &results);
        *file = results.file;
        return status;
    }
    struct directory_open_file_writable_params params = {.path = bytes_of(path)};
    struct directory_open_file_writable_results results = {0};
    if ((flags & O_CREAT) != 0) {
        params.creation = (flags & O_EXCL) != 0 ? CREATION_ALWAYS : CREATION_IF_ABSENT;
    }
    enum status status = directory_open_file_writable(root, &params, &results);
    *file = results.file;
    if (status == STATUS_OK && (flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY) {
        const struct file_truncate_params to = {0};
        status = file_truncate(*file, &to);
        if (status != STATUS_OK) {
            object_release(*file);
        }
    }
    return status;
}

/* Of a path that nothing here has of its own. */
static long open_below_root(const struct path *path, int flags, struct open_file **file)
{
    struct node_state state = {0};
    const long found = look_up(path, &state);
    if (found != 0 && (found != -ENOENT || (flags & O_CREAT) == 0)) {
        return found;
    }
    if (found == 0 && (flags & O_CREAT) != 0 && (flags & O_EXCL) != 0) {
        return -EEXIST;
    }
    if (found == 0 && state.kind == NODE_KIND_DIRECTORY) {
        return open_directory(path, flags, file);
    }
    if ((flags & O_DIRECTORY) != 0) {
        return -ENOTDIR;
    }
    if (found != 0 && path->is_directory) {
        return -EISDIR;
    }
    uint32_t capability = 0;
    const enum status status = open_data(path, flags, &capability);
    if (status != STATUS_OK) {
        return -error_number(status);
    }
    *file = open_file_create(&data_operations, capability, flags);
    if (*file == NULL) {
        object_release(capability);
        return -ENOMEM;
    }
    return 0;
}

static mode_t creation_mask = 022;

mode_t file_system_set_mask(mode_t mask)
{
    const mode_t before = creation_mask;
    creation_mask = mask & 0777;
    return before;
}

struct stat file_system_any_state(void)
{
    return (struct stat){
        .st_blksize = 4096, .st_uid = (uid_t)PROCESS_USER, .st_gid = (gid_t)PROCESS_USER};
}

long file_system_open(
    const struct path *path, const struct file_creation *creation, struct open_file **file)
{
    const int flags = creation->flags;
    open_file_map = file_mapping_map;
    const struct file_operations *device = device_operations(path);
    if (device != NULL) {
        if ((flags & O_DIRECTORY) != 0) {
            return -ENOTDIR;
        }
        *file = open_file_create(device, 0, flags);
        return *file != NULL ? 0 : -ENOMEM;
    }
    if (memory_file_is_path(path)) {
        return memory_file_open(path, flags, creation->mode & ~creation_mask, file);
    }
    return open_below_root(path, flags, file);
}

/* What is there for anybody who has the capability. */
#define MODE_OF_DIRECTORY (S_IFDIR | 0755)
#define MODE_OF_FILE      (S_IFREG | 0644)

void data_file_state(const struct node_state *from, struct stat *state)
{
    const bool is_directory = from->kind == NODE_KIND_DIRECTORY;
    state->st_mode = is_directory ? MODE_OF_DIRECTORY : MODE_OF_FILE;
    state->st_ino = from->number;
    state->st_nlink = is_directory ? 2 : 1;
    state->st_size = is_directory ? 0 : (off_t)from->size_bytes;
    state->st_blocks = (state->st_size + 511) / 512;
    state->st_mtim = duration_timespec(from->modified_ns);
    state->st_atim = state->st_mtim;
    state->st_ctim = state->st_mtim;
}

long file_system_state(const struct path *path, struct stat *state)
{
    if (memory_file_is_path(path)) {
        return memory_file_state(path, state);
    }
    if (device_operations(path) != NULL) {
        struct open_file *file = NULL;
        long result = file_system_open(path, &(struct file_creation){O_RDONLY, 0}, &file);
        if (result == 0) {
            result = file->operations->state(file, state);
            open_file_release(file);
        }
        return result;
    }
    struct node_state found = {0};
    const long result = look_up(path, &found);
    if (result == 0) {
        data_file_state(&found, state);
    }
    return result;
}

long file_system_change_directory(const struct path *path)
{
    struct stat state = {0};
    if (path->length > 0 || root != 0) {
        const long result = file_system_state(path, &state);
        if (result != 0) {
            return result;
        }
        if (!S_ISDIR(state.st_mode)) {
            return -ENOTDIR;
        }
    }
    lock_acquire();
    begin_where_parent_was();
    working_directory = *path;
    lock_release();
    return 0;
}
