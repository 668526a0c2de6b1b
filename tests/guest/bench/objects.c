/* Methods of kernel objects. */
#include "bench.h"

#define PLACE UINT64_C(0x60000000)

static void measure_event(void)
{
    const uint32_t event = make_event();
    struct event_take_results taken;
    uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        (void)event_take(event, &taken);
    }
    report("null_call", now_ns() - start_ns, ROUNDS);
    const struct event_signal_params params = {.bits = 1};
    start_ns = now_ns();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        (void)event_signal(event, &params);
    }
    report("signal", now_ns() - start_ns, ROUNDS);
}

static void measure_map(void)
{
    const uint32_t memory = make_memory(PAGE_SIZE_BYTES);
    struct process_map_params params = {
        .memory = memory,
        .address = PLACE,
        .size_bytes = PAGE_SIZE_BYTES,
        .permissions = MAP_READ | MAP_WRITE,
    };
    struct process_map_results results = {0};
    struct process_release_params released = {0};
    uint64_t map_ns = 0;
    uint64_t unmap_ns = 0;
    static uint32_t handles[256];
    for (uint32_t round = 0; round < 9; round++) {
        uint64_t start_ns = now_ns();
        for (uint32_t i = 0; i < 256; i++) {
            params.address = PLACE + i * PAGE_SIZE_BYTES;
            (void)process_map(PROCESS, &params, &results);
            handles[i] = results.handle;
        }
        map_ns += round == 0 ? 0 : now_ns() - start_ns;
        start_ns = now_ns();
        for (uint32_t i = 0; i < 256; i++) {
            released.handle = handles[i];
            (void)process_release(PROCESS, &released);
        }
        unmap_ns += round == 0 ? 0 : now_ns() - start_ns;
    }
    /* The first round paid for tables, which stay. */
    report("map_page", map_ns, 8 * 256);
    report("unmap_page", unmap_ns, 8 * 256);
    release(memory);
}

static void measure_create(void)
{
    static uint32_t handles[256];
    struct ledger_create_endpoint_results endpoint = {0};
    struct ledger_create_memory_results memory = {0};
    const struct ledger_create_memory_params params = {.size_bytes = PAGE_SIZE_BYTES};
    for (uint32_t round = 0; round < 2; round++) {
        uint64_t start_ns = now_ns();
        for (uint32_t i = 0; i < 256; i++) {
            (void)ledger_create_endpoint(LEDGER, &endpoint);
            handles[i] = endpoint.endpoint;
        }
        const uint64_t create_ns = now_ns() - start_ns;
        start_ns = now_ns();
        for (uint32_t i = 0; i < 256; i++) {
            release(handles[i]);
        }
        if (round == 1) {
            report("create_endpoint", create_ns, 256);
            report("release_endpoint", now_ns() - start_ns, 256);
        }
        start_ns = now_ns();
        for (uint32_t i = 0; i < 256; i++) {
            (void)ledger_create_memory(LEDGER, &params, &memory);
            handles[i] = memory.memory;
        }
        if (round == 1) {
            report("create_memory", now_ns() - start_ns, 256);
        }
        for (uint32_t i = 0; i < 256; i++) {
            release(handles[i]);
        }
    }
}

static void measure_copy(void)
{
    const uint32_t event = make_event();
    const struct process_copy_params params = {.handle = event, .mask = 1};
    struct process_copy_results results = {0};
    static uint32_t handles[256];
    uint64_t start_ns = now_ns();
    for (uint32_t i = 0; i < 256; i++) {
        (void)process_copy(PROCESS, &params, &results);
        handles[i] = results.handle;
    }
    report("copy_capability", now_ns() - start_ns, 256);
    start_ns = now_ns();
    for (uint32_t i = 0; i < 256; i++) {
        release(handles[i]);
    }
    report("release_capability", now_ns() - start_ns, 256);
    release(event);
}

void bench_objects(void)
{
    measure_event();
    measure_copy();
    measure_create();
    measure_map();
}
