#include "children.h"
#include "blocking.h"
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
};

static struct list children = {{&children.head, &children.head}};
static struct pool child_pool = {.size_bytes = sizeof(struct child)};

bool children_add(uint64_t number, uint32_t process, uint32_t ledger)
{
    lock_acquire();
    struct child *child = pool_take(&child_pool);
    if (child != NULL) {
        child->number = number;
        child->process = process;
        child->ledger = ledger;
        list_add_last(&children, &child->node);
    }
    lock_release();
    return child != NULL;
}

static struct child *child_of(struct list_node *node)
{
    return container_of(node, struct child, node);
}

/* With the lock. */
static struct child *find(long number)
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
    const bool result = find(number) != NULL;
    lock_release();
    return result;
}

long children_kill(long number, int signal)
{
    lock_acquire();
    const struct child *child = find(number);
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

static bool is_meant(const struct child *child, long which)
{
    return which <= 0 || (long)child->number == which;
}

/*
 * One that has ended, off the list; NULL: none has yet. Each of the others will signal the calling
 * thread's event. *count: how many there are at all. With the lock.
 */
static struct child *take_ended(long which, uint32_t *code, uint32_t *count)
{
    const uint32_t event = thread_self()->waiter.event;
    for (struct list_node *node = children.head.next; node != &children.head; node = node->next) {
        struct child *child = child_of(node);
        if (!is_meant(child, which)) {
            continue;
        }
        ++*count;
        const struct process_set_exit_event_params params = {.event = event, .bits = WAITER_CHILD};
        if (event != 0) {
            (void)process_set_exit_event(child->process, &params);
        }
        struct process_state_results state = {0};
        if (process_state(child->process, &state) != STATUS_OK || state.is_ended != 0) {
            *code = state.exit_code;
            list_remove(node);
            return child;
        }
    }
    return NULL;
}

static void forget(struct child *child)
{
    object_release(child->process);
    (void)ledger_destroy(child->ledger);
    object_release(child->ledger);
    lock_acquire();
    pool_give(&child_pool, child);
    lock_release();
}

/* As waitid() has it. */
static siginfo_t information_of(long number, int status)
{
    siginfo_t info = {.si_signo = SIGCHLD};
    info.si_code = WIFSIGNALED(status) ? CLD_KILLED : CLD_EXITED;
    info.si_status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    info.si_pid = (pid_t)number;
    return info;
}

static long wait_for(long which, bool does_not_wait, int *status)
{
    if (thread_prepare_waiting() != STATUS_OK) {
        return -ENOMEM;
    }
    for (;;) {
        uint32_t code = 0;
        uint32_t count = 0;
        lock_acquire();
        struct child *ended = take_ended(which, &code, &count);
        lock_release();
        if (ended != NULL) {
            const long number = (long)ended->number;
            *status = status_of(code);
            forget(ended);
            return number;
        }
        if (count == 0) {
            return -ECHILD;
        }
        if (does_not_wait) {
            return 0;
        }
        const long result = blocking_wait(NULL, 0, WAITER_CHILD);
        if (result != 0) {
            return result == -EINTR ? RESULT_RESTART : result;
        }
    }
}

long tessera_call_wait4(const long *arguments)
{
    int status = 0;
    const long options = arguments[2];
    if ((options & ~(long)(WNOHANG | WUNTRACED | WCONTINUED)) != 0) {
        return -EINVAL;
    }
    const long result = wait_for(arguments[0], (options & WNOHANG) != 0, &status);
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
    if ((options & WNOWAIT) != 0) {
        return -ENOSYS;
    }
    const long result = wait_for(which, (options & WNOHANG) != 0, &status);
    if (result >= 0 && arguments[2] != 0) {
        const siginfo_t info = result > 0 ? information_of(result, status) : (siginfo_t){0};
        memcpy((void *)arguments[2], &info, sizeof(info));
    }
    return result < 0 ? result : 0;
}
