/* routed_test: what goes by an interface without Ethernet (tests/machine/internet_routed.py). */
#include "../internet/peer.h"
#include "client.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "mirror.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define ADDRESS_BYTES 16u
#define PORT          8080u
#define SOME_BYTES    UINT64_C(1000000)
#define LARGE_BYTES   3000u
#define PING_NS       UINT64_C(10000000000)
#define SHORTLY_NS    UINT64_C(1000000000)
#define REST_NS       UINT64_C(10000000)

static const uint8_t own[ADDRESS_BYTES] = MIRROR_OWN;
static const uint8_t peer[ADDRESS_BYTES] = MIRROR_PEER;
static const uint8_t liar[ADDRESS_BYTES] = MIRROR_LIAR;
static uint32_t network;

static struct network_place place_at(const uint8_t *address, uint16_t port)
{
    return (struct network_place){.address = {address, ADDRESS_BYTES}, .port = port};
}

/* -- the interface ----------------------------------------------------------------------------- */

struct seen {
    uint8_t number;
    bool is_up;
    bool has_own; /* address, and no other */
    uint64_t refused;
};

static struct seen look(void)
{
    const struct network_interfaces_params params = {.after = 0};
    struct network_interfaces_results_reader results = {0};
    struct interface_state_reader state;
    struct bytes address = {0};
    struct seen seen = {0};
    CHECK_EQUAL(network_interfaces(network, &params, &results), STATUS_OK);
    if (results.interfaces.count == 0) {
        return seen;
    }
    CHECK_EQUAL(results.interfaces.count, 1);
    CHECK_EQUAL(interface_state_list_get(&results.interfaces, 0, &state), STATUS_OK);
    CHECK(bytes_equal(state.name, text_bytes("overlay")));
    CHECK(state.is_routed);
    CHECK_EQUAL(state.address.size_bytes, 0);
    seen = (struct seen){.number = state.number, .is_up = state.is_up};
    seen.refused = state.frames_refused;
    if (state.addresses.count == 1) {
        CHECK_EQUAL(message_list_data(&state.addresses, 0, &address), STATUS_OK);
        seen.has_own = bytes_equal(address, (struct bytes){own, ADDRESS_BYTES});
    }
    return seen;
}

static void await_interface(void)
{
    struct seen seen = {0};
    while (!(seen = look()).is_up) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    CHECK(seen.has_own);
}

/* Nobody else gives it an address. */
static void test_settings(void)
{
    const struct network_interface_params params = {.number = look().number};
    const struct interface_use_dhcp_params dhcp = {.is_used = 1};
    const uint8_t other[ADDRESS_BYTES] = {0xfd, [15] = 1};
    const struct interface_set_address_params set = {
        .address = {other, ADDRESS_BYTES}, .prefix_bits = 64};
    struct network_interface_results results = {0};
    CHECK_EQUAL(network_interface(network, &params, &results), STATUS_OK);
    CHECK_EQUAL(interface_use_dhcp(results.interface, &dhcp), STATUS_UNSUPPORTED);
    CHECK_EQUAL(interface_set_address(results.interface, &set), STATUS_UNSUPPORTED);
    capability_release(results.interface);
}

/* -- through it -------------------------------------------------------------------------------- */

static enum status ping(uint64_t timeout_ns)
{
    const struct network_ping_params params = {
        .remote = place_at(peer, 0), .size_bytes = 1400, .timeout_ns = timeout_ns};
    struct network_ping_results results = {0};
    return network_ping(network, &params, &results);
}

static void test_ping(void)
{
    CHECK_EQUAL(ping(PING_NS), STATUS_OK);
}

static uint32_t bind_at(uint16_t port)
{
    const struct network_bind_at_params at = {.local = {.port = port}};
    struct network_bind_at_results socket = {0};
    CHECK_EQUAL(network_bind_at(network, &at, &socket), STATUS_OK);
    return socket.socket;
}

/* One of them goes on in a second place for frames. */
static void test_datagrams(void)
{
    static uint8_t large[LARGE_BYTES];
    const uint32_t socket = bind_at(PORT);
    const uint32_t sizes[] = {1, 1400, LARGE_BYTES};
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        memset(large, (int)i + 1, sizes[i]);
        const struct udp_socket_send_params send = {
            .remote = place_at(peer, PORT), .data = {large, sizes[i]}};
        struct udp_socket_receive_results received = {0};
        CHECK_EQUAL(udp_socket_send(socket, &send), STATUS_OK);
        CHECK_EQUAL(udp_socket_receive(socket, &received), STATUS_OK);
        CHECK(bytes_equal(received.data, send.data));
        CHECK(bytes_equal(received.remote.address, (struct bytes){peer, ADDRESS_BYTES}));
        CHECK_EQUAL(received.remote.port, PORT);
    }
    capability_release(socket);
}

