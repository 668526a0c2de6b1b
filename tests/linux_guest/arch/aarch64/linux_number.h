/* Linux 6.1, include/uapi/asm-generic/unistd.h and arch/arm64/include/uapi/asm/fcntl.h. */
#pragma once

enum linux_number {
    LINUX_READ = 63,
    LINUX_WRITE = 64,
    LINUX_CLOSE = 57,
    LINUX_FSYNC = 82,
    LINUX_CLOCK_GETTIME = 113,
    LINUX_EXIT_GROUP = 94,
    LINUX_OPENAT = 56,
    LINUX_SYNCFS = 267,
};

#define LINUX_DIRECT 0x10000u
