#include "history_index.h"
#include "lib/memory.h"

#define MAGIC_BYTES 8u
#define VERSION     1u
#define FLAG_CLOSED 1u

static const char index_magic[] = "TESSAUDI";
static const char page_magic[] = "TESSAUDP";

/* -- writing: each gives where to go on -------------------------------------------------------- */

static uint8_t *put_number(uint8_t *at, uint64_t value, uint32_t size_bytes)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
    return at + size_bytes;
}

static uint8_t *put_bytes(uint8_t *at, const void *from, size_t size_bytes)
{
    memcpy(at, from, size_bytes);
    return at + size_bytes;
}

static uint8_t *put_segment(uint8_t *at, const struct history_segment *segment)
{
    at = put_bytes(at, segment->hash, HISTORY_HASH_BYTES);
    at = put_number(at, segment->boot, 8);
    at = put_number(at, segment->first_number, 8);
    at = put_number(at, segment->last_number, 8);
    at = put_number(at, segment->size_bytes, 4);
    return put_number(at, 0, 4);
}

static uint8_t *put_head(uint8_t *at, const struct history_index *index)
{
    at = put_bytes(at, index_magic, MAGIC_BYTES);
    at = put_number(at, VERSION, 4);
    at = put_number(at, index->end.is_closed ? FLAG_CLOSED : 0, 4);
    at = put_number(at, index->number, 8);
    at = put_number(at, index->first_segment, 8);
    at = put_number(at, index->end.boot, 8);
    at = put_number(at, index->end.last_number, 8);
    at = put_bytes(at, index->end.key, CHAIN_KEY_BYTES);
    at = put_bytes(at, index->end.head, CHAIN_DIGEST_BYTES);
    at = put_bytes(at, index->successor, SEED_BYTES);
    at = put_number(at, index->page_count, 4);
    return put_number(at, index->segment_count, 4);
}

size_t history_index_write(const struct history_index *index, uint8_t *target)
{
    uint8_t *at = put_head(target, index);
    for (uint32_t i = 0; i < index->page_count; i++) {
        at = put_bytes(at, index->pages[i].hash, HISTORY_HASH_BYTES);
        at = put_number(at, index->pages[i].boot, 8);
        at = put_number(at, index->pages[i].first_number, 8);
    }
    for (uint32_t i = 0; i < index->segment_count; i++) {
        at = put_segment(at, &index->segments[i]);
    }
    return (size_t)(at - target);
}

void history_page_write(
    const struct history_segment segments[HISTORY_PAGE_SEGMENTS],
    uint8_t target[HISTORY_PAGE_BYTES])
{
    uint8_t *at = put_bytes(target, page_magic, MAGIC_BYTES);
    at = put_number(at, VERSION, 4);
    at = put_number(at, HISTORY_PAGE_SEGMENTS, 4);
    for (uint32_t i = 0; i < HISTORY_PAGE_SEGMENTS; i++) {
        at = put_segment(at, &segments[i]);
    }
}

/* -- reading ----------------------------------------------------------------------------------- */

/* What is left to read; who takes from it has asked whether there is so much. */
static const uint8_t *take(struct bytes *from, size_t size_bytes)
{
    const uint8_t *taken = from->data;
    *from = bytes_part(*from, size_bytes, from->size_bytes - size_bytes);
    return taken;
}

static uint64_t take_number(struct bytes *from, uint32_t size_bytes)
{
    const uint8_t *at = take(from, size_bytes);
    uint64_t value = 0;
    for (uint32_t i = size_bytes; i > 0; i--) {
        value = value << 8 | at[i - 1];
    }
    return value;
}

/* No object is called that: zeros are "nothing" (history.h). */
static bool is_hash(const uint8_t hash[HISTORY_HASH_BYTES])
{
    static const uint8_t zeros[HISTORY_HASH_BYTES];
    return memcmp(hash, zeros, sizeof(zeros)) != 0;
}

static bool is_boot(uint64_t boot)
{
    return boot != 0 && boot < HISTORY_BOOT_MAX;
}

