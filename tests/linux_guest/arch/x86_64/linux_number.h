/* Linux 6.1, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/fcntl.h. */
#pragma once

enum linux_number {
    LINUX_READ = 0,
    LINUX_WRITE = 1,
    LINUX_CLOSE = 3,
    LINUX_FSYNC = 74,
    LINUX_CLOCK_GETTIME = 228,
    LINUX_EXIT_GROUP = 231,
    LINUX_OPENAT = 257,
    LINUX_SYNCFS = 306,
};

#define LINUX_DIRECT 0x4000u
