#include "toolkit/text_store.h"
#include "lib/wipe.h"
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 4096u

struct text_block {
    struct text_block *next; /* while it is in no store */
    uint32_t size_bytes;
    uint32_t line_ends;
    uint8_t data[BLOCK_BYTES];
};

static uint32_t count_line_ends(const uint8_t *data, size_t size_bytes)
{
    uint32_t count = 0;
    const uint8_t *at = data;
    const uint8_t *end = data + size_bytes;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        count++;
        at++;
    }
    return count;
}

static void block_release(const struct text_store *store, struct text_block *block)
{
    if (store->is_secret) {
        wipe(block, sizeof(*block));
    }
    free(block);
}

void text_store_finish(struct text_store *store)
{
    for (size_t i = 0; i < store->block_count; i++) {
        block_release(store, store->blocks[i]);
    }
    free(store->blocks);
    *store = (struct text_store){.is_secret = store->is_secret};
}

/* -- Finding --------------------------------------------------------------------------------- */

static void step_forward(const struct text_store *store, struct text_place *place)
{
    place->offset += store->blocks[place->block]->size_bytes;
    place->line += store->blocks[place->block]->line_ends;
    place->block++;
}

static void step_back(const struct text_store *store, struct text_place *place)
{
    place->block--;
    place->offset -= store->blocks[place->block]->size_bytes;
    place->line -= store->blocks[place->block]->line_ends;
}

/* The block that has the byte at `offset`; the number of blocks for the end. */
static struct text_place find_offset(struct text_store *store, size_t offset)
{
    struct text_place place = store->near;
    if (offset < place.offset / 2) {
        place = (struct text_place){0};
    }
    while (place.block > 0 && place.offset > offset) {
        step_back(store, &place);
    }
    while (place.block < store->block_count &&
           place.offset + store->blocks[place.block]->size_bytes <= offset) {
        step_forward(store, &place);
    }
    store->near = place;
    return place;
}

/* The block that has the line end before `line`, which is not 0. */
static struct text_place find_line(struct text_store *store, size_t line)
{
    struct text_place place = store->near;
    if (line < place.line / 2) {
        place = (struct text_place){0};
    }
    while (place.block > 0 && place.line >= line) {
        step_back(store, &place);
    }
    while (place.block < store->block_count &&
           place.line + store->blocks[place.block]->line_ends < line) {
        step_forward(store, &place);
    }
    store->near = place;
    return place;
}

size_t text_store_line_start(struct text_store *store, size_t line)
{
    if (line == 0) {
        return 0;
    }
    if (line > store->line_end_count) {
        return store->size_bytes;
    }
    const struct text_place place = find_line(store, line);
    const struct text_block *block = store->blocks[place.block];
    const uint8_t *at = block->data;
    for (size_t i = place.line; i < line; i++) {
        at = memchr(at, '\n', (size_t)(block->data + block->size_bytes - at));
        at++;
    }
    return place.offset + (size_t)(at - block->data);
}

size_t text_store_line_end(struct text_store *store, size_t start)
{
    struct text_place place = find_offset(store, start);
    size_t within = start - place.offset;
    while (place.block < store->block_count) {
        const struct text_block *block = store->blocks[place.block];
        const uint8_t *from = &block->data[within];
        const uint8_t *found =
            block->line_ends == 0 ? NULL : memchr(from, '\n', block->size_bytes - within);
        if (found != NULL) {
            return place.offset + (size_t)(found - block->data);
        }
        step_forward(store, &place);
        within = 0;
    }
    return store->size_bytes;
}

size_t text_store_line_of(struct text_store *store, size_t offset)
{
    const struct text_place place = find_offset(store, offset);
    if (place.block == store->block_count) {
        return place.line;
    }
    return place.line + count_line_ends(store->blocks[place.block]->data, offset - place.offset);
}

struct bytes text_store_view(struct text_store *store, size_t offset)
{
    const struct text_place place = find_offset(store, offset);
    if (place.block == store->block_count) {
        return (struct bytes){NULL, 0};
    }
    const struct text_block *block = store->blocks[place.block];
    const size_t within = offset - place.offset;
    return (struct bytes){block->data + within, block->size_bytes - within};
}

size_t text_store_read(struct text_store *store, size_t offset, uint8_t *out, size_t size_bytes)
{
    size_t done = 0;
    while (done < size_bytes) {
        const struct bytes view = text_store_view(store, offset + done);
        if (view.size_bytes == 0) {
            break;
        }
        const size_t left = size_bytes - done;
        const size_t part = view.size_bytes < left ? view.size_bytes : left;
        memcpy(out + done, view.data, part);
        done += part;
    }
    return done;
}

/* -- Changing -------------------------------------------------------------------------------- */

static bool reserve(struct text_store *store, size_t more)
{
    const size_t needed = store->block_count + more;
    if (needed <= store->block_capacity) {
        return true;
    }
    const size_t capacity = needed + needed / 2 + 4;
    struct text_block **blocks = realloc(store->blocks, capacity * sizeof(struct text_block *));
    if (blocks == NULL) {
        return false;
    }
    store->blocks = blocks;
    store->block_capacity = capacity;
    return true;
}

/* Fresh blocks in a chain, or none at all. */
static struct text_block *take_blocks(size_t count)
{
    struct text_block *chain = NULL;
    for (size_t i = 0; i < count; i++) {
        struct text_block *block = malloc(sizeof(*block));
        if (block == NULL) {
            while (chain != NULL) {
                block = chain->next;
                free(chain);
                chain = block;
            }
            return NULL;
        }
        block->next = chain;
        block->size_bytes = 0;
        block->line_ends = 0;
        chain = block;
    }
    return chain;
}

