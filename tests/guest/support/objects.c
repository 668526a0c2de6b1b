#include "guest.h"

uint32_t make_endpoint(void)
{
    struct ledger_create_endpoint_results results = {0};
    must(ledger_create_endpoint(LEDGER, &results), "endpoint");
    return results.endpoint;
}

uint32_t make_event(void)
{
    struct ledger_create_event_results results = {0};
    must(ledger_create_event(LEDGER, &results), "event");
    return results.event;
}

uint32_t make_memory(uint64_t size_bytes)
{
    const struct ledger_create_memory_params params = {.size_bytes = size_bytes};
    struct ledger_create_memory_results results = {0};
    must(ledger_create_memory(LEDGER, &params, &results), "memory");
    return results.memory;
}

uint32_t make_session(uint32_t endpoint, uint64_t badge, uint64_t mask)
{
    const struct endpoint_create_session_params params = {.badge = badge, .mask = mask};
    struct endpoint_create_session_results results = {0};
    must(endpoint_create_session(endpoint, &params, &results), "session");
    return results.session;
}

uint32_t map(uint32_t memory, uint64_t address, uint64_t size_bytes, uint32_t permissions)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = address,
        .size_bytes = size_bytes,
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    must(process_map(PROCESS, &params, &results), "map");
    return results.handle;
}

enum status try_release(uint32_t handle)
{
    const struct process_release_params params = {.handle = handle};
    return process_release(PROCESS, &params);
}

enum status
try_map(uint32_t memory, uint64_t address, uint64_t offset, uint64_t bytes, uint32_t permissions)
{
    const struct process_map_params params = {
        .memory = memory,
        .address = address,
        .offset = offset,
        .size_bytes = bytes,
        .permissions = permissions,
    };
    struct process_map_results results = {0};
    const enum status status = process_map(PROCESS, &params, &results);
    if (status == STATUS_OK) {
        release(results.handle);
    }
    return status;
}

uint32_t make_budget(uint64_t budget_ns, uint64_t period_ns, uint32_t ceiling)
{
    const struct scheduling_create_params params = {
        .budget_ns = budget_ns, .period_ns = period_ns, .ceiling = ceiling};
    struct scheduling_create_results results = {0};
    must(scheduling_create(SCHEDULING, &params, &results), "budget");
    return results.scheduling;
}

void release(uint32_t handle)
{
    must(try_release(handle), "release");
}

void signal(uint32_t event, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    must(event_signal(event, &params), "signal");
}

uint64_t wait(uint32_t event)
{
    struct register_message message = {0};
    must(message_receive(event, &message), "wait");
    return message.words[0];
}

struct ring_user make_ring(uint32_t process, uint64_t address, uint32_t entries)
{
    const struct process_create_ring_params params = {.address = address, .entry_count = entries};
    struct process_create_ring_results results = {0};
    must(process_create_ring(process, &params, &results), "ring");
    return (struct ring_user){results.ring, (struct ring_head *)address, entries, 0, 0};
}
