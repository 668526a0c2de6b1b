#include "children.h"
#include "blocking.h"
#include "helper.h"
#include "lock.h"
#include "objects.h"
#include "pool.h"
#include "process.h"
#include "schema/kernel_client.h"
#include "signals.h"
#include "thread.h"
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tessera/calls.h>

/* The code of a process that a fault has ended (Process.state). */
#define EXIT_CODE_FAULT UINT32_MAX

struct child {
    struct list_node node;
    uint64_t number;
    uint32_t process;
    uint32_t ledger;
    bool has_ended;
    int status; /* as wait() has it, once it has ended */
};

static struct list children = {{&children.head, &children.head}}; /* [lock] */
static struct pool child_pool = {.size_bytes = sizeof(struct child)};

static struct child *child_of(struct list_node *node)
{
    return container_of(node, struct child, node);
}

/* With the lock. */
static struct child *find_child(long number)
{
    for (struct list_node *node = children.head.next; node != &children.head; node = node->next) {
        if ((long)child_of(node)->number == number) {
            return child_of(node);
        }
    }
    return NULL;
}

bool children_have(long number)
{
    lock_acquire();
    const bool result = find_child(number) != NULL;
    lock_release();
    return result;
}

long children_kill(long number, int signal)
{
    lock_acquire();
    const struct child *child = find_child(number);
    const uint32_t process = child != NULL ? child->process : 0;
    lock_release();
    if (process == 0) {
        return -ESRCH;
    }
    if (signal == 0) {
        return 0;
    }
    if (signal_default_of(signal) != SIGNAL_ENDS) {
        return -EPERM; /* only its end can be asked of another process */
    }
    const struct process_exit_params params = {.code = EXIT_CODE_SIGNAL | (uint32_t)signal};
    (void)process_exit(process, &params);
    return 0;
}

/* What wait() says of an exit code. */
static int status_of(uint32_t code)
{
    if (code == EXIT_CODE_FAULT) {
        return SIGSEGV;
    }
    if ((code & EXIT_CODE_SIGNAL) != 0) {
        return (int)(code & 0x7f);
    }
    return (int)(code & 0xff) << 8;
}

/* As waitid() and SIGCHLD have it. */
static siginfo_t information_of(uint64_t number, int status)
{
    siginfo_t info = {.si_signo = SIGCHLD};
    info.si_code = WIFSIGNALED(status) ? CLD_KILLED : CLD_EXITED;
    info.si_status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    info.si_pid = (pid_t)number;
    return info;
}

static void forget(struct child *child)
{
    list_remove(&child->node);
    object_release(child->process);
    (void)ledger_destroy(child->ledger);
    object_release(child->ledger);
    pool_give(&child_pool, child);
}

/* Who waits for children looks itself whether it was one of its own. */
static void wake_waiting(void)
{
    for (struct list_node *node = threads.head.next; node != &threads.head; node = node->next) {
        const struct thread *thread = container_of(node, struct thread, node);
        if (thread->awaits_child && thread != thread_self()) {
            object_signal(thread->waiter.event, WAITER_CHILD);
        }
    }
}

static void note_end(struct child *child, uint32_t code)
{
    child->has_ended = true;
    child->status = status_of(code);
    const siginfo_t info = information_of(child->number, child->status);
    const bool is_forgotten = !signals_keep_children();
    (void)signals_send_locked(
        &info, NULL, false); /* when too many wait, one more says nothing new */
    if (is_forgotten) {
        forget(child);
    }
    wake_waiting();
}

/* Finds out who has ended since somebody looked, and tells. With the lock. */
static uint64_t look(bool is_signalled)
{
    struct list_node *node = children.head.next;
    (void)is_signalled;
    while (node != &children.head) {
        struct child *child = child_of(node);
        struct process_state_results state = {0};
        node = node->next;
        if (!child->has_ended &&
            (process_state(child->process, &state) != STATUS_OK || state.is_ended != 0)) {
            note_end(child, state.exit_code);
        }
    }
    return 0;
}

