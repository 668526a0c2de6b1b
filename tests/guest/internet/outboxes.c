#include "outboxes.h"
#include "datagrams/outbox.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "peer.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/stream.h"

#define LOOPBACK    UINT32_C(0x7f000001)
#define SERVER_PORT 7200u
#define DENIED_PORT 7201u
#define LIST_BYTES  64u
#define LARGE_BYTES 9216u
#define MANY_BYTES  1000u
#define MANY        1000u
/* As many as can lie there while nobody takes them; fewer than wait at a socket. */
#define AT_ONCE 16u
/* To 10.0.2.2, where nobody listens: a frame each. */
#define NOBODY_PORT 9u
#define FULL_BYTES  1472u
#define FLOOD       2000u

/* Both ends, and what is between them. */
static struct {
    uint32_t server;
    uint32_t client;
    struct mapping mapping;
    struct outbox_giver giver;
} pair;

static uint32_t bind_at(uint32_t network, uint16_t port)
{
    const struct network_bind_at_params params = {.local = {.port = port}};
    struct network_bind_at_results results = {0};
    CHECK_EQUAL(network_bind_at(network, &params, &results), STATUS_OK);
    return results.socket;
}

static enum status ask_for_outbox(uint32_t socket, uint32_t *memory)
{
    struct udp_socket_outbox_results results = {0};
    const enum status status = udp_socket_outbox(socket, &results);
    *memory = results.memory;
    return status;
}

static struct outbox_memory *shared(void)
{
    return pair.mapping.address;
}

static void open_pair(uint32_t network, uint32_t of_client)
{
    const struct network_bind_params anywhere = {.receive_bytes = 0};
    struct network_bind_results results = {0};
    uint32_t memory = 0;
    uint64_t size_bytes = 0;
    pair.server = bind_at(network, SERVER_PORT);
    CHECK_EQUAL(network_bind(of_client, &anywhere, &results), STATUS_OK);
    pair.client = results.socket;
    CHECK_EQUAL(udp_socket_collect(pair.client), STATUS_WRONG_STATE);
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_WRONG_STATE);
    CHECK_EQUAL(ask_for_outbox(pair.client, &memory), STATUS_OK);
    pair.mapping = (struct mapping){0};
    CHECK_EQUAL(
        mapping_create_whole(memory, MAP_READ | MAP_WRITE, &pair.mapping, &size_bytes), STATUS_OK);
    CHECK_EQUAL(size_bytes, OUTBOX_BYTES);
    capability_release(memory);
    outbox_giver_init(&pair.giver, shared());
}

static void close_client(void)
{
    mapping_finish(&pair.mapping);
    capability_release(pair.client);
}

static void close_pair(void)
{
    close_client();
    capability_release(pair.server);
}

/* STATUS_OK, or why it is not there. Does what the outbox says is to be done. */
static enum status put(uint16_t port, struct bytes data)
{
    const struct datagram_head head = {
        .data_bytes = (uint16_t)data.size_bytes,
        .whole_bytes = (uint16_t)data.size_bytes,
        .port = port,
        .address_bytes = 4,
        .address = {127, 0, 0, 1},
    };
    uint8_t *bytes = NULL;
    enum status status = outbox_prepare(&pair.giver, (uint32_t)data.size_bytes, &bytes);
    if (status == STATUS_OK) {
        memcpy(bytes, data.data, data.size_bytes);
        status = outbox_give(&pair.giver, &head) ? udp_socket_collect(pair.client) : STATUS_OK;
    }
    return status;
}

static void put_text(const char *text)
{
    CHECK_EQUAL(put(SERVER_PORT, text_bytes(text)), STATUS_OK);
}

static void check_received(const char *text)
{
    struct udp_socket_receive_results received = {0};
    CHECK_EQUAL(udp_socket_receive(pair.server, &received), STATUS_OK);
    CHECK(bytes_equal(received.data, text_bytes(text)));
}

/* -- what is put there arrives ----------------------------------------------------------------- */

static void test_order(uint32_t network)
{
    uint32_t memory = 0;
    open_pair(network, network);
    CHECK_EQUAL(ask_for_outbox(pair.client, &memory), STATUS_WRONG_STATE);
    put_text("first");
    put_text("");
    put_text("third");
    check_received("first");
    check_received("");
    check_received("third");
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
    /* A call sends no sooner than what lies there. */
    const struct udp_socket_send_params last = {
        .remote = place_ipv4(LOOPBACK, SERVER_PORT), .data = text_bytes("last")};
    put_text("before");
    put_text("just before");
    CHECK_EQUAL(udp_socket_send(pair.client, &last), STATUS_OK);
    check_received("before");
    check_received("just before");
    check_received("last");
    close_pair();
}

