#include "chain_export.h"
#include "lib/memory.h"

uint64_t chain_export(struct chain *chain, uint64_t time_ns, uint8_t *target)
{
    struct chain_cursor cursor = {0};
    struct chain_entry entry;
    chain_sign(chain, time_ns, CHECKPOINT_EXPORT);
    const struct chain_place *place = chain_place(chain);
    proof_write_head(&chain->key, place->first_number, place->base, target);
    uint64_t size_bytes = PROOF_HEAD_BYTES;
    while (chain_step(chain, &cursor, &entry)) {
        memcpy(target + size_bytes, entry.body.data - CHAIN_ENTRY_HEAD, entry.size_bytes);
        size_bytes += entry.size_bytes;
    }
    return size_bytes;
}
