/*
 * Kept memory that somebody has written into: a log, changed in places that the input names. It is
 * either refused or used, and never leads outside.
 */
#include "chain.h"
#include "log_maker.h"

#define BYTES       0x4000u
#define PATCH_BYTES 4u /* two of an offset in the head or the ring, a length, a value */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static _Alignas(uint64_t) uint8_t whole[BYTES];
static _Alignas(uint64_t) uint8_t memory[BYTES];

static const struct chain_source source = {1, 1};

static void make_whole(void)
{
    struct chain chain;
    must(chain_open(&chain, whole, BYTES, LOG_SEED, LOG_PROCESS) == STATUS_OK);
    for (uint64_t variant = 1; variant <= 80; variant++) {
        add_record(&chain, variant, source);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    static bool is_made;
    struct chain chain;
    if (!is_made) {
        make_whole();
        is_made = true;
    }
    memcpy(memory, whole, sizeof(memory));
    for (size_t at = 0; at + PATCH_BYTES <= size_bytes; at += PATCH_BYTES) {
        const size_t offset = (size_t)(data[at] | data[at + 1] << 8) % BYTES;
        for (size_t i = 0; i < data[at + 2] && offset + i < BYTES; i++) {
            memory[offset + i] = data[at + 3];
        }
    }
    if (chain_open(&chain, memory, BYTES, LOG_SEED, LOG_PROCESS) != STATUS_OK) {
        return 0;
    }
    for (uint64_t variant = 1; variant <= 4; variant++) {
        add_record(&chain, variant, source);
    }
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    uint64_t last = 0;
    while (chain_step(&chain, &cursor, &entry)) {
        must(entry.record.number > last);
        last = entry.record.number;
    }
    must(last == chain_place(&chain)->last_number);
    return 0;
}
