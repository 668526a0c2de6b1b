/* internet_test: what the network service does for a program (tests/machine/internet_service.py).
 */
#include "bounds.h"
#include "datagrams.h"
#include "lib/format.h"
#include "lib/text.h"
#include "outboxes.h"
#include "peer.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define LOOPBACK UINT32_C(0x7f000001)
/* 10.0.2.100: who says which ports at HOST_ADDRESS are of who sends everything back, and of who
 * sends one byte back and finishes, and of who counts what comes. */
#define GUIDE_ADDRESS UINT32_C(0x0a000264)
#define GUIDE_PORT    7u
#define HOST_ADDRESS  UINT32_C(0x0a000202) /* 10.0.2.2 */
#define NOBODY_PORT   9u
#define OWN_PORT      7000u
#define SERVER_PORT   8080u
#define SOME_BYTES    UINT64_C(300000)
#define LEFT_BYTES    UINT64_C(200000)
#define MANY_BYTES    UINT64_C(1000000)
#define REST_NS       UINT64_C(20000000)
#define LIST_BYTES    64u
#define PING_NS       UINT64_C(5000000000)

static uint32_t network;
static uint16_t echo_port;
static uint16_t short_port;
static uint16_t left_port;

static uint16_t number_of(struct bytes text, uint32_t *at)
{
    uint32_t number = 0;
    while (*at < text.size_bytes && text.data[*at] >= '0' && text.data[*at] <= '9') {
        number = number * 10 + (text.data[*at] - '0');
        (*at)++;
    }
    (*at)++;
    return (uint16_t)number;
}

static void ask_guide(void)
{
    const struct network_place guide = place_ipv4(GUIDE_ADDRESS, GUIDE_PORT);
    const uint32_t stream = connect_to(network, &guide);
    const struct tcp_stream_read_params read = {.size_bytes = 100};
    struct tcp_stream_read_results results = {0};
    uint32_t at = 0;
    CHECK_EQUAL(tcp_stream_read(stream, &read, &results), STATUS_OK);
    echo_port = number_of(results.data, &at);
    short_port = number_of(results.data, &at);
    left_port = number_of(results.data, &at);
    CHECK(echo_port != 0 && short_port != 0 && left_port != 0);
    capability_release(stream);
}

static uint32_t listen_at(uint16_t port)
{
    const struct network_listen_params params = {.local = {.port = port}, .backlog = 8};
    struct network_listen_results results = {0};
    CHECK_EQUAL(network_listen(network, &params, &results), STATUS_OK);
    return results.listener;
}

/* With itself, over the loopback. */
static void test_loopback(void)
{
    const struct network_place own = place_ipv4(LOOPBACK, OWN_PORT);
    const uint32_t listener = listen_at(OWN_PORT);
    const uint32_t stream = connect_to(network, &own);
    struct tcp_listener_accept_results accepted = {0};
    struct tcp_stream_state_results state = {0};
    CHECK_EQUAL(tcp_listener_accept(listener, &accepted), STATUS_OK);
    CHECK_EQUAL(exchange(stream, accepted.stream, SOME_BYTES), SOME_BYTES);
    CHECK_EQUAL(exchange(accepted.stream, stream, SOME_BYTES), SOME_BYTES);
    CHECK_EQUAL(tcp_stream_finish(stream), STATUS_OK);
    const struct tcp_stream_read_params one = {.size_bytes = 1};
    struct tcp_stream_read_results nothing = {0};
    CHECK_EQUAL(tcp_stream_read(accepted.stream, &one, &nothing), STATUS_OK);
    CHECK_EQUAL(nothing.data.size_bytes, 0);
    CHECK_EQUAL(tcp_stream_state(accepted.stream, &state), STATUS_OK);
    CHECK(state.state.has_ended);
    CHECK_EQUAL(state.state.local.port, OWN_PORT);
    capability_release(accepted.stream);
    capability_release(stream);
    capability_release(listener);
}

