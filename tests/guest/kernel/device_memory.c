#include "device_memory.h"
#include "guest.h"

#define DEVICE_ADDRESS UINT64_C(0x43000000)

void device_memory_map(uint64_t base)
{
    const struct machine_device_memory_params params = {
        .base = base, .size_bytes = PAGE_SIZE_BYTES};
    struct machine_device_memory_results results = {0};
    must(machine_device_memory(MACHINE, &params, &results), "device memory");
    (void)map(results.memory, DEVICE_ADDRESS, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
    release(results.memory);
}

static volatile uint32_t *register_at(uint64_t offset)
{
    return (volatile uint32_t *)(DEVICE_ADDRESS + offset);
}

uint32_t device_memory_read(uint64_t offset)
{
    return *register_at(offset);
}

void device_memory_write(uint64_t offset, uint32_t value)
{
    *register_at(offset) = value;
}

void device_memory_test_no_ports(void)
{
    const struct machine_io_ports_params params = {.first = 0x40, .count = 4};
    struct machine_io_ports_results results = {0};
    CHECK_EQUAL(machine_io_ports(MACHINE, &params, &results), STATUS_UNSUPPORTED);
}
