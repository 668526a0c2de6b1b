/*
 * Memory for ACPICA, out of one piece that the caller gives: what is not there any more is an error
 * of whoever asks. Blocks go back to the list of their size, and never become others.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HEAP_ALIGN_BYTES 16u
/* Lists by size: one for each multiple of HEAP_ALIGN_BYTES, then one for each power of two. */
#define HEAP_SMALL_LISTS     64u
#define HEAP_LARGE_LISTS     32u
#define HEAP_BLOCK_BYTES_MAX (UINT64_C(1) << 30)

struct heap_block;

struct heap {
    uint8_t *next;
    uint8_t *end;
    struct heap_block *free[HEAP_SMALL_LISTS + HEAP_LARGE_LISTS];
};

/* `memory` is aligned as HEAP_ALIGN_BYTES says, and stays the caller's. */
void heap_init(struct heap *heap, void *memory, size_t size_bytes);

/* Not cleared. NULL: there is no room for it. */
void *heap_take(struct heap *heap, size_t size_bytes);

/* NULL is nothing. */
void heap_give_back(struct heap *heap, void *block);
