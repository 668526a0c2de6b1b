/* UDP between the two, and names that are answered. */
#include "unit.h"
#include "world.h"

#define PORT        7u
#define PATIENCE_NS (30 * NS_PER_SECOND)

static const struct notice nobody;
static struct udp_socket *near;
static struct udp_socket *far;
static struct question *question;
static uint8_t large[UDP_DATAGRAM_BYTES_MAX];

static void open_both(uint16_t buffers)
{
    const struct place any = {{.bytes = {0}}, 0};
    const struct place known = {{.bytes = {0}}, PORT};
    CHECK_EQUAL(
        ends[0].side->socket_create(ends[0].client, &any, buffers, nobody, &near), STATUS_OK);
    CHECK_EQUAL(
        ends[1].side->socket_create(ends[1].client, &known, buffers, nobody, &far), STATUS_OK);
}

static bool far_has_one(void)
{
    return ends[1].side->socket_look(far).waiting == 1;
}

static void check_arrives(bool is_ipv4, uint32_t size_bytes)
{
    static uint8_t got[UDP_DATAGRAM_BYTES_MAX];
    const struct place place = {world_address(1, is_ipv4), PORT};
    const struct address sender = world_address(0, is_ipv4);
    struct place from;
    uint32_t size = sizeof(got);
    CHECK_EQUAL(
        ends[0].side->socket_send(near, &place, (struct bytes){large, size_bytes}), STATUS_OK);
    CHECK(world_run(far_has_one, PATIENCE_NS));
    CHECK_EQUAL(ends[1].side->socket_receive(far, &from, got, &size), STATUS_OK);
    CHECK_EQUAL(size, size_bytes);
    CHECK(memcmp(got, large, size_bytes) == 0);
    CHECK(address_equal(&from.address, &sender));
    CHECK_EQUAL(from.port, ends[0].side->socket_look(near).local.port);
}

static void test_all_sizes(void)
{
    for (uint32_t i = 0; i < sizeof(large); i++) {
        large[i] = (uint8_t)world_chance();
    }
    open_both(10);
    for (uint32_t size = 0; size <= sizeof(large); size += 1024) {
        check_arrives(true, size);
        check_arrives(false, size);
    }
    world_reset();
    CHECK_EQUAL(ends[1].side->use().buffers_used, 0);
}

static void test_bounds(void)
{
    const struct place place = {world_address(1, true), PORT};
    const struct place nowhere = {address_ipv4(192, 168, 7, 7), PORT};
    const struct place known = {{.bytes = {0}}, PORT};
    const struct side *side = ends[0].side;
    struct udp_socket *other = NULL;
    struct place from;
    uint8_t byte = 0;
    uint32_t size = sizeof(byte);
    open_both(4);
    CHECK_EQUAL(
        ends[1].side->socket_create(ends[1].client, &known, 1, nobody, &other), STATUS_OVERLAP);
    CHECK_EQUAL(
        ends[1].side->socket_create(ends[1].client, &known, 0, nobody, &other),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ends[1].side->socket_receive(far, &from, &byte, &size), STATUS_NOT_FOUND);
    CHECK_EQUAL(
        side->socket_send(near, &place, (struct bytes){large, sizeof(large) + 1}),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(side->socket_send(near, &nowhere, (struct bytes){large, 1}), STATUS_NOT_FOUND);
    /* Nobody reads: as many as the socket has buffers stay. */
    for (uint32_t i = 0; i < 20; i++) {
        CHECK_EQUAL(side->socket_send(near, &place, (struct bytes){large, 100}), STATUS_OK);
        (void)world_run(NULL, 10 * NS_PER_MS);
    }
    CHECK_EQUAL(ends[1].side->socket_look(far).waiting, 4);
    CHECK_EQUAL(ends[1].side->socket_look(far).lost, 16);
    /* A longer one than there is room for says how long it was. */
    CHECK_EQUAL(ends[1].side->socket_receive(far, &from, &byte, &size), STATUS_OK);
    CHECK_EQUAL(size, 100);
    CHECK_EQUAL(byte, large[0]);
    world_reset();
    CHECK_EQUAL(ends[1].side->use().buffers_used, 0);
}

/* One port of one client's: who is connected to the sender hears him, and nobody else. */
static void test_shared_port(void)
{
    const struct place place = {world_address(1, true), PORT};
    const struct place known = {{.bytes = {0}}, PORT};
    const struct place any = {{.bytes = {0}}, 0};
    const struct place nowhere = {{.bytes = {0}}, 1};
    const struct side *side = ends[1].side;
    const struct client_bounds bounds = {
        .places = CLIENT_PLACES_MAX / 2,
        .buffers = CLIENT_BUFFERS_MAX / 2,
        .listeners = 1,
        .sockets = 4,
    };
    struct udp_socket *senders[2] = {NULL};
    struct udp_socket *sockets[2] = {NULL};
    struct udp_socket *other = NULL;
    struct client *stranger = NULL;
    side->client_destroy(ends[1].client);
    CHECK_EQUAL(side->client_create(bounds, &ends[1].client), STATUS_OK);
    CHECK_EQUAL(side->client_create(bounds, &stranger), STATUS_OK);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(
            side->socket_create_shared(ends[1].client, &known, 4, nobody, &sockets[i]), STATUS_OK);
        CHECK_EQUAL(
            ends[0].side->socket_create(ends[0].client, &any, 4, nobody, &senders[i]), STATUS_OK);
    }
    CHECK_EQUAL(side->socket_create(ends[1].client, &known, 4, nobody, &other), STATUS_OVERLAP);
    CHECK_EQUAL(side->socket_create_shared(stranger, &known, 4, nobody, &other), STATUS_OVERLAP);
    CHECK_EQUAL(side->socket_connect(sockets[0], &nowhere), STATUS_INVALID_ARGUMENT);
    const struct place sender = {
        world_address(0, true), ends[0].side->socket_look(senders[0]).local.port};
    CHECK_EQUAL(side->socket_connect(sockets[0], &sender), STATUS_OK);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(
            ends[0].side->socket_send(senders[i], &place, (struct bytes){large, 10}), STATUS_OK);
        (void)world_run(NULL, 10 * NS_PER_MS);
        CHECK_EQUAL(side->socket_look(sockets[0]).waiting, 1);
        CHECK_EQUAL(side->socket_look(sockets[1]).waiting, i);
    }
    /* Connected to nobody again, it is the only one that there is. */
    CHECK_EQUAL(side->socket_connect(sockets[0], &any), STATUS_OK);
    side->socket_destroy(sockets[1]);
    CHECK_EQUAL(
        ends[0].side->socket_send(senders[1], &place, (struct bytes){large, 10}), STATUS_OK);
    (void)world_run(NULL, 10 * NS_PER_MS);
    CHECK_EQUAL(side->socket_look(sockets[0]).waiting, 2);
    side->client_destroy(stranger);
    world_reset();
    CHECK_EQUAL(side->use().buffers_used, 0);
}

