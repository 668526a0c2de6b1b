/* DHCP: a lease is given, renewed, refused and lost, by a server that is here, and by a liar. */
#include "forge.h"
#include "unit.h"
#include "world.h"

#define SERVER_PORT 67u
#define CLIENT_PORT 68u

/* In a frame: Ethernet, IPv4 without options, UDP; then BOOTP (RFC 2131, 2). */
#define IP_OFFSET      14u
#define UDP_OFFSET     34u
#define BOOTP_OFFSET   42u
#define XID_OFFSET     (BOOTP_OFFSET + 4)
#define GIVEN_OFFSET   (BOOTP_OFFSET + 16)
#define STATION_OFFSET (BOOTP_OFFSET + 28)
#define COOKIE_OFFSET  (BOOTP_OFFSET + 236)
#define OPTIONS_OFFSET (BOOTP_OFFSET + 240)
#define FRAME_BYTES    590u

enum message {
    DISCOVER = 1,
    OFFER = 2,
    REQUEST = 3,
    ACK = 5,
    NAK = 6,
};

/* Of a lease (RFC 2131, 4.4.5): to be renewed by who gave it, by anybody, and over. */
#define RENEW_S  100u
#define REBIND_S 150u
#define LEASE_S  200u

static const uint8_t station[LINK_ADDRESS_BYTES] = {2, 0, 0, 0, 0, 1};
static const uint8_t cookie[] = {0x63, 0x82, 0x53, 0x63};

static struct {
    bool is_silent;
    bool refuses; /* what is asked for again */
    uint8_t last; /* of the address that it gives */
    bool is_asked;
    enum message asked;
    uint8_t xid[4];
    uint32_t discovers;
    uint32_t requests;
} server;

static uint8_t option_of(struct bytes frame, uint8_t code)
{
    size_t at = OPTIONS_OFFSET;
    while (at + 2 < frame.size_bytes && frame.data[at] != 255) {
        if (frame.data[at] == code) {
            return frame.data[at + 2];
        }
        at += frame.data[at] == 0 ? 1u : 2u + frame.data[at + 1];
    }
    return 0;
}

static bool hears(struct bytes frame)
{
    if (!forge_is_to_port(frame, SERVER_PORT)) {
        return false;
    }
    server.is_asked = true;
    server.asked = (enum message)option_of(frame, 53);
    server.discovers += server.asked == DISCOVER ? 1 : 0;
    server.requests += server.asked == REQUEST ? 1 : 0;
    memcpy(server.xid, frame.data + XID_OFFSET, sizeof(server.xid));
    return true;
}

static void put16(uint8_t *to, uint32_t number)
{
    to[0] = (uint8_t)(number >> 8);
    to[1] = (uint8_t)number;
}

static uint8_t *put_option(uint8_t *to, uint8_t code, uint32_t number)
{
    *to++ = code;
    *to++ = 4;
    put16(to, number >> 16);
    put16(to + 2, number);
    return to + 4;
}

static void finish_ip(uint8_t *frame, uint32_t size_bytes)
{
    uint8_t *ip = frame + IP_OFFSET;
    uint32_t sum = 0;
    ip[0] = 0x45;
    ip[8] = 64;
    ip[9] = 17;
    put16(ip + 2, size_bytes - IP_OFFSET);
    memcpy(ip + 12, (const uint8_t[]){10, 0, 0, 2}, 4);
    memset(ip + 16, 0xff, 4);
    for (uint32_t i = 0; i < 20; i += 2) {
        sum += (uint32_t)ip[i] << 8 | ip[i + 1];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 10, ~(sum + (sum >> 16)) & 0xffff);
    put16(frame + UDP_OFFSET, SERVER_PORT);
    put16(frame + UDP_OFFSET + 2, CLIENT_PORT);
    put16(frame + UDP_OFFSET + 4, size_bytes - UDP_OFFSET);
}

/* An answer without what is behind its options. Gives where that begins. */
static uint8_t *begin_answer(uint8_t frame[FRAME_BYTES], enum message message)
{
    memset(frame, 0, FRAME_BYTES);
    memset(frame, 0xff, LINK_ADDRESS_BYTES);
    frame[6] = 2;
    frame[11] = 2;
    put16(frame + 12, 0x0800);
    frame[BOOTP_OFFSET] = 2;
    frame[BOOTP_OFFSET + 1] = 1;
    frame[BOOTP_OFFSET + 2] = LINK_ADDRESS_BYTES;
    memcpy(frame + XID_OFFSET, server.xid, sizeof(server.xid));
    if (message != NAK) {
        memcpy(frame + GIVEN_OFFSET, (const uint8_t[]){10, 0, 0, server.last}, 4);
    }
    memcpy(frame + STATION_OFFSET, station, sizeof(station));
    memcpy(frame + COOKIE_OFFSET, cookie, sizeof(cookie));
    uint8_t *to = frame + OPTIONS_OFFSET;
    *to++ = 53;
    *to++ = 1;
    *to++ = (uint8_t)message;
    return to;
}

static void finish_answer(uint8_t frame[FRAME_BYTES], uint32_t size_bytes)
{
    finish_ip(frame, size_bytes);
    world_inject(0, (struct bytes){frame, size_bytes});
}

static void answer_with(enum message message)
{
    uint8_t frame[FRAME_BYTES];
    uint8_t *to = begin_answer(frame, message);
    to = put_option(to, 54, 0x0a000002);
    if (message != NAK) {
        to = put_option(to, 1, 0xffffff00);
        to = put_option(to, 3, 0x0a0000fe);
        to = put_option(to, 51, LEASE_S);
        to = put_option(to, 58, RENEW_S);
        to = put_option(to, 59, REBIND_S);
    }
    *to = 255;
    finish_answer(frame, FRAME_BYTES);
}

