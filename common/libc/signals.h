/*
 * Signals inside the process. A thread in a call of libposix runs its handlers on the way out, or
 * when the call waits, which ends the wait. One that computes is interrupted (interruption.h), as
 * is one that has faulted (faults.h). Nobody outside can send one but the parent, who can only end
 * the process.
 */
#pragma once

#include "signal_set.h"
#include <signal.h>
#include <stdbool.h>

struct thread;

/* A call that a signal interrupted: it is made again when the handler was installed so. */
#define RESULT_RESTART (-512L)

/* As the C library hands it over (struct k_sigaction). */
struct signal_action {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    unsigned mask[2];
};

/* To the process, or to one of its threads. 0, or -EAGAIN: too many wait already. */
long signals_send(const siginfo_t *info, struct thread *to, bool is_queued);

/* The same for whoever has the lock. Does not come back when the signal ends all. */
long signals_send_locked(const siginfo_t *info, struct thread *to, bool is_queued);

/*
 * A thread ends, or holds back what it did not, or waits no longer: what had come to the process,
 * and was left to this thread, is for another one now. With the lock.
 */
void signals_pass_on(void);

/*
 * Every way from musl into libposix is between these two: a thread that is in there is not
 * interrupted. On the way out it runs the handlers of what has come meanwhile, and gets back the
 * mask that sigsuspend() has changed.
 */
void signals_enter_call(void);
void signals_leave_call(void);

/* Interrupts a thread that computes; NULL as long as nobody can (faults.h). With the lock. */
extern void (*signals_interrupt)(struct thread *thread);

/* Whether something is to be delivered to the calling thread now. */
bool signals_are_due(void);

/* Delivers all that is due, and puts the mask back that sigsuspend() has changed. */
void signals_deliver(void);

/* A thread has ended, and what was for it goes. The caller holds the lock. */
void signals_forget(struct thread *thread);

/* Whether children that have ended are to be waited for. The caller holds the lock. */
bool signals_keep_children(void);

/* Whether the process has a handler for a number. Also for whoever must not wait for the lock. */
bool signals_are_handled(int number);

/* Whether anybody could interrupt a call that waits: a process without handlers cannot. */
bool signals_can_interrupt(void);

/* Sets what is done about a number, unless `action` is NULL. Gives what was done before. */
struct signal_action signals_set_action(int number, const struct signal_action *action);

/* The calling thread's mask. */
void signals_set_mask(signal_set mask);

/* What has come and is held back. */
signal_set signals_pending(void);

/* What has come for the process and no thread has taken. The caller holds the lock. */
signal_set signals_pending_for_process(void);

/*
 * Takes one that is in a set, held back or not. False: none has come, and from now on one of the
 * set wakes the thread, until it asks again or calls with the empty set.
 */
bool signals_take(signal_set set, siginfo_t *info);

/* Runs the handler of a fault, in the thread that has it, or ends the process. */
void signals_deliver_fault(const siginfo_t *info);