/* At another address it is nobody's business who has the port; at one that is both, it is. */
static void test_shared_port_elsewhere(void)
{
    const struct place theirs = {world_address(1, true), PORT};
    const struct place own = {world_address(1, false), PORT};
    const struct place ipv4 = {address_ipv4(0, 0, 0, 0), PORT};
    const struct side *side = ends[1].side;
    const struct client_bounds bounds = {.places = 8, .buffers = 32, .sockets = 4};
    struct udp_socket *sockets[4] = {NULL};
    struct udp_socket *other = NULL;
    struct client *stranger = NULL;
    side->client_destroy(ends[1].client);
    CHECK_EQUAL(side->client_create(bounds, &ends[1].client), STATUS_OK);
    CHECK_EQUAL(side->client_create(bounds, &stranger), STATUS_OK);
    CHECK_EQUAL(side->socket_create_shared(stranger, &theirs, 4, nobody, &sockets[0]), STATUS_OK);
    CHECK_EQUAL(side->socket_create_shared(stranger, &theirs, 4, nobody, &sockets[1]), STATUS_OK);
    for (uint32_t i = 2; i < 4; i++) {
        CHECK_EQUAL(
            side->socket_create_shared(ends[1].client, &own, 4, nobody, &sockets[i]), STATUS_OK);
    }
    CHECK_EQUAL(
        side->socket_create_shared(ends[1].client, &theirs, 4, nobody, &other), STATUS_OVERLAP);
    CHECK_EQUAL(
        side->socket_create_shared(ends[1].client, &ipv4, 4, nobody, &other), STATUS_OVERLAP);
    CHECK_EQUAL(side->socket_create_shared(stranger, &own, 4, nobody, &other), STATUS_OVERLAP);
    side->client_destroy(stranger);
    world_reset();
}

static void test_overlaps(void)
{
    const struct address both = {.bytes = {0}};
    const struct address any = address_ipv4(0, 0, 0, 0);
    const struct address ipv4 = address_ipv4(10, 0, 2, 15);
    const struct address other = address_ipv4(10, 0, 2, 16);
    const struct address ipv6 = {.bytes = {0x20, [15] = 1}};
    const struct address local = {.bytes = {0xfe, 0x80, [15] = 1}, .link = 1};
    struct address elsewhere = local;
    CHECK(address_overlap(&both, &ipv4) && address_overlap(&ipv6, &both));
    CHECK(address_overlap(&any, &ipv4) && !address_overlap(&any, &ipv6));
    CHECK(address_overlap(&ipv4, &ipv4) && !address_overlap(&ipv4, &other));
    CHECK(!address_overlap(&ipv4, &ipv6));
    elsewhere.link = 2;
    CHECK(!address_overlap(&local, &elsewhere));
    elsewhere.link = 0; /* whichever lwIP finds */
    CHECK(address_overlap(&local, &elsewhere));
}

