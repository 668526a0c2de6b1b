/*
 * Record locks are kept by who serves the file (RecordLocks of schema/directory.capnp), in sessions
 * that only this process has: so they end with it, however it ends. An open file has such a session
 * from the first lock on; they are the process's all the same, and closing any descriptor of a file
 * frees all that the process has locked in it (POSIX.1-2017, fcntl()).
 */
#include "record_lock.h"
#include "blocking.h"
#include "data_file.h"
#include "error_number.h"
#include "lock.h"
#include "objects.h"
#include "record_range.h"
#include "schema/directory_client.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <fcntl.h>

static long error_of(enum status status)
{
    return status == STATUS_LIMIT_EXCEEDED ? -ENOLCK : -error_number(status);
}

/* Of a descriptor that is closed: from the first lock on. */
static void free_and_release(struct open_file *file)
{
    if (file->operations == &data_operations) {
        (void)file_unlock(file->capability); /* who does not answer has no locks */
    }
    open_file_release(file);
}

static enum status open_session(const struct open_file *file, uint32_t *session)
{
    struct file_locks_results shared = {0};
    struct file_locks_writable_results all = {0};
    if (open_file_can_write(file)) {
        const enum status status = file_locks_writable(file->capability, &all);
        *session = all.locks;
        return status;
    }
    const enum status status = file_locks(file->capability, &shared);
    *session = shared.locks;
    return status;
}

static long find_session(struct open_file *file, uint32_t *session)
{
    lock_acquire();
    *session = file->locks;
    lock_release();
    if (*session != 0) {
        return 0;
    }
    const enum status status = open_session(file, session);
    if (status != STATUS_OK) {
        return error_of(status);
    }
    lock_acquire();
    const bool is_first = file->locks == 0;
    if (is_first) {
        file->locks = *session;
        open_file_let_go = free_and_release;
    }
    lock_release();
    if (!is_first) {
        object_release(*session);
        *session = file->locks; /* which stays */
    }
    return 0;
}

static long base_of(struct open_file *file, short whence, long *base)
{
    struct stat state = {0};
    switch (whence) {
    case SEEK_SET:
        *base = 0;
        return 0;
    case SEEK_CUR:
        *base = (long)open_file_offset(file);
        return 0;
    case SEEK_END: {
        const long result = file->operations->state(file, &state);
        *base = state.st_size;
        return result;
    }
    default:
        return -EINVAL;
    }
}

static long range_of(struct open_file *file, const struct flock *lock, struct record_range *range)
{
    long base = 0;
    const long result = base_of(file, lock->l_whence, &base);
    return result == 0 ? record_range_of(base, lock->l_start, lock->l_len, range) : result;
}

static long find_lock(uint32_t session, const struct record_range *range, struct flock *lock)
{
    const struct record_locks_find_params params = {
        .start = range->start,
        .size_bytes = range->size_bytes,
        .is_exclusive = lock->l_type == F_WRLCK,
    };
    struct record_locks_find_results results = {0};
    const enum status status = record_locks_find(session, &params, &results);
    if (status != STATUS_OK) {
        return error_of(status);
    }
    if (results.is_found == 0) {
        lock->l_type = F_UNLCK;
        return 0;
    }
    *lock = (struct flock){
        .l_type = results.is_exclusive != 0 ? F_WRLCK : F_RDLCK,
        .l_whence = SEEK_SET,
        .l_start = (off_t)results.start,
        .l_len = (off_t)results.size_bytes,
        .l_pid = (pid_t)results.process,
    };
    return 0;
}

/* 0, or -EAGAIN: another process has locked something there. */
static long try(uint32_t session, const struct record_range *range, short type)
{
    enum status status = STATUS_OK;
    uint32_t is_done = 1;
    if (type == F_UNLCK) {
        const struct record_locks_unlock_params params = {range->start, range->size_bytes};
        status = record_locks_unlock(session, &params);
    } else if (type == F_RDLCK) {
        const struct record_locks_lock_shared_params params = {range->start, range->size_bytes};
        struct record_locks_lock_shared_results results = {0};
        status = record_locks_lock_shared(session, &params, &results);
        is_done = results.is_locked;
    } else {
        const struct record_locks_lock_exclusive_params params = {range->start, range->size_bytes};
        struct record_locks_lock_exclusive_results results = {0};
        status = record_locks_lock_exclusive(session, &params, &results);
        is_done = results.is_locked;
    }
    if (status != STATUS_OK) {
        return error_of(status);
    }
    return is_done != 0 ? 0 : -EAGAIN;
}

/* Until it is worth another try. */
static long await(uint32_t session, const struct record_range *range, short type)
{
    struct record_locks_notify_params params = {
        .start = range->start,
        .size_bytes = range->size_bytes,
        .is_exclusive = type == F_WRLCK,
        .number = (uint64_t)thread_self()->number,
        .bits = WAITER_READY,
    };
    struct record_locks_notify_results results = {0};
    if (thread_prepare_waiting() != STATUS_OK ||
        waiter_signaller(&thread_self()->waiter, &params.event) != STATUS_OK) {
        return -ENOLCK;
    }
    const enum status status = record_locks_notify(session, &params, &results);
    if (status != STATUS_OK) {
        return error_of(status);
    }
    if (results.prospect != LOCK_PROSPECT_WAITING) {
        return results.prospect == LOCK_PROSPECT_DEADLOCK ? -EDEADLK : 0;
    }
    const long result = blocking_wait(NULL, 0, WAITER_READY);
    if (result != 0) {
        const struct record_locks_forget_params over = {.number = params.number};
        (void)record_locks_forget(session, &over);
    }
    return result == -EINTR ? RESULT_RESTART : result;
}

static long set(uint32_t session, long command, const struct record_range *range, short type)
{
    for (;;) {
        long result = try(session, range, type);
        if (result == -EAGAIN && command == F_SETLKW) {
            result = await(session, range, type);
            if (result == 0) {
                continue;
            }
        }
        return result;
    }
}

/* Nothing is locked in this open file, and nothing is to be found out: what is asked is wrong. */
static long refusal(const struct open_file *file, long command, short type)
{
    if (type != F_RDLCK && type != F_WRLCK && (type != F_UNLCK || command == F_GETLK)) {
        return -EINVAL;
    }
    const bool is_allowed = command == F_GETLK || type == F_UNLCK ||
                            (type == F_RDLCK && open_file_can_read(file)) ||
                            (type == F_WRLCK && open_file_can_write(file));
    return is_allowed ? 0 : -EBADF;
}

long record_lock(struct open_file *file, long command, struct flock *lock)
{
    struct record_range range = {0};
    uint32_t session = 0;
    long result = refusal(file, command, lock->l_type);
    if (result == 0) {
        result = range_of(file, lock, &range);
    }
    if (result == 0) {
        result = find_session(file, &session);
    }
    if (result != 0) {
        return result;
    }
    return command == F_GETLK ? find_lock(session, &range, lock)
                              : set(session, command, &range, lock->l_type);
}
