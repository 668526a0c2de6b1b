#include "peer.h"
#include "lib/least.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"

#define WINDOW_BYTES 65536u
#define IPV4_BYTES   4u
#define REST_NS      UINT64_C(20000000)

struct network_place place_ipv4(uint32_t address, uint16_t port)
{
    static uint8_t bytes[IPV4_BYTES];
    for (uint32_t i = 0; i < IPV4_BYTES; i++) {
        bytes[i] = (uint8_t)(address >> (24 - 8 * i));
    }
    return (struct network_place){.address = {bytes, IPV4_BYTES}, .port = port};
}

static uint32_t find_address(uint32_t network)
{
    const struct network_interfaces_params params = {.after = 0};
    struct network_interfaces_results_reader results = {0};
    struct interface_state_reader state;
    struct bytes address;
    CHECK_EQUAL(network_interfaces(network, &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.interfaces.count; i++) {
        CHECK_EQUAL(interface_state_list_get(&results.interfaces, i, &state), STATUS_OK);
        for (uint32_t k = 0; k < state.addresses.count; k++) {
            CHECK_EQUAL(message_list_data(&state.addresses, k, &address), STATUS_OK);
            if (address.size_bytes == IPV4_BYTES) {
                return (uint32_t)address.data[0] << 24 | (uint32_t)address.data[1] << 16 |
                       (uint32_t)address.data[2] << 8 | address.data[3];
            }
        }
    }
    return 0;
}

uint32_t await_address(uint32_t network)
{
    uint32_t address = 0;
    while ((address = find_address(network)) == 0) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    return address;
}

uint32_t connect_to(uint32_t network, const struct network_place *remote)
{
    const struct network_connect_params params = {.remote = *remote};
    struct network_connect_results results = {0};
    CHECK_EQUAL(network_connect(network, &params, &results), STATUS_OK);
    CHECK_EQUAL(tcp_stream_opened(results.stream), STATUS_OK);
    return results.stream;
}

enum status connect_fails(uint32_t network, const struct network_place *remote)
{
    const struct network_connect_params params = {.remote = *remote};
    struct network_connect_results results = {0};
    enum status status = network_connect(network, &params, &results);
    if (status == STATUS_OK) {
        status = tcp_stream_opened(results.stream);
        capability_release(results.stream);
    }
    return status;
}

/* -- content ----------------------------------------------------------------------------------- */

/* Of the byte at this place of every conversation. */
static uint8_t content(uint64_t place)
{
    return (uint8_t)(place * 31 + (place >> 8) * 17 + (place >> 16));
}

static uint8_t *window_of(uint32_t stream, struct mapping *mapping)
{
    const struct tcp_stream_window_params params = {.size_bytes = 2 * WINDOW_BYTES};
    struct tcp_stream_window_results results = {0};
    uint64_t size_bytes = 0;
    CHECK_EQUAL(tcp_stream_window(stream, &params, &results), STATUS_OK);
    CHECK_EQUAL(
        mapping_create_whole(results.memory, MAP_READ | MAP_WRITE, mapping, &size_bytes),
        STATUS_OK);
    capability_release(results.memory);
    return mapping->address;
}

static enum status send_some(uint32_t stream, uint8_t *window, uint64_t *sent, uint64_t most)
{
    struct tcp_stream_write_window_params params = {.window_offset = 0};
    struct tcp_stream_write_window_results results = {0};
    params.size_bytes = least(WINDOW_BYTES, most - *sent);
    for (uint64_t i = 0; i < params.size_bytes; i++) {
        window[i] = content(*sent + i);
    }
    const enum status status = tcp_stream_write_window(stream, &params, &results);
    *sent += status == STATUS_OK ? results.size_bytes : 0;
    return status;
}

static enum status receive_some(uint32_t stream, const uint8_t *window, uint64_t *received)
{
    const struct tcp_stream_read_window_params params = {
        .window_offset = WINDOW_BYTES, .size_bytes = WINDOW_BYTES};
    struct tcp_stream_read_window_results results = {0};
    const enum status status = tcp_stream_read_window(stream, &params, &results);
    for (uint64_t i = 0; status == STATUS_OK && i < results.size_bytes; i++) {
        CHECK_EQUAL(window[WINDOW_BYTES + i], content(*received + i));
    }
    *received += status == STATUS_OK ? results.size_bytes : 0;
    return status == STATUS_OK && results.size_bytes == 0 ? STATUS_PEER_GONE : status;
}

uint64_t write_all(uint32_t stream, uint64_t size_bytes)
{
    struct mapping mapping;
    uint8_t *window = window_of(stream, &mapping);
    uint64_t sent = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && sent < size_bytes) {
        status = send_some(stream, window, &sent, size_bytes);
    }
    mapping_finish(&mapping);
    return sent;
}

uint64_t exchange(uint32_t to, uint32_t from, uint64_t size_bytes)
{
    struct mapping to_mapping;
    struct mapping from_mapping;
    uint8_t *to_window = window_of(to, &to_mapping);
    uint8_t *from_window = to == from ? to_window : window_of(from, &from_mapping);
    uint64_t sent = 0;
    uint64_t received = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && received < size_bytes && failure_count == 0) {
        if (sent < size_bytes) {
            status = send_some(to, to_window, &sent, size_bytes);
        }
        if (status == STATUS_OK && received < sent) {
            status = receive_some(from, from_window, &received);
        }
    }
    mapping_finish(&to_mapping);
    if (to != from) {
        mapping_finish(&from_mapping);
    }
    return received;
}
