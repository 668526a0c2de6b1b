#include "sched/thread.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "ipc/endpoint.h"
#include "ipc/reply.h"
#include "memory/direct_map.h"
#include "memory/shootdown.h"
#include "panic.h"
#include "sched/cpu.h"
#include "sched/schedule.h"
#include "sched/scheduling.h"

static void deadline_passed(struct timeout *timeout)
{
    thread_unblock(container_of(timeout, struct thread, deadline), STATUS_TIMED_OUT);
}

static enum status map_page(struct thread *thread, struct process *process, struct vaddr at)
{
    struct ledger *ledger = process->object.ledger;
    struct paddr frame;
    enum status status = ledger_allocate_frame(ledger, &frame);
    if (status != STATUS_OK) {
        return status;
    }
    status = address_space_map(&process->space, at, frame, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
    arch_tables_changed();
    if (status != STATUS_OK) {
        ledger_free_frame(ledger, frame);
        return status;
    }
    thread->page = direct_map_pointer(frame);
    thread->page_at = at;
    return STATUS_OK;
}

static void join_process(struct thread *thread, struct process *process)
{
    thread->process = process;
    thread->call.sender = process;
    thread->number = ++process->threads_ever;
    list_add_last(&process->threads, &thread->process_node);
    process->thread_count++;
    object_hold(&process->object);
    /*
     * Its process names a thread, and its threads name a process: both live without capabilities.
     */
    object_add_capability(&thread->object);
    if (process->thread_count == 1) {
        object_add_capability(&process->object);
        audit_write(AUDIT_PROCESS_STARTED, process, process->number, 0);
    }
}

enum status
thread_create(struct process *process, const struct thread_start *start, struct thread **thread)
{
    if (process->object.is_ended) {
        return STATUS_PEER_GONE;
    }
    if (process->thread_count == PROCESS_THREADS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct object *object = NULL;
    enum status status =
        object_create(process->object.ledger, OBJECT_THREAD, sizeof(**thread), &object);
    if (status != STATUS_OK) {
        return status;
    }
    struct thread *created = (struct thread *)object;
    status = map_page(created, process, start->message_page);
    if (status != STATUS_OK) {
        object_end(object);
        return status;
    }
    created->state = THREAD_STOPPED;
    created->is_stopped = true;
    created->cpu = arch_cpu_current()->index;
    created->deadline.fire = deadline_passed;
    arch_registers_init(&created->registers, start->entry, start->stack_top);
    arch_registers_set_arguments(&created->registers, start->argument, start->message_page.value);
    arch_thread_set_pointer(created, start->message_page.value);
    created->page->self = start->message_page.value;
    join_process(created, process);
    *thread = created;
    return STATUS_OK;
}

void thread_leave_queue(struct thread *thread)
{
    switch (thread->state) {
    case THREAD_READY:
        run_queue_remove(&cpu_at(thread->cpu)->ready, thread);
        return;
    case THREAD_SENDING:
    case THREAD_CALLING:
        call_detach(&thread->call);
        return;
    case THREAD_RECEIVING:
    case THREAD_WAITING:
    case THREAD_THROTTLED:
    case THREAD_IN_RING:
        list_remove(&thread->queue_node);
        return;
    default:
        return;
    }
}

static bool is_blocked(const struct thread *thread)
{
    return thread->state >= THREAD_SENDING && thread->state <= THREAD_IN_RING;
}

static void set_borrowable(struct thread *thread, struct scheduling *scheduling, uint8_t priority)
{
    if (scheduling != NULL) {
        object_hold(&scheduling->object);
    }
    if (thread->scheduling != NULL) {
        object_release(&thread->scheduling->object);
    }
    thread->scheduling = scheduling;
    thread->priority = priority;
}

uint8_t thread_floor(const struct thread *thread)
{
    const struct scheduling *scheduling = thread->floor_scheduling;
    return scheduling != NULL && scheduling_is_whole(scheduling) ? thread->floor : 0;
}

/* Takes over a reference. */
static void set_floor(struct thread *thread, struct scheduling *scheduling)
{
    if (thread->floor_scheduling != NULL) {
        object_release(&thread->floor_scheduling->object);
    }
    thread->floor_scheduling = scheduling;
    thread->floor = scheduling != NULL ? thread->own_priority : 0;
}

void thread_borrow(struct thread *thread, const struct loan *loan)
{
    if (thread->scheduling == NULL && loan->scheduling != NULL) {
        const uint8_t floor = thread_floor(thread);
        set_borrowable(thread, loan->scheduling, loan->priority < floor ? floor : loan->priority);
        thread->cpu = loan->cpu;
    }
}

void thread_return_loan(struct thread *thread)
{
    if (thread->own_scheduling == NULL && thread->scheduling != NULL) {
        set_borrowable(thread, NULL, thread->priority);
    }
}

void thread_set_scheduling(struct thread *thread, struct scheduling *scheduling, uint8_t priority)
{
    thread->becomes_passive = false;
    const bool is_queued = thread->state == THREAD_READY || thread->state == THREAD_THROTTLED ||
                           thread->state == THREAD_PASSIVE;
    if (is_queued) {
        thread_leave_queue(thread);
        thread->state = THREAD_STOPPED;
    }
    struct scheduling *before = thread->own_scheduling;
    if (scheduling != NULL) {
        object_hold(&scheduling->object);
        set_floor(thread, NULL);
        if (before != NULL) {
            object_release(&before->object);
        }
    } else if (before != NULL) {
        set_floor(thread, before);
    }
    thread->own_scheduling = scheduling;
    thread->own_priority = priority;
    thread->is_simple_receiver = false;
    /*
     * A server in the middle of a call keeps the loan: it becomes passive with its next receive.
     * Who runs, or has sent a call that lends it, keeps what it has until it is put away, or has
     * its answer.
     */
    const bool is_in_use = thread->state == THREAD_RUNNING || thread->state == THREAD_SENDING ||
                           thread->state == THREAD_CALLING;
    thread->drops_budget = scheduling == NULL && thread->caller == NULL && is_in_use;
    thread->call.is_simple = thread->call.is_simple && !thread->drops_budget;
    if (scheduling != NULL || (thread->caller == NULL && !is_in_use)) {
        set_borrowable(thread, scheduling, priority);
    }
    if (is_queued) {
        thread_make_ready(thread);
    } else if (thread->state == THREAD_RECEIVING) {
        endpoint_requeue(thread->receives_at, thread);
    } else if (thread->state == THREAD_RUNNING) {
        thread_disturb(thread);
    }
}

bool thread_disturb(struct thread *thread)
{
    bool is_current = false;
    for (uint32_t i = 0; i < cpu_count(); i++) {
        struct cpu *cpu = cpu_at(i);
        if (cpu->current != thread) {
            continue;
        }
        is_current = true;
        cpu_disturb(cpu);
    }
    return is_current;
}

void thread_make_ready(struct thread *thread)
{
    if (thread->drops_budget) {
        thread->drops_budget = false;
        set_borrowable(thread, NULL, thread->priority);
    }
    if (thread->is_stopped || thread->object.is_ended) {
        thread->state = THREAD_STOPPED;
    } else if (thread->scheduling == NULL) {
        thread->state = THREAD_PASSIVE;
    } else {
        thread->state = THREAD_READY;
        run_queue_add_last(&cpu_at(thread->cpu)->ready, thread);
        schedule_notice(thread);
    }
}

void thread_unblock(struct thread *thread, enum status status)
{
    kernel_assert(is_blocked(thread));
    const bool is_fault = (thread->state == THREAD_SENDING || thread->state == THREAD_CALLING) &&
                          thread->call.kind == CALL_FAULT;
    thread_leave_queue(thread);
    timeout_clear(&thread->deadline);
    if (!is_fault) {
        arch_message_set_status(&thread->registers, status);
    }
    thread_make_ready(thread);
}

void thread_stop(struct thread *thread)
{
    thread->is_stopped = true;
    thread->call.is_simple = false;
    thread->is_simple_receiver = false;
    switch (thread->state) {
    case THREAD_READY:
    case THREAD_THROTTLED:
        thread_leave_queue(thread);
        thread->state = THREAD_STOPPED;
        return;
    case THREAD_PASSIVE:
        thread->state = THREAD_STOPPED;
        return;
    case THREAD_RUNNING:
        thread_disturb(thread);
        return;
    default:
        /* It stays blocked, and does not go on when what it waits for comes. */
        return;
    }
}

void thread_start(struct thread *thread)
{
    thread->is_stopped = false;
    if (thread->state == THREAD_STOPPED) {
        thread_make_ready(thread);
    }
}

void thread_set_cpu(struct thread *thread, uint32_t cpu)
{
    if (thread->state == THREAD_READY) {
        thread_leave_queue(thread);
        thread->cpu = cpu;
        thread_make_ready(thread);
        return;
    }
    if (thread->state == THREAD_RUNNING) {
        thread_disturb(thread);
    }
    thread->cpu = cpu;
}

static void free_page(struct thread *thread)
{
    struct process *process = thread->process;
    const struct paddr frame = direct_map_physical(thread->page);
    if (process->space.table.root.value != 0) {
        (void)address_space_unmap_leaf(&process->space, thread->page_at, &frame);
        shootdown(&process->space, thread->page_at, 1);
    }
    ledger_free_frame(process->object.ledger, frame);
    thread->page = NULL;
}

static void leave_process(struct thread *thread)
{
    struct process *process = thread->process;
    list_remove(&thread->process_node);
    process->thread_count--;
    if (process->thread_count == 0) {
        object_end(&process->object);
        object_drop_capability(&process->object);
    }
    object_release(&process->object);
    object_drop_capability(&thread->object);
}

bool thread_finish_step(struct object *object)
{
    struct thread *thread = (struct thread *)object;
    if (thread->process == NULL) {
        return true; /* its creation failed half-way */
    }
    if (thread_disturb(thread)) {
        return false;
    }
    thread_leave_queue(thread);
    timeout_clear(&thread->deadline);
    thread->state = THREAD_ENDED;
    if (thread->caller != NULL) {
        call_fail(thread->caller, STATUS_PEER_GONE);
    }
    free_page(thread);
    if (thread->own_scheduling != NULL) {
        object_release(&thread->own_scheduling->object);
        thread->own_scheduling = NULL;
    }
    set_borrowable(thread, NULL, 0);
    set_floor(thread, NULL);
    leave_process(thread);
    return true;
}
