#include "address_text/address_text.h"
#include "lib/text.h"
#include "unit.h"

static bool reads(const char *text)
{
    struct ip_address address;
    const bool is_read = address_text_read(text_bytes(text), &address);
    CHECK(is_read == (address.size_bytes != 0));
    return is_read;
}

/* What is read is written as `canonical`, and that is read as the same. */
static bool is_written(const char *text, const char *canonical)
{
    struct ip_address address;
    struct ip_address again;
    char written[ADDRESS_TEXT_BYTES];
    if (!address_text_read(text_bytes(text), &address)) {
        return false;
    }
    CHECK_EQUAL(address_text_write(&address, written), strlen(canonical));
    CHECK(address_text_read(text_bytes(written), &again));
    CHECK(memcmp(&address, &again, sizeof(address)) == 0);
    if (strcmp(written, canonical) != 0) {
        fprintf(stderr, "%s became %s\n", text, written);
    }
    return strcmp(written, canonical) == 0;
}

static void test_ipv4(void)
{
    struct ip_address address;
    CHECK(address_text_read(text_bytes("10.0.2.255"), &address));
    CHECK_EQUAL(address.size_bytes, IPV4_BYTES);
    CHECK(memcmp(address.bytes, (uint8_t[]){10, 0, 2, 255}, IPV4_BYTES) == 0);
    CHECK(is_written("0.0.0.0", "0.0.0.0"));
    CHECK(is_written("255.255.255.255", "255.255.255.255"));
}

static void test_ipv4_malformed(void)
{
    static const char *const texts[] = {
        "",         "1",         "1.2.3",     "1.2.3.",    ".1.2.3",
        "1..2.3",   "1.2.3.4.",  "1.2.3.4.5", "256.1.1.1", "1.2.3.256",
        "01.2.3.4", "1.2.3.00",  "1.2.3.-4",  "+1.2.3.4",  " 1.2.3.4",
        "1.2.3.4 ", "1.2.3.4\n", "0x1.2.3.4", "1.2.3.4%1", "1.2.3.4294967297",
        "a.b.c.d",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CHECK(!reads(texts[i]));
    }
}

static void test_ipv6(void)
{
    struct ip_address address;
    CHECK(address_text_read(text_bytes("2001:DB8::8:800:200C:417A"), &address));
    CHECK_EQUAL(address.size_bytes, IPV6_BYTES);
    CHECK_EQUAL(address.bytes[1], 1);
    CHECK_EQUAL(address.bytes[3], 0xb8);
    CHECK_EQUAL(address.bytes[9], 0x08);
    CHECK_EQUAL(address.bytes[14], 0x41);
    CHECK(is_written("2001:DB8::8:800:200C:417A", "2001:db8::8:800:200c:417a"));
    CHECK(is_written("::", "::"));
    CHECK(is_written("0:0:0:0:0:0:0:0", "::"));
    CHECK(is_written("0:0:0:0:0:0:0:1", "::1"));
    CHECK(is_written("1::", "1::"));
    CHECK(is_written("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"));
    CHECK(is_written("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"));
    CHECK(is_written("1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"));
    CHECK(is_written("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"));
    CHECK(is_written("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"));
    CHECK(is_written("::ffff:192.0.2.33", "::ffff:192.0.2.33"));
    CHECK(is_written("::ffff:c000:221", "::ffff:192.0.2.33"));
    CHECK(is_written("64:ff9b::192.0.2.33", "64:ff9b::c000:221"));
    CHECK(is_written("1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"));
    CHECK(is_written("fe80::1%2", "fe80::1%2"));
    CHECK(is_written("fe80::1%255", "fe80::1%255"));
    CHECK(is_written(
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe%255",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe%255"));
}

static void test_ipv6_malformed(void)
{
    static const char *const texts[] = {
        ":",
        ":::",
        "1",
        "1:",
        ":1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8",
        "1::2::3",
        "::1::",
        "1:::2",
        "12345::",
        "::00001",
        "g::",
        "::1 ",
        " ::1",
        "[::1]",
        "::1/64",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "::1.2.3.4:5",
        "1.2.3.4::",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "fe80::1%",
        "fe80::1%0",
        "fe80::1%256",
        "fe80::1%01",
        "fe80::1%eth0",
        "fe80::1%1%2",
        "%1",
        "::%",
        "::-1",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CHECK(!reads(texts[i]));
    }
    CHECK(!address_text_read((struct bytes){(const uint8_t *)"::1\0", 4}, &(struct ip_address){0}));
}

static void test_prefix(void)
{
    struct ip_address address;
    uint8_t bits = 0;
    CHECK(address_text_read_prefix(text_bytes("10.0.2.15/24"), &address, &bits));
    CHECK_EQUAL(bits, 24);
    CHECK_EQUAL(address.size_bytes, IPV4_BYTES);
    CHECK(address_text_read_prefix(text_bytes("::/0"), &address, &bits));
    CHECK_EQUAL(bits, 0);
    CHECK(address_text_read_prefix(text_bytes("2001:db8::1/128"), &address, &bits));
    CHECK_EQUAL(bits, 128);
    static const char *const texts[] = {
        "10.0.2.15",
        "10.0.2.15/",
        "10.0.2.15/33",
        "::1/129",
        "/8",
        "1.2.3/8",
        "1.2.3.4/08",
        "1.2.3.4/8/8",
        "",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CHECK(!address_text_read_prefix(text_bytes(texts[i]), &address, &bits));
    }
}

static void test_write_place(void)
{
    struct ip_address address;
    char text[PLACE_TEXT_BYTES];
    CHECK(address_text_read(text_bytes("192.0.2.1"), &address));
    (void)address_text_write_place(&address, 80, text);
    CHECK(strcmp(text, "192.0.2.1:80") == 0);
    CHECK(address_text_read(text_bytes("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe%255"), &address));
    CHECK_EQUAL(address_text_write_place(&address, UINT16_MAX, text), strlen(text));
    CHECK(strcmp(text, "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe%255]:65535") == 0);
    address = (struct ip_address){.size_bytes = 0};
    (void)address_text_write_place(&address, 8080, text);
    CHECK(strcmp(text, "*:8080") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"ipv4", test_ipv4},
        {"ipv4_malformed", test_ipv4_malformed},
        {"ipv6", test_ipv6},
        {"ipv6_malformed", test_ipv6_malformed},
        {"prefix", test_prefix},
        {"write_place", test_write_place},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