static void send_many(uint32_t count)
{
    const struct place place = {world_address(1, true), PORT};
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(ends[0].side->socket_send(near, &place, (struct bytes){large, 100}), STATUS_OK);
        (void)world_run(NULL, 10 * NS_PER_MS);
    }
}

static void read_one(void)
{
    struct place from;
    uint8_t byte = 0;
    uint32_t size = sizeof(byte);
    CHECK_EQUAL(ends[1].side->socket_receive(far, &from, &byte, &size), STATUS_OK);
}

/* Of sockets that are read: nobody else has to wait for one that is not. */
static void test_behind(void)
{
    const struct side *side = ends[1].side;
    open_both(4);
    send_many(4 + 2 * UDP_LOSSES_MAX);
    CHECK(!side->are_behind()); /* nobody has read yet */
    read_one();
    send_many(1 + UDP_LOSSES_MAX - 1);
    CHECK(!side->are_behind());
    send_many(1);
    CHECK(side->are_behind());
    read_one();
    CHECK(side->are_behind());
    read_one();
    CHECK(!side->are_behind()); /* half of it is free */
    side->forget_behind();
    send_many(2 + UDP_LOSSES_MAX - 1);
    CHECK(!side->are_behind());
    send_many(1); /* who is as fast as that is given time again */
    CHECK(side->are_behind());
    side->forget_behind();
    CHECK(!side->are_behind());
    send_many(2 * UDP_LOSSES_MAX);
    CHECK(!side->are_behind()); /* nobody reads */
    read_one();
    send_many(1 + UDP_LOSSES_MAX - 1);
    CHECK(!side->are_behind());
    send_many(1);
    CHECK(side->are_behind());
    side->socket_destroy(far);
    CHECK(!side->are_behind());
    side->forget_behind();
    world_reset();
}

/* What a machine sends to itself is no smaller than what it sends to others. */
static void test_to_oneself(void)
{
    static uint8_t got[UDP_DATAGRAM_BYTES_MAX];
    const struct side *side = ends[1].side;
    open_both(10);
    for (uint32_t size = 0; size <= sizeof(large); size += 1024) {
        for (uint32_t i = 0; i < 3; i++) {
            const struct address loopback = address_ipv4(127, 0, 0, 1);
            const struct address own = world_address(1, i == 1);
            const struct place place = {i == 0 ? loopback : own, PORT};
            struct place from;
            uint32_t got_bytes = sizeof(got);
            CHECK_EQUAL(side->socket_send(far, &place, (struct bytes){large, size}), STATUS_OK);
            CHECK(world_run(far_has_one, PATIENCE_NS));
            CHECK_EQUAL(side->socket_receive(far, &from, got, &got_bytes), STATUS_OK);
            CHECK_EQUAL(got_bytes, size);
            CHECK(memcmp(got, large, size) == 0);
        }
    }
    world_reset();
    CHECK_EQUAL(side->use().buffers_used, 0);
}

/* Who looks at several takes none of them before he skips it. */
static void test_several(void)
{
    const struct side *side = ends[1].side;
    struct place from;
    uint8_t bytes[2] = {0};
    uint32_t size = 1;
    open_both(4);
    for (uint32_t i = 0; i < 3; i++) {
        const struct place place = {world_address(1, true), PORT};
        const uint8_t data[] = {(uint8_t)(10 + i), 0};
        CHECK_EQUAL(
            ends[0].side->socket_send(near, &place, (struct bytes){data, 1 + i % 2}), STATUS_OK);
        (void)world_run(NULL, 10 * NS_PER_MS);
    }
    CHECK_EQUAL(side->socket_peek(far, 3, &from, bytes, &size), STATUS_NOT_FOUND);
    CHECK_EQUAL(side->socket_peek(far, 2, &from, bytes, &size), STATUS_OK);
    CHECK_EQUAL(size, 1);
    CHECK_EQUAL(bytes[0], 12);
    CHECK_EQUAL(side->socket_peek(far, 1, &from, bytes, &size), STATUS_OK);
    CHECK_EQUAL(size, 2);
    CHECK_EQUAL(bytes[0], 11);
    CHECK_EQUAL(side->socket_look(far).waiting, 3);
    side->socket_skip(far);
    size = sizeof(bytes);
    CHECK_EQUAL(side->socket_receive(far, &from, bytes, &size), STATUS_OK);
    CHECK_EQUAL(bytes[0], 11);
    CHECK_EQUAL(side->socket_look(far).waiting, 1);
    world_reset();
    CHECK_EQUAL(side->use().buffers_used, 0);
}

