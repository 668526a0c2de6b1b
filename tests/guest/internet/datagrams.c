#include "datagrams.h"
#include "datagrams/datagram.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "peer.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"

#define LOOPBACK       UINT32_C(0x7f000001)
#define SERVER_PORT    7100u
#define OTHER_PORT     7101u
#define PATIENCE_NS    UINT64_C(20000000000)
#define GIVEN_UP_NS    UINT64_C(1000000)
#define GIVEN_UP_COUNT 20u
#define LIST_BYTES     64u
#define LARGE_BYTES    3000u

static uint32_t bind_at(uint32_t network, uint16_t port)
{
    const struct network_bind_at_params params = {.local = {.port = port}};
    struct network_bind_at_results results = {0};
    CHECK_EQUAL(network_bind_at(network, &params, &results), STATUS_OK);
    return results.socket;
}

static uint16_t bind_anywhere(uint32_t network, uint32_t *socket)
{
    const struct network_bind_params params = {.receive_bytes = 0};
    struct network_bind_results results = {0};
    struct udp_socket_local_results local = {0};
    CHECK_EQUAL(network_bind(network, &params, &results), STATUS_OK);
    *socket = results.socket;
    CHECK_EQUAL(udp_socket_local(*socket, &local), STATUS_OK);
    return local.local.port;
}

static void send_to(uint32_t socket, uint16_t port, struct bytes data)
{
    const struct udp_socket_send_params params = {
        .remote = place_ipv4(LOOPBACK, port), .data = data};
    CHECK_EQUAL(udp_socket_send(socket, &params), STATUS_OK);
}

static void be_patient_for(uint64_t duration_ns)
{
    message_set_deadline(duration_ns == 0 ? 0 : clock_now_ns() + duration_ns);
}

/* -- one at a time ----------------------------------------------------------------------------- */

static void test_one(uint32_t network)
{
    struct udp_socket_receive_results received = {0};
    uint32_t client = 0;
    const uint32_t server = bind_at(network, SERVER_PORT);
    const uint16_t port = bind_anywhere(network, &client);
    send_to(client, SERVER_PORT, text_bytes("a datagram"));
    CHECK_EQUAL(udp_socket_receive(server, &received), STATUS_OK);
    CHECK(bytes_equal(received.data, text_bytes("a datagram")));
    CHECK_EQUAL(received.remote.port, port);
    capability_release(client);
    capability_release(server);
}

/* -- several ----------------------------------------------------------------------------------- */

static void check_next(struct bytes *rest, uint16_t port, struct bytes data)
{
    static const uint8_t loopback[] = {127, 0, 0, 1};
    struct datagram next;
    CHECK_EQUAL(datagram_take(rest, &next), STATUS_OK);
    CHECK_EQUAL(next.head.port, port);
    CHECK_EQUAL(next.head.whole_bytes, data.size_bytes);
    CHECK_EQUAL(next.head.address_bytes, sizeof(loopback));
    CHECK(memcmp(next.head.address, loopback, sizeof(loopback)) == 0);
    CHECK(bytes_equal(next.data, data));
}

static struct bytes receive_several(uint32_t socket)
{
    struct udp_socket_receive_several_results results = {0};
    CHECK_EQUAL(udp_socket_receive_several(socket, &results), STATUS_OK);
    return results.datagrams;
}

/* All that wait come in one message, in their order. */
static void test_several(uint32_t network)
{
    static const char *const texts[] = {"first", "", "third", "and the last"};
    struct udp_socket_receive_several_now_results none = {0};
    uint32_t client = 0;
    const uint32_t server = bind_at(network, SERVER_PORT);
    const uint16_t port = bind_anywhere(network, &client);
    CHECK_EQUAL(udp_socket_receive_several_now(server, &none), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i < 4; i++) {
        send_to(client, SERVER_PORT, text_bytes(texts[i]));
    }
    struct bytes rest = receive_several(server);
    for (uint32_t i = 0; i < 4; i++) {
        check_next(&rest, port, text_bytes(texts[i]));
    }
    CHECK_EQUAL(rest.size_bytes, 0);
    CHECK_EQUAL(udp_socket_receive_several_now(server, &none), STATUS_NOT_FOUND);
    capability_release(client);
    capability_release(server);
}

