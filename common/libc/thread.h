/*
 * The threads of the process, as musl knows them by number.
 *
 * A record outlives its thread: who looks through them next, with the lock, takes what an ended
 * thread leaves (its ring, its stack when it was detached) and frees the record.
 *
 * Fields: [I] written before the thread runs; [o] its thread only; [lock] the lock of libposix.
 */
#pragma once

#include "interruption.h"
#include "lib/list.h"
#include "runtime/message_page.h"
#include "signal_queue.h"
#include "waiter.h"
#include <signal.h>
#include <stdbool.h>

/* As many as the kernel lets a process have. */
#define THREADS_MAX 512

struct thread {
    struct list_node node; /* of threads, [lock] */
    uint32_t handle;       /* [I] */
    int number;            /* [I] */
    struct waiter waiter;  /* [o], but for its event */
    uint64_t area;         /* message page and ring, [I]; 0: the first thread's page is elsewhere */
    uint64_t page;         /* [I] where its message page goes */
    bool is_ending;        /* [lock] */
    void *unmap_start;     /* [lock] goes with the thread; NULL: nothing does */
    size_t unmap_bytes;
    int *ended_address; /* [o] is zeroed at the end; NULL: none */

    /* Called with `argument` in the new thread. */
    int (*function)(void *);
    void *argument;

    signal_set mask;           /* [lock] held back */
    signal_set saved_mask;     /* [o] what the mask is to be again after sigsuspend() */
    bool has_saved_mask;       /* [o] */
    signal_set awaited;        /* [lock] what sigwait() waits for now */
    struct signal_queue queue; /* [lock] for this thread alone */
    bool awaits_child;         /* [lock] */
    bool may_have_signal;      /* atomic: something was queued, or the mask became smaller */
    bool is_in_call;           /* atomic: it runs libposix's own code, or is not there yet */
    stack_t alternate;         /* [o] of size 0 unless there is one */
    bool has_interrupted;      /* [o] a handler ran that does not want the call restarted */

    struct interruption interruption; /* as is_in_call; and by others while it stands still */
    siginfo_t fault;                  /* by the fault helper while it stands still */
    bool has_fault;

    int policy;   /* [lock] SCHED_OTHER, SCHED_FIFO or SCHED_RR */
    int priority; /* [lock] as POSIX counts it */
};

extern _Thread_local struct thread *thread_of_tls;
extern struct thread thread_first;
/* The threads, in the order in which they were made. [lock] */
extern struct list threads;

static inline struct thread *thread_self(void)
{
    return tessera_first_page != NULL ? &thread_first : thread_of_tls;
}

/* Whether an address lies in the thread's alternate stack, which has no bytes if there is none. */
static inline bool thread_is_on_alternate(const struct thread *thread, uint64_t address)
{
    return address - (uint64_t)thread->alternate.ss_sp < thread->alternate.ss_size;
}

/* The first thread's record: before anything else. */
void thread_start_first(struct message_page *page, uint8_t priority);

/* The thread pointer is set: from now on thread-local variables are there. */
void thread_leave_first_steps(void);

struct thread_request {
    int (*function)(void *);
    void *argument;
    void *stack; /* its top */
    void *pointer;
    int *number;        /* NULL: nobody wants it */
    int *ended_address; /* NULL: nobody waits there */
};

/* Number, or a negative error number: -EAGAIN. */
long thread_create(const struct thread_request *request);

/*
 * A thread of libposix itself, of which musl knows nothing; all signals are held back there, and it
 * is as urgent as the program may be. It never ends, nor does its record. NULL: no memory.
 */
const struct thread *thread_create_helper(int (*function)(void *));

/* Ends the calling thread. `start`, when not NULL: its stack, which goes with it. */
_Noreturn void thread_end(void *start, size_t size_bytes);

/* The thread with a number; NULL: there is none. The caller holds the lock. */
struct thread *thread_find(long number);

/*
 * Makes what the calling thread needs to wait, which only the first thread does not have from the
 * start. Before anything that may wait, without the lock. Errors as waiter_create().
 */
NODISCARD enum status thread_prepare_waiting(void);

/* How many there are that have not ended, helpers aside. The caller holds the lock. */
uint32_t thread_count(void);

/* Nothing but this thread could want something of a call that waits. */
bool thread_is_alone(void);
