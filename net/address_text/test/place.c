#include "address_text/address_text.h"
#include "lib/text.h"
#include "unit.h"

static struct place_text place;

static bool reads(const char *text)
{
    return place_text_read(text_bytes(text), &place);
}

static bool named(const char *name)
{
    return bytes_equal(place.name, text_bytes(name));
}

static void test_addresses(void)
{
    CHECK(reads("1.2.3.4:80"));
    CHECK_EQUAL(place.host, PLACE_HOST_ADDRESS);
    CHECK_EQUAL(place.address.size_bytes, IPV4_BYTES);
    CHECK_EQUAL(place.port, PLACE_PORT_NUMBER);
    CHECK_EQUAL(place.port_number, 80);
    CHECK(reads("1.2.3.4"));
    CHECK_EQUAL(place.port, PLACE_PORT_NONE);
    CHECK(reads("[::1]:65535"));
    CHECK_EQUAL(place.address.size_bytes, IPV6_BYTES);
    CHECK_EQUAL(place.port_number, 65535);
    CHECK(named("::1"));
    CHECK(reads("[fe80::1%3]"));
    CHECK_EQUAL(place.address.link, 3);
    CHECK_EQUAL(place.port, PLACE_PORT_NONE);
    CHECK(reads("2001:db8::1"));
    CHECK_EQUAL(place.host, PLACE_HOST_ADDRESS);
    CHECK(reads("::1:80"));
    CHECK_EQUAL(place.port, PLACE_PORT_NONE);
}

static void test_names(void)
{
    CHECK(reads("example.org:443"));
    CHECK_EQUAL(place.host, PLACE_HOST_NAME);
    CHECK(named("example.org"));
    CHECK_EQUAL(place.port_number, 443);
    CHECK(reads("host"));
    CHECK(named("host"));
    CHECK_EQUAL(place.port, PLACE_PORT_NONE);
    CHECK(reads("a-b.0x7f.123.c_d.:1"));
    CHECK(named("a-b.0x7f.123.c_d."));
}

static void test_any(void)
{
    CHECK(reads(":8080"));
    CHECK_EQUAL(place.host, PLACE_HOST_NONE);
    CHECK_EQUAL(place.port_number, 8080);
    CHECK(reads("*:443"));
    CHECK_EQUAL(place.host, PLACE_HOST_ANY);
    CHECK(reads("example.org:*"));
    CHECK_EQUAL(place.host, PLACE_HOST_NAME);
    CHECK_EQUAL(place.port, PLACE_PORT_ANY);
    CHECK(reads("*"));
    CHECK_EQUAL(place.host, PLACE_HOST_ANY);
    CHECK_EQUAL(place.port, PLACE_PORT_NONE);
    CHECK(reads(":*"));
    CHECK_EQUAL(place.host, PLACE_HOST_NONE);
    CHECK_EQUAL(place.port, PLACE_PORT_ANY);
    CHECK(reads("[::1]:*"));
    CHECK_EQUAL(place.port, PLACE_PORT_ANY);
}

static void test_malformed(void)
{
    static const char *const texts[] = {
        "",
        ":",
        "host:",
        "host:0",
        "host:65536",
        "host:080",
        "host:-1",
        "host:+1",
        "host: 1",
        "host:1 ",
        "host:http",
        "ho st:1",
        "[::1",
        "[::1]80",
        "[::1]:",
        "[::1]:0",
        "[]:80",
        "[1.2.3.4]:80",
        "[host]:80",
        "::1]:80",
        "::g",
        "a:b:1",
        "**:1",
        "*.org:1",
        "1.2.3:80",
        "1.2.3.4.5:80",
        "256.1.1.1:80",
        "0x7f000001:80",
        "-a:1",
        "a-:1",
        "a..b:1",
        ".a:1",
        ".:1",
        "a/b:1",
        "a:1/2",
        "host:**",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (reads(texts[i])) {
            fprintf(stderr, "taken: %s\n", texts[i]);
        }
        CHECK(!reads(texts[i]));
    }
    CHECK(!place_text_read((struct bytes){NULL, 0}, &place));
    CHECK(!place_text_read((struct bytes){(const uint8_t *)"host\0:1", 7}, &place));
}

/* The longest name has 253 characters in parts of 63 at most, and a dot behind it does not count.
 */
static void test_name_lengths(void)
{
    char name[300];
    memset(name, 'a', sizeof(name));
    name[63] = name[127] = name[191] = '.';
    CHECK(host_name_check((struct bytes){(const uint8_t *)name, 253}));
    CHECK(!host_name_check((struct bytes){(const uint8_t *)name, 254}));
    name[253] = '.';
    CHECK(host_name_check((struct bytes){(const uint8_t *)name, 254}));
    CHECK(host_name_check((struct bytes){(const uint8_t *)name, 63}));
    name[63] = 'a';
    CHECK(!host_name_check((struct bytes){(const uint8_t *)name, 64}));
    CHECK(!host_name_check((struct bytes){NULL, 0}));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"addresses", test_addresses},
        {"names", test_names},
        {"any", test_any},
        {"malformed", test_malformed},
        {"name_lengths", test_name_lengths},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