/* More than its memory holds, around and around. */
static void test_much(uint32_t network)
{
    static uint8_t data[MANY_BYTES];
    uint32_t sent = 0;
    uint32_t next = 0;
    open_pair(network, network);
    while (sent < MANY) {
        for (uint32_t i = 0; i < AT_ONCE; i++, sent++) {
            memset(data, (uint8_t)sent, sizeof(data));
            memcpy(data, &sent, sizeof(sent));
            CHECK_EQUAL(put(SERVER_PORT, (struct bytes){data, 4 + sent % 900}), STATUS_OK);
        }
        CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
        while (next < sent) {
            struct udp_socket_receive_results received = {0};
            uint32_t number = 0;
            CHECK_EQUAL(udp_socket_receive(pair.server, &received), STATUS_OK);
            memcpy(&number, received.data.data, sizeof(number));
            CHECK_EQUAL(number, next);
            CHECK_EQUAL(received.data.size_bytes, 4 + next % 900);
            CHECK(next % 900 == 0 || received.data.data[3 + next % 900] == (uint8_t)next);
            next++;
        }
    }
    CHECK_EQUAL(outbox_failed_count(&pair.giver), 0);
    close_pair();
}

/* One that fits in no message: who receives it is told how long it was. */
static void test_large(uint32_t network)
{
    static uint8_t data[LARGE_BYTES + 1];
    struct udp_socket_receive_results received = {0};
    struct udp_socket_receive_several_results several = {0};
    struct datagram one;
    open_pair(network, network);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(put(SERVER_PORT, (struct bytes){data, LARGE_BYTES}), STATUS_OK);
    }
    CHECK_EQUAL(udp_socket_receive(pair.server, &received), STATUS_OK);
    CHECK_EQUAL(received.size_bytes, LARGE_BYTES);
    CHECK(received.data.size_bytes > 3000 && received.data.size_bytes < LARGE_BYTES);
    CHECK_EQUAL(udp_socket_receive_several(pair.server, &several), STATUS_OK);
    CHECK_EQUAL(datagram_take(&several.datagrams, &one), STATUS_OK);
    CHECK_EQUAL(one.head.whole_bytes, LARGE_BYTES);
    CHECK(one.data.size_bytes > 3000 && one.data.size_bytes < LARGE_BYTES);
    CHECK_EQUAL(several.datagrams.size_bytes, 0);
    /* Too large for any datagram of ours. */
    CHECK_EQUAL(put(SERVER_PORT, (struct bytes){data, LARGE_BYTES + 1}), STATUS_OK);
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
    CHECK_EQUAL(outbox_failed_count(&pair.giver), 1);
    close_pair();
}

/* What was taken over is sent, also when the socket has ended. */
static void test_end(uint32_t network)
{
    open_pair(network, network);
    put_text("one");
    for (uint32_t i = 0; i < AT_ONCE - 1; i++) {
        put_text("and one more");
    }
    close_client();
    check_received("one");
    for (uint32_t i = 0; i < AT_ONCE - 1; i++) {
        check_received("and one more");
    }
    capability_release(pair.server);
}

static void test_readiness(uint32_t network)
{
    struct ledger_create_event_results event = {0};
    struct udp_socket_notify_results results = {0};
    open_pair(network, network);
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &event), STATUS_OK);
    const struct udp_socket_notify_params params = {
        .event = event.event, .bits = 1, .interest = READINESS_WRITABLE};
    put_text("one");
    CHECK_EQUAL(udp_socket_notify(pair.client, &params, &results), STATUS_OK);
    CHECK_EQUAL(results.readiness, READINESS_WRITABLE); /* it was emptied first */
    check_received("one");
    capability_release(event.event);
    close_pair();
}

static uint64_t frames_sent(uint32_t network)
{
    const struct network_interfaces_params params = {.after = 0};
    struct network_interfaces_results_reader results = {0};
    struct interface_state_reader state;
    CHECK_EQUAL(network_interfaces(network, &params, &results), STATUS_OK);
    CHECK(results.interfaces.count > 0);
    CHECK_EQUAL(interface_state_list_get(&results.interfaces, 0, &state), STATUS_OK);
    return state.frames_sent;
}

