/* Whether a request is one that disk and buffer have: pure. */
#pragma once

#include "block/hardware.h"

/* What a client asks for. */
struct block_wish {
    enum block_operation operation;
    uint64_t block;
    uint32_t block_count;
    uint32_t offset_bytes; /* into the buffer */
};

/*
 *   STATUS_INVALID_ARGUMENT  no blocks, more than one request may have, some that the disk has not,
 *                            or a part of the buffer that it has not or that begins in between
 *   STATUS_UNSUPPORTED       a write to a disk that is only read
 */
NODISCARD enum status block_wish_check(
    const struct block_wish *wish, const struct block_properties *disk, uint64_t buffer_bytes);
