/*
 * Wants to change code that runs: takes the mapping of its own text, whose handle it guesses, for a
 * memory and maps that to be written, in every way; then writes to the text.
 * Must be ended. Records: DENIED for the mapping, called as if it were a memory; FAULT at the text.
 */
#include "attack.h"

static void find_mappings(void)
{
    for (uint32_t index = 1; index < 64; index++) {
        const uint32_t handle = handle_make(index, 1);
        const uint64_t at = attack_address(PAGE_SIZE_BYTES);
        uint32_t copy = 0;
        if (!capability_is(handle, OBJECT_MAPPING)) {
            continue;
        }
        REFUSED(
            attack_try_map(PROGRAM_PROCESS, handle, at, MAP_READ | MAP_WRITE),
            STATUS_INVALID_ARGUMENT);
        REFUSED(capability_copy(handle, UINT64_MAX, &copy), STATUS_INVALID_HANDLE);
        /* Not even to look at what it is a mapping of. */
        struct memory_describe_results described = {0};
        HOLDS(memory_describe(handle, &described) != STATUS_OK);
    }
}

int main(int argument_count, const char *const *arguments)
{
    const uint64_t at = (uint64_t)&find_mappings & ~UINT64_C(7);
    (void)argument_count;
    (void)arguments;
    find_mappings();
    const struct stage_hint_params hint = {.address = at};
    NEEDED(stage_hint(attack_stage(), &hint));
    *(volatile uint64_t *)at = 0;
    return ATTACK_SUCCEEDED;
}
