#include "client.h"
#include "lib/memory.h"
#include "mirror.h"
#include "overlay_card/card.h"
#include "program_check.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/network_client.h"

#define BUFFER_BYTES 65536u
#define ROOM_BYTES   2048u
#define PACKET_BYTES 1000u
#define REST_NS      UINT64_C(5000000)

static struct {
    uint32_t port;
    struct mapping mapping;
    uint8_t *memory;
    struct packet_ring rings[CARD_RING_COUNT];
} mine;

static enum status open_with(uint32_t buffer_bytes, struct network_device_open_results *results)
{
    const struct network_device_open_params params = {
        .buffer_bytes = buffer_bytes, .takes_large = 1};
    return network_device_open(program_capability("device"), &params, results);
}

/* The one before may not have been seen to have ended. */
static void open_device(void)
{
    struct network_device_open_results results = {0};
    uint64_t size_bytes = 0;
    enum status status = STATUS_WRONG_STATE;
    while ((status = open_with(BUFFER_BYTES, &results)) == STATUS_WRONG_STATE) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    CHECK_EQUAL(status, STATUS_OK);
    CHECK_EQUAL(
        mapping_create_whole(results.memory, MAP_READ | MAP_WRITE, &mine.mapping, &size_bytes),
        STATUS_OK);
    CHECK(size_bytes >= CARD_RINGS_BYTES + BUFFER_BYTES);
    capability_release(results.memory);
    mine.port = results.port;
    mine.memory = mine.mapping.address;
    for (uint32_t i = 0; i < CARD_RING_COUNT; i++) {
        packet_ring_init(&mine.rings[i], (struct packet_ring_memory *)mine.mapping.address + i);
    }
}

static void close_device(void)
{
    mapping_finish(&mine.mapping);
    capability_release(mine.port);
}

static void put(enum card_ring ring, uint32_t offset, uint32_t size_bytes)
{
    const struct packet_descriptor descriptor = {
        .offset = (uint32_t)CARD_RINGS_BYTES + offset, .size_bytes = size_bytes, .token = offset};
    CHECK_EQUAL(packet_ring_put(&mine.rings[ring], &descriptor), STATUS_OK);
    (void)packet_ring_publish(&mine.rings[ring]);
}

/* As somebody who sleeps until there is something. */
static struct packet_descriptor take(enum card_ring ring)
{
    struct packet_descriptor descriptor = {.token = UINT32_MAX};
    struct network_port_wait_results results = {0};
    while (packet_ring_take(&mine.rings[ring], &descriptor) == STATUS_NOT_FOUND) {
        if (!packet_ring_rearm(&mine.rings[ring])) {
            CHECK_EQUAL(network_port_wait(mine.port, &results), STATUS_OK);
        }
    }
    return descriptor;
}

static void make_packet(uint8_t *packet)
{
    static const uint8_t own[CARD_ADDRESS_BYTES] = MIRROR_OWN;
    static const uint8_t peer[CARD_ADDRESS_BYTES] = MIRROR_PEER;
    memset(packet, 0x5a, PACKET_BYTES);
    memcpy(packet + 8, own, sizeof(own));
    memcpy(packet + 24, peer, sizeof(peer));
}

static void talk(void)
{
    make_packet(mine.memory + CARD_RINGS_BYTES);
    put(CARD_EMPTY, 8192, ROOM_BYTES);
    put(CARD_SEND, 0, PACKET_BYTES);
    CHECK_EQUAL(network_port_work(mine.port), STATUS_OK);
    CHECK_EQUAL(take(CARD_SENT).token, 0);
    const struct packet_descriptor came = take(CARD_RECEIVED);
    CHECK_EQUAL(came.token, 8192);
    CHECK_EQUAL(came.size_bytes, PACKET_BYTES);
    CHECK_EQUAL(mine.memory[came.offset + 8 + 15], 2);
    CHECK_EQUAL(mine.memory[came.offset + 24 + 15], 1);
    CHECK_EQUAL(mine.memory[came.offset + PACKET_BYTES - 1], 0x5a);
}

static void test_description(void)
{
    struct network_device_describe_results results = {0};
    const struct network_description *description = &results.description;
    CHECK_EQUAL(network_device_describe(program_capability("device"), &results), STATUS_OK);
    CHECK(description->is_routed);
    CHECK_EQUAL(description->address.size_bytes, 0);
    CHECK_EQUAL(description->frame_bytes_max, MIRROR_PACKET_BYTES_MAX);
    CHECK_EQUAL(description->prefix_bits, 7);
    CHECK_EQUAL(description->packet_address.size_bytes, description->is_up ? 16 : 0);
}

static void test_opening(void)
{
    const struct network_port_notify_params no_event = {.event = program_capability("device")};
    struct network_device_open_results results = {0};
    CHECK_EQUAL(open_with(0, &results), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(open_with(CARD_BUFFER_BYTES_MAX + 1, &results), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(open_with(UINT32_MAX, &results), STATUS_LIMIT_EXCEEDED);
    open_device();
    CHECK_EQUAL(open_with(BUFFER_BYTES, &results), STATUS_WRONG_STATE);
    CHECK_EQUAL(network_port_notify(mine.port, &no_event), STATUS_INVALID_ARGUMENT);
    talk();
    talk();
    close_device();
}

/* Served no more; and whoever opens it next does not notice. */
static void test_broken(enum card_ring ring)
{
    enum status status = STATUS_OK;
    open_device();
    ((struct packet_ring_memory *)mine.mapping.address)[ring].put_index = 100000;
    ((struct packet_ring_memory *)mine.mapping.address)[ring].taken_index = 100000;
    make_packet(mine.memory + CARD_RINGS_BYTES);
    if (ring != CARD_SEND) {
        put(CARD_SEND, 0, PACKET_BYTES);
    }
    while ((status = network_port_work(mine.port)) == STATUS_OK) {
        CHECK_EQUAL(clock_sleep_until(clock_now_ns() + REST_NS), STATUS_OK);
    }
    CHECK_EQUAL(status, STATUS_MALFORMED);
    close_device();
}

/* Many times: what each had comes back. */
static void test_reopening(void)
{
    for (uint32_t i = 0; i < 100 && failure_count == 0; i++) {
        open_device();
        close_device();
    }
    open_device();
    talk();
    close_device();
}

void test_device(void)
{
    test_description();
    test_opening();
    for (uint32_t ring = 0; ring < CARD_RING_COUNT; ring++) {
        test_broken((enum card_ring)ring);
    }
    test_reopening();
}
