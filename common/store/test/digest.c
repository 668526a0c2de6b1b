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

/* -- compression, as the specification has it (sections 2.1 to 2.5) --------------------------- */

#define FLAG_PARENT 4u
#define FLAG_ROOT   8u
#define ROUNDS      7u

static const uint32_t start[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static const uint8_t order[16] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
static const uint8_t lanes[8][4] = {
    {0, 4, 8, 12},
    {1, 5, 9, 13},
    {2, 6, 10, 14},
    {3, 7, 11, 15},
    {0, 5, 10, 15},
    {1, 6, 11, 12},
    {2, 7, 8, 13},
    {3, 4, 9, 14}};

static uint32_t turned(uint32_t word, uint32_t bits)
{
    return word >> bits | word << (32 - bits);
}

static void mix(uint32_t *state, const uint8_t lane[4], uint32_t first, uint32_t second)
{
    uint32_t *a = &state[lane[0]];
    uint32_t *b = &state[lane[1]];
    uint32_t *c = &state[lane[2]];
    uint32_t *d = &state[lane[3]];
    *a += *b + first;
    *d = turned(*d ^ *a, 16);
    *c += *d;
    *b = turned(*b ^ *c, 12);
    *a += *b + second;
    *d = turned(*d ^ *a, 8);
    *c += *d;
    *b = turned(*b ^ *c, 7);
}

static void parent(const uint8_t children[DIGEST_BYTES_MAX], bool is_root, uint8_t *result)
{
    uint32_t words[16];
    uint32_t state[16] = {[14] = DIGEST_BYTES_MAX, [15] = FLAG_PARENT | (is_root ? FLAG_ROOT : 0)};
    memcpy(state, start, sizeof(start));
    memcpy(state + 8, start, sizeof(start) / 2);
    for (uint32_t i = 0; i < 16; i++) {
        words[i] = get_u32(children + (size_t)i * sizeof(uint32_t));
    }
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t next[16];
        for (uint32_t i = 0; i < 8; i++) {
            mix(state, lanes[i], words[2 * i], words[2 * i + 1]);
        }
        for (uint32_t i = 0; i < 16; i++) {
            next[i] = words[order[i]];
        }
        memcpy(words, next, sizeof(words));
    }
    for (uint32_t i = 0; i < 8; i++) {
        set_u32(result + (size_t)i * sizeof(uint32_t), state[i] ^ state[i + 8]);
    }
}

/* The chunks' digests are the nodes of the tree that the name is the root of. */
static void test_digests_lead_to_the_name(void)
{
    uint8_t nodes[4 * STORE_HASH_BYTES];
    uint8_t pair[DIGEST_BYTES_MAX];
    uint8_t made[STORE_HASH_BYTES];
    begin();
    for (uint32_t count = 1; count <= 4; count *= 2) {
        struct digest name;
        digest_of_object((struct bytes){content, count * (uint64_t)STORE_CHUNK_BYTES}, &name);
        for (uint32_t i = 0; i < count; i++) {
            struct digest digest;
            digest_of_chunk(chunk(i, STORE_CHUNK_BYTES), i, &digest);
            CHECK_EQUAL(digest.size_bytes, DIGEST_BYTES_MAX);
            parent(digest.bytes, count == 1, nodes + (size_t)i * STORE_HASH_BYTES);
        }
        if (count == 4) {
            parent(nodes, false, pair);
            parent(nodes + DIGEST_BYTES_MAX, false, pair + STORE_HASH_BYTES);
            parent(pair, true, made);
        } else if (count == 2) {
            parent(nodes, true, made);
        } else {
            memcpy(made, nodes, sizeof(made));
        }
        CHECK(memcmp(made, name.bytes, sizeof(made)) == 0);
    }
}

/* What digest.c takes from a hasher was read in this version. */
static void test_version(void)
{
    CHECK(strcmp(BLAKE3_VERSION_STRING, "1.3.1") == 0);
    CHECK(strcmp(blake3_version(), BLAKE3_VERSION_STRING) == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"names", test_names},
        {"binds", test_binds},
        {"digests lead to the name", test_digests_lead_to_the_name},
        {"version", test_version},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
