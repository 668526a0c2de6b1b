/* Thread. */
#include "abi/layout.h"
#include "arch.h"
#include "ipc/methods.h"
#include "sched/cpu.h"
#include "sched/scheduling.h"
#include "sched/thread.h"
#include "schema/kernel.h"

static struct thread *target_of(const struct invocation *invocation)
{
    return (struct thread *)invocation->slot->object;
}

static enum status start_method(struct invocation *invocation)
{
    thread_start(target_of(invocation));
    return STATUS_OK;
}

static enum status stop_method(struct invocation *invocation)
{
    thread_stop(target_of(invocation));
    return STATUS_OK;
}

static enum status set_scheduling(struct invocation *invocation)
{
    struct slot *scheduling = NULL;
    const struct thread_set_scheduling_params *params = invocation_parameters(invocation);
    const enum status status = invocation_object(invocation, 0, OBJECT_SCHEDULING, &scheduling);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->priority > ((struct scheduling *)scheduling->object)->ceiling) {
        return STATUS_LIMIT_EXCEEDED;
    }
    thread_set_scheduling(
        target_of(invocation), (struct scheduling *)scheduling->object, (uint8_t)params->priority);
    return STATUS_OK;
}

static enum status clear_scheduling(struct invocation *invocation)
{
    struct thread *thread = target_of(invocation);
    thread->becomes_passive = thread == invocation->thread;
    if (thread->becomes_passive) {
        return STATUS_OK; /* with nothing now, it could not even return */
    }
    thread_set_scheduling(thread, NULL, thread->own_priority);
    return STATUS_OK;
}

static enum status set_cpu(struct invocation *invocation)
{
    const struct thread_set_cpu_params *params = invocation_parameters(invocation);
    if (params->cpu >= cpu_count() || cpu_at(params->cpu)->state != CPU_ONLINE) {
        return STATUS_INVALID_ARGUMENT;
    }
    thread_set_cpu(target_of(invocation), params->cpu);
    return STATUS_OK;
}

/* Registers of a thread can be looked at where it cannot change them itself. */
static bool is_still(const struct thread *thread)
{
    return thread->state == THREAD_STOPPED ||
           ((thread->state == THREAD_CALLING || thread->state == THREAD_SENDING) &&
            thread->call.kind == CALL_FAULT);
}

static enum status set_pointer(struct invocation *invocation)
{
    const struct thread_set_pointer_params *params = invocation_parameters(invocation);
    if (params->value >= LAYOUT_USER_END) {
        return STATUS_INVALID_ARGUMENT;
    }
    /* What runs elsewhere has its registers in that CPU. */
    if (target_of(invocation) != invocation->thread && !is_still(target_of(invocation))) {
        return STATUS_WRONG_STATE;
    }
    arch_thread_set_pointer(target_of(invocation), params->value);
    return STATUS_OK;
}

static enum status read_register(struct invocation *invocation)
{
    struct thread_read_register_results results = {0};
    const struct thread_read_register_params *params = invocation_parameters(invocation);
    const struct thread *thread = target_of(invocation);
    if (!is_still(thread)) {
        return STATUS_WRONG_STATE;
    }
    if (!arch_register_read(&thread->registers, params->index, &results.value)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

static enum status write_register(struct invocation *invocation)
{
    const struct thread_write_register_params *params = invocation_parameters(invocation);
    struct thread *thread = target_of(invocation);
    if (!is_still(thread)) {
        return STATUS_WRONG_STATE;
    }
    if (!arch_register_write(&thread->registers, params->index, params->value)) {
        return STATUS_INVALID_ARGUMENT;
    }
    /* A long call that it was stopped in is broken off: these are not its registers any more. */
    thread->must_retry = false;
    thread->progress = (struct progress){0};
    thread->ring_submitted = 0;
    return STATUS_OK;
}

static enum status exit_method(struct invocation *invocation)
{
    object_end(&target_of(invocation)->object);
    return STATUS_OK;
}

static enum status state_method(struct invocation *invocation)
{
    const struct thread *thread = target_of(invocation);
    const struct thread_state_results results = {
        .number = thread->number,
        .state = thread->state,
        .cpu = thread->cpu,
        .priority = thread->own_priority,
    };
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

const struct method thread_methods[THREAD_METHOD_COUNT] = {
    [THREAD_START] = {start_method, THREAD_START_TAGS},
    [THREAD_STOP] = {stop_method, THREAD_STOP_TAGS},
    [THREAD_SET_SCHEDULING] = {set_scheduling, THREAD_SET_SCHEDULING_TAGS},
    [THREAD_CLEAR_SCHEDULING] = {clear_scheduling, THREAD_CLEAR_SCHEDULING_TAGS},
    [THREAD_SET_CPU] = {set_cpu, THREAD_SET_CPU_TAGS},
    [THREAD_SET_POINTER] = {set_pointer, THREAD_SET_POINTER_TAGS},
    [THREAD_READ_REGISTER] = {read_register, THREAD_READ_REGISTER_TAGS},
    [THREAD_WRITE_REGISTER] = {write_register, THREAD_WRITE_REGISTER_TAGS},
    [THREAD_EXIT] = {exit_method, THREAD_EXIT_TAGS},
    [THREAD_STATE] = {state_method, THREAD_STATE_TAGS},
};
