/*
 * Packing: for each place, of the earlier ones with the same four bytes, newest first, the one
 * where most bytes are the same; when the next place has a longer one, a byte is left as it is and
 * that one taken. Unpacking is the shim's (lib/lz4.h), and done once to whatever is packed.
 */
#include "pack.h"
#include "lib/lz4.h"
#include "lib/status.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_BYTES sizeof(uint64_t)

/* As the format asks: a block ends with literals, and no match begins near its end. */
#define LITERALS_AT_END  5u
#define MATCH_BEFORE_END 12u
#define LOOKED_AT_MAX    4096u
#define HASH_BITS        16u
#define HASH_MULTIPLIER  UINT32_C(2654435761)
#define NOWHERE          SIZE_MAX
#define LENGTH_PART_MAX  255u

struct packing {
    const uint8_t *data;
    size_t size_bytes;
    size_t *newest; /* by hash: the last place with it */
    size_t *before; /* of each place: the one before it with its hash */
    uint8_t *block;
    size_t used; /* of the block */
};

struct match {
    size_t from;
    size_t length;
};

static uint32_t hash_at(const struct packing *packing, size_t at)
{
    uint32_t word;
    memcpy(&word, packing->data + at, sizeof(word));
    return (word * HASH_MULTIPLIER) >> (32 - HASH_BITS);
}

static void note(struct packing *packing, size_t at)
{
    if (at + LZ4_MATCH_BYTES_MIN <= packing->size_bytes) {
        const uint32_t hash = hash_at(packing, at);
        packing->before[at] = packing->newest[hash];
        packing->newest[hash] = at;
    }
}

static size_t same_bytes(const struct packing *packing, size_t from, size_t at)
{
    const size_t end = packing->size_bytes - LITERALS_AT_END;
    size_t length = 0;
    while (at + length < end && packing->data[from + length] == packing->data[at + length]) {
        length++;
    }
    return length;
}

/* The longest for a place that is not noted yet; length 0: none that is worth it. */
static struct match find(const struct packing *packing, size_t at)
{
    struct match best = {0};
    if (packing->size_bytes < MATCH_BEFORE_END || at > packing->size_bytes - MATCH_BEFORE_END) {
        return best;
    }
    size_t from = packing->newest[hash_at(packing, at)];
    for (uint32_t i = 0; i < LOOKED_AT_MAX && from != NOWHERE && at - from <= LZ4_DISTANCE_MAX;
         i++) {
        const size_t length = same_bytes(packing, from, at);
        if (length >= LZ4_MATCH_BYTES_MIN && length > best.length) {
            best = (struct match){from, length};
        }
        from = packing->before[from];
    }
    return best;
}

static void put_rest_of_length(struct packing *packing, size_t length)
{
    if (length < LZ4_LENGTH_IN_TOKEN) {
        return;
    }
    size_t rest = length - LZ4_LENGTH_IN_TOKEN;
    for (; rest >= LENGTH_PART_MAX; rest -= LENGTH_PART_MAX) {
        packing->block[packing->used++] = LENGTH_PART_MAX;
    }
    packing->block[packing->used++] = (uint8_t)rest;
}

static uint8_t in_token(size_t length)
{
    return (uint8_t)(length < LZ4_LENGTH_IN_TOKEN ? length : LZ4_LENGTH_IN_TOKEN);
}

/* Literals from `literals` to `at`, and what matches there: of the last ones, nothing. */
static void
put_sequence(struct packing *packing, size_t literals, size_t at, const struct match *match)
{
    const size_t count = at - literals;
    const size_t copied = match->length == 0 ? 0 : match->length - LZ4_MATCH_BYTES_MIN;
    packing->block[packing->used++] = (uint8_t)(in_token(count) << 4 | in_token(copied));
    put_rest_of_length(packing, count);
    memcpy(packing->block + packing->used, packing->data + literals, count);
    packing->used += count;
    if (match->length != 0) {
        const size_t distance = at - match->from;
        packing->block[packing->used++] = (uint8_t)distance;
        packing->block[packing->used++] = (uint8_t)(distance >> 8);
        put_rest_of_length(packing, copied);
    }
}

static void pack_all(struct packing *packing)
{
    size_t literals = 0;
    size_t at = 0;
    struct match match = find(packing, 0);
    while (at < packing->size_bytes) {
        note(packing, at);
        const struct match next = find(packing, at + 1);
        if (match.length == 0 || next.length > match.length) {
            at++;
            match = next;
            continue;
        }
        put_sequence(packing, literals, at, &match);
        for (size_t i = 1; i < match.length; i++) {
            note(packing, at + i);
        }
        at += match.length;
        literals = at;
        match = find(packing, at);
    }
    put_sequence(packing, literals, packing->size_bytes, &(struct match){0});
}

static void *take(size_t size_bytes)
{
    void *memory = malloc(size_bytes);
    if (memory == NULL) {
        fail("out of memory");
    }
    return memory;
}

static void check(struct file_content packed, struct file_content whole)
{
    uint8_t *again = take(whole.size_bytes);
    const struct bytes block = {packed.data + SIZE_BYTES, packed.size_bytes - SIZE_BYTES};
    if (lz4_unpack(block, again, whole.size_bytes) != STATUS_OK ||
        memcmp(again, whole.data, whole.size_bytes) != 0) {
        fail("what was packed cannot be unpacked");
    }
    free(again);
}

struct file_content pack(struct file_content whole)
{
    /* Bytes that do not match anything grow by one for each 255, and a little. */
    const size_t bytes_max =
        SIZE_BYTES + whole.size_bytes + whole.size_bytes / LENGTH_PART_MAX + 16;
    struct packing packing = {
        .data = whole.data,
        .size_bytes = whole.size_bytes,
        .newest = take(sizeof(size_t) << HASH_BITS),
        .before = take(sizeof(size_t) * (whole.size_bytes + 1)),
        .block = take(bytes_max),
    };
    memset(packing.newest, 0xff, sizeof(size_t) << HASH_BITS); /* NOWHERE */
    for (size_t i = 0; i < SIZE_BYTES; i++) {
        packing.block[packing.used++] = (uint8_t)((uint64_t)whole.size_bytes >> (8 * i));
    }
    pack_all(&packing);
    free(packing.newest);
    free(packing.before);
    const struct file_content packed = {packing.block, packing.used};
    check(packed, whole);
    return packed;
}

struct file_content unpack(const struct package *package)
{
    struct bytes block;
    uint64_t size_bytes = 0;
    enum status status = package_packed(package, &block, &size_bytes);
    if (status == STATUS_NOT_FOUND) {
        return (struct file_content){0};
    }
    struct file_content whole = {0};
    if (status == STATUS_OK) {
        whole = (struct file_content){take(size_bytes), size_bytes};
        status = lz4_unpack(block, whole.data, whole.size_bytes);
    }
    if (status != STATUS_OK) {
        fail("it is packed wrongly: %s", status_text(status));
    }
    return whole;
}
