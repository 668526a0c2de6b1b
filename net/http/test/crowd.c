#include "http/crowd.h"
#include "unit.h"

#define COUNT 500u

static uint64_t origins[COUNT];

static uint64_t origin_of(const uint8_t *address, size_t size_bytes)
{
    return crowd_origin((struct bytes){address, size_bytes});
}

static void test_origins(void)
{
    static const uint8_t address[16] = {0x20, 1, 0xd, 0xb8, 1, 2, 3, 4, 5};
    static const uint8_t same_half[16] = {0x20, 1, 0xd, 0xb8, 1, 2, 3, 4, 6};
    static const uint8_t other_half[16] = {0x20, 1, 0xd, 0xb8, 1, 2, 3, 5, 5};
    static const uint8_t ipv4[4] = {10, 0, 0, 1};
    static const uint8_t other_ipv4[4] = {10, 0, 0, 2};
    CHECK(origin_of(address, 16) == origin_of(same_half, 16));
    CHECK(origin_of(address, 16) != origin_of(other_half, 16));
    CHECK(origin_of(ipv4, 4) != origin_of(other_ipv4, 4));
    CHECK(origin_of(ipv4, 4) != 0);
    CHECK_EQUAL(origin_of(address, 15), 0);
    CHECK_EQUAL(origin_of(NULL, 0), 0);
}

/* So many from one place, the others each from elsewhere, spread over all. */
static void fill(uint32_t crowd_count)
{
    uint32_t left = crowd_count;
    for (uint32_t i = 0; i < COUNT; i++) {
        const uint32_t at = i * 7 % COUNT;
        origins[at] = left > 0 ? 1 : 1000 + at;
        left -= left > 0 ? 1 : 0;
    }
}

static void test_crowd(void)
{
    for (uint32_t count = 0; count <= COUNT; count += 5) {
        uint64_t origin = 0;
        fill(count);
        CHECK_EQUAL(crowd_find(origins, COUNT, &origin), count > COUNT / 4);
        CHECK(count <= COUNT / 4 || origin == 1);
    }
}

/* The largest of several. */
static void test_crowds(void)
{
    uint64_t origin = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        origins[i] = i < 130 ? 1 : i < 300 ? 2 : i < 430 ? 3 : i;
    }
    CHECK(crowd_find(origins, COUNT, &origin));
    CHECK_EQUAL(origin, 2);
}

static void test_few(void)
{
    uint64_t origin = 0;
    CHECK(!crowd_find(origins, 0, &origin));
    origins[0] = 9;
    CHECK(crowd_find(origins, 1, &origin));
    CHECK_EQUAL(origin, 9);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"where somebody comes from", test_origins},
        {"a crowd of any size", test_crowd},
        {"several crowds", test_crowds},
        {"few connections", test_few},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
