/*
 * Links that carry packets without Ethernet, 200::1 at one end and 200::2 at the other, beside the
 * cable, where neighbours would like to be taken for them.
 */
#include "unit.h"
#include "world.h"
#include <string.h>

#define PORT          7u
#define HEADER_BYTES  40u
#define UDP           17u
#define ICMPV6        58u
#define FRAGMENT      44u
#define MTU           20000u
#define PACKET_MAX    65535u
#define QUEUE_MAX     256u
#define PATIENCE_NS   (30 * NS_PER_SECOND)
#define TRANSFER_MANY 200000u

struct packet {
    uint32_t to;
    uint32_t size_bytes;
    uint8_t bytes[MTU];
};

static const struct notice nobody;
static const struct stream_size size = {.receive_buffers = 20, .send_buffers = 20};
static struct link *routed[SIDES];
static struct packet queue[QUEUE_MAX];
static uint32_t put_count;
static uint32_t taken_count;
static uint32_t sent_count[SIDES];
static uint32_t largest_bytes;
static uint32_t strange_count; /* sent, and of no address here */
static struct udp_socket *sockets[SIDES];

static struct address routed_address(uint32_t end)
{
    return (struct address){.bytes = {[0] = 2, [15] = (uint8_t)(end + 1)}};
}

/* One of end 0 that is for who asks for it by name. */
static const struct address reserved = {.bytes = {[0] = 2, [14] = 1, [15] = 1}};

static void put16(uint8_t *to, uint32_t number)
{
    to[0] = (uint8_t)(number >> 8);
    to[1] = (uint8_t)number;
}

/* -- the links --------------------------------------------------------------------------------- */

