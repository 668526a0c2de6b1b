/* Open files as system calls. */
#include "data_file.h"
#include "descriptors.h"
#include "file_system.h"
#include "lock.h"
#include "open_file.h"
#include "record_lock.h"
#include "stream_file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <tessera/calls.h>

/* Flags that can be changed while a file is open. */
#define CHANGEABLE (O_APPEND | O_NONBLOCK)

long tessera_call_openat(const long *arguments)
{
    const int flags = (int)arguments[2];
    struct path path;
    struct open_file *file = NULL;
    long result = file_system_resolve(arguments[0], (const char *)arguments[1], &path);
    if (result == 0) {
        const struct file_creation creation = {flags, (mode_t)arguments[3]};
        result = file_system_open(&path, &creation, &file);
    }
    return result == 0 ? open_file_install(file, (flags & O_CLOEXEC) != 0) : result;
}

long tessera_call_close(const long *arguments)
{
    return open_file_close(arguments[0]);
}

static long read_file(struct open_file *file, void *buffer, size_t size_bytes)
{
    if (file->operations->list != NULL) {
        return -EISDIR;
    }
    if (file->operations->read == NULL || !open_file_can_read(file)) {
        return -EBADF;
    }
    return file->operations->read(file, buffer, size_bytes);
}

static long write_file(struct open_file *file, const void *buffer, size_t size_bytes)
{
    if (file->operations->write == NULL || !open_file_can_write(file)) {
        return -EBADF;
    }
    return file->operations->write(file, buffer, size_bytes);
}

/* More than this in one call makes no sense to anybody, and does not fit a result. */
static size_t size_of(long size_bytes)
{
    return (uint64_t)size_bytes > SSIZE_MAX ? SSIZE_MAX : (size_t)size_bytes;
}

long tessera_call_read(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = read_file(file, (void *)arguments[1], size_of(arguments[2]));
    open_file_release(file);
    return result;
}

long tessera_call_write(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = write_file(file, (const void *)arguments[1], size_of(arguments[2]));
    open_file_release(file);
    return result;
}

static long read_part(struct open_file *file, const struct iovec *part, uint64_t offset)
{
    (void)offset;
    return read_file(file, part->iov_base, part->iov_len);
}

static long write_part(struct open_file *file, const struct iovec *part, uint64_t offset)
{
    (void)offset;
    return write_file(file, part->iov_base, part->iov_len);
}

static long read_part_at(struct open_file *file, const struct iovec *part, uint64_t offset)
{
    if (file->operations->read_at == NULL) {
        return -ESPIPE;
    }
    return open_file_can_read(file)
               ? file->operations->read_at(file, part->iov_base, part->iov_len, offset)
               : -EBADF;
}

static long write_part_at(struct open_file *file, const struct iovec *part, uint64_t offset)
{
    if (file->operations->write_at == NULL) {
        return -ESPIPE;
    }
    return open_file_can_write(file)
               ? file->operations->write_at(file, part->iov_base, part->iov_len, offset)
               : -EBADF;
}

/* One of readv, writev, preadv and pwritev for each part, until one is short. */
static long each_part(
    const long *arguments, long (*transfer)(struct open_file *, const struct iovec *, uint64_t))
{
    const struct iovec *parts = (const struct iovec *)arguments[1];
    if (arguments[2] < 0 || arguments[2] > IOV_MAX) {
        return -EINVAL;
    }
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    long done = 0;
    for (long i = 0; i < arguments[2]; i++) {
        if (parts[i].iov_len == 0) {
            continue;
        }
        const long count = transfer(file, &parts[i], (uint64_t)arguments[3] + (uint64_t)done);
        if (count < 0) {
            done = done > 0 ? done : count;
            break;
        }
        done += count;
        if ((size_t)count < parts[i].iov_len) {
            break;
        }
    }
    open_file_release(file);
    return done;
}

static long read_parts(const long *arguments)
{
    return each_part(arguments, read_part);
}

/* All parts, one after the other; 0: there is more than fits. */
static size_t gather_parts(const struct iovec *parts, long count, uint8_t *bytes, size_t room_bytes)
{
    size_t at = 0;
    for (long i = 0; i < count; i++) {
        if (parts[i].iov_len > room_bytes - at) {
            return 0;
        }
        memcpy(bytes + at, parts[i].iov_base, parts[i].iov_len);
        at += parts[i].iov_len;
    }
    return at;
}

