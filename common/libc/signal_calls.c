/* Signals as system calls. */
#include "blocking.h"
#include "children.h"
#include "duration.h"
#include "faults.h"
#include "lock.h"
#include "objects.h"
#include "process.h"
#include "signals.h"
#include "terminal_interrupt.h"
#include "thread.h"
#include <errno.h>
#include <string.h>
#include <tessera/calls.h>

#define SET_BYTES ((long)sizeof(signal_set))

static signal_set set_at(long address)
{
    signal_set set;
    memcpy(&set, (const void *)address, sizeof(set));
    return set;
}

static void put_set(long address, signal_set set)
{
    if (address != 0) {
        memcpy((void *)address, &set, sizeof(set));
    }
}

long tessera_call_rt_sigaction(const long *arguments)
{
    const int number = (int)arguments[0];
    const struct signal_action *action = (const struct signal_action *)arguments[1];
    if (!signal_is_valid(number) || (action != NULL && (number == SIGKILL || number == SIGSTOP))) {
        return -EINVAL;
    }
    if (action != NULL && action->handler != SIG_DFL && action->handler != SIG_IGN &&
        !faults_are_ready_for(number)) {
        return -ENOMEM;
    }
    const struct signal_action before = signals_set_action(number, action);
    if (action != NULL && number == SIGINT) {
        terminal_interrupt_ask(action->handler != SIG_DFL);
    }
    if (arguments[2] != 0) {
        *(struct signal_action *)arguments[2] = before;
    }
    return 0;
}

long tessera_call_rt_sigprocmask(const long *arguments)
{
    const signal_set before = thread_self()->mask;
    if (arguments[3] != SET_BYTES) {
        return -EINVAL;
    }
    if (arguments[1] != 0) {
        const signal_set set = set_at(arguments[1]);
        switch (arguments[0]) {
        case SIG_BLOCK:
            signals_set_mask(before | set);
            break;
        case SIG_UNBLOCK:
            signals_set_mask(before & ~set);
            break;
        case SIG_SETMASK:
            signals_set_mask(set);
            break;
        default:
            return -EINVAL;
        }
    }
    put_set(arguments[2], before);
    return 0;
}

long tessera_call_rt_sigpending(const long *arguments)
{
    put_set(arguments[0], signals_pending());
    return 0;
}

/* The mask is put back after the handlers have run. */
long tessera_call_rt_sigsuspend(const long *arguments)
{
    struct thread *self = thread_self();
    self->saved_mask = self->mask;
    self->has_saved_mask = true;
    signals_set_mask(set_at(arguments[0]));
    long result;
    do {
        result = blocking_wait(NULL, 0, 0);
    } while (result == 0);
    return result;
}

static long wait_for_signal(signal_set set, uint64_t deadline_ns, siginfo_t *info)
{
    for (;;) {
        if (signals_take(set, info)) {
            return info->si_signo;
        }
        if (deadline_ns != 0 && deadline_ns <= object_clock_ns()) {
            return -EAGAIN;
        }
        const long result = blocking_wait(NULL, deadline_ns, WAITER_SIGNAL);
        if (result != 0 && result != -ETIMEDOUT) {
            return result;
        }
    }
}

long tessera_call_rt_sigtimedwait(const long *arguments)
{
    siginfo_t info = {0};
    const struct timespec *timeout = (const struct timespec *)arguments[2];
    if (timeout != NULL && !duration_is_valid(timeout)) {
        return -EINVAL;
    }
    const uint64_t deadline_ns =
        timeout != NULL ? duration_add(object_clock_ns(), duration_ns(timeout)) : 0;
    if ((set_at(arguments[0]) & signal_bit(SIGINT)) != 0) {
        terminal_interrupt_ask(true);
    }
    const long result = wait_for_signal(signal_maskable(set_at(arguments[0])), deadline_ns, &info);
    if (result > 0) {
        if (arguments[1] != 0) {
            memcpy((void *)arguments[1], &info, sizeof(info));
        }
    }
    lock_acquire();
    thread_self()->awaited = 0;
    signals_pass_on();
    lock_release();
    return result;
}

static siginfo_t information(int number, int code)
{
    siginfo_t info = {.si_signo = number, .si_code = code};
    info.si_pid = (pid_t)process_number();
    return info;
}

/* `thread`: who gets it; 0: whoever can. */
static void prepare_sending(long thread)
{
    if (thread != thread_self()->number && !thread_is_alone()) {
        faults_prepare_sending();
    }
}

static bool is_or_nothing(long number)
{
    return number == 0 || signal_is_valid(number);
}

long tessera_call_kill(const long *arguments)
{
    const long process = arguments[0];
    const long number = arguments[1];
    if (!is_or_nothing(number)) {
        return -EINVAL;
    }
    const long own = (long)process_number();
    /* Its group is this process alone. Others are there, if only one's parent: not ours to end. */
    const bool is_self = process == own || process == 0 || process == -own;
    if (process == 1 || process == -1) {
        return -EPERM;
    }
    if (!is_self) {
        return children_kill(process, (int)number);
    }
    if (number == 0) {
        return 0;
    }
    prepare_sending(0);
    const siginfo_t info = information((int)number, SI_USER);
    return signals_send(&info, NULL, false);
}

static long send_to_thread(long number, int signal)
{
    /* raise() counts as kill(), says POSIX; nobody asks which of its threads has sent one. */
    const siginfo_t info = information(signal, SI_USER);
    prepare_sending(number);
    lock_acquire();
    struct thread *thread = thread_find(number);
    long result = -ESRCH;
    if (thread != NULL) {
        result = signal == 0 ? 0 : signals_send_locked(&info, thread, false);
    }
    lock_release();
    return result;
}

long tessera_call_tkill(const long *arguments)
{
    return is_or_nothing(arguments[1]) ? send_to_thread(arguments[0], (int)arguments[1]) : -EINVAL;
}

long tessera_call_rt_sigqueueinfo(const long *arguments)
{
    if (!is_or_nothing(arguments[1])) {
        return -EINVAL;
    }
    if (arguments[0] != (long)process_number()) {
        return arguments[0] == 1 || children_have(arguments[0]) ? -EPERM : -ESRCH;
    }
    if (arguments[1] == 0) {
        return 0;
    }
    siginfo_t info;
    memcpy(&info, (const void *)arguments[2], sizeof(info));
    info.si_signo = (int)arguments[1];
    prepare_sending(0);
    return signals_send(&info, NULL, true);
}

long tessera_call_sigaltstack(const long *arguments)
{
    const stack_t *wanted = (const stack_t *)arguments[0];
    struct thread *self = thread_self();
    const bool is_there = thread_is_on_alternate(self, (uint64_t)__builtin_frame_address(0));
    if (arguments[1] != 0) {
        stack_t before = self->alternate;
        if (self->alternate.ss_size == 0) {
            before.ss_flags = SS_DISABLE;
        } else if (is_there) {
            before.ss_flags = SS_ONSTACK;
        }
        memcpy((void *)arguments[1], &before, sizeof(before));
    }
    if (wanted == NULL) {
        return 0;
    }
    if (is_there) {
        return -EPERM;
    }
    if ((wanted->ss_flags & ~SS_DISABLE) != 0) {
        return -EINVAL;
    }
    if ((wanted->ss_flags & SS_DISABLE) == 0 && wanted->ss_size < MINSIGSTKSZ) {
        return -ENOMEM;
    }
    self->alternate =
        (wanted->ss_flags & SS_DISABLE) != 0 ? (stack_t){.ss_flags = SS_DISABLE} : *wanted;
    return 0;
}