static enum status send(void *context, const struct frame *frame)
{
    const uint32_t end = context == &routed[0] ? 0 : 1;
    const struct address own = routed_address(end);
    struct packet *packet = &queue[put_count % QUEUE_MAX];
    if (frame->size_bytes > MTU || put_count - taken_count == QUEUE_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *packet = (struct packet){.to = 1 - end};
    for (uint32_t i = 0; i < frame->piece_count; i++) {
        memcpy(
            packet->bytes + packet->size_bytes, frame->pieces[i].data, frame->pieces[i].size_bytes);
        packet->size_bytes += frame->pieces[i].size_bytes;
    }
    CHECK_EQUAL(packet->size_bytes, frame->size_bytes);
    CHECK_EQUAL(frame->sum_offset, 0);
    CHECK_EQUAL(frame->cut, FRAME_WHOLE);
    const bool is_known = packet->bytes[0] >> 4 == 6 && (packet->bytes[24] & 0xfe) == 2 &&
                          (memcmp(packet->bytes + 8, own.bytes, ADDRESS_BYTES) == 0 ||
                           memcmp(packet->bytes + 8, reserved.bytes, ADDRESS_BYTES) == 0);
    strange_count += is_known ? 0 : 1;
    largest_bytes = packet->size_bytes > largest_bytes ? packet->size_bytes : largest_bytes;
    sent_count[end]++;
    put_count++;
    return STATUS_OK;
}

static void carry(void)
{
    while (taken_count != put_count) {
        const struct packet *packet = &queue[taken_count % QUEUE_MAX];
        const struct end *end = &ends[packet->to];
        const struct bytes bytes = {packet->bytes, packet->size_bytes};
        taken_count++;
        if (routed[packet->to] != NULL) {
            CHECK_EQUAL(end->side->link_receive(routed[packet->to], bytes, false), STATUS_OK);
        }
    }
}

/* Nothing of the prefix is on the cable. */
static bool looks(struct bytes frame)
{
    const uint8_t *ip = frame.data + LINK_HEADER_BYTES;
    const bool is_ipv6 = frame.data[12] == 0x86 && frame.data[13] == 0xdd;
    CHECK(!is_ipv6 || ((ip[8] & 0xfe) != 2 && (ip[24] & 0xfe) != 2));
    return false;
}

static void add(uint32_t end)
{
    const struct link_functions functions = {.context = &routed[end], .send = send};
    const struct address address = routed_address(end);
    const struct side *side = ends[end].side;
    CHECK_EQUAL(side->link_add_routed(MTU, &functions, &routed[end]), STATUS_OK);
    CHECK_EQUAL(side->link_use_routed_address(routed[end], &address), STATUS_OK);
    side->link_set_up(routed[end], true);
    ends[end].taps = looks;
}

static void begin(void)
{
    const struct place place = {{.bytes = {0}}, PORT};
    put_count = 0;
    taken_count = 0;
    largest_bytes = 0;
    strange_count = 0;
    memset(sent_count, 0, sizeof(sent_count));
    for (uint32_t i = 0; i < SIDES; i++) {
        add(i);
        CHECK_EQUAL(
            ends[i].side->socket_create(ends[i].client, &place, 20, nobody, &sockets[i]),
            STATUS_OK);
    }
}

static void end(void)
{
    carry();
    CHECK_EQUAL(strange_count, 0);
    for (uint32_t i = 0; i < SIDES; i++) {
        ends[i].side->link_remove(routed[i]);
        routed[i] = NULL;
    }
    world_reset();
    for (uint32_t i = 0; i < SIDES; i++) {
        CHECK_EQUAL(ends[i].side->use().buffers_used, 0);
        CHECK_EQUAL(ends[i].side->use().connections_used, 0);
    }
}

/* -- datagrams and connections ----------------------------------------------------------------- */

static enum status send_to(uint32_t from, struct address to, uint32_t size_bytes)
{
    static uint8_t data[UDP_DATAGRAM_BYTES_MAX];
    const struct place place = {to, PORT};
    memset(data, (int)size_bytes, size_bytes);
    return ends[from].side->socket_send(sockets[from], &place, (struct bytes){data, size_bytes});
}

static uint32_t waiting_at(uint32_t end)
{
    return ends[end].side->socket_look(sockets[end]).waiting;
}

static uint64_t refused_at(uint32_t end, const struct link *link)
{
    return ends[end].side->link_look(link).frames_refused;
}

static void check_came(uint32_t at, struct address from, uint32_t size_bytes)
{
    static uint8_t data[UDP_DATAGRAM_BYTES_MAX];
    struct place place;
    uint32_t came_bytes = sizeof(data);
    CHECK_EQUAL(ends[at].side->socket_receive(sockets[at], &place, data, &came_bytes), STATUS_OK);
    CHECK_EQUAL(came_bytes, size_bytes);
    CHECK(address_equal(&place.address, &from));
    CHECK_EQUAL(data[size_bytes - 1], (uint8_t)size_bytes);
}

static void test_datagrams(void)
{
    static const uint32_t sizes[] = {1, 100, 1452, 1500, 5000, UDP_DATAGRAM_BYTES_MAX};
    begin();
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        CHECK_EQUAL(send_to(0, routed_address(1), sizes[i]), STATUS_OK);
        carry();
        check_came(1, routed_address(0), sizes[i]);
        CHECK_EQUAL(send_to(1, routed_address(0), sizes[i]), STATUS_OK);
        carry();
        check_came(0, routed_address(1), sizes[i]);
    }
    CHECK_EQUAL(largest_bytes, HEADER_BYTES + 8 + UDP_DATAGRAM_BYTES_MAX);
    end();
}

static bool has_come_to_itself(void)
{
    return waiting_at(0) == 1;
}

/* What this machine sends to itself goes nowhere. */
static void test_own_address(void)
{
    begin();
    CHECK_EQUAL(send_to(0, routed_address(0), 100), STATUS_OK);
    CHECK(world_run(has_come_to_itself, PATIENCE_NS));
    check_came(0, routed_address(0), 100);
    CHECK_EQUAL(sent_count[0], 0);
    end();
}

static struct {
    struct stream *near;
    struct stream *far;
    struct listener *listener;
    uint32_t written_bytes;
    uint32_t read_bytes;
    uint32_t wrong_bytes;
} transfer;

static bool is_connected(void)
{
    carry();
    if (transfer.far == NULL) {
        (void)ends[1].side->accept(transfer.listener, nobody, &transfer.far);
    }
    return transfer.far != NULL && !ends[0].side->look(transfer.near).is_connecting;
}

