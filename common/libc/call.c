/*
 * The way of a system call. Below musl it is named by its function, so that a program is linked
 * with those only that it can make; tessera_system_call() calls it, and on the way back delivers
 * the signals that have come.
 */
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <tessera/calls.h>

long tessera_system_call(long call, long a, long b, long c, long d, long e, long f)
{
    if ((unsigned long)call < TESSERA_CALLS) {
        return -ENOSYS;
    }
    tessera_call *const function = (tessera_call *)call;
    const long arguments[] = {a, b, c, d, e, f};
    struct thread *self = thread_self();
    for (;;) {
        signals_enter_call();
        const long result = function(arguments);
        self->has_interrupted = false;
        signals_leave_call();
        if (result != RESULT_RESTART) {
            return result;
        }
        if (self->has_interrupted) {
            return -EINTR;
        }
    }
}
