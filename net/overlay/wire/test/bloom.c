#include "overlay_wire/bloom.h"
#include "node.h"
#include "recorded.h"
#include "unit.h"
#include <stdlib.h>

#define RECORDED_COUNT (sizeof(recorded_identities) / sizeof(recorded_identities[0]))

static uint8_t body[OVERLAY_BLOOM_BYTES_MAX + 8];
static struct overlay_bloom bloom;
static struct overlay_bloom read;

static struct bytes write_it(const struct overlay_bloom *from)
{
    struct wire_writer writer = wire_writer_of(body, sizeof(body));
    overlay_bloom_write(&writer, from);
    CHECK_EQUAL(writer.status, STATUS_OK);
    return wire_written(&writer);
}

static enum status read_bytes(size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, body, size_bytes);
    const enum status status = overlay_bloom_read((struct bytes){copy, size_bytes}, &read);
    free(copy);
    return status;
}

static void test_recorded(void)
{
    for (size_t i = 0; i < RECORDED_COUNT; i++) {
        const struct recorded_identity *recorded = &recorded_identities[i];
        struct overlay_key partial;
        uint32_t bits[OVERLAY_BLOOM_HASHES];
        uint8_t want[OVERLAY_BLOOM_BYTES_MAX];
        (void)node_unhex(recorded->partial_key, partial.bytes);
        overlay_bloom_bits(&partial, bits);
        CHECK(memcmp(bits, recorded->bits, sizeof(bits)) == 0);
        overlay_bloom_clear(&bloom);
        overlay_bloom_add(&bloom, &partial);
        CHECK(bytes_equal(write_it(&bloom), node_unhex(recorded->bloom, want)));
        CHECK_EQUAL(read_bytes(write_it(&bloom).size_bytes), STATUS_OK);
        CHECK(overlay_bloom_equal(&read, &bloom));
    }
}

/* Only what was added is there, for keys whose bits are known to differ. */
static void test_membership(void)
{
    struct overlay_bloom merged;
    overlay_bloom_clear(&merged);
    for (size_t i = 0; i < RECORDED_COUNT; i++) {
        struct overlay_key partial;
        (void)node_unhex(recorded_identities[i].partial_key, partial.bytes);
        CHECK(!overlay_bloom_test(&merged, &partial));
        overlay_bloom_clear(&bloom);
        overlay_bloom_add(&bloom, &partial);
        overlay_bloom_merge(&merged, &bloom);
        for (size_t j = 0; j < RECORDED_COUNT; j++) {
            (void)node_unhex(recorded_identities[j].partial_key, partial.bytes);
            CHECK(overlay_bloom_test(&merged, &partial) == (j <= i));
            CHECK(overlay_bloom_test(&bloom, &partial) == (j == i));
        }
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state ^ *state >> 29;
}

/* Words of zeros, of ones, and others, in any order. */
static void test_both_ways(void)
{
    uint64_t state = 1;
    for (uint32_t round = 0; round < 200; round++) {
        for (uint32_t i = 0; i < OVERLAY_BLOOM_WORDS; i++) {
            const uint64_t kind = next_random(&state) >> 62;
            bloom.words[i] = kind == 0 ? 0 : kind == 1 ? UINT64_MAX : next_random(&state);
        }
        const struct bytes written = write_it(&bloom);
        CHECK_EQUAL(read_bytes(written.size_bytes), STATUS_OK);
        CHECK(overlay_bloom_equal(&read, &bloom));
        CHECK_EQUAL(read_bytes(written.size_bytes - 1), STATUS_TRUNCATED);
        CHECK_EQUAL(read_bytes(written.size_bytes + 1), STATUS_MALFORMED);
    }
}

static void test_edges(void)
{
    overlay_bloom_clear(&bloom);
    CHECK_EQUAL(write_it(&bloom).size_bytes, 32);
    for (size_t i = 0; i < 32; i++) {
        CHECK_EQUAL(read_bytes(i), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(read_bytes(32), STATUS_OK);
    body[16] = 0x01; /* the eighth word is zeros and ones */
    CHECK_EQUAL(read_bytes(32), STATUS_MALFORMED);
    memset(&bloom, 0xff, sizeof(bloom));
    CHECK_EQUAL(write_it(&bloom).size_bytes, 32);
    memset(&bloom, 0x11, sizeof(bloom));
    CHECK_EQUAL(write_it(&bloom).size_bytes, OVERLAY_BLOOM_BYTES_MAX);
    /* All words as they are, though flags would have done. */
    memset(body, 0, sizeof(body));
    CHECK_EQUAL(read_bytes(OVERLAY_BLOOM_BYTES_MAX), STATUS_OK);
    overlay_bloom_clear(&bloom);
    CHECK(overlay_bloom_equal(&read, &bloom));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"recorded", test_recorded},
        {"membership", test_membership},
        {"both ways", test_both_ways},
        {"edges", test_edges},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
