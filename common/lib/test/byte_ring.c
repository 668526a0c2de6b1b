#include "lib/byte_ring.h"
#include "unit.h"

#define RING_BYTES 16u

/* From every place of the ring on, around its end as well, bytes come out as they went in. */
static void test_around_the_end(void)
{
    for (uint32_t begin = 0; begin < 2 * RING_BYTES; begin++) {
        for (uint32_t count = 0; count <= RING_BYTES; count++) {
            uint8_t memory[RING_BYTES] = {0};
            uint8_t in[RING_BYTES];
            uint8_t out[RING_BYTES + 1] = {0};
            struct byte_ring ring = {memory, RING_BYTES, begin, begin};
            for (uint32_t i = 0; i < count; i++) {
                in[i] = (uint8_t)(begin + i + 1);
            }
            byte_ring_write(&ring, (struct bytes){in, count});
            CHECK_EQUAL(byte_ring_used(&ring), count);
            CHECK_EQUAL(byte_ring_copy(&ring, out, sizeof(out)), count);
            CHECK(memcmp(in, out, count) == 0);
            CHECK_EQUAL(out[count], 0);
        }
    }
}

/* A part is copied, and nothing is taken by that; counters go round. */
static void test_a_part(void)
{
    uint8_t memory[RING_BYTES] = {0};
    uint8_t out[RING_BYTES] = {0};
    struct byte_ring ring = {memory, RING_BYTES, UINT32_MAX - 2, UINT32_MAX - 2};
    byte_ring_write(&ring, (struct bytes){(const uint8_t *)"abcdefgh", 8});
    CHECK_EQUAL(byte_ring_copy(&ring, out, 3), 3);
    CHECK(memcmp(out, "abc\0", 4) == 0);
    CHECK_EQUAL(byte_ring_used(&ring), 8);
    byte_ring_drop(&ring, 3);
    CHECK_EQUAL(byte_ring_copy(&ring, out, sizeof(out)), 5);
    CHECK(memcmp(out, "defgh", 5) == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"around the end", test_around_the_end},
        {"a part", test_a_part},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
