/*
 * Who sleeps until when: the stack is woken for what is pending, at the time at which it is due,
 * and for nothing else; and what was not done while it slept is as if it had been done.
 */
#include "forge.h"
#include "unit.h"
#include "world.h"
#include <string.h>

#define PORT     7u
#define ABSENT   77u
#define HOUR_NS  (3600 * NS_PER_SECOND)
#define KNOWN_NS (300 * NS_PER_SECOND) /* until a neighbour of IPv4 is forgotten */

static const struct notice nobody;
static uint32_t asked_count;
static uint32_t group_count;

/* By ARP, from this end. */
static bool hears_questions(struct bytes frame)
{
    asked_count += frame.data[12] == 0x08 && frame.data[13] == 0x06 ? 1 : 0;
    return false;
}

/* Reports of a member of a group (RFC 3810, 5.2; RFC 2710, 3): behind a header of hop-by-hop
 * options. */
static bool hears_reports(struct bytes frame)
{
    const bool is_optional = frame.size_bytes > 62 && frame.data[12] == 0x86 && frame.data[20] == 0;
    group_count += is_optional && frame.data[62] == 131 ? 1 : 0;
    return false;
}

static uint64_t next_ns(void)
{
    return ends[0].side->next_ns();
}

/* Where both sleep, and until when the first does. */
static void check_rests(void)
{
    for (uint32_t i = 0; i < SIDES; i++) {
        CHECK_EQUAL(ends[i].side->next_ns(), STACK_NEVER_NS);
    }
}

/* How often anything is done until then. */
static uint32_t wakes_within(uint64_t duration_ns)
{
    const uint64_t deadline_ns = world_now_ns + duration_ns;
    uint32_t count = 0;
    while (world_step(deadline_ns)) {
        count++;
    }
    return count;
}

static struct udp_socket *open_socket(void)
{
    const struct place any = {{.bytes = {0}}, 0};
    struct udp_socket *socket = NULL;
    CHECK_EQUAL(ends[0].side->socket_create(ends[0].client, &any, 8, nobody, &socket), STATUS_OK);
    return socket;
}

static void send_to(struct udp_socket *socket, struct address address)
{
    const struct place place = {address, PORT};
    const uint8_t byte = 1;
    CHECK_EQUAL(ends[0].side->socket_send(socket, &place, (struct bytes){&byte, 1}), STATUS_OK);
}

static void begin(void)
{
    world_reset();
    (void)wakes_within(HOUR_NS);
    asked_count = 0;
    group_count = 0;
}

static void test_nothing_pending(void)
{
    begin();
    check_rests();
    CHECK_EQUAL(wakes_within(24 * HOUR_NS), 0);
}

/* Who does not answer is asked once a second, and given up. */
static void test_absent_neighbour(void)
{
    begin();
    ends[0].taps = hears_questions;
    struct udp_socket *socket = open_socket();
    send_to(socket, address_ipv4(10, 0, 0, ABSENT));
    CHECK_EQUAL(asked_count, 1);
    CHECK(next_ns() <= world_now_ns + NS_PER_SECOND);
    CHECK(wakes_within(60 * NS_PER_SECOND) <= 20);
    CHECK_EQUAL(asked_count, 5);
    check_rests();
    world_reset();
}

/* Who answered is known for a time, of which nothing is to be done before its end. */
static void test_known_neighbour(void)
{
    begin();
    ends[0].taps = hears_questions;
    struct udp_socket *socket = open_socket();
    send_to(socket, world_address(1, true));
    (void)wakes_within(10 * NS_PER_SECOND);
    CHECK_EQUAL(asked_count, 1);
    CHECK(next_ns() > world_now_ns + KNOWN_NS - 20 * NS_PER_SECOND);
    CHECK(next_ns() <= world_now_ns + KNOWN_NS);
    /* What is sent within it asks nobody, and after it asks again. */
    (void)wakes_within(KNOWN_NS / 2);
    send_to(socket, world_address(1, true));
    CHECK_EQUAL(asked_count, 1);
    CHECK(wakes_within(KNOWN_NS) <= 20);
    send_to(socket, world_address(1, true));
    CHECK_EQUAL(asked_count, 2);
    world_reset();
}