/* What does not fit waits for the next message. */
static void test_several_large(uint32_t network)
{
    static uint8_t large[LARGE_BYTES];
    uint32_t client = 0;
    const uint32_t server = bind_at(network, SERVER_PORT);
    const uint16_t port = bind_anywhere(network, &client);
    memset(large, 7, sizeof(large));
    send_to(client, SERVER_PORT, text_bytes("before"));
    for (uint32_t i = 0; i < 2; i++) {
        send_to(client, SERVER_PORT, (struct bytes){large, sizeof(large)});
    }
    send_to(client, SERVER_PORT, text_bytes("behind"));
    struct bytes rest = receive_several(server);
    check_next(&rest, port, text_bytes("before"));
    check_next(&rest, port, (struct bytes){large, sizeof(large)});
    CHECK_EQUAL(rest.size_bytes, 0);
    rest = receive_several(server);
    check_next(&rest, port, (struct bytes){large, sizeof(large)});
    check_next(&rest, port, text_bytes("behind"));
    CHECK_EQUAL(rest.size_bytes, 0);
    capability_release(client);
    capability_release(server);
}

/* What comes from where the list does not lead is nobody's, also between others. */
static void test_several_narrowed(uint32_t network)
{
    char list[LIST_BYTES];
    struct network_narrow_results narrowed = {0};
    uint32_t client = 0;
    (void)format_text(list, sizeof(list), "udp/127.0.0.1:%u", SERVER_PORT);
    const struct network_narrow_params params = {.allowed = text_bytes(list)};
    CHECK_EQUAL(network_narrow(network, &params, &narrowed), STATUS_OK);
    const uint32_t server = bind_at(network, SERVER_PORT);
    const uint32_t other = bind_at(network, OTHER_PORT);
    const uint16_t port = bind_anywhere(narrowed.network, &client);
    send_to(other, port, text_bytes("not this"));
    send_to(server, port, text_bytes("this"));
    send_to(other, port, text_bytes("not this"));
    send_to(server, port, text_bytes("and this"));
    send_to(other, port, text_bytes("not this"));
    struct bytes rest = receive_several(client);
    check_next(&rest, SERVER_PORT, text_bytes("this"));
    CHECK_EQUAL(rest.size_bytes, 0);
    rest = receive_several(client);
    check_next(&rest, SERVER_PORT, text_bytes("and this"));
    CHECK_EQUAL(rest.size_bytes, 0);
    struct udp_socket_receive_several_now_results none = {0};
    CHECK_EQUAL(udp_socket_receive_several_now(client, &none), STATUS_NOT_FOUND);
    capability_release(client);
    capability_release(other);
    capability_release(server);
    capability_release(narrowed.network);
}

/* Who has given up gets none of them. */
static void test_several_given_up(uint32_t network)
{
    const uint32_t server = bind_at(network, SERVER_PORT);
    struct udp_socket_receive_several_results results = {0};
    for (uint32_t i = 0; i < GIVEN_UP_COUNT; i++) {
        be_patient_for(GIVEN_UP_NS);
        CHECK_EQUAL(udp_socket_receive_several(server, &results), STATUS_TIMED_OUT);
    }
    be_patient_for(PATIENCE_NS);
    send_to(server, SERVER_PORT, text_bytes("one"));
    send_to(server, SERVER_PORT, text_bytes("two"));
    struct bytes rest = receive_several(server);
    check_next(&rest, SERVER_PORT, text_bytes("one"));
    check_next(&rest, SERVER_PORT, text_bytes("two"));
    be_patient_for(0);
    capability_release(server);
}

void test_datagrams(uint32_t network)
{
    test_one(network);
    test_several(network);
    test_several_large(network);
    test_several_narrowed(network);
    test_several_given_up(network);
}