/* More than a device takes at once: what it has no room for stays until it has. */
static void test_more_than_the_device_takes(uint32_t network)
{
    static const uint8_t data[FULL_BYTES];
    const struct datagram_head head = {
        .data_bytes = FULL_BYTES,
        .whole_bytes = FULL_BYTES,
        .port = NOBODY_PORT,
        .address_bytes = 4,
        .address = {10, 0, 2, 2},
    };
    uint32_t full_count = 0;
    open_pair(network, network);
    const uint64_t before = frames_sent(network);
    for (uint32_t i = 0; i < FLOOD && failure_count == 0;) {
        uint8_t *bytes = NULL;
        const enum status status = outbox_prepare(&pair.giver, FULL_BYTES, &bytes);
        if (status == STATUS_LIMIT_EXCEEDED) {
            full_count++;
            CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
            continue;
        }
        CHECK_EQUAL(status, STATUS_OK);
        memcpy(bytes, data, FULL_BYTES);
        (void)outbox_give(&pair.giver, &head); /* nobody is told before it is full */
        i++;
    }
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
    CHECK(full_count > 0);
    CHECK_EQUAL(outbox_failed_count(&pair.giver), 0);
    CHECK(frames_sent(network) >= before + FLOOD);
    close_pair();
}

/* -- what may not, or cannot, be sent ---------------------------------------------------------- */

static uint64_t denied_count(uint32_t network)
{
    struct network_usage_results results = {0};
    CHECK_EQUAL(network_usage(network, &results), STATUS_OK);
    return results.usage.denied_count;
}

/* Each is asked about, and only those that may not go are lost. */
static void test_denied(uint32_t network)
{
    char list[LIST_BYTES];
    struct network_narrow_results narrowed = {0};
    (void)format_text(list, sizeof(list), "udp/127.0.0.1:%u", SERVER_PORT);
    const struct network_narrow_params params = {.allowed = text_bytes(list)};
    CHECK_EQUAL(network_narrow(network, &params, &narrowed), STATUS_OK);
    open_pair(network, narrowed.network);
    const uint32_t other = bind_at(network, DENIED_PORT);
    const uint64_t before = denied_count(network);
    put_text("this");
    CHECK_EQUAL(put(DENIED_PORT, text_bytes("not this")), STATUS_OK);
    CHECK_EQUAL(put(0, text_bytes("nowhere")), STATUS_OK);
    put_text("and this");
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
    CHECK_EQUAL(outbox_failed_count(&pair.giver), 2);
    CHECK_EQUAL(denied_count(network), before + 1);
    check_received("this");
    check_received("and this");
    struct udp_socket_receive_now_results none = {0};
    CHECK_EQUAL(udp_socket_receive_now(other, &none), STATUS_NOT_FOUND);
    capability_release(other);
    close_pair();
    capability_release(narrowed.network);
}

/* Who writes what cannot be has no outbox any more, and everything else. */
static void check_broken(uint32_t network, void (*break_it)(void))
{
    const struct udp_socket_send_params send = {
        .remote = place_ipv4(LOOPBACK, SERVER_PORT), .data = text_bytes("by a call")};
    open_pair(network, network);
    put_text("before");
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_OK);
    break_it();
    CHECK_EQUAL(udp_socket_emptied(pair.client), STATUS_WRONG_STATE);
    CHECK_EQUAL(udp_socket_collect(pair.client), STATUS_WRONG_STATE);
    CHECK_EQUAL(udp_socket_send(pair.client, &send), STATUS_OK);
    check_received("before");
    check_received("by a call");
    close_pair();
}

static void lie_about_index(void)
{
    shared()->ring.put_index = UINT32_MAX;
}

static void lie_about_place(void)
{
    shared()->ring.entries[1].offset = 0;
    shared()->ring.entries[1].size_bytes = UINT32_MAX;
    shared()->ring.put_index = 2;
}

static void test_broken(uint32_t network)
{
    check_broken(network, lie_about_index);
    check_broken(network, lie_about_place);
}

void test_outboxes(uint32_t network)
{
    test_order(network);
    test_much(network);
    test_large(network);
    test_end(network);
    test_readiness(network);
    test_more_than_the_device_takes(network);
    test_denied(network);
    test_broken(network);
}