static void block_put(struct text_block *block, size_t at, struct bytes bytes)
{
    memmove(&block->data[at + bytes.size_bytes], &block->data[at], block->size_bytes - at);
    memcpy(&block->data[at], bytes.data, bytes.size_bytes);
    block->size_bytes += (uint32_t)bytes.size_bytes;
    block->line_ends += count_line_ends(bytes.data, bytes.size_bytes);
}

/* Puts `count` blocks of a chain into the store, before block `index`. */
static void
link_blocks(struct text_store *store, size_t index, struct text_block *chain, size_t count)
{
    struct text_block **at = &store->blocks[index];
    memmove(at + count, at, (store->block_count - index) * sizeof(struct text_block *));
    for (size_t i = 0; i < count; i++) {
        at[i] = chain;
        chain = chain->next;
    }
    store->block_count += count;
}

/* What is behind `at` in `block` goes into `tail`, which is empty. */
static void block_split(struct text_block *block, size_t at, struct text_block *tail)
{
    const struct bytes moved = {&block->data[at], block->size_bytes - at};
    block_put(tail, 0, moved);
    block->size_bytes = (uint32_t)at;
    block->line_ends -= tail->line_ends;
}

/* Fills a chain of new blocks with `bytes`, and `tail` bytes of `block` behind them. */
static bool
insert_blocks(struct text_store *store, struct text_place place, size_t within, struct bytes bytes)
{
    const bool is_split = within > 0 && within < store->blocks[place.block]->size_bytes;
    const size_t filled = (bytes.size_bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    const size_t count = filled + (is_split ? 1 : 0);
    struct text_block *chain = reserve(store, count) ? take_blocks(count) : NULL;
    if (chain == NULL) {
        return false;
    }
    link_blocks(store, place.block + (within > 0 ? 1 : 0), chain, count);
    struct text_block **at = &store->blocks[place.block + (within > 0 ? 1 : 0)];
    for (size_t done = 0; done < bytes.size_bytes; done += BLOCK_BYTES, at++) {
        const size_t left = bytes.size_bytes - done;
        const size_t part = left < BLOCK_BYTES ? left : BLOCK_BYTES;
        block_put(*at, 0, bytes_part(bytes, done, part));
    }
    if (is_split) {
        block_split(store->blocks[place.block], within, *at);
    }
    return true;
}

bool text_store_insert(struct text_store *store, size_t offset, struct bytes bytes)
{
    if (bytes.size_bytes == 0) {
        return true;
    }
    if (bytes.size_bytes > TEXT_STORE_BYTES_MAX - store->size_bytes) {
        return false;
    }
    struct text_place place = find_offset(store, offset);
    if (place.block > 0 && place.offset == offset) {
        step_back(store, &place); /* typing goes on behind what is there */
    }
    const size_t within = offset - place.offset;
    const bool fits = place.block < store->block_count &&
                      BLOCK_BYTES - store->blocks[place.block]->size_bytes >= bytes.size_bytes;
    if (fits) {
        block_put(store->blocks[place.block], within, bytes);
    } else if (!insert_blocks(store, place, within, bytes)) {
        return false;
    }
    store->near = place;
    store->size_bytes += bytes.size_bytes;
    store->line_end_count += count_line_ends(bytes.data, bytes.size_bytes);
    return true;
}

static void block_erase(struct text_block *block, size_t at, size_t size_bytes)
{
    block->line_ends -= count_line_ends(&block->data[at], size_bytes);
    memmove(&block->data[at], &block->data[at + size_bytes], block->size_bytes - at - size_bytes);
    block->size_bytes -= (uint32_t)size_bytes;
}

static void unlink_block(struct text_store *store, size_t index)
{
    block_release(store, store->blocks[index]);
    struct text_block **at = &store->blocks[index];
    memmove(at, at + 1, (store->block_count - index - 1) * sizeof(struct text_block *));
    store->block_count--;
}

/* Makes one of two blocks that are small together. */
static void join(struct text_store *store, size_t index)
{
    if (index == 0 || index >= store->block_count) {
        return;
    }
    struct text_block *left = store->blocks[index - 1];
    const struct text_block *right = store->blocks[index];
    if (left->size_bytes + right->size_bytes > BLOCK_BYTES / 2) {
        return;
    }
    block_put(left, left->size_bytes, (struct bytes){right->data, right->size_bytes});
    unlink_block(store, index);
}

void text_store_erase(struct text_store *store, size_t offset, size_t size_bytes)
{
    size_t left = store->size_bytes - offset;
    left = size_bytes < left ? size_bytes : left;
    const struct text_place place = find_offset(store, offset);
    size_t index = place.block;
    size_t within = offset - place.offset;
    store->size_bytes -= left;
    while (left > 0) {
        struct text_block *block = store->blocks[index];
        const size_t there = block->size_bytes - within;
        const size_t part = there < left ? there : left;
        const uint32_t before = block->line_ends;
        block_erase(block, within, part);
        store->line_end_count -= before - block->line_ends;
        left -= part;
        if (block->size_bytes == 0) {
            unlink_block(store, index);
        } else {
            index++;
        }
        within = 0;
    }
    join(store, place.block + 1);
    store->near = (struct text_place){0};
    if (place.block > 0) {
        store->near = place;
        step_back(store, &store->near);
        join(store, place.block);
    }
}