static bool take_segment(struct bytes *from, struct history_segment *segment)
{
    memcpy(segment->hash, take(from, HISTORY_HASH_BYTES), HISTORY_HASH_BYTES);
    segment->boot = take_number(from, 8);
    segment->first_number = take_number(from, 8);
    segment->last_number = take_number(from, 8);
    segment->size_bytes = (uint32_t)take_number(from, 4);
    return take_number(from, 4) == 0 && is_hash(segment->hash) && is_boot(segment->boot) &&
           segment->first_number != 0 && segment->first_number <= segment->last_number &&
           segment->last_number != UINT64_MAX && segment->size_bytes <= HISTORY_SEGMENT_BYTES_MAX;
}

/* The numbers go up: boots, and records in each. */
static bool are_in_order(const struct history_segment *segments, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        const struct history_segment *before = &segments[i - 1];
        if (segments[i].boot < before->boot ||
            (segments[i].boot == before->boot && segments[i].first_number <= before->last_number)) {
            return false;
        }
    }
    return true;
}

static bool take_head(struct bytes *from, struct history_index *index)
{
    if (from->size_bytes < HISTORY_INDEX_HEAD_BYTES ||
        memcmp(take(from, MAGIC_BYTES), index_magic, MAGIC_BYTES) != 0 ||
        take_number(from, 4) != VERSION) {
        return false;
    }
    const uint64_t flags = take_number(from, 4);
    index->number = take_number(from, 8);
    index->first_segment = take_number(from, 8);
    index->end.boot = take_number(from, 8);
    index->end.last_number = take_number(from, 8);
    memcpy(index->end.key, take(from, CHAIN_KEY_BYTES), CHAIN_KEY_BYTES);
    memcpy(index->end.head, take(from, CHAIN_DIGEST_BYTES), CHAIN_DIGEST_BYTES);
    memcpy(index->successor, take(from, SEED_BYTES), SEED_BYTES);
    index->page_count = (uint32_t)take_number(from, 4);
    index->segment_count = (uint32_t)take_number(from, 4);
    index->end.is_closed = (flags & FLAG_CLOSED) != 0;
    return (flags & ~(uint64_t)FLAG_CLOSED) == 0 && index->page_count <= HISTORY_PAGES_MAX &&
           index->segment_count <= HISTORY_PAGE_SEGMENTS && index->segment_count > 0 &&
           from->size_bytes == index->page_count * HISTORY_PAGE_ENTRY_BYTES +
                                   index->segment_count * HISTORY_SEGMENT_ENTRY_BYTES;
}

enum status history_index_read(struct bytes from, struct history_index *index)
{
    *index = (struct history_index){0};
    if (!take_head(&from, index) || index->first_segment > UINT64_MAX / 2) {
        return STATUS_MALFORMED;
    }
    for (uint32_t i = 0; i < index->page_count; i++) {
        struct history_page *page = &index->pages[i];
        memcpy(page->hash, take(&from, HISTORY_HASH_BYTES), HISTORY_HASH_BYTES);
        page->boot = take_number(&from, 8);
        page->first_number = take_number(&from, 8);
        if (!is_hash(page->hash) || !is_boot(page->boot)) {
            return STATUS_MALFORMED;
        }
    }
    for (uint32_t i = 0; i < index->segment_count; i++) {
        if (!take_segment(&from, &index->segments[i])) {
            return STATUS_MALFORMED;
        }
    }
    const struct history_segment *last = &index->segments[index->segment_count - 1];
    return are_in_order(index->segments, index->segment_count) && last->boot == index->end.boot &&
                   last->last_number == index->end.last_number
               ? STATUS_OK
               : STATUS_MALFORMED;
}

enum status
history_page_read(struct bytes from, struct history_segment segments[HISTORY_PAGE_SEGMENTS])
{
    if (from.size_bytes != HISTORY_PAGE_BYTES ||
        memcmp(take(&from, MAGIC_BYTES), page_magic, MAGIC_BYTES) != 0 ||
        take_number(&from, 4) != VERSION || take_number(&from, 4) != HISTORY_PAGE_SEGMENTS) {
        return STATUS_MALFORMED;
    }
    for (uint32_t i = 0; i < HISTORY_PAGE_SEGMENTS; i++) {
        if (!take_segment(&from, &segments[i])) {
            return STATUS_MALFORMED;
        }
    }
    return are_in_order(segments, HISTORY_PAGE_SEGMENTS) ? STATUS_OK : STATUS_MALFORMED;
}
