#include "known.h"
#include "unit.h"

/* Two keys that differ behind what fits into an address, and another one. */
static const struct overlay_key ada = {{0x80, 0xad, 0xa0}};
static const struct overlay_key eve = {{0x80, 0xad, 0xa0, [31] = 1}};
static const struct overlay_key bob = {{0x80, 0xb0, 0xb0}};

static struct known known;

static const uint8_t *address_of(const struct overlay_key *key)
{
    static uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(key, address);
    return address;
}

static bool finds(const struct overlay_key *key, uint64_t now_ns)
{
    const struct overlay_key *found = known_find(&known, address_of(key), now_ns);
    return found != NULL && overlay_key_equal(found, key);
}

static void begin(void)
{
    known = (struct known){.next = 0};
}

static void test_nothing(void)
{
    const uint8_t zeros[OVERLAY_ADDRESS_BYTES] = {0};
    begin();
    CHECK(known_find(&known, zeros, 0) == NULL);
    CHECK(!finds(&ada, 0));
}

static void test_for_a_while(void)
{
    begin();
    known_note(&known, address_of(&ada), &ada, 5);
    CHECK(finds(&ada, 5));
    CHECK(finds(&ada, 4 + KNOWN_NS));
    CHECK(!finds(&ada, 5 + KNOWN_NS));
    CHECK(!finds(&bob, 5));
}

/* Who has the same address now is who is found. */
static void test_another_key(void)
{
    begin();
    CHECK(memcmp(address_of(&eve), address_of(&ada), OVERLAY_ADDRESS_BYTES) == 0);
    known_note(&known, address_of(&ada), &ada, 5);
    known_note(&known, address_of(&eve), &eve, 6);
    CHECK(!finds(&ada, 7));
    CHECK(finds(&eve, 7));
    CHECK_EQUAL(known.next, 1);
}

static void test_many(void)
{
    begin();
    struct overlay_key key = ada;
    for (uint32_t i = 0; i < KNOWN_COUNT + 1; i++) {
        key.bytes[5] = (uint8_t)i;
        known_note(&known, address_of(&key), &key, 1);
        CHECK(finds(&key, 1));
    }
    key.bytes[5] = 0;
    CHECK(!finds(&key, 1)); /* the first has made room */
    key.bytes[5] = 1;
    CHECK(finds(&key, 1));
}

static void test_addresses(void)
{
    uint8_t subnet[OVERLAY_ADDRESS_BYTES] = {0};
    const uint8_t others[][OVERLAY_ADDRESS_BYTES] = {
        {0}, {0x01}, {0x04}, {0xfe, 0x80}, {0x20, 0x01}};
    CHECK(known_is_address(address_of(&ada), OVERLAY_ADDRESS_BYTES));
    CHECK(!known_is_address(address_of(&ada), OVERLAY_ADDRESS_BYTES - 1));
    CHECK(!known_is_address(address_of(&ada), 4));
    CHECK(!known_is_address(NULL, 0));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        CHECK(!known_is_address(others[i], OVERLAY_ADDRESS_BYTES));
    }
    overlay_subnet_of_key(&ada, subnet);
    CHECK(!known_is_address(subnet, OVERLAY_ADDRESS_BYTES));
    CHECK(known_belongs(address_of(&ada), &ada));
    CHECK(known_belongs(address_of(&ada), &eve)); /* which only a session tells apart */
    uint8_t address[OVERLAY_ADDRESS_BYTES];
    overlay_address_of_key(&ada, address);
    CHECK(!known_belongs(address, &bob));
    CHECK(!known_belongs(subnet, &ada));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing", test_nothing},
        {"for a while", test_for_a_while},
        {"another key", test_another_key},
        {"many", test_many},
        {"addresses", test_addresses},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
