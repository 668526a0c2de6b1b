/* Process.copy, release, revoke and inspect. */
#include "cap/table_methods.h"
#include "abi/system_call.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/system_call.h"
#include "schema/kernel.h"

static struct process *process_of(const struct invocation *invocation)
{
    return (struct process *)invocation->slot->object;
}

static struct slot *own_slot(const struct invocation *invocation, uint32_t handle)
{
    return table_find(&process_of(invocation)->table, handle);
}

enum status process_copy(struct invocation *invocation)
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
        process_of(invocation),
        params->mask,
        (params->flags & COPY_AUDITED) != 0,
        &results.handle);
    memcpy(invocation->words, &results, sizeof(results));
    return status;
}

enum status process_release(struct invocation *invocation)
{
    const struct process_release_params *params = invocation_parameters(invocation);
    struct slot *slot = own_slot(invocation, params->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    return capability_drop_step(slot) ? STATUS_OK : OUTCOME_RETRY;
}

enum status process_revoke(struct invocation *invocation)
{
    const struct process_revoke_params *params = invocation_parameters(invocation);
    struct slot *slot = own_slot(invocation, params->handle);
    if (slot == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    struct progress *progress = &invocation->thread->progress;
    if (progress->handle != params->handle) {
        /* With the first piece: the others may never be made. */
        progress->handle = params->handle;
        audit_write_use(AUDIT_REVOKED, invocation->process, slot, 0);
    }
    return capability_revoke_step(slot) ? STATUS_OK : OUTCOME_RETRY;
}

enum status process_inspect(struct invocation *invocation)
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
