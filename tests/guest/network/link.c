#include "link.h"
#include "abi/address.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/console.h"
#include "runtime/program.h"
#include "schema/network_client.h"

#define RINGS_BYTES  (LINK_RING_COUNT * sizeof(struct packet_ring_memory))
#define FRAMES_BYTES (FRAME_COUNT * FRAME_BYTES_MAX)

static uint32_t frame_offset(uint32_t token)
{
    return (uint32_t)RINGS_BYTES + token * FRAME_BYTES_MAX;
}

uint8_t *link_frame(const struct link *link, uint32_t token)
{
    return (uint8_t *)link->memory.address + frame_offset(token);
}

void link_open(struct link *link)
{
    const struct network_device_open_params params = {.buffer_bytes = FRAMES_BYTES};
    struct network_device_open_results results = {0};
    uint64_t size_bytes = 0;
    enum status status = STATUS_PEER_GONE;
    while (status == STATUS_PEER_GONE) {
        status = network_device_open(program_capability("network"), &params, &results);
    }
    CHECK_EQUAL(status, STATUS_OK);
    CHECK_EQUAL(
        mapping_create_whole(results.memory, MAP_READ | MAP_WRITE, &link->memory, &size_bytes),
        STATUS_OK);
    CHECK(size_bytes >= RINGS_BYTES + FRAMES_BYTES);
    capability_release(results.memory);
    link->port = results.port;
    struct packet_ring_memory *memories = link->memory.address;
    for (uint32_t i = 0; i < LINK_RING_COUNT; i++) {
        packet_ring_init(&link->rings[i], &memories[i]);
    }
    for (uint32_t token = 0; token < FRAME_COUNT; token++) {
        link_give(link, LINK_EMPTY, token, FRAME_BYTES_MAX);
    }
}

void link_close(struct link *link)
{
    mapping_finish(&link->memory);
    capability_release(link->port);
}

void link_give(struct link *link, enum link_ring ring, uint32_t token, uint32_t size_bytes)
{
    const struct packet_descriptor descriptor = {
        .offset = frame_offset(token), .size_bytes = size_bytes, .token = token};
    CHECK_EQUAL(packet_ring_put(&link->rings[ring], &descriptor), STATUS_OK);
}

void link_send_part(
    struct link *link, const struct packet_descriptor *described, uint32_t token, uint32_t part_at)
{
    struct packet_descriptor descriptor = *described;
    descriptor.offset = frame_offset(token) + part_at;
    descriptor.token = token;
    CHECK_EQUAL(packet_ring_put(&link->rings[LINK_SEND], &descriptor), STATUS_OK);
}

enum status link_publish(struct link *link)
{
    const bool sends = packet_ring_publish(&link->rings[LINK_SEND]);
    const bool supplies = packet_ring_publish(&link->rings[LINK_EMPTY]);
    return sends || supplies ? network_port_work(link->port) : STATUS_OK;
}

enum status link_wait(struct link *link)
{
    const bool has_sent = packet_ring_rearm(&link->rings[LINK_SENT]);
    const bool has_received = packet_ring_rearm(&link->rings[LINK_RECEIVED]);
    struct network_port_wait_results results = {0};
    return has_sent || has_received ? STATUS_OK : network_port_wait(link->port, &results);
}

void link_print(const struct link *link)
{
    struct network_port_describe_results results = {0};
    CHECK_EQUAL(network_port_describe(link->port, &results), STATUS_OK);
    CHECK_EQUAL(results.description.address.size_bytes, 6);
    const uint8_t *address = results.description.address.data;
    (void)console_print(
        program_capability("console"),
        "network: %x:%x:%x:%x:%x:%x %s, frames of %u",
        address[0],
        address[1],
        address[2],
        address[3],
        address[4],
        address[5],
        results.description.is_up ? "up" : "down",
        results.description.frame_bytes_max);
}
