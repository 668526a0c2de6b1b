/* Names of files as system calls. */
#include "date.h"
#include "duration.h"
#include "error_number.h"
#include "file_system.h"
#include "memory_file.h"
#include "objects.h"
#include "schema/directory_client.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <tessera/calls.h>
#include <unistd.h>

static struct bytes bytes_of(const struct path *path)
{
    return (struct bytes){(const uint8_t *)path->text, path->length};
}

/* Of what changes names: the error of a directory that may only be read is its own. */
static long result_of(enum status status)
{
    return status == STATUS_WRONG_STATE ? -ENOTEMPTY : -error_number(status);
}

long tessera_call_mkdirat(const long *arguments)
{
    struct path path;
    const long resolved = file_system_resolve(arguments[0], (const char *)arguments[1], &path);
    if (resolved != 0) {
        return resolved;
    }
    if (file_system_root() == 0) {
        return -EACCES;
    }
    if (path.length == 0) {
        return -EEXIST;
    }
    const struct directory_open_directory_writable_params params = {
        .path = bytes_of(&path), .creation = CREATION_ALWAYS};
    struct directory_open_directory_writable_results results = {0};
    const enum status status =
        directory_open_directory_writable(file_system_root(), &params, &results);
    if (status == STATUS_OK) {
        object_release(results.directory);
    }
    return status == STATUS_WRONG_STATE ? -ENOTDIR : -error_number(status);
}

static long remove_path(const struct path *path, bool wants_directory)
{
    struct stat state = {0};
    if (memory_file_is_path(path)) {
        return wants_directory ? -ENOTDIR : memory_file_unlink(path);
    }
    const long found = file_system_state(path, &state);
    if (found != 0) {
        return found;
    }
    if (S_ISDIR(state.st_mode) != wants_directory) {
        return wants_directory ? -ENOTDIR : -EISDIR;
    }
    if (path->length == 0) {
        return -EBUSY;
    }
    const struct directory_remove_params params = {.path = bytes_of(path)};
    return result_of(directory_remove(file_system_root(), &params));
}

long tessera_call_unlinkat(const long *arguments)
{
    struct path path;
    const long resolved = file_system_resolve(arguments[0], (const char *)arguments[1], &path);
    return resolved == 0 ? remove_path(&path, (arguments[2] & AT_REMOVEDIR) != 0) : resolved;
}

long tessera_call_renameat(const long *arguments)
{
    struct path from;
    struct path to;
    struct stat state = {0};
    long result = file_system_resolve(arguments[0], (const char *)arguments[1], &from);
    if (result == 0) {
        result = file_system_resolve(arguments[2], (const char *)arguments[3], &to);
    }
    if (result == 0) {
        result = file_system_state(&from, &state);
    }
    if (result != 0) {
        return result;
    }
    if (from.length == 0 || to.length == 0) {
        return -EBUSY;
    }
    const struct directory_rename_params params = {.from = bytes_of(&from), .to = bytes_of(&to)};
    return result_of(directory_rename(file_system_root(), &params));
}

/* Only memory files can have two names, and that only while sem_open() makes one. */
long tessera_call_linkat(const long *arguments)
{
    struct path from;
    struct path to;
    long result = file_system_resolve(arguments[0], (const char *)arguments[1], &from);
    if (result == 0) {
        result = file_system_resolve(arguments[2], (const char *)arguments[3], &to);
    }
    if (result != 0) {
        return result;
    }
    const bool are_memory = memory_file_is_path(&from) && memory_file_is_path(&to);
    return are_memory ? memory_file_link(&from, &to) : -EPERM;
}

long tessera_call_getdents64(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    long result = -ENOTDIR;
    if (file->operations->list != NULL) {
        result = file->operations->list(file, (void *)arguments[1], (size_t)arguments[2]);
    }
    open_file_release(file);
    return result;
}

long tessera_call_getcwd(const long *arguments)
{
    struct path path;
    char *buffer = (char *)arguments[0];
    file_system_working_directory(&path);
    if ((size_t)arguments[1] < path.length + 2) {
        return -ERANGE;
    }
    buffer[0] = '/';
    memcpy(buffer + 1, path.text, path.length + 1);
    return (long)(path.length + 2);
}

long tessera_call_chdir(const long *arguments)
{
    struct path path;
    const long resolved = file_system_resolve(AT_FDCWD, (const char *)arguments[0], &path);
    return resolved == 0 ? file_system_change_directory(&path) : resolved;
}

