/*
 * network_test: sends back what it receives (tests/machine/network.py). Frames are of Ethernet's
 * type for experiments (IEEE 802, 9.2.3); the byte behind that says what is to be done, and four
 * more are the frame's number.
 */
#include "lib/memory.h"
#include "lib/text.h"
#include "link.h"
#include "program_check.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/network_client.h"
#include "schema/supervisor_client.h"

#define ADDRESS_BYTES 6u
#define TYPE_AT       12u
#define COMMAND_AT    14u
/* COMMAND_SEND: what the device is to compute, of 16 bits each, and the frame itself. */
#define DESCRIBED_AT 19u
#define PART_AT      32u

enum command {
    COMMAND_ECHO = 0,
    COMMAND_KILL = 1, /* the driver, with this frame's answer on its way */
    COMMAND_END = 2,
    COMMAND_SEND = 3, /* the frame that is in this one */
};

static struct link link;
static bool is_over;

static void exchange_addresses(uint8_t *frame)
{
    uint8_t target[ADDRESS_BYTES];
    memcpy(target, frame, ADDRESS_BYTES);
    memcpy(frame, frame + ADDRESS_BYTES, ADDRESS_BYTES);
    memcpy(frame + ADDRESS_BYTES, target, ADDRESS_BYTES);
}

static uint64_t process_of_driver(void)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint64_t process = 0;
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        process = bytes_equal(state.name, text_bytes("network")) ? state.process : process;
    }
    CHECK(process != 0);
    return process;
}

static void kill_driver(void)
{
    const struct process_list_end_params params = {.process = process_of_driver()};
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
}

static uint16_t described(const uint8_t *frame, uint32_t index)
{
    const uint8_t *at = frame + DESCRIBED_AT + sizeof(uint16_t) * index;
    return (uint16_t)(at[0] << 8 | at[1]);
}

static void send_part(uint32_t token, uint32_t size_bytes)
{
    const uint8_t *frame = link_frame(&link, token);
    CHECK(size_bytes > PART_AT);
    const struct packet_descriptor descriptor = {
        .size_bytes = size_bytes - PART_AT,
        .flags = described(frame, 0),
        .checksum_start = described(frame, 1),
        .checksum_offset = described(frame, 2),
        .segment_bytes = described(frame, 3),
        .header_bytes = described(frame, 4),
    };
    link_send_part(&link, &descriptor, token, PART_AT);
}

static bool is_ours(const uint8_t *frame, uint32_t size_bytes)
{
    return size_bytes > COMMAND_AT && frame[TYPE_AT] == 0x88 && frame[TYPE_AT + 1] == 0xb5;
}

static void answer(uint32_t token, uint32_t size_bytes)
{
    uint8_t *frame = link_frame(&link, token);
    if (!is_ours(frame, size_bytes)) {
        link_give(&link, LINK_EMPTY, token, FRAME_BYTES_MAX);
        return;
    }
    const uint8_t command = frame[COMMAND_AT];
    if (command == COMMAND_SEND) {
        send_part(token, size_bytes);
        return;
    }
    exchange_addresses(frame);
    link_give(&link, LINK_SEND, token, size_bytes);
    if (command == COMMAND_KILL) {
        kill_driver();
    }
    is_over = is_over || command == COMMAND_END;
}

static void take_all(void)
{
    struct packet_descriptor descriptor;
    while (packet_ring_take(&link.rings[LINK_SENT], &descriptor) == STATUS_OK) {
        link_give(&link, LINK_EMPTY, descriptor.token, FRAME_BYTES_MAX);
    }
    while (packet_ring_take(&link.rings[LINK_RECEIVED], &descriptor) == STATUS_OK) {
        CHECK(descriptor.token < FRAME_COUNT);
        CHECK(descriptor.size_bytes <= FRAME_BYTES_MAX);
        answer(descriptor.token, descriptor.size_bytes);
    }
}

/* Says so when the cable was pulled, or is back. */
static void look_at_cable(void)
{
    static bool was_up = true;
    struct network_port_describe_results results = {0};
    if (network_port_describe(link.port, &results) == STATUS_OK &&
        results.description.is_up != was_up) {
        was_up = results.description.is_up;
        link_print(&link);
    }
}

/* Until the last answer is with the other end, or the driver is gone. */
static void serve(void)
{
    enum status status = link_publish(&link);
    while (status == STATUS_OK && !is_over) {
        status = link_wait(&link);
        take_all();
        if (status == STATUS_OK) {
            status = link_publish(&link);
        }
        look_at_cable();
    }
    CHECK(status == STATUS_OK || status == STATUS_PEER_GONE);
}

static void test_refused(void)
{
    const struct network_device_open_params params = {.buffer_bytes = FRAME_BYTES_MAX};
    const struct network_device_open_params large = {.buffer_bytes = UINT32_MAX};
    struct network_device_open_results results = {0};
    const uint32_t device = program_capability("network");
    CHECK_EQUAL(network_device_open(device, &large, &results), STATUS_LIMIT_EXCEEDED);
    link_open(&link);
    CHECK_EQUAL(network_device_open(device, &params, &results), STATUS_WRONG_STATE);
    memset(link.memory.address, 0xff, sizeof(struct packet_ring_memory));
    CHECK_EQUAL(network_port_work(link.port), STATUS_MALFORMED);
    CHECK_EQUAL(network_port_work(link.port), STATUS_MALFORMED);
    link_close(&link);
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    test_refused();
    uint32_t opened_count = 0;
    while (!is_over && failure_count == 0) {
        link_open(&link);
        opened_count++;
        if (opened_count == 1) {
            link_print(&link);
        }
        serve();
        link_close(&link);
    }
    (void)console_print(
        program_capability("console"),
        "network: opened %u times, %u failed",
        opened_count,
        failure_count);
    const struct supervisor_power_off_params params = {.exit_code = failure_count == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
