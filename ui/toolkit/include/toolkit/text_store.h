/*
 * A text of up to 32 MiB that is edited anywhere: blocks of at most 4 KiB, each with the number of
 * its line ends, so that an edit moves a block's bytes only.
 *
 * Offsets are bytes. What the bytes mean, but for the line feed, is others' concern.
 *
 * Invariants:
 *  1. No block is empty; size and line ends of the store are the sums of those of its blocks.
 *  2. `near` is a block, or the number of blocks, with what is before it.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXT_STORE_BYTES_MAX ((size_t)32 << 20)

struct text_block;

struct text_place {
    size_t block;
    size_t offset; /* bytes before it */
    size_t line;   /* line ends before it */
};

/* To be used when it is all zeros. */
struct text_store {
    struct text_block **blocks;
    size_t block_count;
    size_t block_capacity;
    size_t size_bytes;
    size_t line_end_count;
    bool is_secret; /* what is released is overwritten before */
    struct text_place near;
};

void text_store_finish(struct text_store *store);

/* False: no memory, or more than may be; nothing was changed. `offset` is in the text. */
bool text_store_insert(struct text_store *store, size_t offset, struct bytes bytes);

/* Takes out what is there of [offset, offset + size). */
void text_store_erase(struct text_store *store, size_t offset, size_t size_bytes);

/* The bytes from `offset` on that lie in one piece, until the next change; none at the end. */
struct bytes text_store_view(struct text_store *store, size_t offset);

/* Copies what is there of [offset, offset + size); how much that is. */
size_t text_store_read(struct text_store *store, size_t offset, uint8_t *out, size_t size_bytes);

/* Lines count from 0, and there is at least one. Beyond the last: the end of the text. */
size_t text_store_line_start(struct text_store *store, size_t line);

/* The end of the line that begins at `start`: where its line feed is, or the text ends. */
size_t text_store_line_end(struct text_store *store, size_t start);

size_t text_store_line_of(struct text_store *store, size_t offset);