static bool is_done(void)
{
    uint8_t data[1000];
    uint32_t count = 0;
    carry();
    for (uint32_t i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)((transfer.written_bytes + i) * 31 >> 3);
    }
    if (transfer.written_bytes < TRANSFER_MANY) {
        CHECK_EQUAL(
            ends[0].side->write(transfer.near, (struct bytes){data, sizeof(data)}, &count),
            STATUS_OK);
        transfer.written_bytes += count;
    }
    count = ends[1].side->read(transfer.far, data, sizeof(data));
    for (uint32_t i = 0; i < count; i++) {
        transfer.wrong_bytes += data[i] == (uint8_t)((transfer.read_bytes + i) * 31 >> 3) ? 0 : 1;
    }
    transfer.read_bytes += count;
    return transfer.read_bytes >= TRANSFER_MANY;
}

static void connect_both(void)
{
    const struct place any = {{.bytes = {0}}, PORT};
    const struct place place = {routed_address(1), PORT};
    memset(&transfer, 0, sizeof(transfer));
    CHECK_EQUAL(
        ends[1].side->listen(ends[1].client, &any, size, 4, nobody, &transfer.listener), STATUS_OK);
    CHECK_EQUAL(
        ends[0].side->connect(ends[0].client, &place, size, nobody, &transfer.near), STATUS_OK);
    CHECK(world_run(is_connected, PATIENCE_NS));
}

static void test_connection(void)
{
    begin();
    connect_both();
    CHECK(world_run(is_done, PATIENCE_NS));
    CHECK_EQUAL(transfer.wrong_bytes, 0);
    const struct address ours = routed_address(0);
    const struct stream_state seen = ends[1].side->look(transfer.far);
    CHECK(address_equal(&seen.remote.address, &ours));
    end();
}

/* Another address: what went by the one before is over, and nothing is taken for it. */
static void test_other_address(void)
{
    const struct address other = {.bytes = {[0] = 3, [15] = 9}};
    begin();
    connect_both();
    CHECK_EQUAL(ends[0].side->link_use_routed_address(routed[0], &other), STATUS_OK);
    CHECK(ends[0].side->look(transfer.near).status != STATUS_OK);
    const struct link_state state = ends[0].side->link_look(routed[0]);
    CHECK_EQUAL(state.address_count, 1);
    CHECK(address_equal(&state.addresses[0], &other));
    put_count = 0;
    taken_count = 0;
    strange_count = 0; /* it is another one that sends from here on */
    CHECK_EQUAL(send_to(1, routed_address(0), 10), STATUS_OK);
    taken_count = put_count;
    const struct bytes late = {queue[0].bytes, queue[0].size_bytes};
    CHECK_EQUAL(ends[0].side->link_receive(routed[0], late, false), STATUS_DENIED);
    CHECK_EQUAL(waiting_at(0), 0);
    end();
}

/* -- reserved addresses ------------------------------------------------------------------------ */

static void reserve(uint32_t count)
{
    CHECK_EQUAL(ends[0].side->link_reserve(routed[0], &reserved, count), STATUS_OK);
    CHECK_EQUAL(ends[0].side->link_look(routed[0]).address_count, 1 + count);
}

/* Who has any address gets nothing of it, and sends from the machine's. */
static void test_reserved_datagrams(void)
{
    const struct place place = {reserved, PORT + 1};
    begin();
    reserve(1);
    CHECK_EQUAL(send_to(1, reserved, 10), STATUS_OK);
    carry();
    CHECK_EQUAL(waiting_at(0), 0);
    CHECK_EQUAL(send_to(0, reserved, 10), STATUS_OK);
    (void)world_run(NULL, PATIENCE_NS);
    CHECK_EQUAL(waiting_at(0), 0);
    CHECK_EQUAL(send_to(0, routed_address(1), 11), STATUS_OK);
    carry();
    check_came(1, routed_address(0), 11);
    CHECK_EQUAL(
        ends[0].side->socket_create(ends[0].client, &place, 20, nobody, &sockets[0]), STATUS_OK);
    CHECK_EQUAL(send_to(0, routed_address(1), 12), STATUS_OK);
    carry();
    check_came(1, reserved, 12);
    const struct place back = {reserved, PORT + 1};
    CHECK_EQUAL(
        ends[1].side->socket_send(sockets[1], &back, (struct bytes){(const uint8_t *)"\1", 1}),
        STATUS_OK);
    carry();
    check_came(0, routed_address(1), 1);
    end();
}