/* An embedder that was late finds what is old as old as it is, and is asked no more at once. */
static void test_late(void)
{
    begin();
    ends[0].taps = hears_questions;
    struct udp_socket *socket = open_socket();
    send_to(socket, world_address(1, true));
    (void)wakes_within(10 * NS_PER_SECOND);
    world_now_ns += KNOWN_NS;
    ends[0].side->run();
    send_to(socket, world_address(1, true));
    CHECK_EQUAL(asked_count, 2);
    (void)wakes_within(NS_PER_SECOND);
    send_to(socket, address_ipv4(10, 0, 0, ABSENT));
    CHECK_EQUAL(asked_count, 3);
    world_now_ns += 3 * NS_PER_SECOND;
    ends[0].side->run();
    CHECK_EQUAL(asked_count, 4);
    world_reset();
}

/* Pieces of a datagram whose others do not come. */
static void test_fragments(void)
{
    static const uint8_t piece[] = {2,    0, 0,  0,  0, 1, 2,    0, 0,  0,  0,    9,    8,  0,
                                    0x45, 0, 0,  28, 0, 7, 0x20, 0, 64, 17, 0x46, 0xc1, 10, 0,
                                    0,    9, 10, 0,  0, 1, 0,    9, 0,  7,  0,    40,   0,  0};
    begin();
    world_inject(0, (struct bytes){piece, sizeof(piece)});
    CHECK_EQUAL(ends[0].side->use().buffers_used, 1);
    const uint64_t came_ns = world_now_ns;
    CHECK(world_step(came_ns + 20 * NS_PER_SECOND));
    CHECK(world_now_ns > came_ns + 10 * NS_PER_SECOND);
    (void)wakes_within(60 * NS_PER_SECOND); /* whoever sent it is told so, if he is there */
    CHECK_EQUAL(ends[0].side->use().buffers_used, 0);
    check_rests();
}

/* A cable that is put in: the groups of its addresses are told of, routers are asked for. */
static void test_groups(void)
{
    begin();
    ends[0].taps = hears_reports;
    ends[0].side->link_set_up(ends[0].link, false);
    check_rests();
    ends[0].side->link_set_up(ends[0].link, true);
    CHECK(next_ns() <= world_now_ns + NS_PER_SECOND);
    (void)wakes_within(60 * NS_PER_SECOND);
    CHECK(group_count > 0);
    check_rests();
    world_reset();
}

/* A server of addresses that says nothing: the pauses between two questions become longer. It
 * leaves the end without its address, and so comes last. */
static void test_silent_server(void)
{
    begin();
    CHECK_EQUAL(ends[0].side->link_use_dhcp(ends[0].link, true), STATUS_OK);
    CHECK(next_ns() <= world_now_ns + 3 * NS_PER_SECOND);
    CHECK(wakes_within(600 * NS_PER_SECOND) < 60);
    CHECK_EQUAL(ends[0].side->link_use_dhcp(ends[0].link, false), STATUS_OK);
    (void)wakes_within(HOUR_NS);
    check_rests();
}

/* A connection needs its timer, which ends with it. */
static void test_connection(void)
{
    const struct place any = {{.bytes = {0}}, PORT};
    const struct place place = {world_address(1, true), PORT};
    const struct stream_size size = {.receive_buffers = 12, .send_buffers = 12};
    struct listener *listener = NULL;
    struct stream *stream = NULL;
    begin();
    CHECK_EQUAL(ends[1].side->listen(ends[1].client, &any, size, 4, nobody, &listener), STATUS_OK);
    check_rests();
    CHECK_EQUAL(ends[0].side->connect(ends[0].client, &place, size, nobody, &stream), STATUS_OK);
    CHECK(next_ns() <= world_now_ns + NS_PER_SECOND);
    world_reset();
    (void)wakes_within(HOUR_NS);
    check_rests();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"nothing is pending", test_nothing_pending},
        {"a neighbour who is not there", test_absent_neighbour},
        {"a neighbour who is known", test_known_neighbour},
        {"an embedder that is late", test_late},
        {"fragments", test_fragments},
        {"groups of a link that comes up", test_groups},
        {"a connection", test_connection},
        {"a server of addresses that is silent", test_silent_server},
    };
    world_start(11);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
