/*
 * Asks for memory that can be executed, without a seal: anonymous and contiguous memory, slices,
 * copies, a second mapping beside a writable one, all permissions at once, in a process of its own,
 * and by changing what is mapped already.
 * Must get none. No record: it holds all rights to its memory; what is refused is a state that
 * memory can be in, which the seal's record tells of when it changes.
 */
#include "attack.h"

static void try_all(uint32_t process, uint32_t memory)
{
    static const uint32_t never[] = {
        MAP_EXECUTE,
        MAP_WRITE | MAP_EXECUTE,
        MAP_READ | MAP_WRITE | MAP_EXECUTE,
        MAP_READ | MAP_EXECUTE | 8,
        UINT32_MAX,
    };
    const uint64_t at = attack_address(PAGE_SIZE_BYTES);
    for (uint32_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        REFUSED(attack_try_map(process, memory, at, never[i]), STATUS_INVALID_ARGUMENT);
    }
    REFUSED(attack_try_map(process, memory, at, MAP_READ | MAP_EXECUTE), STATUS_WRONG_STATE);
}

int main(int argument_count, const char *const *arguments)
{
    const struct ledger_create_memory_params params = {
        .size_bytes = 4 * PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    const struct memory_slice_params part = {
        .offset = PAGE_SIZE_BYTES, .size_bytes = PAGE_SIZE_BYTES};
    struct ledger_create_memory_results contiguous = {0};
    struct ledger_create_process_results child = {0};
    struct memory_slice_results sliced = {0};
    const uint32_t memory = attack_make_memory(4 * PAGE_SIZE_BYTES);
    uint32_t copy = 0;
    (void)argument_count;
    (void)arguments;
    NEEDED(ledger_create_memory(PROGRAM_LEDGER, &params, &contiguous));
    NEEDED(ledger_create_process(PROGRAM_LEDGER, &child));
    NEEDED(capability_copy(memory, MEMORY_FACET_READER, &copy));
    NEEDED(memory_slice(memory, &part, &sliced));
    const uint32_t memories[] = {memory, contiguous.memory, copy, sliced.memory};
    for (uint32_t i = 0; i < sizeof(memories) / sizeof(memories[0]); i++) {
        try_all(PROGRAM_PROCESS, memories[i]);
        try_all(child.process, memories[i]);
    }
    /* Where it is writable already, and where it was once. */
    void *at = attack_map(memory, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
    attack_write_code(at);
    try_all(PROGRAM_PROCESS, memory);
    REFUSED(
        attack_try_map(PROGRAM_PROCESS, memory, (uint64_t)at, MAP_READ | MAP_EXECUTE),
        STATUS_WRONG_STATE);
    const struct process_unmap_params unmap = {
        .address = (uint64_t)at, .size_bytes = PAGE_SIZE_BYTES};
    NEEDED(process_unmap(PROGRAM_PROCESS, &unmap));
    try_all(PROGRAM_PROCESS, memory);
    return ATTACK_REPELLED;
}