static bool is_answered(void)
{
    carry();
    return !ends[1].side->look(transfer.near).is_connecting ||
           ends[1].side->look(transfer.near).status != STATUS_OK;
}

static void connect_to_reserved(void)
{
    const struct place place = {reserved, PORT};
    CHECK_EQUAL(
        ends[1].side->connect(ends[1].client, &place, size, nobody, &transfer.near), STATUS_OK);
    CHECK(world_run(is_answered, PATIENCE_NS));
}

/* Who listens at any address is not asked; beside him one listens there, and connects from there.
 */
static void test_reserved_connections(void)
{
    const struct place any = {{.bytes = {0}}, PORT};
    const struct place there = {reserved, PORT};
    const struct stream_ends both = {reserved, {routed_address(1), PORT}};
    struct listener *listeners[2] = {NULL};
    const struct side *side = ends[0].side;
    begin();
    memset(&transfer, 0, sizeof(transfer));
    CHECK_EQUAL(side->listen(ends[0].client, &any, size, 4, nobody, &listeners[0]), STATUS_OK);
    reserve(1);
    connect_to_reserved();
    CHECK_EQUAL(ends[1].side->look(transfer.near).status, STATUS_PEER_GONE);
    CHECK_EQUAL(side->accept(listeners[0], nobody, &transfer.far), STATUS_NOT_FOUND);
    CHECK_EQUAL(side->listen(ends[0].client, &there, size, 4, nobody, &listeners[1]), STATUS_OK);
    CHECK_EQUAL(
        side->listen(ends[0].client, &there, size, 4, nobody, &transfer.listener), STATUS_OVERLAP);
    connect_to_reserved();
    carry();
    CHECK_EQUAL(side->accept(listeners[0], nobody, &transfer.far), STATUS_NOT_FOUND);
    CHECK_EQUAL(side->accept(listeners[1], nobody, &transfer.far), STATUS_OK);
    const struct address local = side->look(transfer.far).local.address;
    CHECK(address_equal(&local, &reserved));
    CHECK_EQUAL(
        ends[1].side->listen(ends[1].client, &any, size, 4, nobody, &transfer.listener), STATUS_OK);
    struct stream *const came = transfer.far;
    transfer.far = NULL;
    CHECK_EQUAL(side->connect_from(ends[0].client, &both, size, nobody, &transfer.near), STATUS_OK);
    CHECK(world_run(is_connected, PATIENCE_NS));
    const struct address remote = ends[1].side->look(transfer.far).remote.address;
    CHECK(address_equal(&remote, &reserved));
    /* What went by it is over with it. */
    reserve(0);
    CHECK(side->look(came).status != STATUS_OK);
    CHECK(side->look(transfer.near).status != STATUS_OK);
    end();
}

/* It asks nobody for anything: no neighbour, no router, no group. */
static void test_says_nothing_by_itself(void)
{
    begin();
    (void)world_run(NULL, 3600 * NS_PER_SECOND);
    CHECK_EQUAL(sent_count[0], 0);
    CHECK_EQUAL(sent_count[1], 0);
    CHECK_EQUAL(ends[0].side->link_look(routed[0]).address_count, 1);
    end();
}

/* -- where such packets never go --------------------------------------------------------------- */

static void check_goes_nowhere(void)
{
    const struct place place = {routed_address(1), PORT};
    struct stream *stream = NULL;
    const uint64_t sent = ends[0].side->link_look(ends[0].link).frames_sent;
    CHECK_EQUAL(send_to(0, routed_address(1), 100), STATUS_NOT_FOUND);
    CHECK_EQUAL(
        ends[0].side->connect(ends[0].client, &place, size, nobody, &stream), STATUS_NOT_FOUND);
    (void)world_run(NULL, PATIENCE_NS);
    CHECK_EQUAL(ends[0].side->link_look(ends[0].link).frames_sent, sent);
}

