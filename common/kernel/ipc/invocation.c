#include "ipc/invocation.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/methods.h"
#include "schema/kernel.h"

static enum status
find_capabilities(struct invocation *invocation, const uint32_t *handles, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t handle = ((const volatile uint32_t *)handles)[i];
        invocation->capabilities[i] = table_find(&invocation->process->table, handle);
        if (handle != 0 && invocation->capabilities[i] == NULL) {
            return STATUS_INVALID_HANDLE;
        }
    }
    return STATUS_OK;
}

/* What the method takes and the message has must be the same: nothing is guessed. */
static enum status check_shape(const struct method *method, uint64_t tag)
{
    const bool fits = message_tag_word_count(tag) == method->words_in &&
                      message_tag_capability_count(tag) == method->capabilities_in &&
                      message_tag_page_word_count(tag) == 0;
    return fits ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

enum status invocation_dispatch(
    struct thread *thread,
    struct slot *slot,
    struct message_registers *message,
    uint32_t handles[MESSAGE_CAPABILITIES_MAX])
{
    const struct method_table *table = &method_tables[slot->kind];
    const uint32_t number = message_tag_method(message->tag);
    if (number >= table->count || table->methods[number].function == NULL) {
        return STATUS_UNSUPPORTED;
    }
    if (slot->object->is_ended) {
        return STATUS_PEER_GONE;
    }
    const struct method *method = &table->methods[number];
    struct invocation invocation = {
        .thread = thread, .process = thread->process, .slot = slot, .message = *message};
    enum status result = check_shape(method, message->tag);
    if (result == STATUS_OK) {
        result = find_capabilities(&invocation, handles, method->capabilities_in);
    }
    if (result == STATUS_OK) {
        result = method->function(&invocation);
    }
    if (result == STATUS_OK) {
        *message = invocation.message;
        message->number = STATUS_OK;
        message->tag = message_tag(number, method->words_out) |
                       message_tag_capabilities(method->capabilities_out);
        handles[0] = method->capabilities_out != 0 ? invocation.returned : handles[0];
    }
    return result;
}

enum status invocation_object(
    const struct invocation *invocation, uint32_t number, enum object_kind kind, struct slot **slot)
{
    struct slot *found = invocation->capabilities[number];
    if (found == NULL || found->kind != kind) {
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
