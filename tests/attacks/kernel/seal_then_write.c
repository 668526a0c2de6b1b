/*
 * Has memory sealed that is its own, and wants to write it afterwards: maps it to be written by
 * each capability that it has kept, in another process, has it sealed by a slice, and as contiguous
 * memory.
 * Must not. No record of the attacker's: who seals is the stage.
 */
#include "attack.h"

static void try_write(uint32_t process, uint32_t memory)
{
    REFUSED(
        attack_try_map(process, memory, attack_address(PAGE_SIZE_BYTES), MAP_READ | MAP_WRITE),
        STATUS_WRONG_STATE);
}

int main(int argument_count, const char *const *arguments)
{
    const struct memory_slice_params part = {.size_bytes = PAGE_SIZE_BYTES};
    const struct ledger_create_memory_params params = {
        .size_bytes = PAGE_SIZE_BYTES, .kind = MEMORY_CONTIGUOUS};
    const uint32_t memory = attack_make_memory(2 * PAGE_SIZE_BYTES);
    struct ledger_create_memory_results contiguous = {0};
    struct ledger_create_process_results child = {0};
    struct memory_slice_results sliced = {0};
    struct mapping mapping = {0};
    uint32_t copy = 0;
    (void)argument_count;
    (void)arguments;
    NEEDED(ledger_create_process(PROGRAM_LEDGER, &child));
    NEEDED(capability_copy(memory, UINT64_MAX, &copy));
    NEEDED(memory_slice(memory, &part, &sliced));
    NEEDED(ledger_create_memory(PROGRAM_LEDGER, &params, &contiguous));
    const struct stage_seal_params by_slice = {.memory = sliced.memory};
    const struct stage_seal_params of_device = {.memory = contiguous.memory};
    REFUSED(stage_seal(attack_stage(), &by_slice), STATUS_INVALID_ARGUMENT);
    REFUSED(stage_seal(attack_stage(), &of_device), STATUS_WRONG_STATE);
    const struct stage_seal_params whole = {.memory = memory};
    NEEDED(stage_seal(attack_stage(), &whole));
    const uint32_t kept[] = {memory, copy, sliced.memory};
    for (uint32_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        try_write(PROGRAM_PROCESS, kept[i]);
        try_write(child.process, kept[i]);
    }
    /* It can be executed now, as it was sealed: zeros. Nobody says that this is no code. */
    NEEDED(mapping_create(memory, 0, PAGE_SIZE_BYTES, MAP_READ | MAP_EXECUTE, &mapping));
    return ATTACK_REPELLED;
}