static void serve(void)
{
    if (!server.is_asked) {
        return;
    }
    server.is_asked = false;
    if (!server.is_silent && server.asked == DISCOVER) {
        answer_with(OFFER);
    } else if (!server.is_silent && server.asked == REQUEST) {
        answer_with(server.refuses ? NAK : ACK);
        server.refuses = false;
    }
}

static struct link_state look(void)
{
    return ends[0].side->link_look(ends[0].link);
}

static bool has_lease(void)
{
    const struct address address = address_ipv4(10, 0, 0, server.last);
    const struct link_state state = look();
    serve();
    return state.is_leased && address_equal(&state.addresses[0], &address);
}

static bool has_none(void)
{
    serve();
    return !look().is_leased;
}

static bool never(void)
{
    serve();
    return false;
}

static void run_s(uint64_t seconds)
{
    CHECK(!world_run(never, seconds * NS_PER_SECOND));
}

static void begin(uint8_t last)
{
    memset(&server, 0, sizeof(server));
    server.last = last;
    ends[0].taps = hears;
    CHECK_EQUAL(ends[0].side->link_use_dhcp(ends[0].link, true), STATUS_OK);
}

static void end(void)
{
    CHECK_EQUAL(ends[0].side->link_use_dhcp(ends[0].link, false), STATUS_OK);
    CHECK(has_none());
    world_reset();
}

static void test_lease(void)
{
    const struct address router = address_ipv4(10, 0, 0, 254);
    begin(50);
    CHECK(world_run(has_lease, 60 * NS_PER_SECOND));
    const struct link_state state = look();
    CHECK_EQUAL(state.prefix_bits, 24);
    CHECK(address_equal(&state.router, &router));
    CHECK_EQUAL(server.discovers, 1);
    CHECK_EQUAL(server.requests, 1);
    end();
}

/* As long as who gave it is there, it is kept, and nobody is asked who else would give one. */
static void test_renewal(void)
{
    begin(51);
    CHECK(world_run(has_lease, 60 * NS_PER_SECOND));
    run_s(10 * LEASE_S);
    CHECK(has_lease());
    CHECK_EQUAL(server.discovers, 1);
    CHECK(server.requests >= 10 && server.requests <= 60);
    end();
}

/* Nobody renews it: it is used to its end, and not beyond. */
static void test_expiry(void)
{
    begin(52);
    CHECK(world_run(has_lease, 60 * NS_PER_SECOND));
    server.is_silent = true;
    run_s(REBIND_S);
    CHECK(look().is_leased);
    CHECK(world_run(has_none, 2 * LEASE_S * NS_PER_SECOND));
    const uint32_t before = server.discovers;
    run_s(60);
    CHECK(server.discovers > before);
    /* It is there again, and gives another one. */
    server.is_silent = false;
    server.last = 53;
    CHECK(world_run(has_lease, 300 * NS_PER_SECOND));
    end();
}

/* What is refused is not used any more; another one is asked for. */
static void test_refused(void)
{
    begin(54);
    CHECK(world_run(has_lease, 60 * NS_PER_SECOND));
    server.refuses = true;
    server.last = 55;
    CHECK(world_run(has_lease, 2 * LEASE_S * NS_PER_SECOND));
    CHECK(server.discovers >= 2);
    end();
}

/* Offers whose options end in the middle of one, go on for ever, or say nothing. */
static void lie(uint32_t number)
{
    static const uint8_t ends_of_options[][4] = {
        {54, 4, 10, 0}, {54, 255, 0, 0}, {51, 1, 1, 255}, {52, 1, 3, 255}, {1, 0, 255, 0}};
    uint8_t frame[FRAME_BYTES];
    uint8_t *to = begin_answer(frame, server.asked == DISCOVER ? OFFER : ACK);
    const uint32_t kinds = sizeof(ends_of_options) / sizeof(ends_of_options[0]);
    memcpy(to, ends_of_options[number % kinds], 4);
    const uint32_t shortest = (uint32_t)(to - frame) + 1;
    if (number / kinds % 4 == 1) {
        frame[XID_OFFSET] ^= 0x55; /* an answer to somebody else */
    } else if (number / kinds % 4 == 2) {
        frame[COOKIE_OFFSET]++;
    } else if (number / kinds % 4 == 3) {
        memset(to, 54, (size_t)(frame + FRAME_BYTES - to));
    }
    finish_answer(frame, number % 2 == 0 ? shortest + number % 4 : FRAME_BYTES);
}

static bool lies(void)
{
    static uint32_t number;
    if (server.is_asked) {
        server.is_asked = false;
        for (uint32_t i = 0; i < 40; i++) {
            lie(number++);
        }
    }
    return look().is_leased;
}

/* Nothing of what a liar says is an address; who is honest afterwards is believed. */
static void test_liar(void)
{
    begin(56);
    CHECK(!world_run(lies, 600 * NS_PER_SECOND));
    CHECK(server.discovers > 1);
    CHECK(world_run(has_lease, 600 * NS_PER_SECOND));
    end();
    CHECK_EQUAL(ends[0].side->use().buffers_used, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"a lease", test_lease},
        {"a lease that is renewed", test_renewal},
        {"a lease that nobody renews", test_expiry},
        {"a lease that is refused", test_refused},
        {"a server that lies", test_liar},
    };
    world_start(9);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