long tessera_call_fchdir(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = file->path != NULL ? file_system_change_directory(file->path) : -ENOTDIR;
    open_file_release(file);
    return result;
}

/* 0, or why the times cannot be set; has_time: the second of them is to be set at all. */
static long time_to_set(const struct timespec *times, bool *has_time, uint64_t *modified_ns)
{
    const bool is_now = times == NULL || times[1].tv_nsec == UTIME_NOW;
    *has_time = times == NULL || times[1].tv_nsec != UTIME_OMIT;
    if (*has_time && !is_now && !duration_is_valid(&times[1])) {
        return -EINVAL;
    }
    if (*has_time) {
        *modified_ns = is_now ? date_now_ns() : duration_ns(&times[1]);
    }
    return 0;
}

static long set_modified_of_path(const struct path *path, bool has_time, uint64_t modified_ns)
{
    struct stat state = {0};
    const long found = file_system_state(path, &state);
    if (found != 0 || !has_time) {
        return found;
    }
    const struct directory_set_modified_params params = {
        .path = bytes_of(path), .modified_ns = modified_ns};
    return -error_number(directory_set_modified(file_system_root(), &params));
}

static long set_modified_of_file(long descriptor, bool has_time, uint64_t modified_ns)
{
    struct open_file *file = open_file_of(descriptor);
    long result = 0;
    if (file == NULL) {
        return -EBADF;
    }
    if (file->path != NULL) {
        result = set_modified_of_path(file->path, has_time, modified_ns);
    } else if (has_time) {
        result = file->operations->set_modified != NULL
                     ? file->operations->set_modified(file, modified_ns)
                     : -ENOSYS;
    }
    open_file_release(file);
    return result;
}

long tessera_call_utimensat(const long *arguments)
{
    struct path path;
    bool has_time = false;
    uint64_t modified_ns = 0;
    const long valid = time_to_set((const struct timespec *)arguments[2], &has_time, &modified_ns);
    if (valid != 0) {
        return valid;
    }
    if (arguments[1] == 0) {
        return set_modified_of_file(arguments[0], has_time, modified_ns);
    }
    const long result = file_system_resolve(arguments[0], (const char *)arguments[1], &path);
    return result == 0 ? set_modified_of_path(&path, has_time, modified_ns) : result;
}

long tessera_call_umask(const long *arguments)
{
    return (long)file_system_set_mask((mode_t)arguments[0]);
}

/*
 * There are no users, so modes keep nobody out: capabilities do. They are accepted and not kept.
 */

long tessera_call_fchmod(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    open_file_release(file);
    return 0;
}

static long state_of_path(long descriptor, const char *text, struct stat *state)
{
    struct path path;
    const long resolved = file_system_resolve(descriptor, text, &path);
    return resolved == 0 ? file_system_state(&path, state) : resolved;
}

long tessera_call_fchmodat(const long *arguments)
{
    struct stat state = {0};
    return state_of_path(arguments[0], (const char *)arguments[1], &state);
}

/* Whoever holds the directory may read it; whether it may be written, trying tells. */
long tessera_call_faccessat(const long *arguments)
{
    struct stat state = {0};
    const long result = state_of_path(arguments[0], (const char *)arguments[1], &state);
    const bool wants_execute = (arguments[2] & X_OK) != 0;
    if (result == 0 && wants_execute && !S_ISDIR(state.st_mode)) {
        return -EACCES;
    }
    return result;
}

/* There are no symbolic links. */
long tessera_call_readlinkat(const long *arguments)
{
    struct stat state = {0};
    const long result = state_of_path(arguments[0], (const char *)arguments[1], &state);
    return result == 0 ? -EINVAL : result;
}

static void describe_file_system(struct statfs *state)
{
    *state = (struct statfs){.f_bsize = 4096, .f_frsize = 4096, .f_namelen = NAME_BYTES_MAX};
}

long tessera_call_statfs(const long *arguments)
{
    struct stat state = {0};
    const long result = state_of_path(AT_FDCWD, (const char *)arguments[0], &state);
    if (result == 0) {
        describe_file_system((struct statfs *)arguments[1]);
    }
    return result;
}

long tessera_call_fstatfs(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    open_file_release(file);
    describe_file_system((struct statfs *)arguments[1]);
    return 0;
}
