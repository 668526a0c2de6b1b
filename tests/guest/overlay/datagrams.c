#include "lib/text.h"
#include "runtime/capability.h"
#include "world.h"

#define SERVER_PORT 9000u
#define OTHER_PORT  9001u
#define RAW_PORT    9100u
/* What the network service gives in a message, and what it takes. */
#define LONG_BYTES   3488u
#define LONGER_BYTES 3528u

static uint32_t bind_at(uint32_t from, uint16_t port)
{
    const struct overlay_streams_bind_params params = {.port = port};
    struct overlay_streams_bind_results results = {0};
    CHECK_EQUAL(overlay_streams_bind(from, &params, &results), STATUS_OK);
    return results.socket;
}

static uint32_t bind_any(uint32_t from)
{
    struct overlay_streams_bind_any_results results = {0};
    CHECK_EQUAL(overlay_streams_bind_any(from, &results), STATUS_OK);
    return results.socket;
}

static enum status
send_to(uint32_t socket, const struct overlay_key *remote, uint16_t port, const char *text)
{
    const struct overlay_datagram_send_params params = {
        .remote = key_bytes(remote), .port = port, .data = text_bytes(text)};
    return overlay_datagram_send(socket, &params);
}

/* Gives the port from which it came. */
static uint16_t receive(uint32_t socket, const struct overlay_key *remote, const char *text)
{
    struct overlay_datagram_receive_results results = {0};
    CHECK_EQUAL(overlay_datagram_receive(socket, &results), STATUS_OK);
    CHECK(bytes_equal(results.remote, key_bytes(remote)));
    CHECK(bytes_equal(results.data, text_bytes(text)));
    CHECK_EQUAL(results.size_bytes, text_bytes(text).size_bytes);
    return results.port;
}

/* Comes from the address of this key: the overlay's double sends back what goes there. */
static void send_as(const struct overlay_key *key, uint16_t port, const char *text)
{
    const struct network_bind_at_params params = {.local = place_of(&own_key, RAW_PORT)};
    struct network_bind_at_results results = {0};
    CHECK_EQUAL(network_bind_at(network, &params, &results), STATUS_OK);
    const struct udp_socket_send_params send = {
        .remote = place_of(key, port), .data = text_bytes(text)};
    CHECK_EQUAL(udp_socket_send(results.socket, &send), STATUS_OK);
    capability_release(results.socket);
}

static void test_there_and_back(void)
{
    const uint32_t server = bind_at(streams, SERVER_PORT);
    const uint32_t client = bind_any(streams);
    CHECK_EQUAL(send_to(client, &friend_key, SERVER_PORT, "a question"), STATUS_OK);
    const uint16_t port = receive(server, &friend_key, "a question");
    CHECK_EQUAL(send_to(server, &friend_key, port, "an answer"), STATUS_OK);
    CHECK_EQUAL(receive(client, &friend_key, "an answer"), SERVER_PORT);
    struct overlay_datagram_receive_now_results nothing = {0};
    CHECK_EQUAL(overlay_datagram_receive_now(client, &nothing), STATUS_NOT_FOUND);
    capability_release(client);
    capability_release(server);
}

/* Who has no session is not heard, nor who has another one's. */
static void test_strangers(void)
{
    const uint32_t server = bind_at(streams, SERVER_PORT);
    say_who(&bob_key, NULL);
    send_as(&bob_key, SERVER_PORT, "of nobody");
    send_as(&friend_key, SERVER_PORT, "of a friend");
    CHECK_EQUAL(receive(server, &friend_key, "of a friend"), RAW_PORT);
    say_who(&bob_key, &nobody_key); /* whose address that is not */
    send_as(&bob_key, SERVER_PORT, "of nobody");
    send_as(&friend_key, SERVER_PORT, "of a friend again");
    CHECK_EQUAL(receive(server, &friend_key, "of a friend again"), RAW_PORT);
    say_who(&bob_key, &bob_key);
    send_as(&bob_key, SERVER_PORT, "of bob");
    CHECK_EQUAL(receive(server, &bob_key, "of bob"), RAW_PORT);
    capability_release(server);
}

/* Nobody on this machine sends from an address that it does not have. */
static void test_forged(void)
{
    const struct network_bind_at_params params = {.local = place_of(&nobody_key, RAW_PORT)};
    struct network_bind_at_results results = {0};
    const uint32_t server = bind_at(streams, SERVER_PORT);
    say_who(&nobody_key, &nobody_key);
    if (network_bind_at(network, &params, &results) == STATUS_OK) {
        const struct udp_socket_send_params send = {
            .remote = place_of(&own_key, SERVER_PORT), .data = text_bytes("forged")};
        CHECK(udp_socket_send(results.socket, &send) != STATUS_OK);
        capability_release(results.socket);
    }
    send_as(&friend_key, SERVER_PORT, "of a friend");
    CHECK_EQUAL(receive(server, &friend_key, "of a friend"), RAW_PORT);
    capability_release(server);
}