/* Nobody takes a part of what comes to who listens already. */
static void test_listened_at(void)
{
    const struct network_place own = place_ipv4(LOOPBACK, OWN_PORT);
    const struct network_listen_params same = {.local = own, .backlog = 1};
    struct network_listen_results results = {0};
    const uint32_t listener = listen_at(OWN_PORT);
    CHECK_EQUAL(network_listen(network, &same, &results), STATUS_OVERLAP);
    capability_release(listener);
    while (network_listen(network, &same, &results) == STATUS_OVERLAP) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    capability_release(results.listener);
}

/* What was written is sent when nobody has the connection any more, nor anything else. */
static void test_left(void)
{
    const struct network_place echo = place_ipv4(HOST_ADDRESS, left_port);
    const uint32_t stream = connect_to(network, &echo);
    CHECK_EQUAL(write_all(stream, LEFT_BYTES), LEFT_BYTES);
    capability_release(stream);
}

/* -- who has given up -------------------------------------------------------------------------- */

/* More than may wait at once. */
#define GIVEN_UP_COUNT 20u
#define GIVEN_UP_NS    UINT64_C(10000000)
#define PATIENCE_NS    UINT64_C(30000000000)

/* From now on, calls are given up so much later. */
static void be_patient_for(uint64_t duration_ns)
{
    message_set_deadline(duration_ns == 0 ? 0 : clock_now_ns() + duration_ns);
}

/* The connection that comes is not for who waits no more. */
static uint32_t accept_after_others(uint32_t listener, uint32_t *stream)
{
    const struct network_place own = place_ipv4(LOOPBACK, OWN_PORT);
    struct tcp_listener_accept_results accepted = {0};
    for (uint32_t i = 0; i < GIVEN_UP_COUNT; i++) {
        be_patient_for(GIVEN_UP_NS);
        CHECK_EQUAL(tcp_listener_accept(listener, &accepted), STATUS_TIMED_OUT);
    }
    be_patient_for(PATIENCE_NS);
    *stream = connect_to(network, &own);
    CHECK_EQUAL(tcp_listener_accept(listener, &accepted), STATUS_OK);
    return accepted.stream;
}

static void read_after_others(uint32_t from, uint32_t to)
{
    const struct tcp_stream_read_params read = {.size_bytes = 100};
    const struct tcp_stream_window_params window = {.size_bytes = 100};
    const struct tcp_stream_read_window_params read_window = {.size_bytes = 100};
    const struct tcp_stream_write_params write = {.data = text_bytes("for the next")};
    struct tcp_stream_read_results results = {0};
    struct tcp_stream_window_results given = {0};
    struct tcp_stream_read_window_results window_results = {0};
    struct tcp_stream_write_results written = {0};
    CHECK_EQUAL(tcp_stream_window(from, &window, &given), STATUS_OK);
    for (uint32_t i = 0; i < GIVEN_UP_COUNT; i++) {
        be_patient_for(GIVEN_UP_NS);
        CHECK_EQUAL(tcp_stream_read(from, &read, &results), STATUS_TIMED_OUT);
        be_patient_for(GIVEN_UP_NS);
        CHECK_EQUAL(tcp_stream_read_window(from, &read_window, &window_results), STATUS_TIMED_OUT);
    }
    be_patient_for(PATIENCE_NS);
    CHECK_EQUAL(tcp_stream_write(to, &write, &written), STATUS_OK);
    CHECK_EQUAL(tcp_stream_read(from, &read, &results), STATUS_OK);
    CHECK(bytes_equal(results.data, write.data));
    capability_release(given.memory);
}

/* Deadlines that pass at any moment of a call: what it would have had is for the next. */
#define HURRIED_CALLS   2000u
#define HURRIED_STEP_NS UINT64_C(97)
#define HURRIED_NS_MAX  UINT64_C(60000)

