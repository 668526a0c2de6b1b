#include "settings.h"
#include "lib/text.h"
#include "schema/internet_data.h"
#include "unit.h"

static struct settings settings;
static struct settings decoded;
static uint64_t words[SETTINGS_WORDS_MAX];
static const struct address no_router = {.bytes = {[10] = 0xff, [11] = 0xff}};

static struct settings_address ipv4(uint8_t last)
{
    return (struct settings_address){address_ipv4(10, 0, 2, last), 24};
}

static struct settings_address ipv6(uint8_t last)
{
    return (struct settings_address){{.bytes = {0x20, 0x01, [15] = last}}, 64};
}

static void check_comes_back(void)
{
    struct bytes encoded;
    CHECK_EQUAL(settings_encode(&settings, words, &encoded), STATUS_OK);
    CHECK_EQUAL(settings_decode(encoded, &decoded), STATUS_OK);
    CHECK(memcmp(&settings, &decoded, sizeof(settings)) == 0);
}

static void use_address(const char *name, struct settings_address address)
{
    CHECK_EQUAL(settings_use_address(&settings, name, &address, &no_router), STATUS_OK);
}

static void test_nothing(void)
{
    settings = (struct settings){.interface_count = 0};
    CHECK(settings_find(&settings, "card0") == NULL);
    check_comes_back();
    CHECK_EQUAL(settings_decode((struct bytes){NULL, 0}, &decoded), STATUS_OK);
    CHECK_EQUAL(decoded.interface_count, 0);
}

static void test_addresses(void)
{
    const struct settings_address first = ipv4(1);
    const struct address router = address_ipv4(10, 0, 2, 2);
    settings = (struct settings){.interface_count = 0};
    CHECK_EQUAL(settings_use_dhcp(&settings, "card0", false), STATUS_OK);
    CHECK_EQUAL(settings_use_address(&settings, "card0", &first, &router), STATUS_OK);
    use_address("card0", ipv6(1));
    use_address("card0", ipv6(1));
    use_address("card1", ipv6(2));
    check_comes_back();
    const struct settings_interface *interface = settings_find(&decoded, "card0");
    CHECK(interface != NULL && !interface->uses_dhcp);
    CHECK_EQUAL(interface->address_count, 2);
    CHECK(address_equal(&interface->addresses[0].address, &first.address));
    CHECK_EQUAL(interface->addresses[0].prefix_bits, 24);
    CHECK(address_equal(&interface->router, &router));
    interface = settings_find(&decoded, "card1");
    CHECK(interface != NULL && interface->uses_dhcp);
    /* Another one of IPv4 takes the place of the first, and its router goes with it. */
    use_address("card0", ipv4(9));
    check_comes_back();
    interface = settings_find(&decoded, "card0");
    CHECK_EQUAL(interface->address_count, 2);
    CHECK(address_is_any(&interface->router));
    /* Of IPv4 none is left when it is DHCP's; nor when it is so no more. */
    CHECK_EQUAL(settings_use_dhcp(&settings, "card0", true), STATUS_OK);
    check_comes_back();
    interface = settings_find(&decoded, "card0");
    CHECK(interface->uses_dhcp);
    CHECK_EQUAL(interface->address_count, 1);
    CHECK(!address_is_ipv4(&interface->addresses[0].address));
}

static void test_servers(void)
{
    const struct address server = address_ipv4(10, 0, 2, 3);
    const struct address none = {.link = 0};
    settings = (struct settings){.interface_count = 0};
    settings_use_server(&settings, 1, &server);
    check_comes_back();
    CHECK(address_equal(&decoded.servers[1], &server));
    CHECK(address_is_any(&decoded.servers[0]));
    settings_use_server(&settings, 1, &none);
    check_comes_back();
    CHECK(address_is_any(&decoded.servers[1]));
}

static void test_bounds(void)
{
    char name[] = "card-00";
    settings = (struct settings){.interface_count = 0};
    CHECK_EQUAL(settings_use_dhcp(&settings, "a-long-name", true), STATUS_LIMIT_EXCEEDED);
    for (uint8_t i = 0; i < SETTINGS_INTERFACES_MAX; i++) {
        name[6] = (char)('0' + i);
        for (uint8_t k = 1; k < SETTINGS_ADDRESSES_MAX; k++) {
            use_address(name, ipv6(k));
        }
        const struct settings_address first = ipv4(1);
        CHECK_EQUAL(settings_use_address(&settings, name, &first, &first.address), STATUS_OK);
        const struct settings_address more = ipv6(99);
        CHECK_EQUAL(
            settings_use_address(&settings, name, &more, &no_router), STATUS_LIMIT_EXCEEDED);
    }
    CHECK_EQUAL(settings_use_dhcp(&settings, "one-more", true), STATUS_LIMIT_EXCEEDED);
    const struct settings_address server = ipv6(7);
    for (uint8_t i = 0; i < RESOLVER_SERVERS_MAX; i++) {
        settings_use_server(&settings, i, &server.address);
    }
    check_comes_back(); /* all at its most */
}

static enum status decode_with(const struct kept_interface *interfaces, uint32_t count)
{
    const struct kept_network all = {.interfaces = interfaces, .interfaces_count = count};
    struct message_builder builder;
    message_builder_start(&builder, words, SETTINGS_WORDS_MAX);
    CHECK_EQUAL(kept_network_write(&all, &builder), STATUS_OK);
    return settings_decode(message_builder_finish(&builder), &decoded);
}

static void test_impossible(void)
{
    static const uint8_t bytes[17] = {10, 0, 2, 1};
    struct kept_address addresses[6] = {{.address = {bytes, 4}, .prefix_bits = 24}};
    struct kept_interface good[5] = {
        {.name = text_bytes("card0"), .addresses = addresses, .addresses_count = 1}};
    CHECK_EQUAL(decode_with(good, 1), STATUS_OK);
    good[1] = good[0];
    CHECK_EQUAL(decode_with(good, 2), STATUS_MALFORMED); /* the same name */
    CHECK_EQUAL(decode_with(good, 5), STATUS_MALFORMED);
    struct kept_interface wrong = good[0];
    wrong.uses_dhcp = true; /* and an address of IPv4 */
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    wrong = good[0];
    wrong.name = text_bytes("card-000");
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    wrong.name = (struct bytes){NULL, 0};
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    wrong = good[0];
    wrong.router = (struct bytes){bytes, 16};
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    wrong = good[0];
    wrong.addresses_count = 6;
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    wrong.addresses_count = 2;
    addresses[1] = addresses[0]; /* twice */
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    addresses[1].address.data++; /* a second one of IPv4 */
    CHECK_EQUAL(decode_with(&wrong, 1), STATUS_MALFORMED);
    for (size_t size = 0; size <= 17; size++) {
        addresses[1].address = (struct bytes){bytes, size};
        addresses[1].address.data = bytes;
        CHECK_EQUAL(decode_with(&wrong, 1), size == 16 ? STATUS_OK : STATUS_MALFORMED);
    }
    addresses[0].prefix_bits = 33;
    CHECK_EQUAL(decode_with(good, 1), STATUS_MALFORMED);
    CHECK_EQUAL(settings_decode(text_bytes("settings"), &decoded), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing was set", test_nothing},
        {"addresses", test_addresses},
        {"servers", test_servers},
        {"bounds", test_bounds},
        {"what cannot have been set", test_impossible},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
