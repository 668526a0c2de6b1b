/* SLAAC: addresses of prefixes that a router tells, how long they last, and who has them already.
 */
#include "unit.h"
#include "world.h"

#define HEADER_BYTES  54u /* Ethernet and IPv6 */
#define ADVERTISEMENT 134u
#define NEIGHBOR      136u
#define ICMPV6        58u
#define FRAME_MAX     256u

#define VALID_S 300u

static const uint8_t prefix[8] = {0x20, 1, 0x0d, 0xb8};
/* Of a kind that no router on a link has (stack/link.h). */
static const uint8_t routed_prefix[8] = {2, 1, 0x0d, 0xb8};
static const uint8_t *told_prefix = prefix;
/* Of station 02:00:00:00:00:01 (RFC 4291, appendix A). */
static const struct address own = {
    .bytes = {0x20, 1, 0x0d, 0xb8, [11] = 0xff, [12] = 0xfe, [15] = 1}};

static void put16(uint8_t *to, uint32_t number)
{
    to[0] = (uint8_t)(number >> 8);
    to[1] = (uint8_t)number;
}

static void put32(uint8_t *to, uint32_t number)
{
    put16(to, number >> 16);
    put16(to + 2, number);
}

static uint32_t checksum(const uint8_t *bytes, uint32_t size_bytes, uint32_t sum)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        sum += i % 2 == 0 ? (uint32_t)bytes[i] << 8 : bytes[i];
    }
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
}

/* From a router, fe80::99, to all stations. */
static void tell(const uint8_t *message, uint32_t size_bytes, uint8_t hops)
{
    uint8_t frame[FRAME_MAX] = {0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 1, 99, 0x86, 0xdd, 0x60};
    uint8_t *ip = frame + LINK_HEADER_BYTES;
    put16(ip + 4, size_bytes);
    ip[6] = ICMPV6;
    ip[7] = hops;
    memcpy(ip + 8, (const uint8_t[16]){0xfe, 0x80, [15] = 99}, 16);
    memcpy(ip + 24, (const uint8_t[16]){0xff, 2, [15] = 1}, 16);
    memcpy(frame + HEADER_BYTES, message, size_bytes);
    put16(frame + HEADER_BYTES + 2, 0);
    const uint32_t sum = (~checksum(ip + 8, 32, 0) & 0xffff) + ICMPV6 + size_bytes;
    put16(frame + HEADER_BYTES + 2, checksum(frame + HEADER_BYTES, size_bytes, sum));
    world_inject(0, (struct bytes){frame, HEADER_BYTES + size_bytes});
}

/* A router's (RFC 4861, 4.2), with one prefix (4.6.2) that is valid for so long. */
static void advertise(uint32_t valid_s, uint8_t hops, uint8_t option_words, uint8_t prefix_bits)
{
    uint8_t message[16 + 32] = {ADVERTISEMENT};
    uint8_t *option = message + 16;
    message[4] = 64;
    put16(message + 6, 1800);
    option[0] = 3;
    option[1] = option_words;
    option[2] = prefix_bits;
    option[3] = 0xc0; /* on this link, to make addresses of */
    put32(option + 4, valid_s);
    put32(option + 8, valid_s);
    memcpy(option + 16, told_prefix, sizeof(prefix));
    tell(message, sizeof(message), hops);
}

/* "I have this address" (RFC 4861, 4.4). */
static void claim(const struct address *address)
{
    uint8_t message[24 + 8] = {NEIGHBOR};
    message[4] = 0x20;
    memcpy(message + 8, address->bytes, 16);
    memcpy(message + 24, (const uint8_t[8]){2, 1, 2, 0, 0, 0, 1, 99}, 8);
    tell(message, sizeof(message), 255);
}

static bool has_own(void)
{
    const struct link_state state = ends[0].side->link_look(ends[0].link);
    for (uint32_t i = 0; i < state.address_count; i++) {
        if (address_equal(&state.addresses[i], &own)) {
            return true;
        }
    }
    return false;
}

static bool has_not_own(void)
{
    return !has_own();
}

