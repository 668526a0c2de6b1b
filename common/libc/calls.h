/*
 * The system calls of musl, one function each, by the numbers of call.c. Arguments are as Linux has
 * them, results too: -errno when it failed. Pointers are the program's own; a wrong one is a fault
 * of the program, as it is in any C library.
 */
#pragma once

typedef long call_function(const long *arguments);

/* Memory. */
call_function call_mmap, call_munmap, call_mprotect, call_brk, call_mremap, call_madvise, call_msync,
    call_mlock, call_munlock, call_mlockall, call_munlockall;

/* Threads. */
call_function call_futex, call_set_tid_address, call_gettid, call_exit, call_sched_yield,
    call_sched_setscheduler, call_sched_getscheduler, call_sched_getparam, call_sched_setparam,
    call_sched_get_priority_max, call_sched_get_priority_min, call_sched_rr_get_interval,
    call_sched_getaffinity, call_membarrier;

/* Signals. */
call_function call_rt_sigaction, call_rt_sigprocmask, call_rt_sigpending, call_rt_sigsuspend,
    call_rt_sigtimedwait, call_rt_sigqueueinfo, call_sigaltstack, call_kill, call_tkill,
    call_tgkill;

/* Time. */
call_function call_clock_gettime, call_clock_getres, call_clock_settime, call_clock_nanosleep,
    call_nanosleep, call_gettimeofday, call_setitimer, call_getitimer, call_timer_create,
    call_timer_settime, call_timer_gettime, call_timer_getoverrun, call_timer_delete, call_times,
    call_getrusage;

/* Files. */
call_function call_openat, call_close, call_read, call_write, call_readv, call_writev, call_pread64,
    call_pwrite64, call_lseek, call_fstat, call_newfstatat, call_faccessat, call_ftruncate,
    call_truncate, call_fsync, call_dup, call_dup3, call_fcntl, call_ioctl, call_pipe2, call_ppoll,
    call_pselect6, call_preadv, call_pwritev, call_sendfile;

/* Directories. */
call_function call_mkdirat, call_unlinkat, call_renameat, call_renameat2, call_getdents64,
    call_getcwd, call_chdir, call_fchdir, call_utimensat, call_umask, call_fchmod, call_fchmodat,
    call_statfs, call_fstatfs, call_readlinkat, call_fchownat, call_fchown, call_linkat,
    call_symlinkat, call_mknodat;

/* The process. */
call_function call_exit_group, call_getpid, call_getppid, call_wait4, call_waitid, call_getuid,
    call_getpgid, call_setpgid, call_getsid, call_setsid, call_uname, call_sysinfo, call_getrandom,
    call_prlimit64, call_getpriority, call_getgroups, call_setuid;
