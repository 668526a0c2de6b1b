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
        {"names", test_names},
    };
    world_start(5);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
