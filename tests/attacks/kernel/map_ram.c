/*
 * May have registers of devices, as a driver's parent has, and wants RAM: the kernel's, the
 * firmware's, the interrupt controller's registers, alone and at the end of a range that begins
 * with a device, and ranges that wrap around.
 * Must get none. Record: DENIED for Machine.deviceMemory.
 */
#include "attack.h"

static void try_range(uint64_t base, uint64_t size_bytes)
{
    const struct machine_device_memory_params params = {.base = base, .size_bytes = size_bytes};
    struct machine_device_memory_results results = {0};
    const enum status status =
        machine_device_memory(program_capability("machine"), &params, &results);
    if (status == STATUS_OK) {
        attack_loot(*(volatile uint64_t *)attack_map(results.memory, size_bytes, MAP_READ));
    }
    REFUSED(status, STATUS_DENIED);
}

int main(int argument_count, const char *const *arguments)
{
    const struct machine_device_memory_params wrapping = {
        .base = ~PAGE_MASK, .size_bytes = 2 * PAGE_SIZE_BYTES};
    const struct machine_device_memory_params all = {.base = 0, .size_bytes = ~PAGE_MASK};
    struct machine_device_memory_results results = {0};
    const uint32_t machine = program_capability("machine");
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < forbidden_address_count; i++) {
        try_range(forbidden_addresses[i], PAGE_SIZE_BYTES);
        try_range(forbidden_addresses[i], UINT64_C(0x200000));
        if (forbidden_addresses[i] != 0) {
            try_range(forbidden_addresses[i] - PAGE_SIZE_BYTES, 2 * PAGE_SIZE_BYTES);
        }
    }
    REFUSED(machine_device_memory(machine, &wrapping, &results), STATUS_INVALID_ARGUMENT);
    REFUSED(machine_device_memory(machine, &all, &results), STATUS_INVALID_ARGUMENT);
    return ATTACK_REPELLED;
}