/* What the liar says is counted, and reaches nobody. */
static void test_lies(void)
{
    const uint32_t socket = bind_at(PORT);
    const uint64_t before = look().refused;
    const struct udp_socket_send_params lie = {
        .remote = place_at(liar, PORT), .data = text_bytes("to the liar")};
    const struct udp_socket_send_params truth = {
        .remote = place_at(peer, PORT), .data = text_bytes("to the peer")};
    struct udp_socket_receive_results received = {0};
    CHECK_EQUAL(udp_socket_send(socket, &lie), STATUS_OK);
    CHECK_EQUAL(udp_socket_send(socket, &truth), STATUS_OK);
    CHECK_EQUAL(udp_socket_receive(socket, &received), STATUS_OK);
    CHECK(bytes_equal(received.data, truth.data));
    CHECK_EQUAL(look().refused, before + MIRROR_LIES);
    capability_release(socket);
}

static uint32_t listen_at(uint16_t port)
{
    const struct network_listen_params params = {.local = {.port = port}, .backlog = 4};
    struct network_listen_results results = {0};
    CHECK_EQUAL(network_listen(network, &params, &results), STATUS_OK);
    return results.listener;
}

/* With ourselves by way of the peer; the driver ends in the middle, and the stack does not. */
static void test_connection(void (*in_the_middle)(void))
{
    const struct network_place place = place_at(peer, PORT);
    const uint32_t listener = listen_at(PORT);
    const uint32_t stream = connect_to(network, &place);
    struct tcp_listener_accept_results accepted = {0};
    CHECK_EQUAL(tcp_listener_accept(listener, &accepted), STATUS_OK);
    CHECK(bytes_equal(accepted.remote.address, (struct bytes){peer, ADDRESS_BYTES}));
    CHECK_EQUAL(exchange(stream, accepted.stream, SOME_BYTES), SOME_BYTES);
    in_the_middle();
    CHECK_EQUAL(exchange(accepted.stream, stream, SOME_BYTES), SOME_BYTES);
    capability_release(accepted.stream);
    capability_release(stream);
    capability_release(listener);
}

/* To this machine's own address nothing goes through it. */
static void test_own_address(void)
{
    const struct network_place place = place_at(own, PORT);
    const uint32_t listener = listen_at(PORT);
    const uint32_t stream = connect_to(network, &place);
    struct tcp_listener_accept_results accepted = {0};
    CHECK_EQUAL(tcp_listener_accept(listener, &accepted), STATUS_OK);
    CHECK_EQUAL(exchange(stream, accepted.stream, SOME_BYTES), SOME_BYTES);
    capability_release(accepted.stream);
    capability_release(stream);
    capability_release(listener);
}

/* -- with others ------------------------------------------------------------------------------- */

static uint64_t process_of(const char *service)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint64_t process = 0;
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        process = bytes_equal(state.name, text_bytes(service)) ? state.process : process;
    }
    return process;
}

static void nothing(void)
{
}

static void end_mirror(void)
{
    const struct process_list_end_params params = {.process = process_of("mirror")};
    const uint64_t stack = process_of("network");
    CHECK(params.process != 0);
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
    /* What is sent while there is no driver is lost. */
    enum status status = STATUS_OK;
    while ((status = ping(SHORTLY_NS)) == STATUS_NO_MEMORY || status == STATUS_TIMED_OUT) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    CHECK_EQUAL(status, STATUS_OK);
    CHECK(process_of("mirror") != params.process);
    CHECK_EQUAL(process_of("network"), stack);
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    network = program_capability("network");
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    await_interface();
    (void)console_print(program_capability("console"), "routed: up");
    test_settings();
    test_ping();
    test_datagrams();
    test_lies();
    test_own_address();
    test_connection(nothing);
    (void)console_print(program_capability("console"), "routed: connected");
    test_connection(end_mirror);
    (void)console_print(program_capability("console"), "routed: and again");
    test_device();
    (void)console_print(program_capability("console"), "routed: done, %u failed", failure_count);
    const struct supervisor_power_off_params params = {.exit_code = failure_count == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
