/* Ledger: where objects are made. */
#include "cap/capability.h"
#include "cap/ledger.h"
#include "cap/process.h"
#include "cap/table.h"
#include "ipc/endpoint.h"
#include "ipc/event.h"
#include "ipc/methods.h"
#include "ipc/system_call.h"
#include "memory/memory.h"
#include "schema/kernel.h"

static struct ledger *target_of(const struct invocation *invocation)
{
    return (struct ledger *)invocation->slot->object;
}

static enum status ledger_state(struct invocation *invocation)
{
    const struct ledger *ledger = target_of(invocation);
    const struct ledger_state_results results = {
        .quota_bytes = ledger->quota_bytes,
        .used_bytes = ledger->used_bytes,
        .object_count = (uint64_t)ledger->object.reference_count,
    };
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

static enum status ledger_destroy(struct invocation *invocation)
{
    if (invocation->slot->object->is_static) {
        return STATUS_DENIED; /* the root: everything would go, this thread included */
    }
    object_end(invocation->slot->object);
    return STATUS_OK;
}

static enum status ledger_create_ledger(struct invocation *invocation)
{
    const struct ledger_create_ledger_params *params = invocation_parameters(invocation);
    struct ledger *ledger = NULL;
    const enum status status = ledger_create(target_of(invocation), params->quota_bytes, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &ledger->object, LEDGER_MASK_ALL);
}

static enum status ledger_create_process(struct invocation *invocation)
{
    struct process *process = NULL;
    const enum status status =
        process_create(target_of(invocation), invocation->process->principal, &process);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &process->object, PROCESS_MASK_ALL);
}

static enum status ledger_create_endpoint(struct invocation *invocation)
{
    struct endpoint *endpoint = NULL;
    const enum status status = endpoint_create(target_of(invocation), &endpoint);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &endpoint->object, ENDPOINT_MASK_ALL);
}

static enum status ledger_create_event(struct invocation *invocation)
{
    struct event *event = NULL;
    const enum status status = event_create(target_of(invocation), &event);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(invocation, &event->object, EVENT_MASK_ALL);
}

/* Goes on filling the object that an earlier piece of the same call made. */
static enum status fill_on(struct invocation *invocation, uint32_t handle)
{
    struct slot *slot = table_find(&invocation->process->table, handle);
    if (slot == NULL || slot->kind != OBJECT_MEMORY || slot->object->is_ended) {
        return STATUS_INVALID_HANDLE; /* somebody dropped it meanwhile */
    }
    struct memory *memory = (struct memory *)slot->object;
    const enum status status = memory_fill_step(memory);
    if (status != STATUS_OK) {
        capability_drop(slot);
        return status;
    }
    if (memory->filled_pages < memory->page_count) {
        invocation->thread->progress.handle = handle;
        return OUTCOME_RETRY;
    }
    invocation->returned = handle;
    return STATUS_OK;
}

static enum status ledger_create_memory(struct invocation *invocation)
{
    if (invocation->thread->progress.handle != 0) {
        return fill_on(invocation, invocation->thread->progress.handle);
    }
    const struct ledger_create_memory_params *params = invocation_parameters(invocation);
    if ((params->size_bytes & PAGE_MASK) != 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct memory *memory = NULL;
    enum status status = memory_create(
        target_of(invocation), params->kind, params->size_bytes >> PAGE_SHIFT, &memory);
    if (status == STATUS_OK) {
        status = invocation_return_new(invocation, &memory->object, MEMORY_MASK_ALL);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return fill_on(invocation, invocation->returned);
}

const struct method ledger_methods[LEDGER_METHOD_COUNT] = {
    [LEDGER_STATE] = {ledger_state, LEDGER_STATE_TAGS},
    [LEDGER_DESTROY] = {ledger_destroy, LEDGER_DESTROY_TAGS},
    [LEDGER_CREATE_LEDGER] = {ledger_create_ledger, LEDGER_CREATE_LEDGER_TAGS},
    [LEDGER_CREATE_PROCESS] = {ledger_create_process, LEDGER_CREATE_PROCESS_TAGS},
    [LEDGER_CREATE_ENDPOINT] = {ledger_create_endpoint, LEDGER_CREATE_ENDPOINT_TAGS},
    [LEDGER_CREATE_EVENT] = {ledger_create_event, LEDGER_CREATE_EVENT_TAGS},
    [LEDGER_CREATE_MEMORY] = {ledger_create_memory, LEDGER_CREATE_MEMORY_TAGS},
};
