/* The log as one piece, for others to verify (proof.h). */
#pragma once

#include "chain.h"
#include "proof.h"

/* What an export of a chain needs at most. */
static inline uint64_t chain_export_bytes_max(const struct chain *chain)
{
    return PROOF_HEAD_BYTES + chain->ring_bytes;
}

/*
 * Adds the checkpoint of an export where the newest entry is none, and copies what stands behind
 * number `after` to `target`, of chain_export_bytes_max(); `boot` is this boot's number. Gives the
 * size.
 */
uint64_t
chain_export(struct chain *chain, uint64_t time_ns, uint64_t after, uint64_t boot, uint8_t *target);