static void write_number(uint32_t to, uint32_t number)
{
    const uint8_t byte = (uint8_t)number;
    const struct tcp_stream_write_params write = {.data = {&byte, 1}};
    struct tcp_stream_write_results written = {0};
    CHECK_EQUAL(tcp_stream_write(to, &write, &written), STATUS_OK);
}

static void read_hurried(uint32_t from, uint32_t to)
{
    const struct tcp_stream_read_params read = {.size_bytes = 1};
    uint32_t given_up_count = 0;
    write_number(to, 0);
    for (uint32_t i = 0; i < HURRIED_CALLS && failure_count == 0; i++) {
        struct tcp_stream_read_results results = {0};
        write_number(to, i + 1); /* which is what comes where one is missing */
        be_patient_for(1 + HURRIED_STEP_NS * i % HURRIED_NS_MAX);
        enum status status = tcp_stream_read(from, &read, &results);
        be_patient_for(PATIENCE_NS);
        if (status == STATUS_TIMED_OUT) {
            status = tcp_stream_read(from, &read, &results);
            given_up_count++;
        }
        CHECK_EQUAL(status, STATUS_OK);
        CHECK_EQUAL(results.data.size_bytes, 1);
        CHECK_EQUAL(results.data.data[0], (uint8_t)i);
    }
    CHECK(given_up_count > 0);
}

static void receive_after_others(void)
{
    const struct network_bind_at_params at = {.local = {.port = OWN_PORT}};
    struct network_bind_at_results socket = {0};
    struct udp_socket_receive_results received = {0};
    CHECK_EQUAL(network_bind_at(network, &at, &socket), STATUS_OK);
    for (uint32_t i = 0; i < GIVEN_UP_COUNT; i++) {
        be_patient_for(GIVEN_UP_NS);
        CHECK_EQUAL(udp_socket_receive(socket.socket, &received), STATUS_TIMED_OUT);
    }
    be_patient_for(PATIENCE_NS);
    const struct udp_socket_send_params send = {
        .remote = place_ipv4(LOOPBACK, OWN_PORT), .data = text_bytes("for the next")};
    CHECK_EQUAL(udp_socket_send(socket.socket, &send), STATUS_OK);
    CHECK_EQUAL(udp_socket_receive(socket.socket, &received), STATUS_OK);
    CHECK(bytes_equal(received.data, text_bytes("for the next")));
    capability_release(socket.socket);
}

/* What comes is for who waits, or comes next: not for who has given up before. */
static void test_given_up(void)
{
    const uint32_t listener = listen_at(OWN_PORT);
    uint32_t stream = 0;
    const uint32_t accepted = accept_after_others(listener, &stream);
    read_after_others(accepted, stream);
    read_hurried(accepted, stream);
    capability_release(stream);
    capability_release(accepted);
    capability_release(listener);
    receive_after_others();
    be_patient_for(0);
}

static void test_refused(void)
{
    const struct network_place nobody = place_ipv4(LOOPBACK, NOBODY_PORT);
    CHECK_EQUAL(connect_fails(network, &nobody), STATUS_PEER_GONE);
    const struct network_place nowhere = {.port = 1};
    CHECK_EQUAL(connect_fails(network, &nowhere), STATUS_INVALID_ARGUMENT);
    const struct network_place odd = {.address = text_bytes("abc"), .port = 1};
    CHECK_EQUAL(connect_fails(network, &odd), STATUS_INVALID_ARGUMENT);
}

static void test_ping(void)
{
    const struct network_ping_params params = {
        .remote = place_ipv4(LOOPBACK, 0), .size_bytes = 56, .timeout_ns = PING_NS};
    struct network_ping_results results = {0};
    CHECK_EQUAL(network_ping(network, &params, &results), STATUS_OK);
}

