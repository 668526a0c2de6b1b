/*
 * In the place of src/thread/ARCH/syscall_cp.s. A cancellation is seen before the call, and when
 * the call was interrupted (pthread_cancel.c), so the window in which musl would look at the
 * program counter is empty.
 */
#include "pthread_impl.h"
#include "syscall.h"

hidden long __cancel(void);
hidden long __syscall_cp_asm(
    volatile int *cancel,
    syscall_arg_t number,
    syscall_arg_t a,
    syscall_arg_t b,
    syscall_arg_t c,
    syscall_arg_t d,
    syscall_arg_t e,
    syscall_arg_t f);

hidden const char __cp_begin[1] = {0};
extern hidden const char __cp_end[1] __attribute__((alias("__cp_begin")));

/* Where musl's handler sends a thread that can be cancelled at any instruction. */
hidden void cancel_now(void) __asm__("__cp_cancel");

void cancel_now(void)
{
    __cancel();
}

long __syscall_cp_asm(
    volatile int *cancel,
    syscall_arg_t number,
    syscall_arg_t a,
    syscall_arg_t b,
    syscall_arg_t c,
    syscall_arg_t d,
    syscall_arg_t e,
    syscall_arg_t f)
{
    if (*cancel) {
        return __cancel();
    }
    return tessera_system_call(number, a, b, c, d, e, f);
}
