#include "ipc/invocation.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/methods.h"
#include "schema/kernel.h"

/* How a process ended is asked afterwards. */
static bool answers_when_ended(const struct slot *slot, uint32_t number)
{
    return slot->kind == OBJECT_PROCESS && number == PROCESS_STATE;
}

enum status invocation_dispatch(
    struct thread *thread,
    struct slot *slot,
    uint64_t *tag,
    uint64_t words[MESSAGE_REGISTER_WORDS],
    uint32_t handles[MESSAGE_CAPABILITIES_MAX])
{
    const struct method_table *table = &method_tables[slot->kind];
    const uint32_t number = message_tag_method(*tag);
    if (number >= table->count || table->methods[number].function == NULL) {
        return STATUS_UNSUPPORTED;
    }
    const struct method *method = &table->methods[number];
    if ((*tag & ~MESSAGE_TAG_DEADLINE) != method->tag_in) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (slot->object->is_ended && !answers_when_ended(slot, number)) {
        return STATUS_PEER_GONE;
    }
    const uint32_t key = invocation_key(slot, number);
    if (thread->progress.method != key || thread->progress.target != slot_handle(slot)) {
        thread->progress = (struct progress){.method = key, .target = slot_handle(slot)};
    }
    struct invocation invocation = {thread, thread->process, slot, handles, words, 0};
    const enum status result = method->function(&invocation);
    if (result == STATUS_OK) {
        *tag = method->tag_out;
        if (message_tag_capability_count(method->tag_out) != 0) {
            handles[0] = invocation.returned;
        }
    } else if (result == STATUS_DENIED) {
        audit_write_use(AUDIT_DENIED, thread->process, slot, number);
    }
    return result;
}

/* Whoever is told of the record may be a thread that takes the capability away: it is looked up. */
static __attribute__((cold)) struct slot *
record_argument(const struct invocation *invocation, const struct slot *slot, uint32_t handle)
{
    audit_write_use(AUDIT_USED, invocation->process, slot, AUDIT_AS_ARGUMENT);
    return table_find(&invocation->process->table, handle);
}

struct slot *invocation_slot(const struct invocation *invocation, uint32_t number)
{
    /* Read once: other threads of the caller can write its page at any time. */
    const uint32_t handle = *(const volatile uint32_t *)&invocation->handles[number];
    struct slot *slot = table_find(&invocation->process->table, handle);
    const bool is_audited = slot != NULL && slot->is_audited != 0;
    return __builtin_expect(is_audited, 0) ? record_argument(invocation, slot, handle) : slot;
}

enum status invocation_object(
    const struct invocation *invocation, uint32_t number, enum object_kind kind, struct slot **slot)
{
    struct slot *found = invocation_slot(invocation, number);
    if (found == NULL) {
        return STATUS_INVALID_HANDLE;
    }
    if (found->kind != kind) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (found->object->is_ended) {
        return STATUS_PEER_GONE;
    }
    *slot = found;
    return STATUS_OK;
}

enum status invocation_return(
    struct invocation *invocation, const struct capability *capability, struct slot *parent)
{
    return capability_create(invocation->process, capability, parent, &invocation->returned);
}

enum status
invocation_return_new(struct invocation *invocation, struct object *object, uint64_t mask)
{
    const struct capability capability = {.object = object, .mask = mask};
    const enum status result = invocation_return(invocation, &capability, NULL);
    if (result != STATUS_OK) {
        object_end(object);
    }
    return result;
}