/* 0: there is more than one piece takes. Apart, for the others need no such stack. */
__attribute__((noinline)) static long write_gathered(const long *arguments)
{
    uint8_t bytes[STREAM_BYTES_MAX];
    const size_t size_bytes =
        gather_parts((const struct iovec *)arguments[1], arguments[2], bytes, sizeof(bytes));
    const struct iovec one = {bytes, size_bytes};
    return size_bytes == 0 ? 0
                           : each_part((const long[]){arguments[0], (long)&one, 1, 0}, write_part);
}

/*
 * What fits in a message of a stream is written in one piece, so that what others write to the same
 * stream does not come between: lines of stdio are in two parts.
 */
static long write_parts(const long *arguments)
{
    const bool is_counted = arguments[2] > 0 && arguments[2] <= IOV_MAX;
    const long done = is_counted ? write_gathered(arguments) : 0;
    return done != 0 ? done : each_part(arguments, write_part);
}

long (*open_file_read_parts)(const long *arguments) = read_parts;
long (*open_file_write_parts)(const long *arguments) = write_parts;

long tessera_call_readv(const long *arguments)
{
    return open_file_read_parts(arguments);
}

long tessera_call_writev(const long *arguments)
{
    return open_file_write_parts(arguments);
}

long tessera_call_preadv(const long *arguments)
{
    return arguments[3] < 0 ? -EINVAL : each_part(arguments, read_part_at);
}

long tessera_call_pwritev(const long *arguments)
{
    return arguments[3] < 0 ? -EINVAL : each_part(arguments, write_part_at);
}

static long one_part(
    const long *arguments, long (*transfer)(struct open_file *, const struct iovec *, uint64_t))
{
    const struct iovec part = {(void *)arguments[1], size_of(arguments[2])};
    if (arguments[3] < 0) {
        return -EINVAL;
    }
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = transfer(file, &part, (uint64_t)arguments[3]);
    open_file_release(file);
    return result;
}

long tessera_call_pread64(const long *arguments)
{
    return one_part(arguments, read_part_at);
}

long tessera_call_pwrite64(const long *arguments)
{
    return one_part(arguments, write_part_at);
}

static long seek(struct open_file *file, long offset, long whence)
{
    struct stat state = {0};
    if (file->operations->list != NULL && whence == SEEK_SET) {
        file->list_cursor = (uint64_t)offset; /* rewinddir(), or what telldir() said */
        file->list_skip = 0;
        return offset;
    }
    if (!file->operations->is_seekable) {
        return -ESPIPE;
    }
    long base = 0;
    if (whence == SEEK_CUR) {
        base = (long)open_file_offset(file);
    } else if (whence == SEEK_END) {
        const long result = file->operations->state(file, &state);
        if (result != 0) {
            return result;
        }
        base = state.st_size;
    } else if (whence != SEEK_SET) {
        return -EINVAL;
    }
    long target;
    if (__builtin_add_overflow(base, offset, &target)) {
        return -EOVERFLOW;
    }
    if (target < 0) {
        return -EINVAL;
    }
    lock_acquire();
    file->offset = (uint64_t)target;
    lock_release();
    return target;
}

long tessera_call_lseek(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = seek(file, arguments[1], arguments[2]);
    open_file_release(file);
    return result;
}

static long state_of(long descriptor, struct stat *state)
{
    struct open_file *file = open_file_of(descriptor);
    if (file == NULL) {
        return -EBADF;
    }
    *state = file_system_any_state();
    const long result = file->operations->state(file, state);
    open_file_release(file);
    return result;
}

long tessera_call_fstat(const long *arguments)
{
    return state_of(arguments[0], (struct stat *)arguments[1]);
}

long tessera_call_newfstatat(const long *arguments)
{
    struct path path;
    struct stat *state = (struct stat *)arguments[2];
    const char *text = (const char *)arguments[1];
    if ((arguments[3] & AT_EMPTY_PATH) != 0 && text != NULL && text[0] == '\0') {
        return state_of(arguments[0], state);
    }
    const long result = file_system_resolve(arguments[0], text, &path);
    if (result != 0) {
        return result;
    }
    *state = file_system_any_state();
    return file_system_state(&path, state);
}

