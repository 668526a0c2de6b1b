#include "signals.h"
#include "lock.h"
#include "objects.h"
#include "process.h"
#include "tessera/posix.h"
#include "thread.h"
#include <errno.h>
#include <string.h>
#include <ucontext.h>

/* musl's own, for pthread_cancel(): whatever it interrupts must look whether it is cancelled. */
#define SIGNAL_CANCEL 33

/* What a handler is called with, below it on its stack. */
struct frame {
    siginfo_t info;
    ucontext_t context;
    struct signal_action action;
};

void stack_call(void (*function)(void *), void *argument, void *top);

static struct signal_action actions[SIGNAL_COUNT];
static struct signal_queue process_queue;
static bool has_handlers; /* there was one, some time */
void (*signals_interrupt)(struct thread *thread);

static signal_set action_mask(const struct signal_action *action)
{
    return action->mask[0] | (signal_set)action->mask[1] << 32;
}

static bool is_ignored(int number)
{
    const struct signal_action *action = &actions[number];
    if (action->handler == SIG_DFL) {
        return signal_default_of(number) != SIGNAL_ENDS;
    }
    return action->handler == SIG_IGN;
}

static bool ends_process(int number)
{
    return actions[number].handler == SIG_DFL && signal_default_of(number) == SIGNAL_ENDS;
}

static struct thread *thread_of(struct list_node *node)
{
    return container_of(node, struct thread, node);
}

static bool can_take(const struct thread *thread, int number)
{
    return !thread->is_ending && thread->number != 0 &&
           ((thread->mask & signal_bit(number)) == 0 ||
            (thread->awaited & signal_bit(number)) != 0);
}

/* Who gets a signal to the process: whoever waits for it, else the caller, else anybody. */
static struct thread *chosen_for(int number)
{
    struct thread *found = NULL;
    struct thread *self = thread_self();
    for (struct list_node *node = threads.head.next; node != &threads.head; node = node->next) {
        struct thread *thread = thread_of(node);
        if (!can_take(thread, number)) {
            continue;
        }
        if ((thread->awaited & signal_bit(number)) != 0) {
            return thread;
        }
        if (found == NULL || thread == self) {
            found = thread;
        }
    }
    return found;
}

/* Who is in a call looks on its way out, after it has said that it is out. */
static void notify(struct thread *thread)
{
    __atomic_store_n(&thread->may_have_signal, true, __ATOMIC_SEQ_CST);
    if (thread == thread_self()) {
        return;
    }
    const bool can_interrupt = signals_interrupt != NULL;
    if (can_interrupt && !__atomic_load_n(&thread->is_in_call, __ATOMIC_SEQ_CST)) {
        signals_interrupt(thread);
    }
    /* It may have gone to wait meanwhile. */
    const bool may_wait = !can_interrupt || __atomic_load_n(&thread->is_in_call, __ATOMIC_SEQ_CST);
    if (may_wait && thread->waiter.event != 0) {
        object_signal(thread->waiter.event, WAITER_SIGNAL);
    }
}

void signals_pass_on(void)
{
    signal_set rest = process_queue.pending;
    while (rest != 0) {
        const int number = signal_first(rest);
        struct thread *thread = chosen_for(number);
        rest &= ~signal_bit(number);
        if (thread != NULL) {
            notify(thread);
        }
    }
}

