/*
 * Has somebody give back memory that is full of the secret, takes all the memory it can get at
 * once, in all ways there are, and looks for anything in it.
 * All of it must be zero. Record: REVOKED, for its own memory, which it gives back in between.
 */
#include "attack.h"

#define PIECE_BYTES UINT64_C(65536)
#define PIECES      14u

static void look(uint32_t memory, uint64_t size_bytes)
{
    volatile uint64_t *words = attack_map(memory, size_bytes, MAP_READ);
    HOLDS(!attack_loot_all(words, size_bytes / sizeof(*words)));
}

int main(int argument_count, const char *const *arguments)
{
    const uint32_t granted = program_capability("victim-memory");
    const struct ledger_create_memory_params contiguous = {
        .size_bytes = PIECE_BYTES, .kind = MEMORY_CONTIGUOUS};
    struct ledger_create_memory_results made = {0};
    (void)argument_count;
    (void)arguments;
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t pieces[PIECES];
        NEEDED(stage_leave(attack_stage()));
        for (uint32_t i = 0; i < PIECES; i++) {
            pieces[i] = attack_make_memory(PIECE_BYTES);
        }
        for (uint32_t i = 0; i < PIECES; i++) {
            look(pieces[i], PIECE_BYTES);
        }
        for (uint32_t i = 0; i < PIECES; i++) {
            const struct process_revoke_params params = {.handle = pieces[i]};
            NEEDED(process_revoke(PROGRAM_PROCESS, &params));
            capability_release(pieces[i]);
        }
        NEEDED(stage_leave(attack_stage()));
        NEEDED(ledger_create_memory(PROGRAM_LEDGER, &contiguous, &made));
        look(made.memory, PIECE_BYTES);
    }
    if (granted != 0) {
        look(granted, PAGE_SIZE_BYTES);
    }
    return ATTACK_REPELLED;
}