/* Before there was such a link. */
static void test_no_link_yet(void)
{
    const struct place place = {{.bytes = {0}}, PORT};
    CHECK_EQUAL(
        ends[0].side->socket_create(ends[0].client, &place, 20, nobody, &sockets[0]), STATUS_OK);
    check_goes_nowhere();
    world_reset();
}

/* And after it no other one is taken for it. */
static void test_no_link(void)
{
    const struct address none = address_ipv4(0, 0, 0, 0);
    const struct address near_by = {.bytes = {[0] = 2, [15] = 77}};
    begin();
    ends[0].side->link_remove(routed[0]);
    check_goes_nowhere();
    /* Nor can somebody give it to another link. */
    CHECK_EQUAL(
        ends[0].side->link_use_address(ends[0].link, &near_by, 64, &none), STATUS_INVALID_ARGUMENT);
    add(0);
    CHECK_EQUAL(send_to(0, routed_address(1), 100), STATUS_OK);
    carry();
    check_came(1, routed_address(0), 100);
    end();
}

static void test_down(void)
{
    const uint8_t packet[HEADER_BYTES] = {0x60};
    begin();
    ends[0].side->link_set_up(routed[0], false);
    CHECK_EQUAL(send_to(0, routed_address(1), 100), STATUS_NOT_FOUND);
    CHECK_EQUAL(
        ends[0].side->link_receive(routed[0], (struct bytes){packet, HEADER_BYTES}, false),
        STATUS_WRONG_STATE);
    CHECK_EQUAL(sent_count[0], 0);
    end();
}

/* -- who claims to be of the prefix ------------------------------------------------------------ */

/* A datagram to PORT, whose sum is right. */
static uint32_t make(uint8_t *ip, struct address from, struct address to, uint32_t size_bytes)
{
    const uint32_t whole = 8 + size_bytes;
    uint32_t sum = UDP + whole;
    memset(ip, 0, HEADER_BYTES + whole);
    ip[0] = 0x60;
    put16(ip + 4, whole);
    ip[6] = UDP;
    ip[7] = 64;
    memcpy(ip + 8, from.bytes, ADDRESS_BYTES);
    memcpy(ip + 24, to.bytes, ADDRESS_BYTES);
    put16(ip + 40, PORT);
    put16(ip + 42, PORT);
    put16(ip + 44, whole);
    memset(ip + 48, (int)size_bytes, size_bytes);
    for (uint32_t i = 8; i < HEADER_BYTES + whole; i++) {
        sum += i % 2 == 0 ? (uint32_t)ip[i] << 8 : ip[i];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    put16(ip + 46, ~(sum + (sum >> 16)) & 0xffff);
    return HEADER_BYTES + whole;
}

static enum status arrive_by_cable(struct address from, struct address to)
{
    uint8_t frame[200] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x86, 0xdd};
    const uint32_t bytes = make(frame + LINK_HEADER_BYTES, from, to, 20);
    return ends[0].side->link_receive(
        ends[0].link, (struct bytes){frame, LINK_HEADER_BYTES + bytes}, false);
}

static void test_neighbour_claims(void)
{
    const struct address other = {.bytes = {[0] = 3, [15] = 200}};
    const struct address us = world_address(0, false);
    const struct address neighbour = world_address(1, false);
    begin();
    const uint64_t refused = refused_at(0, ends[0].link);
    CHECK_EQUAL(arrive_by_cable(neighbour, us), STATUS_OK);
    CHECK_EQUAL(waiting_at(0), 1);
    check_came(0, neighbour, 20);
    CHECK_EQUAL(arrive_by_cable(routed_address(1), us), STATUS_DENIED);
    CHECK_EQUAL(arrive_by_cable(routed_address(1), routed_address(0)), STATUS_DENIED);
    CHECK_EQUAL(arrive_by_cable(neighbour, routed_address(0)), STATUS_DENIED);
    CHECK_EQUAL(arrive_by_cable(other, us), STATUS_DENIED);
    CHECK_EQUAL(waiting_at(0), 0);
    CHECK_EQUAL(refused_at(0, ends[0].link), refused + 4);
    end();
}

/* -- hostile packets --------------------------------------------------------------------------- */

