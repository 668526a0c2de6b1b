/* In the place of src/thread/ARCH/clone.s. Only pthread_create() calls it: there is no fork. */
#define _GNU_SOURCE
#include "pthread_impl.h"
#include "tessera/posix.h"
#include <errno.h>
#include <stdarg.h>

int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
    if ((flags & CLONE_THREAD) == 0) {
        return -ENOSYS;
    }
    va_list rest;
    va_start(rest, argument);
    int *number = va_arg(rest, int *);
    void *pointer = va_arg(rest, void *);
    int *ended = va_arg(rest, int *);
    va_end(rest);
    return (int)tessera_thread_create(function, stack, argument, pointer, number, ended);
}
