/* overlay_test: what overlay_streams does for a program (tests/machine/overlay_streams.py). */
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/overlay_doubles_client.h"
#include "schema/stream.h"
#include "schema/supervisor_client.h"
#include "world.h"

#define SERVER_PORT 7000u
#define OTHER_PORT  7001u
#define REST_NS     UINT64_C(20000000)
#define CAME        UINT64_C(1)

static uint32_t event;

/* -- connections ------------------------------------------------------------------------------- */

/* Whose session it is, and no other key with the same address. */
static void test_connection(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    const uint32_t stream = connect_to(SERVER_PORT);
    const uint32_t accepted = accept_from(listener, &friend_key);
    check_joined(stream, accepted);
    check_joined(accepted, stream);
    capability_release(accepted);
    await_end(stream);
    capability_release(stream);
    capability_release(listener);
}

static uint32_t watch(uint32_t listener)
{
    const struct overlay_listener_notify_params params = {
        .event = event, .bits = CAME, .interest = READINESS_READABLE};
    struct overlay_listener_notify_results results = {0};
    CHECK_EQUAL(overlay_listener_notify(listener, &params, &results), STATUS_OK);
    return results.readiness;
}

/* Who comes is sent away, and nobody hears of it. */
static void check_dropped(uint32_t listener, uint16_t port)
{
    struct overlay_listener_accept_now_results results = {0};
    CHECK_EQUAL(watch(listener), 0);
    const uint32_t stream = connect_to(port);
    await_end(stream);
    capability_release(stream);
    CHECK_EQUAL(overlay_listener_accept_now(listener, &results), STATUS_NOT_FOUND);
}

/* Who comes then is heard of. */
static void check_taken(uint32_t listener, uint16_t port, const struct overlay_key *remote)
{
    struct overlay_listener_accept_now_results results = {0};
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(watch(listener), 0);
    const uint32_t stream = connect_to(port);
    CHECK_EQUAL(message_receive(event, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], CAME);
    CHECK_EQUAL(watch(listener), READINESS_READABLE);
    CHECK_EQUAL(overlay_listener_accept_now(listener, &results), STATUS_OK);
    CHECK(bytes_equal(results.remote, key_bytes(remote)));
    check_joined(stream, results.stream);
    capability_release(results.stream);
    capability_release(stream);
}

static void test_strangers(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    say_who(&friend_key, NULL);
    check_dropped(listener, SERVER_PORT);
    say_who(&friend_key, &bob_key); /* whose address that is not */
    check_dropped(listener, SERVER_PORT);
    say_who(&friend_key, &friend_key);
    check_taken(listener, SERVER_PORT, &friend_key);
    capability_release(listener);
}

static void hold(bool is_held)
{
    const struct overlay_doubles_hold_params params = {.is_held = is_held ? 1 : 0};
    CHECK_EQUAL(overlay_doubles_hold(program_capability("doubles"), &params), STATUS_OK);
}

static uint32_t held_count(void)
{
    struct overlay_doubles_held_results results = {0};
    CHECK_EQUAL(overlay_doubles_held(program_capability("doubles"), &results), STATUS_OK);
    return results.count;
}