/* A part of the network, and what is beyond it. */
static void test_narrowed(void)
{
    char list[LIST_BYTES];
    (void)format_text(list, sizeof(list), "10.0.2.2:%u, udp/127.0.0.1:53", echo_port);
    const struct network_narrow_params params = {.allowed = text_bytes(list)};
    const struct network_narrow_params more = {.allowed = text_bytes("*:* :* udp/*:* ping/*")};
    const struct network_narrow_params none = {.allowed = text_bytes("10.0.2.100")};
    struct network_narrow_results narrowed = {0};
    struct network_narrow_results again = {0};
    CHECK_EQUAL(network_narrow(network, &none, &again), STATUS_MALFORMED);
    CHECK_EQUAL(network_narrow(network, &params, &narrowed), STATUS_OK);
    CHECK_EQUAL(network_narrow(narrowed.network, &more, &again), STATUS_OK);
    const struct network_place other = place_ipv4(LOOPBACK, echo_port);
    CHECK_EQUAL(connect_fails(narrowed.network, &other), STATUS_DENIED);
    CHECK_EQUAL(connect_fails(again.network, &other), STATUS_DENIED);
    const struct network_listen_params listen = {.local = {.port = OWN_PORT}, .backlog = 1};
    struct network_listen_results listener = {0};
    CHECK_EQUAL(network_listen(again.network, &listen, &listener), STATUS_DENIED);
    const struct network_place echo = place_ipv4(HOST_ADDRESS, echo_port);
    capability_release(connect_to(again.network, &echo));
    capability_release(again.network);
    capability_release(narrowed.network);
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

static void end_service(const char *name)
{
    const struct process_list_end_params params = {.process = process_of(name)};
    CHECK(params.process != 0);
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
}

/* The driver ends in the middle of a connection, which goes on. */
static void test_driver_killed(void)
{
    const struct network_place echo = place_ipv4(HOST_ADDRESS, echo_port);
    const uint32_t stream = connect_to(network, &echo);
    CHECK_EQUAL(exchange(stream, stream, SOME_BYTES), SOME_BYTES);
    end_service("card");
    CHECK_EQUAL(exchange(stream, stream, SOME_BYTES), SOME_BYTES);
    capability_release(stream);
}

/* The stack ends: connections are gone, and new ones can be made. */
static void test_stack_killed(void)
{
    const struct network_place echo = place_ipv4(HOST_ADDRESS, echo_port);
    const uint32_t stream = connect_to(network, &echo);
    const struct tcp_stream_read_params one = {.size_bytes = 1};
    struct tcp_stream_read_results nothing = {0};
    end_service("network");
    CHECK_EQUAL(tcp_stream_read(stream, &one, &nothing), STATUS_PEER_GONE);
    capability_release(stream);
    (void)await_address(network);
    const uint32_t other = connect_to(network, &echo);
    CHECK_EQUAL(exchange(other, other, SOME_BYTES), SOME_BYTES);
    capability_release(other);
}

/* -- many -------------------------------------------------------------------------------------- */

#define AT_ONCE     500u
#define ROUNDS      10u
#define SMALL_BYTES 2920u

static struct network_usage usage(void)
{
    struct network_usage_results results = {0};
    CHECK_EQUAL(network_usage(network, &results), STATUS_OK);
    return results.usage;
}

/* One byte there and back, and the end. */
static void talk_shortly(uint32_t stream)
{
    const struct tcp_stream_write_params write = {.data = text_bytes("x")};
    const struct tcp_stream_read_params read = {.size_bytes = 2};
    struct tcp_stream_write_results written = {0};
    struct tcp_stream_read_results results = {0};
    CHECK_EQUAL(tcp_stream_opened(stream), STATUS_OK);
    CHECK_EQUAL(tcp_stream_write(stream, &write, &written), STATUS_OK);
    CHECK_EQUAL(tcp_stream_read(stream, &read, &results), STATUS_OK);
    CHECK(bytes_equal(results.data, text_bytes("x")));
    CHECK_EQUAL(tcp_stream_read(stream, &read, &results), STATUS_OK);
    CHECK_EQUAL(results.data.size_bytes, 0);
}

static void test_many_at_once(void)
{
    static uint32_t streams[AT_ONCE];
    const struct network_connect_params params = {
        .remote = place_ipv4(HOST_ADDRESS, short_port),
        .receive_bytes = SMALL_BYTES,
        .send_bytes = SMALL_BYTES,
    };
    for (uint32_t i = 0; i < AT_ONCE; i++) {
        struct network_connect_results results = {0};
        enum status status = network_connect(network, &params, &results);
        while (status == STATUS_LIMIT_EXCEEDED) {
            /* Nearly all that there is: what was closed before has to have gone. */
            CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
            status = network_connect(network, &params, &results);
        }
        CHECK_EQUAL(status, STATUS_OK);
        streams[i] = results.stream;
    }
    CHECK(usage().connections >= AT_ONCE);
    for (uint32_t i = 0; i < AT_ONCE; i++) {
        talk_shortly(streams[i]);
    }
    for (uint32_t i = 0; i < AT_ONCE; i++) {
        capability_release(streams[i]);
    }
}

/* Afterwards everything is as it was. */
static void test_many(void)
{
    const struct network_usage before = usage();
    for (uint32_t i = 0; i < ROUNDS && failure_count == 0; i++) {
        test_many_at_once();
    }
    struct network_usage after = usage();
    while (after.connections > before.connections || after.buffers_used > before.buffers_used) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
        after = usage();
    }
    (void)console_print(
        program_capability("console"), "internet: %u connections", AT_ONCE * ROUNDS);
}

