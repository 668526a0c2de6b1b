#include "objects.h"
#include "schema/kernel_client.h"

enum status object_make_memory(uint64_t size_bytes, uint32_t *memory)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = size_bytes, .kind = MEMORY_ANONYMOUS};
    struct ledger_create_memory_results results = {0};
    const enum status status = ledger_create_memory(OWN_LEDGER, &params, &results);
    *memory = results.memory;
    return status;
}

enum status object_make_event(uint32_t *event)
{
    struct ledger_create_event_results results = {0};
    const enum status status = ledger_create_event(OWN_LEDGER, &results);
    *event = results.event;
    return status;
}

enum status object_map(
    uint32_t memory,
    uint64_t offset,
    struct object_range range,
    uint32_t permissions,
    uint32_t *mapping)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = range.start,
        .offset = offset,
        .size_bytes = range.end - range.start,
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    const enum status status = process_map(OWN_PROCESS, &params, &results);
    if (mapping != NULL) {
        *mapping = results.handle;
    }
    return status;
}

void object_unmap(uint64_t start, uint64_t end)
{
    const struct process_unmap_params params = {.address = start, .size_bytes = end - start};
    (void)process_unmap(OWN_PROCESS, &params);
}

void object_release(uint32_t handle)
{
    const struct process_release_params params = {.handle = handle};
    (void)process_release(OWN_PROCESS, &params);
}

void object_signal(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)event_signal(event, &params);
}

uint64_t object_clock_ns(void)
{
    struct machine_clock_results results = {0};
    (void)machine_clock(OWN_CLOCK, &results);
    return results.now_ns;
}

_Noreturn void object_exit(uint32_t code)
{
    const struct process_exit_params params = {.code = code};
    (void)process_exit(OWN_PROCESS, &params);
    __builtin_trap();
}