/* What the link has no room for is not lost before somebody says so. */
static void test_no_room(void)
{
    const struct place place = {world_address(1, true), PORT};
    const struct side *side = ends[0].side;
    open_both(4);
    send_many(1);
    cable.takes_none = true;
    CHECK_EQUAL(side->socket_send(near, &place, (struct bytes){large, 10}), STATUS_WRONG_STATE);
    cable.takes_none = false;
    CHECK_EQUAL(side->socket_send(near, &place, (struct bytes){large, 10}), STATUS_OK);
    (void)world_run(NULL, 10 * NS_PER_MS);
    CHECK_EQUAL(ends[1].side->socket_look(far).waiting, 2);
    world_reset();
    CHECK_EQUAL(side->use().buffers_used, 0);
}

static uint32_t asked_count;

static void answer(void)
{
    static const uint8_t record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 9, 8, 7};
    uint8_t message[512];
    struct place from;
    uint32_t size = sizeof(message) - sizeof(record);
    while (ends[1].side->socket_receive(far, &from, message, &size) == STATUS_OK) {
        asked_count++;
        message[2] = 0x81;
        message[3] = 0x80;
        message[7] = 1;
        memcpy(message + size, record, sizeof(record));
        CHECK_EQUAL(
            ends[1].side->socket_send(far, &from, (struct bytes){message, size + sizeof(record)}),
            STATUS_OK);
    }
}

static bool is_answered(void)
{
    struct address address;
    answer();
    return ends[0].side->answer(question, &address) != STATUS_WRONG_STATE;
}

static void check_name(const char *name)
{
    const struct address wanted = address_ipv4(10, 9, 8, 7);
    struct address address;
    CHECK_EQUAL(
        ends[0].side->ask(ends[0].client, name, RESOLVER_IPV4, nobody, &question), STATUS_OK);
    CHECK(world_run(is_answered, PATIENCE_NS));
    CHECK_EQUAL(ends[0].side->answer(question, &address), STATUS_OK);
    CHECK(address_equal(&address, &wanted));
    ends[0].side->question_destroy(question);
}

static void test_names(void)
{
    const struct place place = {{.bytes = {0}}, 53};
    const struct address none = {.bytes = {0}};
    const struct address server = world_address(1, false);
    const struct side *side = ends[0].side;
    char longest[RESOLVER_NAME_MAX + 2];
    memset(longest, 'a', sizeof(longest));
    longest[RESOLVER_NAME_MAX + 1] = '\0';
    CHECK_EQUAL(
        side->ask(ends[0].client, "a.test", RESOLVER_IPV4, nobody, &question), STATUS_NOT_FOUND);
    CHECK_EQUAL(side->set_server(0, &server), STATUS_OK);
    CHECK_EQUAL(side->set_server(RESOLVER_SERVERS_MAX, &server), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        side->ask(ends[0].client, "", RESOLVER_IPV4, nobody, &question), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(
        side->ask(ends[0].client, longest, RESOLVER_IPV4, nobody, &question),
        STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ends[1].side->socket_create(ends[1].client, &place, 8, nobody, &far), STATUS_OK);
    check_name("a.test");
    CHECK_EQUAL(asked_count, 1);
    /* It is remembered, as long as the answer said. */
    check_name("a.test");
    CHECK_EQUAL(asked_count, 1);
    (void)world_run(NULL, 61 * NS_PER_SECOND);
    check_name("a.test");
    CHECK_EQUAL(asked_count, 2);
    /* Nobody waits for the answer any more. */
    CHECK_EQUAL(side->ask(ends[0].client, "b.test", RESOLVER_IPV4, nobody, &question), STATUS_OK);
    side->question_destroy(question);
    (void)world_run(NULL, RESOLVER_ANSWER_MAX_NS);
    CHECK_EQUAL(side->set_server(0, &none), STATUS_OK);
    world_reset();
    CHECK_EQUAL(ends[0].side->client_use(ends[0].client).places, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"datagrams of all sizes", test_all_sizes},
        {"bounds of a socket", test_bounds},
        {"a port that several have", test_shared_port},
        {"a port that somebody shares elsewhere", test_shared_port_elsewhere},
        {"which places overlap", test_overlaps},
        {"a socket whose client is behind", test_behind},
        {"datagrams to oneself", test_to_oneself},
        {"a look at several", test_several},
        {"a link without room", test_no_room},
        {"names", test_names},
    };
    world_start(5);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
