/* Many requests at once of one channel, through a ring. */
#pragma once

#include "runtime/ring_user.h"
#include "schema/block.h"
#include <stdint.h>

/* How many are in flight. */
#define REQUESTS_MAX 32u

struct channel {
    uint32_t session;
    uint32_t memory;
    uint8_t *buffer;
};

/* A part of the disk, in pieces of `piece_bytes`, the number of which is the same in the buffer. */
struct transfer {
    enum block_channel_method method; /* BLOCK_CHANNEL_READ or _WRITE */
    uint32_t block_bytes;
    uint32_t piece_bytes;
    uint32_t piece_count; /* REQUESTS_MAX at most */
    uint64_t first_block;
};

/* All pieces at once; waits for all. Gives the first that is not STATUS_OK. */
enum status requests_run(const struct channel *channel, const struct transfer *transfer);

/* Makes them, and does not wait: for a channel that is about to be closed. */
void requests_submit(const struct channel *channel, const struct transfer *transfer);

/* What came of pieces that were submitted. */
struct outcome {
    uint64_t good; /* bit i: piece i was answered with STATUS_OK */
    uint32_t answered;
    enum status first_error; /* or STATUS_OK */
};

/* Waits until so many more are answered. */
void requests_await(uint32_t count, struct outcome *outcome);
