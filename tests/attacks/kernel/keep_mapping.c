/*
 * Has a memory on loan and maps it, reads it, asks for it to be taken back, and goes on reading
 * where it was: what the victim has written there since would be a success.
 * Variants: 0 reads through the first mapping, 1 writes, 2 through a mapping of a slice of a copy.
 * Must be ended. Record: FAULT at the mapping's address.
 */
#include "attack.h"

int main(int argument_count, const char *const *arguments)
{
    const uint64_t variant = attack_variant(argument_count, arguments);
    uint32_t memory = program_capability("loan-memory");
    if (variant == 2) {
        const struct memory_slice_params part = {.size_bytes = PAGE_SIZE_BYTES};
        struct memory_slice_results sliced = {0};
        uint32_t copy = 0;
        NEEDED(capability_copy(memory, UINT64_MAX, &copy));
        NEEDED(memory_slice(copy, &part, &sliced));
        memory = sliced.memory;
    }
    volatile uint64_t *words = attack_map(memory, PAGE_SIZE_BYTES, MAP_READ | MAP_WRITE);
    const struct stage_hint_params hint = {.address = (uint64_t)words};
    NEEDED(stage_hint(attack_stage(), &hint));
    words[0] = words[1]; /* it is in the TLB now */
    NEEDED(stage_revoke(attack_stage()));
    if (variant == 1) {
        words[0] = 1;
        return ATTACK_REPELLED; /* the stage has to notice */
    }
    attack_loot(words[0]);
    return ATTACK_REPELLED;
}
