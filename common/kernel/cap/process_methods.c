/* Process: the caller's own table and memory, or those of a process that it looks after. */
#include "abi/system_call.h"
#include "arch.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "ipc/event.h"
#include "ipc/methods.h"
#include "ipc/reply.h"
#include "ipc/ring.h"
#include "ipc/system_call.h"
#include "memory/mapping.h"
#include "memory/memory.h"
#include "memory/shootdown.h"
#include "schema/kernel.h"

/* Leaves that one piece of unmap looks at. */
#define UNMAP_STEP 32u

static struct process *target_of(const struct invocation *invocation)
{
    return (struct process *)invocation->slot->object;
}

static struct slot *own_slot(const struct invocation *invocation, uint32_t handle)
{
    return table_find(&target_of(invocation)->table, handle);
}

static enum status process_copy(struct invocation *invocation)
{
    struct process_copy_results results = {0};
    const struct process_copy_params *params = invocation_parameters(invocation);
    struct slot *source = own_slot(invocation, params->handle);
    if (source == NULL || source->kind == OBJECT_MAPPING || source->kind == OBJECT_REPLY) {
        return STATUS_INVALID_HANDLE;
    }
    if ((params->flags & ~COPY_AUDITED) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = capability_copy(
        source,
        target_of(invocation),
        params->mask,
        (params->flags & COPY_AUDITED) != 0,
        &results.handle);
    memcpy(invocation->words, &results, sizeof(results));
    return status;
}

static enum status process_release(struct invocation *invocation)
{
    const struct process_release_params *params = invocation_parameters(invocation);
    struct slot *slot = own_slot(invocation, params->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    return capability_drop_step(slot) ? STATUS_OK : OUTCOME_RETRY;
}

static enum status process_revoke(struct invocation *invocation)
{
    const struct process_revoke_params *params = invocation_parameters(invocation);
    struct slot *slot = own_slot(invocation, params->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (!capability_revoke_step(slot)) {
        return OUTCOME_RETRY;
    }
    audit_write_use(AUDIT_REVOKED, invocation->process, slot, 0);
    return STATUS_OK;
}

static enum status process_inspect(struct invocation *invocation)
{
    const struct process_inspect_params *params = invocation_parameters(invocation);
    const struct slot *slot = own_slot(invocation, params->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    const struct process_inspect_results results = {
        .kind = slot->kind,
        .is_audited = slot->is_audited,
        .mask = slot->kind == OBJECT_MAPPING ? 0 : slot->mask,
    };
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

/* The gates of Memory that permissions need; 0 for those that nobody can have. */
static const uint64_t map_gates[] = {
    [MAP_READ] = MEMORY_MASK_MAP_READ,
    [MAP_READ | MAP_WRITE] = MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_WRITE,
    [MAP_READ | MAP_EXECUTE] = MEMORY_MASK_MAP_READ | MEMORY_MASK_MAP_EXECUTE,
};
#define MAP_GATES_COUNT (sizeof(map_gates) / sizeof(map_gates[0]))

static enum status check_map(
    const struct process_map_params *params,
    const struct slot *slot,
    struct mapping_request *request)
{
    const uint64_t pages = params->size_bytes >> PAGE_SHIFT;
    const uint64_t gates =
        params->permissions < MAP_GATES_COUNT ? map_gates[params->permissions] : 0;
    if (gates == 0 || (params->offset & PAGE_MASK) != 0 ||
        !address_space_is_user((struct vaddr){params->address}, params->size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if ((slot->mask & gates) != gates) {
        return STATUS_DENIED;
    }
    const struct memory_window window = memory_window(slot);
    const uint64_t first = params->offset >> PAGE_SHIFT;
    if (first >= window.page_count || pages > window.page_count - first ||
        ((window.first_page + first) | pages) > UINT32_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    *request = (struct mapping_request){{params->address},
                                        (uint32_t)(window.first_page + first),
                                        (uint32_t)pages,
                                        params->permissions};
    return STATUS_OK;
}

/*
 * What has been mapped of a mapping that cannot be had is unmapped, in pieces. The thread's
 * progress names the slot and holds the status that it all comes to.
 */
static enum status undo_map(struct invocation *invocation, enum status why)
{
    struct progress *progress = &invocation->thread->progress;
    struct slot *slot = own_slot(invocation, progress->handle);
    progress->offset = why;
    if (slot != NULL && slot->kind == OBJECT_MAPPING && !capability_drop_step(slot)) {
        return OUTCOME_RETRY;
    }
    return why;
}

/* The mapping that this piece, or an earlier one of the same call, has begun. */
static enum status
begin_map(struct invocation *invocation, struct mapping_request *request, struct slot **slot)
{
    struct slot *memory = NULL;
    struct progress *progress = &invocation->thread->progress;
    enum status status = invocation_object(invocation, 0, OBJECT_MEMORY, &memory);
    if (status == STATUS_OK) {
        status = check_map(invocation_parameters(invocation), memory, request);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (progress->handle == 0) {
        status = mapping_create(target_of(invocation), memory, request, slot);
        progress->handle = status == STATUS_OK ? slot_handle(*slot) : 0;
        return status;
    }
    *slot = own_slot(invocation, progress->handle);
    return *slot != NULL && mapping_is_for(*slot, memory, request) ? STATUS_OK
                                                                   : STATUS_INVALID_HANDLE;
}

static enum status process_map(struct invocation *invocation)
{
    const struct progress *progress = &invocation->thread->progress;
    struct mapping_request request;
    struct slot *slot = NULL;
    if (progress->offset != 0) {
        return undo_map(invocation, (enum status)progress->offset);
    }
    enum status status = begin_map(invocation, &request, &slot);
    if (status == STATUS_OK) {
        status = mapping_map_step(slot, request.page_count);
    }
    if (status != STATUS_OK) {
        return progress->handle != 0 ? undo_map(invocation, status) : status;
    }
    if (slot->pages.count < request.page_count) {
        return OUTCOME_RETRY;
    }
    const struct process_map_results results = {.handle = progress->handle};
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

/* Unmaps a piece; how far it has come is kept with the thread. */
static enum status
unmap_range(struct thread *thread, struct process *process, struct vaddr from, struct vaddr end)
{
    const uint64_t start = from.value + thread->progress.offset;
    uint64_t at = start;
    for (uint32_t i = 0; i < UNMAP_STEP && at < end.value; i++) {
        at += address_space_unmap_leaf(&process->space, (struct vaddr){at}, NULL);
    }
    at = at < end.value ? at : end.value;
    shootdown(&process->space, (struct vaddr){start}, (at - start) >> PAGE_SHIFT);
    if (at < end.value) {
        thread->progress.offset = at - from.value;
        return OUTCOME_RETRY;
    }
    thread->progress.offset = 0;
    return STATUS_OK;
}

/* The leaves at both ends may reach beyond the range: they are split first. */
static enum status process_unmap(struct invocation *invocation)
{
    const struct process_unmap_params *params = invocation_parameters(invocation);
    struct address_space *space = &target_of(invocation)->space;
    const struct vaddr from = {params->address};
    if (!address_space_is_user(from, params->size_bytes)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct vaddr end = {params->address + params->size_bytes};
    enum status status = page_table_split(&space->table, from);
    if (status == STATUS_OK) {
        status = page_table_split(&space->table, end);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return unmap_range(invocation->thread, target_of(invocation), from, end);
}

static enum status process_create_thread(struct invocation *invocation)
{
    const struct process_create_thread_params *params = invocation_parameters(invocation);
    const struct thread_start start = {
        {params->entry}, {params->stack}, params->argument, {params->message_page}};
    struct thread *thread = NULL;
    const enum status status = thread_create(target_of(invocation), &start, &thread);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &thread->object, THREAD_MASK_ALL);
}

static enum status process_create_ring(struct invocation *invocation)
{
    const struct process_create_ring_params *params = invocation_parameters(invocation);
    struct ring *ring = NULL;
    const enum status status = ring_create(
        target_of(invocation), (struct vaddr){params->address}, params->entry_count, &ring);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &ring->object, RING_MASK_ALL);
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
    const enum status status = invocation_object(invocation, 0, OBJECT_SESSION, &session);
    if (status != STATUS_OK) {
        return status;
    }
    if ((session->mask & FAULT_HANDLER_MASK_FAULT) == 0) {
        return STATUS_DENIED;
    }
    object_add_capability(session->object);
    if (process->fault_session != NULL) {
        object_drop_capability(process->fault_session);
    }
    process->fault_session = session->object;
    process->fault_badge = session->badge;
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
