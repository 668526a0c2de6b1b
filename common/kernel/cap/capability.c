#include "cap/capability.h"
#include "abi/system_call.h"
#include "panic.h"

static uint32_t handle_index(uint64_t handle)
{
    return (uint32_t)(handle & ((1u << HANDLE_INDEX_BITS) - 1));
}

void capability_table_put(
    struct capability_table *table, uint32_t handle, enum object_kind kind, uint64_t method_mask)
{
    const uint32_t index = handle_index(handle);
    kernel_assert(index != 0);
    kernel_assert(index < CAPABILITY_SLOTS);
    kernel_assert(table->slots[index].kind == OBJECT_NONE);
    table->slots[index] = (struct capability){method_mask, handle >> HANDLE_INDEX_BITS, kind};
}

enum status capability_table_find(
    const struct capability_table *table,
    uint64_t handle,
    uint32_t method,
    const struct capability **found)
{
    const uint32_t index = handle_index(handle);
    if (index == 0 || index >= CAPABILITY_SLOTS) {
        return STATUS_INVALID_HANDLE;
    }
    const struct capability *capability = &table->slots[index];
    if (capability->kind == OBJECT_NONE || handle >> HANDLE_INDEX_BITS != capability->generation) {
        return STATUS_INVALID_HANDLE;
    }
    if (method >= 64 || (capability->method_mask >> method & 1) == 0) {
        return STATUS_DENIED;
    }
    *found = capability;
    return STATUS_OK;
}
