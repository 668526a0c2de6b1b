/* What is reached and listened at as a person's own key, beside the machine's. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/overlay_doubles_client.h"
#include "world.h"

#define SERVER_PORT 7100u
#define OTHER_PORT  7101u
#define REST_NS     UINT64_C(20000000)

/* Who "somebody" is: a principal's bytes are his key. */
static const struct overlay_key person_key = {{'s', 'o', 'm', 'e', 'b', 'o', 'd', 'y'}};

static void give_address(bool is_given)
{
    const struct overlay_doubles_own_params params = {
        .key = {person_key.bytes, is_given ? OVERLAY_KEY_BYTES : 0}};
    CHECK_EQUAL(overlay_doubles_own(program_capability("doubles"), &params), STATUS_OK);
}

static enum status open_own(uint32_t *own)
{
    struct overlay_streams_own_results results = {0};
    const enum status status = overlay_streams_own(streams, &results);
    *own = results.streams;
    return status;
}

static enum status connect_as(uint32_t own, uint32_t *stream)
{
    const struct overlay_streams_connect_params params = {
        .remote = key_bytes(&friend_key), .port = SERVER_PORT};
    struct overlay_streams_connect_results results = {0};
    const enum status status = overlay_streams_connect(own, &params, &results);
    *stream = results.stream;
    return status;
}

/* As soon as the network service has the address, who asks for it is at it. */
static uint32_t begin_listening(uint32_t own)
{
    const struct overlay_streams_listen_params params = {.port = SERVER_PORT, .backlog = 4};
    struct overlay_streams_listen_results results = {0};
    enum status status = overlay_streams_listen(own, &params, &results);
    while (status == STATUS_NOT_FOUND) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
        status = overlay_streams_listen(own, &params, &results);
    }
    CHECK_EQUAL(status, STATUS_OK);
    return results.listener;
}

static enum status try_listen(struct network_place local)
{
    const struct network_listen_params params = {.local = local, .backlog = 1};
    struct network_listen_results results = {0};
    const enum status status = network_listen(network, &params, &results);
    capability_release(results.listener);
    return status;
}

static enum status try_bind(struct network_place local)
{
    const struct network_bind_at_params params = {.local = local};
    struct network_bind_at_results results = {0};
    const enum status status = network_bind_at(network, &params, &results);
    capability_release(results.socket);
    return status;
}

/* Whose address it is not, has nothing of it: neither by the key, nor at the network itself. */
static void test_others(uint32_t own)
{
    struct network_place local = place_of(&person_key, OTHER_PORT);
    uint32_t none = 0;
    CHECK_EQUAL(try_listen(local), STATUS_DENIED);
    CHECK_EQUAL(try_bind(local), STATUS_DENIED);
    become("mallory");
    CHECK_EQUAL(open_own(&none), STATUS_NOT_FOUND);
    become("somebody");
    struct overlay_streams_narrow_results narrowed = {0};
    const struct overlay_streams_narrow_params nowhere = {.allowed = text_bytes(":1")};
    CHECK_EQUAL(overlay_streams_narrow(own, &nowhere, &narrowed), STATUS_OK);
    CHECK_EQUAL(connect_as(narrowed.streams, &none), STATUS_DENIED);
    capability_release(narrowed.streams);
}

/* Who is connected to comes from there: the machine's listener at the port hears nothing of it. */
static void test_conversation(uint32_t own, uint32_t listener, uint32_t kept[2])
{
    const uint32_t machines = listen_at(streams, SERVER_PORT);
    struct overlay_listener_accept_now_results none = {0};
    CHECK_EQUAL(connect_as(own, &kept[0]), STATUS_OK);
    CHECK_EQUAL(tcp_stream_opened(kept[0]), STATUS_OK);
    kept[1] = accept_from(listener, &friend_key);
    check_joined(kept[0], kept[1]);
    CHECK_EQUAL(overlay_listener_accept_now(machines, &none), STATUS_NOT_FOUND);
    struct tcp_stream_state_results state = {0};
    CHECK_EQUAL(tcp_stream_state(kept[1], &state), STATUS_OK);
    CHECK(bytes_equal(state.state.local.address, place_of(&person_key, 0).address));
    capability_release(machines);
}

static void test_datagrams_as(uint32_t own)
{
    const struct overlay_streams_bind_params at = {.port = SERVER_PORT};
    struct overlay_streams_bind_results server = {0};
    struct overlay_streams_bind_any_results client = {0};
    struct overlay_datagram_receive_results received = {0};
    CHECK_EQUAL(overlay_streams_bind(own, &at, &server), STATUS_OK);
    CHECK_EQUAL(overlay_streams_bind_any(own, &client), STATUS_OK);
    const struct overlay_datagram_send_params send = {
        .remote = key_bytes(&friend_key), .port = SERVER_PORT, .data = text_bytes("as myself")};
    CHECK_EQUAL(overlay_datagram_send(client.socket, &send), STATUS_OK);
    CHECK_EQUAL(overlay_datagram_receive(server.socket, &received), STATUS_OK);
    CHECK(bytes_equal(received.data, text_bytes("as myself")));
    CHECK(bytes_equal(received.remote, key_bytes(&friend_key)));
    capability_release(server.socket);
    capability_release(client.socket);
}

/* It goes: all of it is gone, who waits hears that, and another one is another one. */
static void test_its_end(uint32_t own, uint32_t listener, const uint32_t kept[2])
{
    const struct tcp_stream_read_params read = {.size_bytes = 1};
    struct tcp_stream_read_results nothing = {0};
    struct overlay_listener_accept_results none = {0};
    uint32_t stream = 0;
    give_address(false);
    CHECK_EQUAL(tcp_stream_read(kept[0], &read, &nothing), STATUS_PEER_GONE);
    CHECK_EQUAL(tcp_stream_read(kept[1], &read, &nothing), STATUS_PEER_GONE);
    CHECK_EQUAL(overlay_listener_accept(listener, &none), STATUS_PEER_GONE);
    CHECK_EQUAL(connect_as(own, &stream), STATUS_PEER_GONE);
    CHECK_EQUAL(open_own(&stream), STATUS_NOT_FOUND);
    give_address(true);
    CHECK_EQUAL(connect_as(own, &stream), STATUS_PEER_GONE);
    give_address(false);
}

void test_own(void)
{
    uint32_t own = 0;
    uint32_t kept[2] = {0};
    CHECK_EQUAL(open_own(&own), STATUS_NOT_FOUND);
    give_address(true);
    CHECK_EQUAL(open_own(&own), STATUS_OK);
    const uint32_t listener = begin_listening(own);
    test_others(own);
    test_conversation(own, listener, kept);
    test_datagrams_as(own);
    test_its_end(own, listener, kept);
    capability_release(kept[0]);
    capability_release(kept[1]);
    capability_release(listener);
    capability_release(own);
}
