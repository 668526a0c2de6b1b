/* Process: the caller's own table and memory, or those of a process that it looks after. */
#include "abi/system_call.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "cap/table_methods.h"
#include "ipc/event.h"
#include "ipc/methods.h"
#include "ipc/reply.h"
#include "ipc/ring.h"
#include "ipc/system_call.h"
#include "memory/mapping_methods.h"
#include "schema/kernel.h"

static struct process *target_of(const struct invocation *invocation)
{
    return (struct process *)invocation->slot->object;
}

static enum status process_create_thread(struct invocation *invocation)
{
    const struct process_create_thread_params *params = invocation_parameters(invocation);
    const struct thread_start start = {
        {params->entry}, {params->stack}, params->argument, {params->message_page}};
    struct thread *thread = NULL;
    /* The slot first: a thread that is ended again may end its process. */
    enum status status = table_reserve(invocation->process, 1);
    if (status == STATUS_OK) {
        status = thread_create(target_of(invocation), &start, &thread);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &thread->object, THREAD_MASK_ALL);
}

/* Goes on with the ring that this piece, or an earlier one of the same call, has made. */
static enum status prepare_ring(struct invocation *invocation, uint32_t handle)
{
    struct slot *slot = table_find(&invocation->process->table, handle);
    if (slot == NULL || slot->kind != OBJECT_RING || slot->object->is_ended) {
        return STATUS_INVALID_HANDLE; /* somebody dropped it meanwhile */
    }
    struct ring *ring = (struct ring *)slot->object;
    const enum status status = ring->is_ready ? STATUS_OK : ring_prepare_step(ring);
    if (status != STATUS_OK) {
        capability_drop(slot);
        return status;
    }
    invocation->thread->progress.handle = handle;
    invocation->returned = handle;
    return ring->is_ready ? STATUS_OK : OUTCOME_RETRY;
}

static enum status process_create_ring(struct invocation *invocation)
{
    if (invocation->thread->progress.handle != 0) {
        return prepare_ring(invocation, invocation->thread->progress.handle);
    }
    const struct process_create_ring_params *params = invocation_parameters(invocation);
    struct ring *ring = NULL;
    enum status status = ring_create(
        target_of(invocation), (struct vaddr){params->address}, params->entry_count, &ring);
    if (status == STATUS_OK) {
        status = invocation_return_new(invocation, &ring->object, RING_MASK_ALL);
    }
    return status == STATUS_OK ? prepare_ring(invocation, invocation->returned) : status;
}

static enum status process_install(struct invocation *invocation)
{
    struct process_install_results results = {0};
    const struct process_install_params *params = invocation_parameters(invocation);
    struct slot *source = invocation_slot(invocation, 0);
    if (source == NULL || source->kind == OBJECT_MAPPING || source->kind == OBJECT_REPLY) {
        return STATUS_INVALID_HANDLE;
    }
    const enum status status =
        capability_copy(source, target_of(invocation), params->mask, false, &results.handle);
    memcpy(invocation->words, &results, sizeof(results));
    return status;
}

static enum status process_take_reply(struct invocation *invocation)
{
    struct thread *thread = invocation->thread;
    if (thread->caller == NULL) {
        return STATUS_WRONG_STATE;
    }
    struct reply *reply = NULL;
    /* The slot first: once there is a Reply, losing it would be losing the call. */
    enum status status = table_reserve(invocation->process, 1);
    if (status == STATUS_OK) {
        status = reply_create(invocation->process->object.ledger, &thread->caller, &reply);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &reply->object, REPLY_MASK_ALL);
}

static enum status process_set_fault_handler(struct invocation *invocation)
{
    struct process *process = target_of(invocation);
    struct slot *session = NULL;
    enum status status = invocation_object(invocation, 0, OBJECT_SESSION, &session);
    if (status != STATUS_OK) {
        return status;
    }
    if ((session->mask & FAULT_HANDLER_MASK_FAULT) == 0) {
        return STATUS_DENIED;
    }
    /* A capability without methods, which a revocation reaches like every other one. */
    uint32_t handle = 0;
    status = capability_copy(session, process, 0, false, &handle);
    if (status != STATUS_OK) {
        return status;
    }
    struct slot *before = process_fault_handler(process);
    if (before != NULL) {
        capability_drop(before);
    }
    process->fault_handle = handle;
    return STATUS_OK;
}

static enum status process_set_exit_event(struct invocation *invocation)
{
    const struct process_set_exit_event_params *params = invocation_parameters(invocation);
    struct process *process = target_of(invocation);
    struct slot *event = NULL;
    const enum status status = invocation_object(invocation, 0, OBJECT_EVENT, &event);
    if (status != STATUS_OK) {
        return status;
    }
    if ((event->mask & EVENT_MASK_SIGNAL) == 0) {
        return STATUS_DENIED;
    }
    object_hold(event->object);
    if (process->exit_event != NULL) {
        object_release(&process->exit_event->object);
    }
    process->exit_event = (struct event *)event->object;
    process->exit_bits = params->bits;
    return STATUS_OK;
}

static enum status process_exit_method(struct invocation *invocation)
{
    const struct process_exit_params *params = invocation_parameters(invocation);
    process_exit(target_of(invocation), params->code);
    return STATUS_OK;
}

static enum status process_state(struct invocation *invocation)
{
    const struct process *process = target_of(invocation);
    const struct process_state_results results = {
        .number = process->number,
        .is_ended = process->object.is_ended,
        .exit_code = process->exit_code,
        .thread_count = process->thread_count,
    };
    memcpy(invocation->words, &results, PROCESS_STATE_RESULTS_WORDS * sizeof(uint64_t));
    return STATUS_OK;
}

const struct method process_methods[PROCESS_METHOD_COUNT] = {
    [PROCESS_COPY] = {process_copy, PROCESS_COPY_TAGS},
    [PROCESS_RELEASE] = {process_release, PROCESS_RELEASE_TAGS},
    [PROCESS_REVOKE] = {process_revoke, PROCESS_REVOKE_TAGS},
    [PROCESS_INSPECT] = {process_inspect, PROCESS_INSPECT_TAGS},
    [PROCESS_MAP] = {process_map, PROCESS_MAP_TAGS},
    [PROCESS_UNMAP] = {process_unmap, PROCESS_UNMAP_TAGS},
    [PROCESS_CREATE_THREAD] = {process_create_thread, PROCESS_CREATE_THREAD_TAGS},
    [PROCESS_CREATE_RING] = {process_create_ring, PROCESS_CREATE_RING_TAGS},
    [PROCESS_INSTALL] = {process_install, PROCESS_INSTALL_TAGS},
    [PROCESS_TAKE_REPLY] = {process_take_reply, PROCESS_TAKE_REPLY_TAGS},
    [PROCESS_SET_FAULT_HANDLER] = {process_set_fault_handler, PROCESS_SET_FAULT_HANDLER_TAGS},
    [PROCESS_SET_EXIT_EVENT] = {process_set_exit_event, PROCESS_SET_EXIT_EVENT_TAGS},
    [PROCESS_EXIT] = {process_exit_method, PROCESS_EXIT_TAGS},
    [PROCESS_STATE] = {process_state, PROCESS_STATE_TAGS},
};
