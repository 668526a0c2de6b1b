/*
 * The way of a system call. Below musl it is named by its function, so that a program is linked
 * with those only that it can make; tessera_system_call() calls it, and on the way back delivers
 * the signals that have come.
 */
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <tessera/calls.h>

static bool must_deliver(const struct thread *self)
{
    return __atomic_load_n(&self->may_have_signal, __ATOMIC_RELAXED) || self->has_saved_mask;
}

long tessera_system_call(long call, long a, long b, long c, long d, long e, long f)
{
    if ((unsigned long)call < TESSERA_CALLS) {
        return -ENOSYS;
    }
    tessera_call *const function = (tessera_call *)call;
    const long arguments[] = {a, b, c, d, e, f};
    for (;;) {
        const long result = function(arguments);
        struct thread *self = thread_self();
        self->has_interrupted = false;
        if (must_deliver(self)) {
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