/* Who comes while the overlay does not answer, is given out when it does. */
static void test_slow_overlay(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(watch(listener), 0);
    hold(true);
    const uint32_t stream = connect_to(SERVER_PORT);
    while (held_count() < 2) { /* the second one: the first was given up */
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    hold(false);
    CHECK_EQUAL(message_receive(event, &message), STATUS_OK);
    CHECK_EQUAL(message.words[0], CAME);
    const uint32_t accepted = accept_from(listener, &friend_key);
    check_joined(stream, accepted);
    capability_release(accepted);
    capability_release(stream);
    capability_release(listener);
}

static void test_allowed(void)
{
    const struct bytes keys[] = {key_bytes(&bob_key), key_bytes(&friend_key)};
    const struct overlay_listener_allow_params both = {.keys = keys, .keys_count = 2};
    const struct overlay_listener_allow_params all = {.keys_count = 0};
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    CHECK_EQUAL(overlay_listener_allow(listener, &both), STATUS_OK);
    check_taken(listener, SERVER_PORT, &friend_key);
    say_who(&friend_key, &eve_key);
    check_dropped(listener, SERVER_PORT);
    CHECK_EQUAL(overlay_listener_allow(listener, &all), STATUS_OK);
    check_taken(listener, SERVER_PORT, &eve_key);
    /* Who waits already is not given out either. */
    CHECK_EQUAL(watch(listener), 0);
    const uint32_t stream = connect_to(SERVER_PORT);
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(message_receive(event, &message), STATUS_OK);
    CHECK_EQUAL(overlay_listener_allow(listener, &both), STATUS_OK);
    await_end(stream);
    capability_release(stream);
    capability_release(listener);
    say_who(&friend_key, &friend_key);
}

/* -- a part of it ------------------------------------------------------------------------------ */

static struct overlay_doubles_denied_results denied(void)
{
    struct overlay_doubles_denied_results results = {0};
    CHECK_EQUAL(overlay_doubles_denied(program_capability("doubles"), &results), STATUS_OK);
    return results;
}

static enum status try_connect(uint32_t from, const struct overlay_key *remote, uint16_t port)
{
    const struct overlay_streams_connect_params params = {
        .remote = key_bytes(remote), .port = port};
    struct overlay_streams_connect_results results = {0};
    const enum status status = overlay_streams_connect(from, &params, &results);
    capability_release(results.stream);
    return status;
}

static enum status try_listen(uint32_t from, uint16_t port)
{
    const struct overlay_streams_listen_params params = {.port = port, .backlog = 1};
    struct overlay_streams_listen_results results = {0};
    const enum status status = overlay_streams_listen(from, &params, &results);
    capability_release(results.listener);
    return status;
}

/* The audit log gets to know who was denied what. */
static void check_denied(uint32_t from)
{
    static const char text[] =
        "overlay: connection to "
        "80b0b00000000000000000000000000000000000000000000000000000000000:80";
    const uint32_t before = denied().count;
    become("mallory");
    CHECK_EQUAL(try_connect(from, &bob_key, 80), STATUS_DENIED);
    while (denied().count == before) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    const struct overlay_doubles_denied_results last = denied();
    CHECK(bytes_equal(last.text, text_bytes(text)));
    CHECK(bytes_equal((struct bytes){last.principal.data, 7}, text_bytes("mallory")));
    become("somebody");
}

static void test_narrowed(void)
{
    char list[100];
    hex_of(&friend_key, list);
    (void)text_copy(list + 64, 16, ":7000, :7000");
    const uint32_t some = narrow(streams, list);
    const uint32_t again = narrow(some, "* *:* :*");
    CHECK_EQUAL(try_connect(again, &friend_key, OTHER_PORT), STATUS_DENIED);
    CHECK_EQUAL(try_connect(again, &eve_key, SERVER_PORT), STATUS_DENIED);
    CHECK_EQUAL(try_listen(again, OTHER_PORT), STATUS_DENIED);
    check_denied(again);
    const uint32_t listener = listen_at(again, SERVER_PORT);
    CHECK_EQUAL(try_connect(again, &friend_key, SERVER_PORT), STATUS_OK);
    capability_release(listener);
    capability_release(again);
    capability_release(some);
}

/* Facets: who only begins does not wait, nor the other way round. */
static void test_facets(void)
{
    const struct overlay_streams_narrow_client_params any_client = {.allowed = text_bytes("*")};
    const struct overlay_streams_narrow_server_params any_server = {.allowed = text_bytes(":*")};
    struct overlay_streams_narrow_client_results client = {0};
    struct overlay_streams_narrow_server_results server = {0};
    CHECK_EQUAL(overlay_streams_narrow_client(streams, &any_client, &client), STATUS_OK);
    CHECK_EQUAL(overlay_streams_narrow_server(streams, &any_server, &server), STATUS_OK);
    CHECK_EQUAL(try_listen(client.streams, SERVER_PORT), STATUS_DENIED);
    CHECK_EQUAL(try_connect(server.streams, &friend_key, SERVER_PORT), STATUS_DENIED);
    CHECK_EQUAL(try_listen(server.streams, SERVER_PORT), STATUS_OK);
    capability_release(client.streams);
    capability_release(server.streams);
}

/* Whose keys stand alone in a list, and nobody else, comes to what it listens at. */
static void test_only_from(void)
{
    char list[100];
    hex_of(&friend_key, list);
    (void)text_copy(list + 64, 16, " :7001");
    const uint32_t some = narrow(streams, list);
    const uint32_t listener = listen_at(some, OTHER_PORT);
    check_taken(listener, OTHER_PORT, &friend_key);
    say_who(&friend_key, &eve_key);
    check_dropped(listener, OTHER_PORT);
    say_who(&friend_key, &friend_key);
    capability_release(listener);
    capability_release(some);
}

/* -- ends of services -------------------------------------------------------------------------- */

/* Connections are the network service's: they go on. */
static void test_streams_killed(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    const uint32_t stream = connect_to(SERVER_PORT);
    const uint32_t accepted = accept_from(listener, &friend_key);
    struct overlay_listener_accept_results none = {0};
    end_service("overlay_streams");
    CHECK_EQUAL(overlay_listener_accept(listener, &none), STATUS_PEER_GONE);
    check_joined(stream, accepted);
    check_joined(accepted, stream);
    capability_release(accepted);
    capability_release(stream);
    capability_release(listener);
    test_connection();
}

/* Who waits hears of it, and can begin anew. */
static void test_network_killed(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    struct overlay_streams_bind_any_results socket = {0};
    struct overlay_listener_accept_results none = {0};
    struct overlay_datagram_receive_now_results nothing = {0};
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(overlay_streams_bind_any(streams, &socket), STATUS_OK);
    CHECK_EQUAL(watch(listener), 0);
    end_service("network");
    CHECK_EQUAL(overlay_listener_accept(listener, &none), STATUS_PEER_GONE);
    CHECK_EQUAL(message_receive(event, &message), STATUS_OK);
    CHECK_EQUAL(overlay_datagram_receive_now(socket.socket, &nothing), STATUS_PEER_GONE);
    capability_release(listener);
    capability_release(socket.socket);
    await_network();
    test_connection();
}

int main(int argument_count, const char *const *arguments)
{
    struct ledger_create_event_results created = {0};
    (void)argument_count;
    (void)arguments;
    network = program_capability("network");
    streams = program_capability("streams");
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &created), STATUS_OK);
    event = created.event;
    become("somebody");
    await_network();
    say_who(&friend_key, &friend_key);
    test_connection();
    test_strangers();
    test_slow_overlay();
    test_allowed();
    test_narrowed();
    test_facets();
    test_only_from();
    test_datagrams();
    test_own();
    test_bounds();
    test_streams_killed();
    test_network_killed();
    (void)console_print(program_capability("console"), "overlay: done, %u failed", failure_count);
    const struct supervisor_power_off_params params = {.exit_code = failure_count == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
