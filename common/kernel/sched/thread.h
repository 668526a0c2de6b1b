/*
 * Threads. The saved registers have a fixed place: entry.S reaches them through cpu->current.
 *
 * The states are those of abi/thread_state.h. Edges:
 *   STOPPED -> READY                      thread_start()
 *   READY <-> RUNNING                     schedule()
 *   READY -> PASSIVE, THROTTLED           schedule(), without budget
 *   PASSIVE, THROTTLED -> READY           a caller, a refill
 *   RUNNING -> SENDING, CALLING, RECEIVING, WAITING, IN_RING   system calls
 *   all of these -> READY                 thread_unblock()
 *   all -> ENDED                          thread_finish_step()
 * `is_stopped` holds a thread back wherever it would become READY.
 *
 * Invariants (kernel_check()):
 *  1. READY <=> on the run queue of its CPU;
 *  2. RUNNING <=> current thread of exactly one CPU;
 *  3. RECEIVING <=> on its endpoint's receivers; WAITING <=> on its event's waiters;
 *  4. a thread without a Scheduling of its own runs only on a caller's.
 */
#pragma once

#include "abi/address.h"
#include "abi/system_call.h"
#include "abi/thread_state.h"
#include "cap/object.h"
#include "ipc/call.h"
#include "kernel/arch_types.h"
#include "sched/cpu_offsets.h"
#include "sched/timeout.h"
#include <stdalign.h>
#include <stddef.h>

struct endpoint;
struct process;
struct scheduling;

/* How far the pieces of a long method have come; what they mean is the method's affair. */
struct progress {
    uint32_t method; /* which it is, */
    uint32_t target; /* and of what: the handle that was called */
    uint32_t handle;
    uint64_t offset;
};

/* [kernel]; registers: [o] the CPU that runs it */
struct thread {
    struct object object;
    alignas(64) struct registers registers;
    struct message_page *page;         /* through the direct map */
    struct process *process;           /* held */
    struct call *caller;               /* what it has received and must answer */
    uint64_t stamp;                    /* of the sender that its message page names */
    struct scheduling *scheduling;     /* it runs on; held */
    struct scheduling *own_scheduling; /* held; NULL: passive */
    struct list_node
        queue_node;   /* run queue, endpoint's receivers, event's waiters, ring, budget */
    uint8_t state;    /* enum thread_state */
    uint8_t priority; /* it runs with */
    uint8_t own_priority;
    uint8_t floor; /* passive: the least priority that it runs with: thread_floor() */
    bool is_stopped;
    bool
        is_simple_receiver; /* RECEIVING, passive, no deadline, not stopped: the fast call's case */
    bool must_retry;        /* its system call has to be made again before it goes on */
    bool has_fpu_state;     /* arch.fpu is worth loading */
    bool drops_budget;      /* it has lost its own one, and goes without from the next turn on */
    bool becomes_passive;   /* once it waits at an endpoint, as it has asked for itself */
    bool pays_reaper;       /* ended something: helps until that round of the reaper is done */
    uint32_t cpu;
    uint32_t number;              /* in its process */
    struct endpoint *receives_at; /* while RECEIVING */
    struct call call;
    struct progress progress; /* 0 outside of a long system call */
    uint32_t ring_submitted;  /* by the ring_enter that it makes in pieces */
    uint32_t paid_round;
    struct scheduling *floor_scheduling; /* held; what the floor comes from; NULL: it is 0 */
    uint8_t fault_kind;
    uint64_t fault_address;
    struct list_node process_node;
    struct timeout deadline;
    struct vaddr page_at; /* where its process sees its message page */
    struct arch_thread arch;
};

_Static_assert(offsetof(struct thread, registers) == THREAD_REGISTERS, "entry.S");

static inline struct thread *thread_of_call(struct call *call)
{
    return container_of(call, struct thread, call);
}

/* Where a new thread begins. */
struct thread_start {
    struct vaddr entry;
    struct vaddr stack_top;
    uint64_t argument;
    struct vaddr message_page;
};

/*
 * A stopped thread with its message page mapped.
 *   STATUS_INVALID_ARGUMENT, STATUS_OVERLAP  the place of the message page
 *   others                                   as object_create()
 */
NODISCARD enum status
thread_create(struct process *process, const struct thread_start *start, struct thread **thread);

/*
 * Lets it run on this budget, with at most its ceiling as the priority; NULL: on none of its own.
 * Who gives up an unlimited budget keeps its priority as the least that it serves with, whoever
 * calls: it could always have run with it. Who had a limited one runs as its callers do, since time
 * of theirs with its priority is more than either was given.
 */
void thread_set_scheduling(struct thread *thread, struct scheduling *scheduling, uint8_t priority);

/* The least priority of a passive thread, as long as what it comes from is what it was. */
__attribute__((noinline)) uint8_t thread_floor(const struct thread *thread);

/* A passive thread runs on its caller's budget, priority and CPU, until it gives the loan back. */
struct loan {
    struct scheduling *scheduling;
    uint8_t priority;
    uint32_t cpu;
};
void thread_borrow(struct thread *thread, const struct loan *loan);
void thread_return_loan(struct thread *thread);

/*
 * Makes the CPU whose current thread it is look again at what it runs; false when there is none. A
 * thread that has blocked or been stopped is current until its CPU has put it away.
 */
bool thread_disturb(struct thread *thread);

/* To the run queue of its CPU, or wherever a thread goes that could run but may not. */
void thread_make_ready(struct thread *thread);

/* Ends what a thread waits for, and gives it the result of its system call. */
void thread_unblock(struct thread *thread, enum status status);

void thread_stop(struct thread *thread);
void thread_start(struct thread *thread);

/* Moves it to another CPU, wherever it is. */
void thread_set_cpu(struct thread *thread, uint32_t cpu);

/* Takes it off whatever queue its state has it on; the state is the caller's to set. */
void thread_leave_queue(struct thread *thread);

bool thread_finish_step(struct object *object);
