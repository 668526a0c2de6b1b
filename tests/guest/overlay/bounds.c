/* Clients that take all that they get, and that ask for what there is not. */
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"
#include "world.h"

#define TAKEN_MAX   512u
#define SERVER_PORT 7000u
#define OWNED_PORT  7300u
/* More than may wait at once. */
#define GIVEN_UP_COUNT 20u
#define GIVEN_UP_NS    UINT64_C(10000000)

typedef enum status (*open_function)(uint32_t *handle);

static enum status open_socket(uint32_t *handle)
{
    struct overlay_streams_bind_any_results results = {0};
    const enum status status = overlay_streams_bind_any(streams, &results);
    *handle = results.socket;
    return status;
}

static enum status open_narrowed(uint32_t *handle)
{
    const struct overlay_streams_narrow_params params = {.allowed = text_bytes("*:80")};
    struct overlay_streams_narrow_results results = {0};
    const enum status status = overlay_streams_narrow(streams, &params, &results);
    *handle = results.streams;
    return status;
}

static uint32_t take_all(open_function open, uint32_t handles[TAKEN_MAX])
{
    enum status status = STATUS_OK;
    uint32_t count = 0;
    while (status == STATUS_OK && count < TAKEN_MAX) {
        status = open(&handles[count]);
        count += status == STATUS_OK ? 1 : 0;
    }
    CHECK(status == STATUS_LIMIT_EXCEEDED);
    return count;
}

/* Who takes all that he gets leaves something to the next. */
static void check_shares(open_function open)
{
    static uint32_t first[TAKEN_MAX];
    static uint32_t second[TAKEN_MAX];
    become("the first");
    const uint32_t first_count = take_all(open, first);
    become("the second");
    const uint32_t second_count = take_all(open, second);
    CHECK(first_count > 0);
    CHECK(second_count > 0);
    for (uint32_t i = 0; i < first_count; i++) {
        capability_release(first[i]);
    }
    for (uint32_t i = 0; i < second_count; i++) {
        capability_release(second[i]);
    }
}

/* At the network service, what was made for somebody is his. */
static void test_owner(void)
{
    const struct network_sockets_params params = {.after = 0};
    struct network_sockets_results_reader results = {0};
    struct socket_state state;
    bool is_found = false;
    become("ada");
    const uint32_t listener = listen_at(streams, OWNED_PORT);
    CHECK_EQUAL(network_sockets(network, &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.sockets.count; i++) {
        CHECK_EQUAL(socket_state_list_get(&results.sockets, i, &state), STATUS_OK);
        if (state.local.port == OWNED_PORT) {
            is_found = bytes_equal(
                (struct bytes){state.principal.data, 4}, (struct bytes){(const uint8_t *)"ada", 4});
        }
    }
    CHECK(is_found);
    capability_release(listener);
}

/* What comes is not for who waits no more. */
static void test_given_up(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    struct overlay_listener_accept_results results = {0};
    for (uint32_t i = 0; i < GIVEN_UP_COUNT; i++) {
        be_patient_for(GIVEN_UP_NS);
        CHECK_EQUAL(overlay_listener_accept(listener, &results), STATUS_TIMED_OUT);
    }
    be_patient_for(0);
    const uint32_t stream = connect_to(SERVER_PORT);
    const uint32_t accepted = accept_from(listener, &friend_key);
    check_joined(stream, accepted);
    capability_release(accepted);
    capability_release(stream);
    capability_release(listener);
}

static void test_nonsense(void)
{
    const uint32_t listener = listen_at(streams, SERVER_PORT);
    const struct overlay_listener_notify_params notify = {
        .event = listener, .bits = 1, .interest = READINESS_READABLE};
    struct overlay_listener_notify_results ready = {0};
    CHECK_EQUAL(overlay_listener_notify(listener, &notify, &ready), STATUS_INVALID_ARGUMENT);
    struct bytes keys[17];
    for (uint32_t i = 0; i < 17; i++) {
        keys[i] = key_bytes(&bob_key);
    }
    struct overlay_listener_allow_params allow = {.keys = keys, .keys_count = 17};
    CHECK_EQUAL(overlay_listener_allow(listener, &allow), STATUS_LIMIT_EXCEEDED);
    keys[1].size_bytes--;
    allow.keys_count = 2;
    CHECK_EQUAL(overlay_listener_allow(listener, &allow), STATUS_INVALID_ARGUMENT);
    capability_release(listener);
    struct overlay_streams_connect_params connect = {.remote = keys[1], .port = 1};
    struct overlay_streams_connect_results connected = {0};
    CHECK_EQUAL(overlay_streams_connect(streams, &connect, &connected), STATUS_INVALID_ARGUMENT);
    connect = (struct overlay_streams_connect_params){.remote = keys[0], .port = 0};
    CHECK_EQUAL(overlay_streams_connect(streams, &connect, &connected), STATUS_INVALID_ARGUMENT);
    const struct overlay_streams_listen_params listen = {.port = 1, .backlog = 0};
    struct overlay_streams_listen_results none = {0};
    CHECK_EQUAL(overlay_streams_listen(streams, &listen, &none), STATUS_INVALID_ARGUMENT);
    const struct overlay_streams_narrow_params odd = {.allowed = text_bytes("10.0.2.2:80")};
    struct overlay_streams_narrow_results narrowed = {0};
    CHECK_EQUAL(overlay_streams_narrow(streams, &odd, &narrowed), STATUS_MALFORMED);
}

void test_bounds(void)
{
    check_shares(open_socket);
    check_shares(open_narrowed);
    become("somebody");
    test_owner();
    test_given_up();
    test_nonsense();
}
