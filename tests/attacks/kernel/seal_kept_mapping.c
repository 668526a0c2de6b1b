/*
 * Wants code that it can change: has memory sealed while a mapping of it can still be written, in
 * this process, in another one, of a copy, and of a slice.
 * The seal must be refused each time, and nothing be executable. No record: nothing was sealed.
 */
#include "attack.h"

static void try_seal(uint32_t memory)
{
    const struct stage_seal_params params = {.memory = memory};
    const uint64_t at = attack_address(PAGE_SIZE_BYTES);
    REFUSED(stage_seal(attack_stage(), &params), STATUS_WRONG_STATE);
    REFUSED(
        attack_try_map(PROGRAM_PROCESS, memory, at, MAP_READ | MAP_EXECUTE), STATUS_WRONG_STATE);
}

int main(int argument_count, const char *const *arguments)
{
    struct ledger_create_process_results child = {0};
    const struct memory_slice_params part = {
        .offset = PAGE_SIZE_BYTES, .size_bytes = PAGE_SIZE_BYTES};
    (void)argument_count;
    (void)arguments;
    NEEDED(ledger_create_process(PROGRAM_LEDGER, &child));
    for (uint32_t way = 0; way < 4; way++) {
        const uint32_t memory = attack_make_memory(2 * PAGE_SIZE_BYTES);
        const uint64_t at = attack_address(PAGE_SIZE_BYTES);
        struct memory_slice_results sliced = {0};
        uint32_t mapped = memory;
        if (way == 2) {
            NEEDED(capability_copy(memory, UINT64_MAX, &mapped));
        } else if (way == 3) {
            NEEDED(memory_slice(memory, &part, &sliced));
            mapped = sliced.memory;
        }
        NEEDED(attack_try_map(
            way == 1 ? child.process : PROGRAM_PROCESS, mapped, at, MAP_READ | MAP_WRITE));
        try_seal(memory);
    }
    return ATTACK_REPELLED;
}
