#include "chain_export.h"
#include "lib/memory.h"

uint64_t
chain_export(struct chain *chain, uint64_t time_ns, uint64_t after, uint64_t boot, uint8_t *target)
{
    struct chain_part part;
    chain_sign(chain, time_ns, CHECKPOINT_EXPORT);
    const uint64_t last = chain_place(chain)->last_number;
    /* The checkpoint at least. */
    struct chain_mark mark = {.number = after < last ? after : last - 1};
    chain_copy(chain, &mark, target + PROOF_HEAD_BYTES, chain->ring_bytes, &part);
    const struct proof_head head = {
        .boot = boot,
        .first_number = part.first_number,
        .base = part.base,
        .key = chain->key.public_key,
    };
    proof_write_head(&head, target);
    return PROOF_HEAD_BYTES + part.size_bytes;
}