static long resize(struct open_file *file, long size_bytes)
{
    if (size_bytes < 0 || file->operations->resize == NULL || !open_file_can_write(file)) {
        return -EINVAL;
    }
    return file->operations->resize(file, (uint64_t)size_bytes);
}

long tessera_call_ftruncate(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = resize(file, arguments[1]);
    open_file_release(file);
    return result;
}

long tessera_call_truncate(const long *arguments)
{
    struct path path;
    struct open_file *file = NULL;
    long result = file_system_resolve(AT_FDCWD, (const char *)arguments[0], &path);
    if (result == 0) {
        result = file_system_open(&path, &(struct file_creation){O_WRONLY, 0}, &file);
    }
    if (result == 0) {
        result = resize(file, arguments[1]);
        open_file_release(file);
    }
    return result;
}

long tessera_call_fsync(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const struct file_operations *operations = file->operations;
    const long result = operations->sync != NULL ? operations->sync(file) : -EINVAL;
    open_file_release(file);
    return result;
}

static long duplicate(long descriptor, long least, bool closes_on_exec)
{
    lock_acquire();
    struct open_file *file = descriptor_find(&descriptors, descriptor);
    long result = -EBADF;
    if (file != NULL) {
        result = descriptor_add(&descriptors, least, file, closes_on_exec);
        file->references += result >= 0;
    }
    lock_release();
    return result;
}

long tessera_call_dup(const long *arguments)
{
    return duplicate(arguments[0], 0, false);
}

long tessera_call_dup3(const long *arguments)
{
    if (arguments[0] == arguments[1]) {
        return -EINVAL;
    }
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    const long result = open_file_install_at(file, arguments[1], (arguments[2] & O_CLOEXEC) != 0);
    return result == 0 ? arguments[1] : result;
}

static long descriptor_flags(long descriptor, long command, long value)
{
    lock_acquire();
    long result = -EBADF;
    if (descriptor_find(&descriptors, descriptor) != NULL) {
        struct descriptor *entry = &descriptors.entries[descriptor];
        result = command == F_GETFD && entry->closes_on_exec ? FD_CLOEXEC : 0;
        if (command == F_SETFD) {
            entry->closes_on_exec = (value & FD_CLOEXEC) != 0;
        }
    }
    lock_release();
    return result;
}

static long status_flags(struct open_file *file, long command, long value)
{
    lock_acquire();
    long result = 0;
    if (command == F_SETFL) {
        file->flags = (file->flags & ~CHANGEABLE) | ((int)value & CHANGEABLE);
    } else {
        result = file->flags & (O_ACCMODE | CHANGEABLE);
    }
    lock_release();
    return result;
}

/* What is no File is this process's alone: nobody else could be in the way. */
static long lock_record(struct open_file *file, long command, struct flock *lock)
{
    if (file->operations == &data_operations) {
        return record_lock(file, command, lock);
    }
    if (!file->operations->is_seekable) {
        return -EINVAL;
    }
    if (command == F_GETLK) {
        lock->l_type = F_UNLCK;
    }
    return 0;
}

long tessera_call_fcntl(const long *arguments)
{
    const long command = arguments[1];
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return duplicate(arguments[0], arguments[2], command == F_DUPFD_CLOEXEC);
    case F_GETFD:
    case F_SETFD:
        return descriptor_flags(arguments[0], command, arguments[2]);
    default:
        break;
    }
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    long result = -EINVAL;
    if (command == F_GETFL || command == F_SETFL) {
        result = status_flags(file, command, arguments[2]);
    } else if (command == F_GETLK || command == F_SETLK || command == F_SETLKW) {
        result = lock_record(file, command, (struct flock *)arguments[2]);
    }
    open_file_release(file);
    return result;
}

long tessera_call_ioctl(const long *arguments)
{
    struct open_file *file = open_file_of(arguments[0]);
    if (file == NULL) {
        return -EBADF;
    }
    long result = -ENOTTY;
    if (file->operations->control != NULL) {
        result = file->operations->control(file, (unsigned long)arguments[1], (void *)arguments[2]);
    }
    open_file_release(file);
    return result;
}
