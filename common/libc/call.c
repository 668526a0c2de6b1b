/*
 * The way of a system call: musl calls tessera_system_call(), which finds the function for the
 * number, and on the way back delivers the signals that have come. What has no function here does
 * not exist: -ENOSYS.
 */
#include "calls.h"
#include "signals.h"
#include "tessera/posix.h"
#include "thread.h"
#include <errno.h>
#include <sys/syscall.h>

static call_function *const functions[] = {
    [SYS_mmap] = call_mmap,
    [SYS_munmap] = call_munmap,
    [SYS_mprotect] = call_mprotect,
    [SYS_brk] = call_brk,
    [SYS_mremap] = call_mremap,
    [SYS_madvise] = call_madvise,
    [SYS_msync] = call_msync,
    [SYS_mlock] = call_mlock,
    [SYS_munlock] = call_munlock,
    [SYS_mlockall] = call_mlockall,
    [SYS_munlockall] = call_munlockall,

    [SYS_futex] = call_futex,
    [SYS_set_tid_address] = call_set_tid_address,
    [SYS_gettid] = call_gettid,
    [SYS_exit] = call_exit,
    [SYS_sched_yield] = call_sched_yield,
    [SYS_sched_setscheduler] = call_sched_setscheduler,
    [SYS_sched_getscheduler] = call_sched_getscheduler,
    [SYS_sched_getparam] = call_sched_getparam,
    [SYS_sched_setparam] = call_sched_setparam,
    [SYS_sched_get_priority_max] = call_sched_get_priority_max,
    [SYS_sched_get_priority_min] = call_sched_get_priority_min,
    [SYS_sched_rr_get_interval] = call_sched_rr_get_interval,
    [SYS_sched_getaffinity] = call_sched_getaffinity,
    [SYS_membarrier] = call_membarrier,

    [SYS_rt_sigaction] = call_rt_sigaction,
    [SYS_rt_sigprocmask] = call_rt_sigprocmask,
    [SYS_rt_sigpending] = call_rt_sigpending,
    [SYS_rt_sigsuspend] = call_rt_sigsuspend,
    [SYS_rt_sigtimedwait] = call_rt_sigtimedwait,
    [SYS_rt_sigqueueinfo] = call_rt_sigqueueinfo,
    [SYS_sigaltstack] = call_sigaltstack,
    [SYS_kill] = call_kill,
    [SYS_tkill] = call_tkill,
    [SYS_tgkill] = call_tgkill,

    [SYS_clock_gettime] = call_clock_gettime,
    [SYS_clock_getres] = call_clock_getres,
    [SYS_clock_settime] = call_clock_settime,
    [SYS_clock_nanosleep] = call_clock_nanosleep,
    [SYS_nanosleep] = call_nanosleep,
    [SYS_gettimeofday] = call_gettimeofday,
    [SYS_setitimer] = call_setitimer,
    [SYS_getitimer] = call_getitimer,
    [SYS_timer_create] = call_timer_create,
    [SYS_timer_settime] = call_timer_settime,
    [SYS_timer_gettime] = call_timer_gettime,
    [SYS_timer_getoverrun] = call_timer_getoverrun,
    [SYS_timer_delete] = call_timer_delete,
    [SYS_times] = call_times,
    [SYS_getrusage] = call_getrusage,

    [SYS_openat] = call_openat,
    [SYS_close] = call_close,
    [SYS_read] = call_read,
    [SYS_write] = call_write,
    [SYS_readv] = call_readv,
    [SYS_writev] = call_writev,
    [SYS_pread64] = call_pread64,
    [SYS_pwrite64] = call_pwrite64,
    [SYS_preadv] = call_preadv,
    [SYS_pwritev] = call_pwritev,
    [SYS_lseek] = call_lseek,
    [SYS_fstat] = call_fstat,
    [SYS_newfstatat] = call_newfstatat,
    [SYS_faccessat] = call_faccessat,
    [SYS_ftruncate] = call_ftruncate,
    [SYS_truncate] = call_truncate,
    [SYS_fsync] = call_fsync,
    [SYS_fdatasync] = call_fsync,
    [SYS_dup] = call_dup,
    [SYS_dup3] = call_dup3,
    [SYS_fcntl] = call_fcntl,
    [SYS_ioctl] = call_ioctl,
    [SYS_pipe2] = call_pipe2,
    [SYS_ppoll] = call_ppoll,
    [SYS_pselect6] = call_pselect6,

    [SYS_mkdirat] = call_mkdirat,
    [SYS_unlinkat] = call_unlinkat,
    [SYS_renameat] = call_renameat,
    [SYS_renameat2] = call_renameat2,
    [SYS_getdents64] = call_getdents64,
    [SYS_getcwd] = call_getcwd,
    [SYS_chdir] = call_chdir,
    [SYS_fchdir] = call_fchdir,
    [SYS_utimensat] = call_utimensat,
    [SYS_umask] = call_umask,
    [SYS_fchmod] = call_fchmod,
    [SYS_fchmodat] = call_fchmodat,
    [SYS_statfs] = call_statfs,
    [SYS_fstatfs] = call_fstatfs,
    [SYS_readlinkat] = call_readlinkat,

    [SYS_exit_group] = call_exit_group,
    [SYS_getpid] = call_getpid,
    [SYS_getppid] = call_getppid,
    [SYS_wait4] = call_wait4,
    [SYS_waitid] = call_waitid,
    [SYS_getuid] = call_getuid,
    [SYS_geteuid] = call_getuid,
    [SYS_getgid] = call_getuid,
    [SYS_getegid] = call_getuid,
    [SYS_getpgid] = call_getpgid,
    [SYS_setpgid] = call_setpgid,
    [SYS_getsid] = call_getsid,
    [SYS_setsid] = call_setsid,
    [SYS_uname] = call_uname,
    [SYS_sysinfo] = call_sysinfo,
    [SYS_getrandom] = call_getrandom,
    [SYS_prlimit64] = call_prlimit64,
    [SYS_getpriority] = call_getpriority,
    [SYS_getgroups] = call_getgroups,
};

#define FUNCTION_COUNT ((long)(sizeof(functions) / sizeof(functions[0])))

static bool delivers_after(void)
{
    const struct thread *self = thread_self();
    return __atomic_load_n(&self->may_have_signal, __ATOMIC_RELAXED) || self->has_saved_mask;
}

long tessera_system_call(long number, long a, long b, long c, long d, long e, long f)
{
    if (number < 0 || number >= FUNCTION_COUNT || functions[number] == NULL) {
        return -ENOSYS;
    }
    const long arguments[] = {a, b, c, d, e, f};
    for (;;) {
        const long result = functions[number](arguments);
        struct thread *self = thread_self();
        self->has_interrupted = false;
        if (delivers_after()) {
            signals_deliver();
        }
        if (result != RESULT_RESTART) {
            return result;
        }
        if (self->has_interrupted) {
            return -EINTR;
        }
    }
}
