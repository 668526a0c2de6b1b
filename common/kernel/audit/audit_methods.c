/* AuditSource. */
#include "audit/audit.h"
#include "cap/process.h"
#include "ipc/event.h"
#include "ipc/methods.h"
#include "memory/memory.h"
#include "sched/cpu.h"
#include "schema/kernel.h"

static enum status ring_method(struct invocation *invocation)
{
    const struct audit_source_ring_params *params = invocation_parameters(invocation);
    if (params->cpu >= cpu_count()) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct memory *memory = NULL;
    const enum status status = memory_create_fixed(
        invocation->process->object.ledger,
        MEMORY_OBJECT_KERNEL,
        audit_ring_address(params->cpu),
        audit_ring_pages(),
        &memory);
    if (status != STATUS_OK) {
        return status;
    }
    return invocation_return_new(
        invocation, &memory->object, MEMORY_MASK_MAP_READ | MEMORY_MASK_DESCRIBE);
}

static enum status bind_event(struct invocation *invocation)
{
    struct slot *event = NULL;
    const struct audit_source_bind_event_params *params = invocation_parameters(invocation);
    const enum status status = invocation_object(invocation, 0, OBJECT_EVENT, &event);
    if (status != STATUS_OK) {
        return status;
    }
    if ((event->mask & EVENT_MASK_SIGNAL) == 0) {
        return STATUS_DENIED;
    }
    audit_bind_event((struct event *)event->object, params->bits);
    return STATUS_OK;
}

const struct method audit_source_methods[AUDIT_SOURCE_METHOD_COUNT] = {
    [AUDIT_SOURCE_RING] = {ring_method, AUDIT_SOURCE_RING_TAGS},
    [AUDIT_SOURCE_BIND_EVENT] = {bind_event, AUDIT_SOURCE_BIND_EVENT_TAGS},
};
