/* Which conversation a frame is of. */
#include "flow.h"
#include "unit.h"
#include <string.h>

/* A frame of `type`, with a first byte of IP's and a protocol, ports behind `header_bytes` of IP.
 */
struct frame {
    uint8_t bytes[FLOW_HEAD_BYTES];
};

static struct frame ipv4(uint8_t protocol, uint16_t from, uint16_t to, uint32_t header_bytes)
{
    struct frame frame = {{0}};
    frame.bytes[12] = 8;
    frame.bytes[14] = (uint8_t)(0x40 | header_bytes / 4);
    frame.bytes[14 + 9] = protocol;
    memcpy(frame.bytes + 14 + 12, (uint8_t[]){10, 0, 2, 15, 10, 0, 2, 2}, 8);
    memcpy(frame.bytes + 14 + header_bytes, &from, 2);
    memcpy(frame.bytes + 14 + header_bytes + 2, &to, 2);
    return frame;
}

static struct frame ipv6(uint8_t next, uint16_t from, uint16_t to)
{
    struct frame frame = {{0}};
    frame.bytes[12] = 0x86;
    frame.bytes[13] = 0xdd;
    frame.bytes[14] = 0x60;
    frame.bytes[14 + 6] = next;
    memset(frame.bytes + 14 + 8, 0xfe, 32);
    memcpy(frame.bytes + 14 + 40, &from, 2);
    memcpy(frame.bytes + 14 + 42, &to, 2);
    return frame;
}

static uint32_t number(struct frame frame)
{
    return flow_number(frame.bytes, sizeof(frame.bytes));
}

static void test_conversations_differ(void)
{
    CHECK(number(ipv4(6, 1, 2, 20)) == number(ipv4(6, 1, 2, 20)));
    CHECK(number(ipv4(6, 1, 2, 20)) != number(ipv4(6, 1, 3, 20)));
    CHECK(number(ipv4(6, 1, 2, 20)) != number(ipv4(6, 2, 2, 20)));
    CHECK(number(ipv4(17, 1, 2, 20)) != number(ipv4(17, 1, 3, 20)));
    CHECK(number(ipv6(6, 1, 2)) == number(ipv6(6, 1, 2)));
    CHECK(number(ipv6(6, 1, 2)) != number(ipv6(6, 1, 3)));
    CHECK(number(ipv6(17, 1, 2)) != number(ipv6(17, 3, 2)));
    for (uint32_t i = 0; i < 8; i++) {
        struct frame other = ipv4(6, 1, 2, 20);
        other.bytes[14 + 12 + i] ^= 1;
        CHECK(number(other) != number(ipv4(6, 1, 2, 20)));
    }
}

/* What changes from frame to frame of one conversation does not count. */
static void test_one_conversation(void)
{
    const uint32_t expected = number(ipv4(6, 1, 2, 20));
    for (uint32_t at = 0; at < FLOW_HEAD_BYTES; at++) {
        struct frame frame = ipv4(6, 1, 2, 20);
        const bool is_free =
            at < 12 || (at > 14 && at < 20) || at == 22 || at == 24 || at == 25 || at >= 38;
        frame.bytes[at] ^= 0x55;
        CHECK(!is_free || number(frame) == expected);
    }
    /* Options move the ports, and are none themselves. */
    CHECK(number(ipv4(6, 1, 2, 24)) == expected);
    CHECK(number(ipv4(6, 1, 2, 60)) == expected);
    CHECK(flow_number(ipv4(6, 1, 2, 20).bytes, 14 + 24) == expected);
}

/* All parts of a datagram go with the addresses; nor are there ports in what has none. */
static void test_without_ports(void)
{
    static const uint16_t fragments[] = {0x0020, 0x0100, 0xff1f, 0x0120};
    const uint32_t addresses = number(ipv4(1, 1, 2, 20));
    CHECK(addresses == number(ipv4(1, 7, 8, 20)));
    for (uint32_t i = 0; i < sizeof(fragments) / sizeof(fragments[0]); i++) {
        struct frame part = ipv4(17, 1, 2, 20);
        memcpy(part.bytes + 14 + 6, &fragments[i], 2); /* as on the wire */
        CHECK(number(part) == addresses);
    }
    struct frame whole = ipv4(17, 1, 2, 20);
    whole.bytes[14 + 6] = 0x40; /* not to be cut */
    CHECK(number(whole) == number(ipv4(17, 1, 2, 20)));
    CHECK(number(ipv6(44, 1, 2)) == number(ipv6(44, 3, 4)));
    CHECK(number(ipv6(58, 1, 2)) == number(ipv6(44, 3, 4)));
}

static void test_too_short(void)
{
    const struct frame four = ipv4(6, 1, 2, 20);
    const struct frame six = ipv6(6, 1, 2);
    for (uint32_t size = 0; size < 34; size++) {
        CHECK_EQUAL(flow_number(four.bytes, size), 0);
    }
    for (uint32_t size = 0; size < 54; size++) {
        CHECK_EQUAL(flow_number(six.bytes, size), 0);
    }
    CHECK(flow_number(four.bytes, 37) == number(ipv4(1, 1, 2, 20)));
    CHECK(flow_number(six.bytes, 57) == number(ipv6(58, 1, 2)));
    struct frame arp = four;
    arp.bytes[13] = 6;
    CHECK_EQUAL(number(arp), 0);
    /* A header that says it is longer than all there is. */
    CHECK(flow_number(ipv4(6, 1, 2, 60).bytes, 54) == number(ipv4(1, 1, 2, 20)));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"conversations differ", test_conversations_differ},
        {"one conversation", test_one_conversation},
        {"without ports", test_without_ports},
        {"too short", test_too_short},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
