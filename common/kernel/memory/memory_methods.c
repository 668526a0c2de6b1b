/* Memory and CodeAuthority. */
#include "arch.h"
#include "audit/audit.h"
#include "cap/capability.h"
#include "cap/process.h"
#include "ipc/methods.h"
#include "ipc/system_call.h"
#include "memory/memory.h"
#include "memory/shootdown.h"
#include "schema/kernel.h"

#define WINDOW_COUNT_BITS 32u
#define SEAL_STEP_PAGES   16u

struct memory_window memory_window(const struct slot *slot)
{
    const struct memory *memory = (const struct memory *)slot->object;
    if (slot->badge == 0) {
        return (struct memory_window){0, memory->filled_pages};
    }
    return (struct memory_window){slot->badge >> WINDOW_COUNT_BITS, (uint32_t)slot->badge};
}

static enum status describe(struct invocation *invocation)
{
    const struct memory *memory = (const struct memory *)invocation->slot->object;
    const struct memory_describe_results results = {
        .size_bytes = memory_window(invocation->slot).page_count << PAGE_SHIFT,
        .kind = memory->kind,
        .is_sealed = memory->is_sealed,
    };
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

static enum status slice(struct invocation *invocation)
{
    const struct memory_slice_params *params = invocation_parameters(invocation);
    const struct memory_window window = memory_window(invocation->slot);
    const uint64_t first = params->offset >> PAGE_SHIFT;
    const uint64_t count = params->size_bytes >> PAGE_SHIFT;
    if (((params->offset | params->size_bytes) & PAGE_MASK) != 0 || count == 0 ||
        first >= window.page_count || count > window.page_count - first ||
        ((window.first_page + first) | count) > UINT32_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct capability capability = {
        .object = invocation->slot->object,
        .mask = invocation->slot->mask,
        .badge = (window.first_page + first) << WINDOW_COUNT_BITS | count,
        .is_audited = invocation->slot->is_audited != 0,
    };
    return invocation_return(invocation, &capability, invocation->slot);
}

static enum status device_address(struct invocation *invocation)
{
    const struct memory_device_address_params *params = invocation_parameters(invocation);
    const struct memory *memory = (const struct memory *)invocation->slot->object;
    const struct memory_window window = memory_window(invocation->slot);
    if (memory->kind != MEMORY_OBJECT_CONTIGUOUS) {
        return STATUS_WRONG_STATE;
    }
    if (params->offset >> PAGE_SHIFT >= window.page_count) {
        return STATUS_INVALID_ARGUMENT;
    }
    uint64_t contiguous = 0;
    const struct paddr page =
        memory_page(memory, window.first_page + (params->offset >> PAGE_SHIFT), &contiguous);
    const struct memory_device_address_results results = {
        .address = page.value + (params->offset & PAGE_MASK)};
    memcpy(invocation->words, &results, sizeof(results));
    return STATUS_OK;
}

const struct method memory_methods[MEMORY_METHOD_COUNT] = {
    [MEMORY_DESCRIBE] = {describe, MEMORY_DESCRIBE_TAGS},
    [MEMORY_SLICE] = {slice, MEMORY_SLICE_TAGS},
    [MEMORY_DEVICE_ADDRESS] = {device_address, MEMORY_DEVICE_ADDRESS_TAGS},
};

/* Prepares some pages for execution; true when all are. */
static bool tell_caches(struct thread *thread, const struct memory *memory)
{
    uint64_t index = thread->progress.offset;
    for (uint32_t i = 0; i < SEAL_STEP_PAGES && index < memory->page_count; i++) {
        uint64_t contiguous = 0;
        arch_code_page(memory_page(memory, index++, &contiguous));
    }
    thread->progress.offset = index;
    if (index < memory->page_count) {
        return false;
    }
    arch_code_finish();
    shootdown_all();
    return true;
}

/*
 * Only memory that nothing outside programs can write: contiguous memory may be a device's target.
 */
static enum status seal(struct invocation *invocation)
{
    struct slot *slot = NULL;
    const enum status status = invocation_object(invocation, 0, OBJECT_MEMORY, &slot);
    if (status != STATUS_OK) {
        return status;
    }
    struct memory *memory = (struct memory *)slot->object;
    struct progress *progress = &invocation->thread->progress;
    const uint32_t handle = slot_handle(slot);
    /* By who may write it, and all that there is: nobody verified what a slice does not show. */
    if ((slot->mask & MEMORY_MASK_MAP_WRITE) == 0) {
        return STATUS_DENIED;
    }
    if (memory_window(slot).page_count != memory->page_count &&
        memory->filled_pages == memory->page_count) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (memory->kind != MEMORY_OBJECT_ANONYMOUS || memory->writable_count != 0 ||
        memory->filled_pages != memory->page_count) {
        return STATUS_WRONG_STATE;
    }
    if (memory->is_executable) {
        return STATUS_OK;
    }
    if (!memory->is_sealed) {
        memory->is_sealed = true;
        audit_write(
            AUDIT_SEALED, invocation->process, memory->page_count << PAGE_SHIFT, memory->kind);
    }
    if (progress->handle != handle) {
        progress->handle = handle; /* the program has written over its call, with another memory */
        progress->offset = 0;
    }
    if (!tell_caches(invocation->thread, memory)) {
        return OUTCOME_RETRY;
    }
    memory->is_executable = true;
    return STATUS_OK;
}

const struct method code_authority_methods[CODE_AUTHORITY_METHOD_COUNT] = {
    [CODE_AUTHORITY_SEAL] = {seal, CODE_AUTHORITY_SEAL_TAGS},
};
