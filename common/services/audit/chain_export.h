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
 * Adds the checkpoint of an export where the newest entry is none, and copies all to `target`, of
 * chain_export_bytes_max(). Gives the size.
 */
uint64_t chain_export(struct chain *chain, uint64_t time_ns, uint8_t *target);
