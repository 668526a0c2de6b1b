#include "authority.h"
#include "lib/text.h"
#include "unit.h"
#include <stdio.h>

static struct authority whole = {.references = 1};
static struct authority some;

static enum status read_list(const char *list)
{
    return authority_read(&some, &whole, text_bytes(list));
}

static struct place place_of(struct address address, uint16_t port)
{
    return (struct place){.address = address, .port = port};
}

static bool connects(const struct authority *authority, struct address address, uint16_t port)
{
    const struct place place = place_of(address, port);
    return authority_may_connect(authority, &place);
}

static bool sends(const struct authority *authority, struct address address, uint16_t port)
{
    const struct place place = place_of(address, port);
    return authority_may_send(authority, &place);
}

static void test_whole(void)
{
    const struct address anybody = address_ipv4(1, 2, 3, 4);
    CHECK(connects(&whole, anybody, 1));
    CHECK(authority_may_listen(&whole, 0));
    CHECK(authority_may_receive(&whole, 53));
    CHECK(sends(&whole, anybody, 9));
    CHECK(authority_may_ping(&whole, &anybody));
    CHECK(authority_may_resolve(&whole, text_bytes("example.org")));
}

static void test_address(void)
{
    const struct address named = address_ipv4(10, 0, 2, 2);
    const struct address other = address_ipv4(10, 0, 2, 3);
    CHECK_EQUAL(read_list("10.0.2.2:80"), STATUS_OK);
    CHECK(connects(&some, named, 80));
    CHECK(!connects(&some, named, 81));
    CHECK(!connects(&some, other, 80));
    CHECK(!sends(&some, named, 80));
    CHECK(!authority_may_listen(&some, 80));
    CHECK(!authority_may_receive(&some, 80));
    CHECK(!authority_may_ping(&some, &named));
    CHECK(!authority_may_resolve(&some, text_bytes("example.org")));
}

static void test_kinds(void)
{
    const struct address anybody = address_ipv4(9, 9, 9, 9);
    CHECK_EQUAL(read_list(":8080, udp/:53 udp/*:123,ping/*"), STATUS_OK);
    CHECK(authority_may_listen(&some, 8080));
    CHECK(!authority_may_listen(&some, 0));
    CHECK(!authority_may_listen(&some, 53));
    CHECK(authority_may_receive(&some, 53));
    CHECK(!authority_may_receive(&some, 8080));
    CHECK(sends(&some, anybody, 123));
    CHECK(!sends(&some, anybody, 53));
    CHECK(authority_may_ping(&some, &anybody));
    CHECK(!connects(&some, anybody, 8080));
    CHECK(authority_may_resolve(&some, text_bytes("any.name"))); /* "*" is any host */
    CHECK_EQUAL(read_list(":*"), STATUS_OK);
    CHECK(authority_may_listen(&some, 0));
}

/* A name stands for the addresses that were its last answers, for what it was named for. */
static void test_name(void)
{
    const struct address first = address_ipv4(192, 0, 2, 1);
    CHECK_EQUAL(read_list("Example.org:443 other.org:25"), STATUS_OK);
    CHECK(!connects(&some, first, 443));
    CHECK(authority_may_resolve(&some, text_bytes("example.ORG.")));
    CHECK(!authority_may_resolve(&some, text_bytes("example.com")));
    CHECK(!authority_may_resolve(&some, text_bytes("example.orgs")));
    authority_learn(&some, text_bytes("example.org"), &first);
    CHECK(connects(&some, first, 443));
    CHECK(!connects(&some, first, 25));
    for (uint8_t i = 2; i < 2 + AUTHORITY_ANSWERS_MAX; i++) {
        const struct address next = address_ipv4(192, 0, 2, i);
        authority_learn(&some, text_bytes("example.org"), &next);
        authority_learn(&some, text_bytes("example.org"), &next);
        CHECK(connects(&some, next, 443));
    }
    CHECK(!connects(&some, first, 443)); /* five answers ago */
}

/* What is made of a part is within the part, whatever it names. */
static void test_narrowed_again(void)
{
    struct authority less;
    const struct address address = address_ipv4(192, 0, 2, 1);
    CHECK_EQUAL(read_list("a.org:80"), STATUS_OK);
    CHECK_EQUAL(authority_read(&less, &some, text_bytes("*:* :* udp/*:* ping/*")), STATUS_OK);
    CHECK(!connects(&less, address, 80));
    CHECK(!authority_may_listen(&less, 80));
    CHECK(!authority_may_resolve(&less, text_bytes("b.org")));
    CHECK(authority_may_resolve(&less, text_bytes("a.org")));
    authority_learn(&less, text_bytes("a.org"), &address);
    CHECK(connects(&less, address, 80));
    CHECK(!connects(&less, address, 81));
}

static void test_depth(void)
{
    struct authority chain[AUTHORITY_DEPTH_MAX + 1];
    struct authority *parent = &whole;
    for (uint32_t i = 0; i < AUTHORITY_DEPTH_MAX; i++) {
        CHECK_EQUAL(authority_read(&chain[i], parent, text_bytes("*:*")), STATUS_OK);
        parent = &chain[i];
    }
    CHECK_EQUAL(
        authority_read(&chain[AUTHORITY_DEPTH_MAX], parent, text_bytes("*:*")),
        STATUS_LIMIT_EXCEEDED);
}

static void test_ipv6(void)
{
    const struct address there = {.bytes = {0x20, 0x01, 0x0d, 0xb8, [15] = 1}};
    const struct address mapped = {.bytes = {[10] = 0xff, 0xff, 10, 0, 2, 2}};
    CHECK_EQUAL(read_list("[2001:db8::1]:80 10.0.2.2:80"), STATUS_OK);
    CHECK(connects(&some, there, 80));
    CHECK(connects(&some, mapped, 80)); /* the same machine by another name */
}

static void test_malformed(void)
{
    static const char *const lists[] = {
        "",
        " ,, ",
        "example.org",
        "example.org:",
        ":",
        "tcp/a.org:1",
        "udp/",
        "ping/",
        "ping/a.org:1",
        "a.org:0",
        "a.org:65536",
        "a.org:80/x",
        "[::1:80",
        "a..org:80",
        "10.0.2.2:80;:81",
        "UDP/a.org:1",
        "udp/udp/a:1",
        "a.org:80\t:1",
        "ping/udp/a.org",
        "1.2.3:80",
    };
    for (uint32_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        CHECK_EQUAL(read_list(lists[i]), STATUS_MALFORMED);
    }
}

static void test_too_much(void)
{
    char list[AUTHORITY_TEXT_BYTES_MAX + 2];
    uint32_t size = 0;
    for (uint32_t i = 0; i < AUTHORITY_GRANTS_MAX; i++) {
        size += (uint32_t)snprintf(list + size, sizeof(list) - size, ":%u ", i + 1);
    }
    CHECK_EQUAL(read_list(list), STATUS_OK);
    (void)snprintf(list + size, sizeof(list) - size, ":99");
    CHECK_EQUAL(read_list(list), STATUS_LIMIT_EXCEEDED);
    for (uint32_t i = 0; i < sizeof(list) - 1; i++) {
        list[i] = ' ';
    }
    list[sizeof(list) - 1] = '\0';
    CHECK_EQUAL(read_list(list), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    const struct unit_test tests[] = {
        {"whole", test_whole},
        {"address", test_address},
        {"kinds", test_kinds},
        {"name", test_name},
        {"narrowed_again", test_narrowed_again},
        {"depth", test_depth},
        {"ipv6", test_ipv6},
        {"malformed", test_malformed},
        {"too_much", test_too_much},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
