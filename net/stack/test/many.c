/* Many connections: one after another, and all at once; what they took is there again. */
#include "unit.h"
#include "world.h"

#define PORT        80u
#define TOTAL       5000u
#define AT_ONCE     500u
#define BATCH       20u
#define PATIENCE_NS (60 * NS_PER_SECOND)

static const struct notice nobody;
static const struct stream_size small = {
    .receive_buffers = STREAM_BUFFERS_MIN, .send_buffers = STREAM_BUFFERS_MIN};

static struct listener *listener;
static struct stream *near[AT_ONCE];
static struct stream *far[AT_ONCE];
static uint32_t wanted;
static uint32_t accepted;

static void listen_there(void)
{
    const struct place place = {{.bytes = {0}}, PORT};
    CHECK_EQUAL(
        ends[1].side->listen(
            ends[1].client, &place, small, LISTENER_BACKLOG_MAX, nobody, &listener),
        STATUS_OK);
    accepted = 0;
}

static void accept_all(void)
{
    while (accepted < wanted &&
           ends[1].side->accept(listener, nobody, &far[accepted]) == STATUS_OK) {
        accepted++;
    }
}

static bool all_are_open(void)
{
    accept_all();
    for (uint32_t i = 0; i < wanted; i++) {
        if (ends[0].side->look(near[i]).is_connecting) {
            return false;
        }
    }
    return accepted == wanted;
}

static void connect_all(uint32_t count)
{
    wanted = count;
    accepted = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct place place = {world_address(1, i % 2 == 0), PORT};
        CHECK_EQUAL(
            ends[0].side->connect(ends[0].client, &place, small, nobody, &near[i]), STATUS_OK);
    }
    CHECK(world_run(all_are_open, PATIENCE_NS));
}

/* Each says who it is; the other end finds it. */
static bool all_have_said(void)
{
    for (uint32_t i = 0; i < wanted; i++) {
        if (ends[1].side->look(far[i]).readable_bytes == 0) {
            return false;
        }
    }
    return true;
}

static void say(void)
{
    static bool is_said[AT_ONCE];
    uint32_t taken = 0;
    memset(is_said, 0, sizeof(is_said));
    for (uint32_t i = 0; i < wanted; i++) {
        const struct bytes data = {(const uint8_t *)&i, sizeof(i)};
        CHECK_EQUAL(ends[0].side->write(near[i], data, &taken), STATUS_OK);
        CHECK_EQUAL(taken, sizeof(i));
    }
    CHECK(world_run(all_have_said, PATIENCE_NS));
    for (uint32_t i = 0; i < wanted; i++) {
        uint32_t who = AT_ONCE;
        CHECK_EQUAL(ends[1].side->read(far[i], &who, sizeof(who)), sizeof(who));
        CHECK(who < wanted && !is_said[who]);
        is_said[who < wanted ? who : 0] = true;
        CHECK_EQUAL(
            ends[1].side->look(far[i]).remote.port, ends[0].side->look(near[who]).local.port);
    }
}

static void close_all(void)
{
    for (uint32_t i = 0; i < wanted; i++) {
        /* Now one side closes first, now the other, now both at once. */
        ends[0].side->destroy(near[i]);
        if (i % 3 == 0) {
            (void)world_run(NULL, NS_PER_MS / 2);
        }
        ends[1].side->destroy(far[i]);
    }
    (void)world_run(NULL, NS_PER_SECOND);
}

static void check_same(const struct stack_use before[SIDES])
{
    for (uint32_t i = 0; i < SIDES; i++) {
        const struct stack_use after = ends[i].side->use();
        CHECK_EQUAL(after.buffers_used, before[i].buffers_used);
        CHECK_EQUAL(after.pieces_used, before[i].pieces_used);
        CHECK_EQUAL(after.segments_used, before[i].segments_used);
        CHECK_EQUAL(after.connections_used, before[i].connections_used);
        CHECK_EQUAL(after.listeners_used, before[i].listeners_used);
        CHECK_EQUAL(ends[i].side->client_use(ends[i].client).places, 0);
        CHECK_EQUAL(ends[i].side->client_use(ends[i].client).buffers, 0);
    }
}