/* Who only began with somebody hears nobody else. */
static void test_narrowed(void)
{
    char list[100] = "udp/";
    hex_of(&bob_key, list + 4);
    (void)text_copy(list + 4 + 64, 8, ":9100");
    const uint32_t narrowed = narrow(streams, list);
    const uint32_t client = bind_any(narrowed);
    const struct overlay_streams_bind_params at = {.port = OTHER_PORT};
    struct overlay_streams_bind_results none = {0};
    CHECK_EQUAL(overlay_streams_bind(narrowed, &at, &none), STATUS_DENIED);
    CHECK_EQUAL(send_to(client, &own_key, SERVER_PORT, "x"), STATUS_DENIED);
    CHECK_EQUAL(send_to(client, &bob_key, SERVER_PORT, "x"), STATUS_DENIED);
    CHECK_EQUAL(send_to(client, &bob_key, RAW_PORT, "x"), STATUS_OK);
    capability_release(client);
    capability_release(narrowed);
}

/* A server answers whom it has heard, and hears whom its keys name. */
static void test_server(void)
{
    char list[100];
    hex_of(&bob_key, list);
    (void)text_copy(list + 64, 20, " udp/:9000");
    const uint32_t all = narrow(streams, "udp/:9000");
    const uint32_t some = narrow(streams, list);
    uint32_t server = bind_at(all, SERVER_PORT);
    CHECK_EQUAL(send_to(server, &bob_key, RAW_PORT, "x"), STATUS_DENIED);
    send_as(&bob_key, SERVER_PORT, "of bob");
    CHECK_EQUAL(receive(server, &bob_key, "of bob"), RAW_PORT);
    CHECK_EQUAL(send_to(server, &bob_key, RAW_PORT, "x"), STATUS_OK);
    CHECK_EQUAL(send_to(server, &bob_key, RAW_PORT + 1, "x"), STATUS_DENIED);
    CHECK_EQUAL(send_to(server, &nobody_key, RAW_PORT, "x"), STATUS_DENIED);
    capability_release(server);
    server = bind_at(some, SERVER_PORT);
    send_as(&friend_key, SERVER_PORT, "of a friend");
    send_as(&bob_key, SERVER_PORT, "of bob");
    CHECK_EQUAL(receive(server, &bob_key, "of bob"), RAW_PORT);
    capability_release(server);
    capability_release(some);
    capability_release(all);
}

/* The longest gets through whole. */
static void test_long(void)
{
    static uint8_t data[LONG_BYTES];
    const uint32_t server = bind_at(streams, SERVER_PORT);
    const uint32_t client = bind_any(streams);
    struct overlay_datagram_receive_results results = {0};
    for (uint32_t i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)(i * 7);
    }
    const struct overlay_datagram_send_params params = {
        .remote = key_bytes(&friend_key), .port = SERVER_PORT, .data = {data, sizeof(data)}};
    CHECK_EQUAL(overlay_datagram_send(client, &params), STATUS_OK);
    CHECK_EQUAL(overlay_datagram_receive(server, &results), STATUS_OK);
    CHECK(bytes_equal(results.data, params.data));
    capability_release(client);
    capability_release(server);
}

/* Of what is longer, the beginning comes, and nothing is stuck behind it. */
static void test_longer(void)
{
    static const uint8_t data[LONGER_BYTES];
    const struct network_bind_at_params params = {.local = place_of(&own_key, RAW_PORT)};
    struct network_bind_at_results raw = {0};
    struct overlay_datagram_receive_results results = {0};
    const uint32_t server = bind_at(streams, SERVER_PORT);
    CHECK_EQUAL(network_bind_at(network, &params, &raw), STATUS_OK);
    const struct udp_socket_send_params send = {
        .remote = place_of(&friend_key, SERVER_PORT), .data = {data, sizeof(data)}};
    CHECK_EQUAL(udp_socket_send(raw.socket, &send), STATUS_OK);
    CHECK_EQUAL(overlay_datagram_receive(server, &results), STATUS_OK);
    CHECK_EQUAL(results.size_bytes, LONGER_BYTES);
    CHECK_EQUAL(results.data.size_bytes, LONG_BYTES);
    capability_release(raw.socket);
    send_as(&bob_key, SERVER_PORT, "short");
    CHECK_EQUAL(receive(server, &bob_key, "short"), RAW_PORT);
    capability_release(server);
}

void test_datagrams(void)
{
    say_who(&friend_key, &friend_key);
    test_there_and_back();
    test_strangers();
    test_forged();
    test_narrowed();
    test_server();
    test_long();
    test_longer();
}
