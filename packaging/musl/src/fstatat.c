/* In the place of src/stat/fstatat.c: libposix fills in the public struct itself. */
#include "syscall.h"
#include <sys/stat.h>

int fstatat(int fd, const char *restrict path, struct stat *restrict state, int flags)
{
    return syscall(SYS_newfstatat, fd, path, state, flags);
}

weak_alias(fstatat, fstatat64);
