/*
 * Goes through all indexes a handle can have, with many generations, in search of something that it
 * was not given.
 * Must find what it was given, and what of its own memory is mapped, and nothing else.
 * No record: a number that names nothing is nobody's; a denial has an object.
 */
#include "attack.h"

#define INDEX_COUNT      (UINT32_C(1) << HANDLE_INDEX_BITS)
#define GENERATION_COUNT 3u
#define INITIAL_COUNT    5u

static bool is_given(uint32_t handle)
{
    struct program_holding holding;
    for (uint32_t i = 0; program_holding(i, &holding); i++) {
        if (holding.handle == handle) {
            return true;
        }
    }
    return (handle >= handle_make(1, 1) && handle <= handle_make(INITIAL_COUNT, 1));
}

static void try_one(uint32_t handle)
{
    const struct process_inspect_params params = {.handle = handle};
    struct process_inspect_results results = {0};
    const enum status status = process_inspect(PROGRAM_PROCESS, &params, &results);
    if (status == STATUS_INVALID_HANDLE) {
        return;
    }
    NEEDED(status);
    HOLDS(results.kind == OBJECT_MAPPING || is_given(handle));
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    for (uint32_t generation = 0; generation < GENERATION_COUNT; generation++) {
        for (uint32_t index = 0; index < INDEX_COUNT; index++) {
            try_one(handle_make(index, generation));
        }
    }
    for (uint32_t generation = GENERATION_COUNT; generation < UINT32_C(1) << 17; generation += 97) {
        try_one(handle_make(generation % 70, generation));
    }
    return ATTACK_REPELLED;
}
