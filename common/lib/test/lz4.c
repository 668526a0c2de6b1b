#include "lib/lz4.h"
#include "test_bytes.h"
#include "unit.h"

#define ROOM 2048u

/* The literals abcd and a copy of them; x and six times more; the literals that end a block. */
static const uint8_t good[] = {
    0x40, 'a', 'b', 'c', 'd', 4, 0, 0x12, 'x', 1, 0, 0x50, 'l', 'a', 's', 't', '.'};
static const char unpacked[] = "abcdabcdxxxxxxxlast.";
#define UNPACKED_BYTES (sizeof(unpacked) - 1)

static uint8_t target[ROOM];

static enum status unpack(const uint8_t *block, size_t block_bytes, size_t size_bytes)
{
    const struct bytes copy = test_bytes_copy(block, block_bytes);
    memset(target, 0xaa, sizeof(target));
    const enum status status = lz4_unpack(copy, target, size_bytes);
    CHECK_EQUAL(target[size_bytes], 0xaa);
    test_bytes_free(copy);
    return status;
}

static void test_good(void)
{
    CHECK_EQUAL(unpack(good, sizeof(good), UNPACKED_BYTES), STATUS_OK);
    CHECK(memcmp(target, unpacked, UNPACKED_BYTES) == 0);
    static const uint8_t nothing[] = {0};
    CHECK_EQUAL(unpack(nothing, 1, 0), STATUS_OK);
}

/* 15 + 255 + 30 literals, and a copy of 4 + 15 + 255 + 0 bytes. */
static void test_long_lengths(void)
{
    uint8_t block[3 + 300 + 4 + 1] = {0xff, 255, 30};
    for (size_t i = 0; i < 300; i++) {
        block[3 + i] = (uint8_t)(i * 7);
    }
    const uint8_t copy[] = {200, 0, 255, 0, 0};
    memcpy(block + 303, copy, sizeof(copy));
    CHECK_EQUAL(unpack(block, sizeof(block), 574), STATUS_OK);
    CHECK(memcmp(target, block + 3, 300) == 0);
    for (size_t i = 300; i < 574; i++) {
        CHECK_EQUAL(target[i], target[i - 200]);
    }
}

static void test_cut_short(void)
{
    for (size_t size = 0; size < sizeof(good); size++) {
        /* Some cuts leave a whole block, which becomes too short. */
        const bool is_whole = size == 5 || size == 9;
        CHECK_EQUAL(
            unpack(good, size, UNPACKED_BYTES), is_whole ? STATUS_MALFORMED : STATUS_TRUNCATED);
    }
    static const uint8_t endless[] = {0xf0, 255, 255, 255};
    CHECK_EQUAL(unpack(endless, sizeof(endless), ROOM - 1), STATUS_TRUNCATED);
    static const uint8_t endless_copy[] = {0x1f, 'a', 1, 0, 255, 255};
    CHECK_EQUAL(unpack(endless_copy, sizeof(endless_copy), ROOM - 1), STATUS_TRUNCATED);
}

static void test_wrong_length(void)
{
    for (size_t size = 0; size < UNPACKED_BYTES; size++) {
        CHECK_EQUAL(unpack(good, sizeof(good), size), STATUS_MALFORMED);
    }
    CHECK_EQUAL(unpack(good, sizeof(good), UNPACKED_BYTES + 1), STATUS_MALFORMED);
}

static void test_before_the_beginning(void)
{
    static const uint8_t first[] = {0x00, 1, 0, 0x10, 'a'};
    CHECK_EQUAL(unpack(first, sizeof(first), 5), STATUS_MALFORMED);
    static const uint8_t beyond[] = {0x20, 'a', 'b', 3, 0, 0x10, 'c'};
    CHECK_EQUAL(unpack(beyond, sizeof(beyond), 7), STATUS_MALFORMED);
    static const uint8_t itself[] = {0x20, 'a', 'b', 0, 0, 0x10, 'c'};
    CHECK_EQUAL(unpack(itself, sizeof(itself), 7), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"long lengths", test_long_lengths},
        {"cut short", test_cut_short},
        {"wrong length", test_wrong_length},
        {"before the beginning", test_before_the_beginning},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