static void begin(void)
{
    ends[0].side->link_use_autoconfiguration(ends[0].link, true);
    (void)world_run(NULL, 10 * NS_PER_SECOND);
    CHECK(!has_own());
}

static void end(void)
{
    ends[0].side->link_use_autoconfiguration(ends[0].link, false);
    CHECK(!has_own());
    world_reset();
}

/* It lasts as long as was said, and longer when that is said again. */
static void test_lifetime(void)
{
    begin();
    advertise(VALID_S, 255, 4, 64);
    CHECK(world_run(has_own, 10 * NS_PER_SECOND));
    CHECK(!world_run(has_not_own, (VALID_S - 50) * NS_PER_SECOND));
    advertise(VALID_S, 255, 4, 64);
    CHECK(!world_run(has_not_own, (VALID_S - 50) * NS_PER_SECOND));
    CHECK(world_run(has_not_own, 100 * NS_PER_SECOND));
    end();
}

/* Another station has it: it is not used. */
static void test_duplicate(void)
{
    begin();
    advertise(VALID_S, 255, 4, 64);
    claim(&own);
    CHECK(!world_run(has_own, 60 * NS_PER_SECOND));
    end();
}

/* From beyond a router, of no length, of too much, for prefixes of other sizes: none counts. */
static void test_lies(void)
{
    begin();
    advertise(VALID_S, 64, 4, 64);
    advertise(VALID_S, 255, 0, 64);
    advertise(VALID_S, 255, 255, 64);
    advertise(VALID_S, 255, 4, 65);
    advertise(VALID_S, 255, 4, 255);
    advertise(0, 255, 4, 64);
    CHECK(!world_run(has_own, 60 * NS_PER_SECOND));
    advertise(VALID_S, 255, 4, 64);
    CHECK(world_run(has_own, 10 * NS_PER_SECOND));
    end();
    CHECK_EQUAL(ends[0].side->use().buffers_used, 0);
}

static bool has_routed(void)
{
    const struct link_state state = ends[0].side->link_look(ends[0].link);
    for (uint32_t i = 0; i < state.address_count; i++) {
        if (memcmp(state.addresses[i].bytes, routed_prefix, sizeof(routed_prefix)) == 0) {
            return true;
        }
    }
    return false;
}

/* A router that says that 200::/7 is here is not believed, and takes no other's place. */
static void test_routed_prefix(void)
{
    begin();
    told_prefix = routed_prefix;
    for (uint32_t i = 0; i < LINK_ADDRESSES_MAX; i++) {
        advertise(VALID_S, 255, 4, 64);
        CHECK(!world_run(has_routed, 10 * NS_PER_SECOND));
    }
    told_prefix = prefix;
    advertise(VALID_S, 255, 4, 64);
    CHECK(world_run(has_own, 10 * NS_PER_SECOND));
    end();
}

static enum status send_to(const struct address *remote)
{
    static const struct notice nobody;
    const struct place any = {{.bytes = {0}}, 0};
    const struct place place = {*remote, 7};
    const uint8_t data[1] = {0};
    struct udp_socket *socket = NULL;
    CHECK_EQUAL(ends[0].side->socket_create(ends[0].client, &any, 1, nobody, &socket), STATUS_OK);
    const enum status status =
        ends[0].side->socket_send(socket, &place, (struct bytes){data, sizeof(data)});
    ends[0].side->socket_destroy(socket);
    return status;
}

/* A router, who leads everywhere, does not lead there. */
static void test_way_to_routed_prefix(void)
{
    const struct address far = {.bytes = {0x20, 1, [15] = 2}};
    const struct address routed = {.bytes = {2, 1, [15] = 2}};
    begin();
    advertise(VALID_S, 255, 4, 64);
    CHECK(world_run(has_own, 10 * NS_PER_SECOND));
    CHECK_EQUAL(send_to(&far), STATUS_OK);
    CHECK_EQUAL(send_to(&routed), STATUS_NOT_FOUND);
    end();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"how long a prefix lasts", test_lifetime},
        {"an address that somebody has", test_duplicate},
        {"a router that lies", test_lies},
        {"a prefix that is no router's", test_routed_prefix},
        {"a way that is no router's", test_way_to_routed_prefix},
    };
    world_start(11);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