static void expect_refused(const uint8_t *packet, uint32_t size_bytes, enum status status)
{
    const uint64_t refused = refused_at(0, routed[0]);
    CHECK_EQUAL(
        ends[0].side->link_receive(routed[0], (struct bytes){packet, size_bytes}, true), status);
    CHECK_EQUAL(refused_at(0, routed[0]), refused + 1);
    CHECK_EQUAL(waiting_at(0), 0);
}

static void test_addresses_that_lie(void)
{
    const struct address us = routed_address(0);
    const struct address them = routed_address(1);
    const struct address others[] = {
        {.bytes = {0}},
        {.bytes = {[15] = 1}},
        {.bytes = {[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 2}},
        {.bytes = {[0] = 0xfe, [1] = 0x80, [15] = 2}},
        {.bytes = {[0] = 0xfd, [15] = 2}},
        {.bytes = {[0] = 0x20, [1] = 1, [15] = 2}},
        {.bytes = {[0] = 0xff, [1] = 2, [15] = 1}},
        {.bytes = {[0] = 4, [15] = 2}},
        {.bytes = {[0] = 1, [15] = 2}},
    };
    uint8_t packet[200];
    begin();
    for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        expect_refused(packet, make(packet, others[i], us, 20), STATUS_DENIED);
        expect_refused(packet, make(packet, them, others[i], 20), STATUS_DENIED);
    }
    expect_refused(packet, make(packet, us, us, 20), STATUS_DENIED);
    expect_refused(packet, make(packet, them, them, 20), STATUS_DENIED);
    expect_refused(packet, make(packet, them, world_address(0, false), 20), STATUS_DENIED);
    const uint32_t bytes = make(packet, them, us, 20);
    CHECK_EQUAL(
        ends[0].side->link_receive(routed[0], (struct bytes){packet, bytes}, false), STATUS_OK);
    check_came(0, them, 20);
    end();
}

static void test_headers_that_lie(void)
{
    static uint8_t packet[MTU + 1];
    uint8_t ipv4[HEADER_BYTES + 28] = {0x45};
    begin();
    const uint32_t bytes = make(packet, routed_address(1), routed_address(0), 20);
    for (uint32_t version = 0; version < 16; version++) {
        packet[0] = (uint8_t)(version << 4);
        if (version != 6) {
            expect_refused(packet, bytes, STATUS_DENIED);
        }
    }
    packet[0] = 0x60;
    for (uint32_t shorter = 0; shorter < bytes; shorter++) {
        expect_refused(
            packet, shorter, shorter < HEADER_BYTES ? STATUS_INVALID_ARGUMENT : STATUS_DENIED);
    }
    expect_refused(packet, bytes + 1, STATUS_DENIED);
    expect_refused(packet, MTU + 1, STATUS_INVALID_ARGUMENT);
    put16(packet + 4, 0);
    expect_refused(packet, bytes, STATUS_DENIED);
    expect_refused(ipv4, sizeof(ipv4), STATUS_DENIED);
    end();
}

/* -- paths that carry less --------------------------------------------------------------------- */

static struct bytes too_big(struct address from, struct address of, struct address to, uint32_t mtu)
{
    static uint8_t packet[HEADER_BYTES + 8 + HEADER_BYTES];
    uint8_t *message = packet + HEADER_BYTES;
    uint8_t *ours = message + 8;
    uint32_t sum = ICMPV6 + 8 + HEADER_BYTES;
    memset(packet, 0, sizeof(packet));
    packet[0] = 0x60;
    put16(packet + 4, 8 + HEADER_BYTES);
    packet[6] = ICMPV6;
    packet[7] = 64;
    memcpy(packet + 8, from.bytes, ADDRESS_BYTES);
    memcpy(packet + 24, routed_address(0).bytes, ADDRESS_BYTES);
    message[0] = 2;
    put16(message + 4, mtu >> 16);
    put16(message + 6, mtu);
    ours[0] = 0x60;
    ours[6] = UDP;
    memcpy(ours + 8, of.bytes, ADDRESS_BYTES);
    memcpy(ours + 24, to.bytes, ADDRESS_BYTES);
    for (uint32_t i = 8; i < sizeof(packet); i += 2) {
        sum += (uint32_t)packet[i] << 8 | packet[i + 1];
    }
    while (sum > 0xffff) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    put16(message + 2, ~sum & 0xffff);
    return (struct bytes){packet, sizeof(packet)};
}