static void test_one_after_another(void)
{
    const struct stack_use before[SIDES] = {ends[0].side->use(), ends[1].side->use()};
    listen_there();
    for (uint32_t done = 0; done < TOTAL; done += BATCH) {
        connect_all(BATCH);
        say();
        close_all();
    }
    ends[1].side->listener_destroy(listener);
    world_reset();
    check_same(before);
}

static void test_at_once(void)
{
    const struct stack_use before[SIDES] = {ends[0].side->use(), ends[1].side->use()};
    listen_there();
    connect_all(AT_ONCE);
    say();
    CHECK_EQUAL(ends[0].side->client_use(ends[0].client).places, AT_ONCE);
    CHECK_EQUAL(ends[1].side->client_use(ends[1].client).places, AT_ONCE + 1);
    close_all();
    ends[1].side->listener_destroy(listener);
    world_settle();
    /* Nobody asks for what closed connections had: it is given back when somebody does. */
    world_reset();
    check_same(before);
}

static const struct client_bounds whole = {
    CLIENT_PLACES_MAX, CLIENT_BUFFERS_MAX, CLIENT_LISTENERS_MAX, CLIENT_SOCKETS_MAX};

static void test_bounds_of_a_client(void)
{
    const struct place place = {world_address(1, true), PORT};
    const struct side *side = ends[0].side;
    struct client *client = NULL;
    struct client *other = NULL;
    CHECK_EQUAL(
        side->client_create((struct client_bounds){.places = 2, .buffers = 8}, &client),
        STATUS_NO_MEMORY);
    side->client_destroy(ends[0].client);
    CHECK_EQUAL(
        side->client_create((struct client_bounds){.places = 2, .buffers = 8}, &client), STATUS_OK);
    CHECK_EQUAL(
        side->client_create(
            (struct client_bounds){.places = CLIENT_PLACES_MAX - 2}, &ends[0].client),
        STATUS_OK);
    CHECK_EQUAL(side->client_create((struct client_bounds){.places = 1}, &other), STATUS_NO_MEMORY);
    /* By buffers, then by places. */
    CHECK_EQUAL(
        side->connect(
            client,
            &place,
            (struct stream_size){.receive_buffers = 5, .send_buffers = 4},
            nobody,
            &near[0]),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(side->connect(client, &place, small, nobody, &near[0]), STATUS_OK);
    CHECK_EQUAL(side->connect(client, &place, small, nobody, &near[1]), STATUS_OK);
    CHECK_EQUAL(side->connect(client, &place, small, nobody, &near[2]), STATUS_LIMIT_EXCEEDED);
    side->destroy(near[0]);
    CHECK_EQUAL(side->connect(client, &place, small, nobody, &near[0]), STATUS_OK);
    side->client_destroy(client);
    side->client_destroy(ends[0].client);
    CHECK_EQUAL(side->client_create(whole, &ends[0].client), STATUS_OK);
}

/* Who has places may not have all listeners, or all sockets, for that. */
static void test_bounds_of_kinds(void)
{
    const struct place any = {{.bytes = {0}}, 0};
    const struct client_bounds bounds = {8, 32, 1, 2};
    const struct side *side = ends[0].side;
    struct listener *of_client[2];
    struct udp_socket *sockets[3];
    struct client *client = NULL;
    side->client_destroy(ends[0].client);
    CHECK_EQUAL(side->client_create(bounds, &client), STATUS_OK);
    CHECK_EQUAL(side->listen(client, &any, small, 1, nobody, &of_client[0]), STATUS_OK);
    CHECK_EQUAL(side->listen(client, &any, small, 1, nobody, &of_client[1]), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(side->socket_create(client, &any, 1, nobody, &sockets[0]), STATUS_OK);
    CHECK_EQUAL(side->socket_create(client, &any, 1, nobody, &sockets[1]), STATUS_OK);
    CHECK_EQUAL(side->socket_create(client, &any, 1, nobody, &sockets[2]), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(side->client_use(client).places, 3);
    side->listener_destroy(of_client[0]);
    CHECK_EQUAL(side->listen(client, &any, small, 1, nobody, &of_client[0]), STATUS_OK);
    side->client_destroy(client);
    CHECK_EQUAL(side->client_create(whole, &ends[0].client), STATUS_OK);
}

/* Bounds that grow, as long as others leave something, and never below what is used. */
static void test_other_bounds(void)
{
    const struct place any = {{.bytes = {0}}, 0};
    const struct side *side = ends[0].side;
    struct client *client = NULL;
    struct client *other = NULL;
    struct listener *of_client[2];
    side->client_destroy(ends[0].client);
    CHECK_EQUAL(side->client_create((struct client_bounds){1, 0, 1, 0}, &client), STATUS_OK);
    CHECK_EQUAL(
        side->client_create((struct client_bounds){.places = CLIENT_PLACES_MAX - 3}, &other),
        STATUS_OK);
    CHECK_EQUAL(side->listen(client, &any, small, 1, nobody, &of_client[0]), STATUS_OK);
    CHECK_EQUAL(side->listen(client, &any, small, 1, nobody, &of_client[1]), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(side->client_resize(client, (struct client_bounds){4, 0, 2, 0}), STATUS_NO_MEMORY);
    CHECK_EQUAL(side->client_resize(client, (struct client_bounds){3, 0, 2, 0}), STATUS_OK);
    CHECK_EQUAL(side->listen(client, &any, small, 1, nobody, &of_client[1]), STATUS_OK);
    CHECK_EQUAL(side->client_resize(client, (struct client_bounds){3, 0, 1, 0}), STATUS_NO_MEMORY);
    side->client_destroy(client);
    side->client_destroy(other);
    CHECK_EQUAL(side->client_create(whole, &ends[0].client), STATUS_OK);
}

static bool first_is_over(void)
{
    return ends[0].side->look(near[0]).status != STATUS_OK;
}

static void test_nobody_listens(void)
{
    struct place place = {world_address(1, true), PORT};
    const struct side *side = ends[0].side;
    uint32_t taken = 0;
    CHECK_EQUAL(side->connect(ends[0].client, &place, small, nobody, &near[0]), STATUS_OK);
    CHECK_EQUAL(side->write(near[0], (struct bytes){NULL, 0}, &taken), STATUS_WRONG_STATE);
    CHECK(world_run(first_is_over, PATIENCE_NS));
    CHECK_EQUAL(side->look(near[0]).status, STATUS_PEER_GONE);
    CHECK_EQUAL(side->write(near[0], (struct bytes){NULL, 0}, &taken), STATUS_PEER_GONE);
    CHECK_EQUAL(side->finish(near[0]), STATUS_WRONG_STATE);
    side->destroy(near[0]);
    /* Nobody is there at all. */
    place.address = address_ipv4(10, 0, 0, 77);
    CHECK_EQUAL(side->connect(ends[0].client, &place, small, nobody, &near[0]), STATUS_OK);
    CHECK(world_run(first_is_over, 600 * NS_PER_SECOND));
    CHECK_EQUAL(side->look(near[0]).status, STATUS_TIMED_OUT);
    side->destroy(near[0]);
    /* What is not asked well, and what there is no way to. */
    place.address = address_ipv4(192, 168, 7, 7);
    CHECK_EQUAL(side->connect(ends[0].client, &place, small, nobody, &near[0]), STATUS_NOT_FOUND);
    place.port = 0;
    CHECK_EQUAL(
        side->connect(ends[0].client, &place, small, nobody, &near[0]), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(ends[0].side->client_use(ends[0].client).places, 0);
}

static void test_listeners(void)
{
    const struct place place = {{.bytes = {0}}, PORT};
    const struct side *side = ends[1].side;
    struct listener *other = NULL;
    struct stream *stream = NULL;
    listen_there();
    CHECK_EQUAL(side->listen(ends[1].client, &place, small, 1, nobody, &other), STATUS_OVERLAP);
    CHECK_EQUAL(
        side->listen(ends[1].client, &place, small, 0, nobody, &other), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(side->accept(listener, nobody, &stream), STATUS_NOT_FOUND);
    side->listener_destroy(listener);
    CHECK_EQUAL(side->client_use(ends[1].client).places, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"connections one after another", test_one_after_another},
        {"connections at once", test_at_once},
        {"bounds of a client", test_bounds_of_a_client},
        {"bounds of kinds", test_bounds_of_kinds},
        {"other bounds", test_other_bounds},
        {"nobody listens", test_nobody_listens},
        {"listeners", test_listeners},
    };
    world_start(1);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
