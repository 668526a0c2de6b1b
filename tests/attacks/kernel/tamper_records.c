/*
 * May read the audit ring of a CPU, as the audit service may, and wants to change it: maps it to be
 * written, slices it, has it sealed, asks where it is for a device, and at last writes to it.
 * Must be ended. Records: DENIED for Process.map, Memory.slice and deviceAddress, FAULT at the
 * ring.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint32_t ring = program_capability("audit-ring");
    const struct memory_slice_params part = {.size_bytes = PAGE_SIZE_BYTES};
    const struct memory_device_address_params start = {.offset = 0};
    const struct stage_seal_params seal = {.memory = ring};
    struct memory_slice_results sliced = {0};
    struct memory_device_address_results address = {0};
    (void)argument_count;
    (void)arguments;
    REFUSED(memory_slice(ring, &part, &sliced), STATUS_DENIED);
    REFUSED(
        attack_try_map(
            PROGRAM_PROCESS, ring, attack_address(PAGE_SIZE_BYTES), MAP_READ | MAP_WRITE),
        STATUS_DENIED);
    REFUSED(memory_device_address(ring, &start, &address), STATUS_DENIED);
    REFUSED(stage_seal(attack_stage(), &seal), STATUS_DENIED);
    volatile uint64_t *words = attack_map(ring, PAGE_SIZE_BYTES, MAP_READ);
    const struct stage_hint_params hint = {.address = (uint64_t)words};
    NEEDED(stage_hint(attack_stage(), &hint));
    words[0] = 0;
    return ATTACK_SUCCEEDED;
}