static uint32_t packets_for(uint32_t size_bytes)
{
    const uint32_t before = sent_count[0];
    largest_bytes = 0;
    CHECK_EQUAL(send_to(0, routed_address(1), size_bytes), STATUS_OK);
    carry();
    check_came(1, routed_address(0), size_bytes);
    return sent_count[0] - before;
}

static void told(struct bytes packet)
{
    CHECK_EQUAL(ends[0].side->link_receive(routed[0], packet, false), STATUS_OK);
}

static void test_narrow_path(void)
{
    const struct address us = routed_address(0);
    const struct address them = routed_address(1);
    const struct address other = {.bytes = {[0] = 2, [15] = 99}};
    begin();
    CHECK_EQUAL(packets_for(4000), 1);
    /* Not of a packet of ours, nor of its own path, nor of one that is none. */
    told(too_big(them, other, them, 2000));
    told(too_big(other, us, them, 2000));
    told(too_big(them, us, other, 2000));
    told(too_big(them, us, them, 1279));
    told(too_big(them, us, them, 0));
    told(too_big(them, us, them, 0x10000 + 2000));
    CHECK_EQUAL(packets_for(4000), 1);
    told(too_big(them, us, them, 2000));
    CHECK_EQUAL(packets_for(4000), 3);
    CHECK(largest_bytes <= 2000);
    /* It does not become wider by being said again. */
    told(too_big(them, us, them, 9000));
    CHECK_EQUAL(packets_for(4000), 3);
    told(too_big(them, us, them, LINK_MTU_BYTES_MIN));
    CHECK(packets_for(4000) > 3);
    CHECK(largest_bytes <= LINK_MTU_BYTES_MIN);
    end();
}

/* -- what is not for such a link --------------------------------------------------------------- */

static void test_settings(void)
{
    const struct link_functions none = {.send = NULL};
    const struct link_functions functions = {.send = send};
    const struct address outside = {.bytes = {[0] = 0xfd, [15] = 1}};
    const struct address inside = {.bytes = {[0] = 2, [15] = 1}};
    const struct address no_router = address_ipv4(0, 0, 0, 0);
    const struct address ipv4 = address_ipv4(10, 9, 9, 9);
    const struct side *side = ends[0].side;
    struct link *link = NULL;
    CHECK_EQUAL(side->link_add_routed(MTU, &none, &link), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        side->link_add_routed(LINK_MTU_BYTES_MIN - 1, &functions, &link), STATUS_INVALID_ARGUMENT);
    begin();
    CHECK_EQUAL(side->link_add_routed(MTU, &functions, &link), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(side->link_use_routed_address(routed[0], &outside), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(side->link_use_routed_address(ends[0].link, &inside), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(side->link_use_dhcp(routed[0], true), STATUS_UNSUPPORTED);
    CHECK_EQUAL(side->link_use_address(routed[0], &outside, 64, &no_router), STATUS_UNSUPPORTED);
    CHECK_EQUAL(side->link_use_address(routed[0], &ipv4, 8, &no_router), STATUS_UNSUPPORTED);
    side->link_use_autoconfiguration(routed[0], true);
    CHECK_EQUAL(side->link_look(routed[0]).address_count, 1);
    CHECK(side->link_look(routed[0]).is_routed);
    CHECK(!side->link_look(ends[0].link).is_routed);
    end();
}

int main(void)
{
    const struct unit_test tests[] = {
        {"no link yet", test_no_link_yet},
        {"datagrams", test_datagrams},
        {"own address", test_own_address},
        {"connection", test_connection},
        {"other address", test_other_address},
        {"reserved datagrams", test_reserved_datagrams},
        {"reserved connections", test_reserved_connections},
        {"says nothing by itself", test_says_nothing_by_itself},
        {"no link", test_no_link},
        {"down", test_down},
        {"neighbour claims", test_neighbour_claims},
        {"addresses that lie", test_addresses_that_lie},
        {"headers that lie", test_headers_that_lie},
        {"narrow path", test_narrow_path},
        {"settings", test_settings},
    };
    world_start(5);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
