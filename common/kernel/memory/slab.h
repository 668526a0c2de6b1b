/*
 * Memory for the kernel's own objects: blocks of a few sizes, cut from frames. A block is zero when
 * it is given out, because it is cleared when it is freed.
 */
#pragma once

#include "abi/status.h"
#include <stdint.h>

#define SLAB_BLOCK_BYTES_MAX 2016u

/* The size of the block that serves `size_bytes`, which is at most SLAB_BLOCK_BYTES_MAX. */
uint32_t slab_block_bytes(uint32_t size_bytes);

/* STATUS_NO_MEMORY when no frame is left to cut. */
NODISCARD enum status slab_allocate(uint32_t size_bytes, void **block);

/* `block` came from slab_allocate(). */
void slab_free(void *block);