enum status children_prepare(void)
{
    return helper_watch(HELPER_CHILDREN, look);
}

bool children_add(uint64_t number, uint32_t process, uint32_t ledger)
{
    const struct process_set_exit_event_params params = {
        .event = helper_event(), .bits = UINT64_C(1) << HELPER_CHILDREN};
    lock_acquire();
    struct child *child = pool_take(&child_pool);
    if (child != NULL) {
        child->number = number;
        child->process = process;
        child->ledger = ledger;
        list_add_last(&children, &child->node);
        (void)process_set_exit_event(process, &params);
    }
    lock_release();
    helper_wake(HELPER_CHILDREN); /* it may have ended already */
    return child != NULL;
}

static bool is_meant(const struct child *child, long which)
{
    return which <= 0 || (long)child->number == which;
}

/* One that has ended; NULL: none has. *count: how many there are at all. With the lock. */
static struct child *find_ended(long which, uint32_t *count)
{
    *count = 0;
    for (struct list_node *node = children.head.next; node != &children.head; node = node->next) {
        struct child *child = child_of(node);
        if (is_meant(child, which)) {
            ++*count;
            if (child->has_ended) {
                return child;
            }
        }
    }
    return NULL;
}

struct wait_request {
    long which; /* a number; -1: all */
    bool does_not_wait;
    bool is_kept; /* it can be waited for again */
};

/* Its number; 0: none yet; -ECHILD, or as blocking_wait(). */
static long take_or_wait(const struct wait_request *request, int *status)
{
    uint32_t count = 0;
    long number = 0;
    lock_acquire();
    thread_self()->awaits_child = !request->does_not_wait;
    (void)look(true);
    struct child *ended = find_ended(request->which, &count);
    if (ended != NULL) {
        number = (long)ended->number;
        *status = ended->status;
        if (!request->is_kept) {
            forget(ended);
        }
    }
    lock_release();
    if (number != 0 || count == 0) {
        return number != 0 ? number : -ECHILD;
    }
    return request->does_not_wait ? 0 : blocking_wait(NULL, 0, WAITER_CHILD);
}

static long wait_for(const struct wait_request *request, int *status)
{
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    long result;
    do {
        result = take_or_wait(request, status);
    } while (result == 0 && !request->does_not_wait);
    lock_acquire();
    thread_self()->awaits_child = false;
    lock_release();
    return result == -EINTR ? RESULT_RESTART : result;
}

long tessera_call_wait4(const long *arguments)
{
    int status = 0;
    const long options = arguments[2];
    if ((options & ~(long)(WNOHANG | WUNTRACED | WCONTINUED)) != 0) {
        return -EINVAL;
    }
    const long result = wait_for(
        &(struct wait_request){
            .which = arguments[0], .does_not_wait = (options & WNOHANG) != 0, .is_kept = false},
        &status);
    if (result > 0 && arguments[1] != 0) {
        *(int *)arguments[1] = status;
    }
    if (result > 0 && arguments[3] != 0) {
        memset((void *)arguments[3], 0, sizeof(struct rusage));
    }
    return result;
}

long tessera_call_waitid(const long *arguments)
{
    int status = 0;
    const long options = arguments[3];
    const long which = arguments[0] == P_ALL ? -1 : arguments[1];
    if ((arguments[0] != P_ALL && arguments[0] != P_PID) || (options & WEXITED) == 0) {
        return -EINVAL;
    }
    const long result = wait_for(
        &(struct wait_request){.which = which,
                               .does_not_wait = (options & WNOHANG) != 0,
                               .is_kept = (options & WNOWAIT) != 0},
        &status);
    if (result >= 0 && arguments[2] != 0) {
        const siginfo_t info =
            result > 0 ? information_of((uint64_t)result, status) : (siginfo_t){0};
        memcpy((void *)arguments[2], &info, sizeof(info));
    }
    return result < 0 ? result : 0;
}