void signals_enter_call(void)
{
    __atomic_store_n(&thread_self()->is_in_call, true, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

void signals_leave_call(void)
{
    struct thread *self = thread_self();
    if (self->has_saved_mask) {
        signals_deliver();
    }
    __atomic_store_n(&self->is_in_call, false, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&self->may_have_signal, __ATOMIC_SEQ_CST)) {
        signals_enter_call();
        signals_deliver();
        __atomic_store_n(&self->is_in_call, false, __ATOMIC_SEQ_CST);
    }
}

long signals_send_locked(const siginfo_t *info, struct thread *to, bool is_queued)
{
    const int number = info->si_signo;
    struct thread *target = to != NULL ? (can_take(to, number) ? to : NULL) : chosen_for(number);
    if (number == SIGKILL) {
        process_end_by(number);
    }
    if (number == SIGSTOP) {
        return 0; /* nothing here is ever stopped */
    }
    if (target != NULL && (target->awaited & signal_bit(number)) == 0) {
        if (is_ignored(number)) {
            return 0;
        }
        if (ends_process(number)) {
            process_end_by(number);
        }
    }
    if (!signal_queue_add(to != NULL ? &to->queue : &process_queue, info, is_queued)) {
        return -EAGAIN;
    }
    if (target != NULL) {
        notify(target);
    }
    return 0;
}

long signals_send(const siginfo_t *info, struct thread *to, bool is_queued)
{
    lock_acquire();
    const long result = signals_send_locked(info, to, is_queued);
    lock_release();
    return result;
}

static siginfo_t take(struct thread *self, int number)
{
    const bool is_own = (self->queue.pending & signal_bit(number)) != 0;
    return signal_queue_take(is_own ? &self->queue : &process_queue, number);
}

/* The next one to deliver, 0 for none. Forgets those that are ignored. */
static int next_due(struct thread *self)
{
    for (;;) {
        const int number =
            signal_first((self->queue.pending | process_queue.pending) & ~self->mask);
        if (number == 0 || !is_ignored(number)) {
            return number;
        }
        (void)take(self, number);
    }
}

bool signals_are_due(void)
{
    struct thread *self = thread_self();
    if (!__atomic_load_n(&self->may_have_signal, __ATOMIC_SEQ_CST)) {
        return false;
    }
    lock_acquire();
    const bool result = next_due(self) != 0;
    if (!result) {
        self->may_have_signal = false;
    }
    lock_release();
    return result;
}

static void run_handler(void *argument)
{
    struct frame *frame = argument;
    void (*handler)(int, siginfo_t *, void *) =
        (void (*)(int, siginfo_t *, void *))(void (*)(void))frame->action.handler;
    handler(frame->info.si_signo, &frame->info, &frame->context);
}

/* The top of the stack that the handler wants; NULL: the one that is in use. */
static void *handler_stack(const struct thread *self, const struct signal_action *action)
{
    if ((action->flags & SA_ONSTACK) == 0 || self->alternate.ss_size == 0 ||
        thread_is_on_alternate(self, (uint64_t)__builtin_frame_address(0))) {
        return NULL;
    }
    return (uint8_t *)self->alternate.ss_sp + self->alternate.ss_size;
}

static signal_set set_of_context(const ucontext_t *context)
{
    signal_set set;
    memcpy(&set, &context->uc_sigmask, sizeof(set));
    return set;
}

static void call_handler(struct thread *self, struct frame *frame)
{
    void *top = handler_stack(self, &frame->action);
    const bool has_interrupted = self->has_interrupted; /* not what the handler's own calls leave */
    __atomic_store_n(&self->is_in_call, false, __ATOMIC_SEQ_CST);
    if (top != NULL) {
        stack_call(run_handler, frame, top);
    } else {
        run_handler(frame);
    }
    signals_enter_call();
    self->has_interrupted = has_interrupted;
}

/*
 * Runs one handler; with the lock, which is free meanwhile. Gives whether the call that it has
 * interrupted is over.
 */
static bool handle(struct thread *self, const siginfo_t *info)
{
    const int number = info->si_signo;
    struct frame frame = {.info = *info, .action = actions[number]};
    const signal_set back = self->has_saved_mask ? self->saved_mask : self->mask;
    self->has_saved_mask = false;
    memcpy(&frame.context.uc_sigmask, &back, sizeof(back));
    frame.context.uc_stack = self->alternate;
    self->mask |= action_mask(&frame.action);
    if ((frame.action.flags & SA_NODEFER) == 0) {
        self->mask |= signal_bit(number);
    }
    self->mask = signal_maskable(self->mask);
    if ((frame.action.flags & SA_RESETHAND) != 0) {
        actions[number].handler = SIG_DFL;
    }
    lock_release();
    call_handler(self, &frame);
    lock_acquire();
    self->mask = signal_maskable(set_of_context(&frame.context));
    void (*target)(void) = (void (*)(void))tessera_context_target(&frame.context);
    if (target != NULL) {
        lock_release();
        __atomic_store_n(&self->is_in_call, false, __ATOMIC_SEQ_CST);
        target(); /* does not return: the thread is cancelled */
        signals_enter_call();
        lock_acquire();
    }
    return (frame.action.flags & SA_RESTART) == 0 || number == SIGNAL_CANCEL;
}

void signals_deliver(void)
{
    struct thread *self = thread_self();
    bool has_interrupted = false;
    lock_acquire();
    for (;;) {
        self->may_have_signal = false;
        const int number = next_due(self);
        if (number == 0) {
            break;
        }
        if (ends_process(number)) {
            process_end_by(number);
        }
        const siginfo_t info = take(self, number);
        has_interrupted = handle(self, &info) || has_interrupted;
    }
    self->has_interrupted = self->has_interrupted || has_interrupted;
    if (self->has_saved_mask) {
        self->mask = self->saved_mask;
        self->has_saved_mask = false;
    }
    lock_release();
}

void signals_deliver_fault(const siginfo_t *info)
{
    struct thread *self = thread_self();
    lock_acquire();
    const bool is_held = (self->mask & signal_bit(info->si_signo)) != 0;
    if (is_held || actions[info->si_signo].handler == SIG_DFL ||
        actions[info->si_signo].handler == SIG_IGN) {
        process_end_by(info->si_signo);
    }
    (void)handle(self, info);
    self->may_have_signal = true; /* what the handler's mask held back */
    lock_release();
}

void signals_forget(struct thread *thread)
{
    for (int number = 1; number < SIGNAL_COUNT; number++) {
        signal_queue_drop(&thread->queue, number);
    }
}

bool signals_are_handled(int number)
{
    void (*const handler)(int) = __atomic_load_n(&actions[number].handler, __ATOMIC_RELAXED);
    return handler != SIG_DFL && handler != SIG_IGN;
}

bool signals_keep_children(void)
{
    const struct signal_action *action = &actions[SIGCHLD];
    return action->handler != SIG_IGN && (action->flags & SA_NOCLDWAIT) == 0;
}

/* Another thread can set a handler, or cancel this one, at any time. */
bool signals_can_interrupt(void)
{
    return has_handlers || !thread_is_alone();
}

struct signal_action signals_set_action(int number, const struct signal_action *action)
{
    lock_acquire();
    const struct signal_action before = actions[number];
    if (action != NULL) {
        actions[number] = *action;
        has_handlers = has_handlers || (action->handler != SIG_DFL && action->handler != SIG_IGN);
        if (is_ignored(number)) {
            signal_queue_drop(&process_queue, number);
            for (struct list_node *node = threads.head.next; node != &threads.head;
                 node = node->next) {
                signal_queue_drop(&thread_of(node)->queue, number);
            }
        }
    }
    lock_release();
    return before;
}

void signals_set_mask(signal_set mask)
{
    struct thread *self = thread_self();
    lock_acquire();
    self->mask = signal_maskable(mask);
    self->may_have_signal = true; /* it is cheaper to look than to know */
    signals_pass_on();
    lock_release();
}

signal_set signals_pending(void)
{
    struct thread *self = thread_self();
    lock_acquire();
    const signal_set pending = (self->queue.pending | process_queue.pending) & self->mask;
    lock_release();
    return pending;
}

signal_set signals_pending_for_process(void)
{
    return process_queue.pending;
}

bool signals_take(signal_set set, siginfo_t *info)
{
    struct thread *self = thread_self();
    lock_acquire();
    const int number = signal_first((self->queue.pending | process_queue.pending) & set);
    if (number != 0) {
        *info = take(self, number);
    }
    self->awaited = number != 0 ? 0 : set;
    lock_release();
    return number != 0;
}
