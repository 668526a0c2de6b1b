#include "overlay_wire/address.h"
#include "node.h"
#include "recorded.h"
#include "unit.h"

#define RECORDED_COUNT (sizeof(recorded_identities) / sizeof(recorded_identities[0]))

static bool is_hex(const char *text, const void *data, size_t size_bytes)
{
    uint8_t want[64];
    return bytes_equal(node_unhex(text, want), (struct bytes){data, size_bytes});
}

/* The same as Debian's daemon, both ways. */
static void test_recorded(void)
{
    for (size_t i = 0; i < RECORDED_COUNT; i++) {
        const struct recorded_identity *recorded = &recorded_identities[i];
        struct overlay_key key;
        struct overlay_key partial;
        uint8_t address[OVERLAY_ADDRESS_BYTES];
        uint8_t subnet[OVERLAY_SUBNET_BYTES];
        (void)node_unhex(recorded->key, key.bytes);
        overlay_address_of_key(&key, address);
        CHECK(is_hex(recorded->address, address, sizeof(address)));
        overlay_subnet_of_key(&key, subnet);
        CHECK(is_hex(recorded->subnet, subnet, sizeof(subnet)));
        CHECK(overlay_key_of_address(address, &partial));
        CHECK(is_hex(recorded->key_of_address, partial.bytes, sizeof(partial.bytes)));
        overlay_partial_key(&key, &partial);
        CHECK(is_hex(recorded->partial_key, partial.bytes, sizeof(partial.bytes)));
    }
}

static void fill(struct overlay_key *key, uint32_t zeros, uint32_t seed)
{
    uint32_t state = seed * 2654435761u + 1;
    for (size_t i = 0; i < sizeof(key->bytes); i++) {
        state = state * 1664525u + 1013904223u;
        key->bytes[i] = (uint8_t)(state >> 24);
    }
    for (uint32_t i = 0; i < zeros; i++) {
        key->bytes[i / 8] &= (uint8_t)~(0x80u >> i % 8);
    }
    if (zeros < 256) {
        key->bytes[zeros / 8] |= (uint8_t)(0x80u >> zeros % 8);
    }
}

/* An address of a partial key is the address that it was made of, for every number of zeros. */
static void test_both_ways(void)
{
    for (uint32_t zeros = 0; zeros < 256; zeros++) {
        struct overlay_key key;
        struct overlay_key partial;
        struct overlay_key of_subnet;
        uint8_t address[OVERLAY_ADDRESS_BYTES];
        uint8_t again[OVERLAY_ADDRESS_BYTES];
        fill(&key, zeros, zeros);
        overlay_address_of_key(&key, address);
        CHECK_EQUAL(address[0], 2);
        CHECK_EQUAL(address[1], zeros);
        CHECK(overlay_key_of_address(address, &partial));
        overlay_address_of_key(&partial, again);
        CHECK(memcmp(address, again, sizeof(address)) == 0);
        CHECK(memcmp(partial.bytes, key.bytes, zeros / 8) == 0);
        CHECK(overlay_address_belongs(address, &key));
        CHECK(overlay_address_belongs(address, &partial));
        overlay_subnet_of_key(&key, again);
        memset(again + OVERLAY_SUBNET_BYTES, (int)zeros, OVERLAY_SUBNET_BYTES);
        CHECK(overlay_address_belongs(again, &key));
        CHECK(overlay_key_of_address(again, &of_subnet));
        overlay_partial_key(&key, &partial);
        CHECK(overlay_key_equal(&partial, &of_subnet));
        overlay_partial_key(&of_subnet, &partial);
        CHECK(overlay_key_equal(&partial, &of_subnet));
    }
}

static void test_key_of_zeros(void)
{
    struct overlay_key key = {{0}};
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(&key, address);
    CHECK_EQUAL(address[1], 255);
    for (size_t i = 2; i < sizeof(address); i++) {
        CHECK_EQUAL(address[i], 0);
    }
    memset(address + 1, 0xff, sizeof(address) - 1);
    CHECK(overlay_key_of_address(address, &key));
    CHECK_EQUAL(key.bytes[0], 0);
    CHECK_EQUAL(key.bytes[31], 1);
}

static void test_others(void)
{
    for (uint32_t first = 0; first < 256; first++) {
        struct overlay_key key;
        uint8_t address[OVERLAY_ADDRESS_BYTES] = {(uint8_t)first};
        memset(&key, 0xaa, sizeof(key));
        const bool is_ours = first == 2 || first == 3;
        CHECK(overlay_key_of_address(address, &key) == is_ours);
        CHECK(is_ours || key.bytes[31] == 0xaa);
    }
}

/* Each bit counts, of a subnet those of its first half. */
static void test_belongs(void)
{
    struct overlay_key key;
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    fill(&key, 3, 99);
    overlay_address_of_key(&key, address);
    for (uint32_t bit = 0; bit < 128; bit++) {
        address[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
        CHECK(overlay_address_belongs(address, &key) == (bit == 7)); /* that is its subnet */
        address[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
    }
    address[0] = 3;
    for (uint32_t bit = 0; bit < 128; bit++) {
        address[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
        CHECK(overlay_address_belongs(address, &key) == (bit == 7 || bit >= 64));
        address[bit / 8] ^= (uint8_t)(0x80u >> bit % 8);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"recorded", test_recorded},
        {"both ways", test_both_ways},
        {"key of zeros", test_key_of_zeros},
        {"others", test_others},
        {"belongs", test_belongs},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
