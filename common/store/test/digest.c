/* A chunk's digest is the same whether it comes in its object or alone, and binds its content. */
#include "digest.h"
#include "disk.h"
#include "unit.h"

#define CHUNKS 7u

static uint8_t content[CHUNKS * STORE_CHUNK_BYTES];

static void begin(void)
{
    uint64_t random = 1;
    for (uint32_t i = 0; i < sizeof(content); i++) {
        content[i] = (uint8_t)disk_random(&random);
    }
}

static struct bytes chunk(uint32_t index, uint64_t size_bytes)
{
    return (struct bytes){content + index * STORE_CHUNK_BYTES, size_bytes};
}

static bool is_same(const struct digest *left, const struct digest *right)
{
    return left->size_bytes == right->size_bytes &&
           memcmp(left->bytes, right->bytes, left->size_bytes) == 0;
}

/* With a last chunk of so many bytes, the object is named as if it had been hashed at once. */
static void try_object(uint32_t last_bytes)
{
    const uint64_t size_bytes = (CHUNKS - 1) * STORE_CHUNK_BYTES + last_bytes;
    uint8_t name[STORE_HASH_BYTES];
    struct digest whole;
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    for (uint32_t i = 0; i < CHUNKS; i++) {
        const uint64_t bytes = i + 1 < CHUNKS ? STORE_CHUNK_BYTES : last_bytes;
        struct digest in_object;
        struct digest alone;
        digest_next_chunk(&hasher, chunk(i, bytes), &in_object);
        digest_of_chunk(chunk(i, bytes), i, &alone);
        CHECK(is_same(&in_object, &alone));
        CHECK_EQUAL(alone.size_bytes, bytes == STORE_CHUNK_BYTES ? 64 : 32);
    }
    blake3_hasher_finalize(&hasher, name, sizeof(name));
    digest_of_object((struct bytes){content, size_bytes}, &whole);
    CHECK(memcmp(name, whole.bytes, sizeof(name)) == 0);
}

static void test_names(void)
{
    static const uint32_t sizes[] = {1, 1023, 1024, 1025, 32768, 65535, 65536};
    begin();
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        try_object(sizes[i]);
    }
}

static void test_binds(void)
{
    struct digest before;
    struct digest after;
    begin();
    digest_of_chunk(chunk(0, STORE_CHUNK_BYTES), 3, &before);
    digest_of_chunk(chunk(0, STORE_CHUNK_BYTES), 4, &after);
    CHECK(!is_same(&before, &after));
    for (uint32_t at = 0; at < STORE_CHUNK_BYTES; at += 1021) {
        content[at] ^= 1;
        digest_of_chunk(chunk(0, STORE_CHUNK_BYTES), 3, &after);
        CHECK(!is_same(&before, &after));
        content[at] ^= 1;
    }
    /* A part of it is no prefix of what the whole hashes to. */
    digest_of_chunk(chunk(0, STORE_CHUNK_BYTES / 2), 3, &after);
    CHECK(memcmp(before.bytes, after.bytes, after.size_bytes) != 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"names", test_names},
        {"binds", test_binds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
