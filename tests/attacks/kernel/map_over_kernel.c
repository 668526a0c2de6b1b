/*
 * Wants the kernel to map or unmap where its own things are: memory, message pages, rings, at the
 * borders of what is a program's, at addresses that wrap around, and over what is mapped already.
 * Must be refused. No record: these are wrong arguments of its own methods.
 */
#include "abi/layout.h"
#include "abi/ring.h"
#include "attack.h"

static void try_address(uint64_t address)
{
    const uint32_t memory = attack_make_memory(PAGE_SIZE_BYTES);
    const struct process_create_thread_params thread = {.message_page = address};
    const struct process_create_ring_params ring = {
        .address = address, .entry_count = RING_ENTRIES_MIN};
    const struct process_unmap_params unmap = {.address = address, .size_bytes = PAGE_SIZE_BYTES};
    struct process_create_thread_results made = {0};
    struct process_create_ring_results made_ring = {0};
    REFUSED(
        attack_try_map(PROGRAM_PROCESS, memory, address, MAP_READ | MAP_WRITE),
        STATUS_INVALID_ARGUMENT);
    REFUSED(process_create_thread(PROGRAM_PROCESS, &thread, &made), STATUS_INVALID_ARGUMENT);
    REFUSED(process_create_ring(PROGRAM_PROCESS, &ring, &made_ring), STATUS_INVALID_ARGUMENT);
    REFUSED(process_unmap(PROGRAM_PROCESS, &unmap), STATUS_INVALID_ARGUMENT);
    capability_release(memory);
}

int main(int argument_count, const char *const *arguments)
{
    static const uint64_t addresses[] = {
        0,
        LAYOUT_USER_END,
        LAYOUT_USER_END + PAGE_SIZE_BYTES,
        LAYOUT_DIRECT_MAP_BASE,
        LAYOUT_KERNEL_BASE,
        LAYOUT_KERNEL_STACK_BASE,
        ~PAGE_MASK,
        0x1001,
    };
    const uint32_t memory = attack_make_memory(PAGE_SIZE_BYTES);
    (void)argument_count;
    (void)arguments;
    for (uint32_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
        try_address(addresses[i]);
    }
    /* Its own text, and its message page. */
    REFUSED(
        attack_try_map(
            PROGRAM_PROCESS, memory, (uint64_t)&try_address & ~PAGE_MASK, MAP_READ | MAP_WRITE),
        STATUS_OVERLAP);
    REFUSED(
        attack_try_map(PROGRAM_PROCESS, memory, (uint64_t)message_page(), MAP_READ | MAP_WRITE),
        STATUS_OVERLAP);
    return ATTACK_REPELLED;
}