/* Sends back what whoever connects sends, until he has finished. */
static void serve(void)
{
    const uint32_t listener = listen_at(SERVER_PORT);
    const struct tcp_stream_read_params params = {.size_bytes = 2000};
    struct tcp_listener_accept_results accepted = {0};
    struct tcp_stream_read_results results = {0};
    uint64_t served = 0;
    (void)console_print(program_capability("console"), "internet: listening");
    CHECK_EQUAL(tcp_listener_accept(listener, &accepted), STATUS_OK);
    while (tcp_stream_read(accepted.stream, &params, &results) == STATUS_OK &&
           results.data.size_bytes > 0) {
        uint8_t data[2000];
        const uint32_t size_bytes = (uint32_t)results.data.size_bytes;
        for (uint32_t i = 0; i < size_bytes; i++) {
            data[i] = results.data.data[i];
        }
        for (uint32_t done = 0; done < size_bytes;) {
            const struct tcp_stream_write_params write = {.data = {data + done, size_bytes - done}};
            struct tcp_stream_write_results written = {0};
            CHECK_EQUAL(tcp_stream_write(accepted.stream, &write, &written), STATUS_OK);
            done += written.size_bytes;
        }
        served += size_bytes;
    }
    (void)console_print(
        program_capability("console"), "internet: sent %llu back", (unsigned long long)served);
    capability_release(accepted.stream);
    capability_release(listener);
}

int main(int argument_count, const char *const *arguments)
{
    (void)arguments;
    if (argument_count > 1) {
        return use_window();
    }
    network = program_capability("network");
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    const uint32_t address = await_address(network);
    (void)console_print(program_capability("console"), "internet: %x", address);
    test_shares(network);
    ask_guide();
    test_loopback();
    test_listened_at();
    test_left();
    test_given_up();
    test_datagrams(network);
    test_outboxes(network);
    test_refused();
    test_ping();
    test_narrowed();
    test_windows_of_others(network);
    const struct network_place echo = place_ipv4(HOST_ADDRESS, echo_port);
    const uint32_t stream = connect_to(network, &echo);
    CHECK_EQUAL(exchange(stream, stream, MANY_BYTES), MANY_BYTES);
    capability_release(stream);
    test_many();
    test_driver_killed();
    test_stack_killed();
    serve();
    (void)console_print(program_capability("console"), "internet: done, %u failed", failure_count);
    const struct supervisor_power_off_params params = {.exit_code = failure_count == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
