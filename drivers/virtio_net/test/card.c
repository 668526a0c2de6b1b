/* The driver's card against a virtio device in software, which sends what it is given back. */
#include "card.h"
#include "model.h"
#include "packet_ring/packet_ring.h"
#include "unit.h"
#include <string.h>

#define OFFERED                                                                                    \
    (VIRTIO_FEATURE_VERSION_1 | VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX | 0x11823u |  \
     8u)

#define HEADER_BYTES 12u

static struct card card;
static struct network_hardware *hardware;
static struct virtio_memory frames;

/* The device's ways. */
static bool is_silent;
static uint32_t written_bytes; /* of a frame that comes, with its header; 0: as it should be */
static uint8_t received_flags;
static uint8_t sent_header[HEADER_BYTES];
static uint32_t sent_bytes;

/* What is sent comes back. */
static void serve_all(struct model *of, uint32_t queue)
{
    struct model_chain sent;
    struct model_chain room;
    (void)of;
    (void)queue;
    while (!is_silent && model_take(CARD_TRANSMIT, &sent)) {
        if (sent.segment_count != 2 || sent.segments[0].size_bytes != HEADER_BYTES ||
            sent.segments[0].is_writable || sent.segments[1].is_writable) {
            model.was_misused = true;
            return;
        }
        memcpy(sent_header, sent.segments[0].data, HEADER_BYTES);
        sent_bytes = sent.segments[1].size_bytes;
        model_use(CARD_TRANSMIT, sent.head, 0);
        if (!model_take(CARD_RECEIVE, &room)) {
            continue;
        }
        if (room.segment_count != 2 || !room.segments[0].is_writable ||
            room.segments[1].size_bytes < sent_bytes) {
            model.was_misused = true;
            return;
        }
        memset(room.segments[0].data, 0, HEADER_BYTES);
        room.segments[0].data[0] = received_flags;
        memcpy(room.segments[1].data, sent.segments[1].data, sent_bytes);
        model_use(
            CARD_RECEIVE,
            room.head,
            written_bytes == 0 ? HEADER_BYTES + sent_bytes : written_bytes);
    }
}

static void set16(uint32_t offset, uint16_t value)
{
    memcpy(&model.configuration[offset], &value, sizeof(value));
}

static void prepare(bool is_pci)
{
    static const uint8_t address[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
    model_init(is_pci);
    model.features = OFFERED;
    model.queue_count = CARD_QUEUE_COUNT;
    model.notified = serve_all;
    memcpy(model.configuration, address, sizeof(address));
    set16(6, 1);
    set16(10, 1500);
    is_silent = false;
    written_bytes = 0;
    received_flags = 0;
    sent_bytes = 0;
    card = (struct card){.device.host = &model_host};
    card_init(&card);
    hardware = &card.hardware;
}

static enum status begin(bool is_pci)
{
    prepare(is_pci);
    frames = model_memory(0x4000);
    const enum status status = hardware->start(hardware, 7);
    CHECK_EQUAL(model.event, 7);
    return status;
}

static enum status send(uint32_t token, uint32_t size_bytes, uint16_t flags)
{
    const struct network_frame frame = {
        .device_address = frames.device_address,
        .size_bytes = size_bytes,
        .token = token,
        .flags = flags,
        .checksum_start = 34,
        .checksum_offset = 16,
        .segment_bytes = 1460,
        .header_bytes = 54,
    };
    const enum status status = hardware->send(hardware, &frame);
    hardware->notify(hardware);
    return status;
}

static enum status receive_at(uint32_t token, uint32_t offset)
{
    const struct network_room room = {
        .device_address = frames.device_address + offset,
        .content = (const uint8_t *)frames.address + offset,
        .size_bytes = 2048,
        .token = token,
    };
    const enum status status = hardware->receive(hardware, &room);
    hardware->notify(hardware);
    return status;
}

static enum status receive(uint32_t token)
{
    return receive_at(token, 0x2000);
}

static void test_properties(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(begin(i == 0), STATUS_OK);
        CHECK_EQUAL(hardware->properties.address[5], 0x56);
        CHECK_EQUAL(hardware->properties.frame_bytes_max, 1514);
        CHECK(hardware->properties.is_up);
        CHECK(hardware->properties.sends_checksums);
        CHECK(hardware->properties.checks_checksums);
        CHECK(hardware->properties.cuts_tcp4);
        CHECK(hardware->properties.cuts_tcp6);
    }
    prepare(true);
    model.features = VIRTIO_FEATURE_VERSION_1 | 0x20; /* no more than an address */
    set16(10, 9000);
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
    CHECK_EQUAL(hardware->properties.frame_bytes_max, 1514);
    CHECK(hardware->properties.is_up);
    CHECK(!hardware->properties.sends_checksums);
    CHECK(!hardware->properties.cuts_tcp4);
}

static void test_round_trip(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(begin(i == 0), STATUS_OK);
        for (uint32_t round = 0; round < 3 * NETWORK_IN_FLIGHT_MAX; round++) {
            const uint32_t token = round % NETWORK_IN_FLIGHT_MAX;
            struct network_received received = {0};
            uint32_t sent = 0;
            memset(frames.address, (int)round, 100);
            CHECK_EQUAL(receive(token), STATUS_OK);
            CHECK_EQUAL(send(token, 100, 0), STATUS_OK);
            hardware->interrupted(hardware, 6);
            CHECK_EQUAL(hardware->take_sent(hardware, &sent), STATUS_OK);
            CHECK_EQUAL(sent, token);
            CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
            CHECK_EQUAL(received.token, token);
            CHECK_EQUAL(received.size_bytes, 100);
            CHECK_EQUAL(received.flags, 0);
            CHECK_EQUAL(((const uint8_t *)frames.address)[0x2000 + 99], (uint8_t)round);
            CHECK_EQUAL(hardware->take_sent(hardware, &sent), STATUS_NOT_FOUND);
            CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_NOT_FOUND);
        }
        CHECK(!model.was_misused);
    }
}

/* Virtio 1.2, 5.1.6: flags, type, header, segment, start, offset. */
static void test_headers(void)
{
    static const uint8_t plain[HEADER_BYTES] = {0};
    static const uint8_t summed[HEADER_BYTES] = {1, 0, 0, 0, 0, 0, 34, 0, 16, 0, 0, 0};
    static const uint8_t cut4[HEADER_BYTES] = {1, 1, 54, 0, 0xb4, 5, 34, 0, 16, 0, 0, 0};
    static const uint8_t cut6[HEADER_BYTES] = {1, 4, 54, 0, 0xb4, 5, 34, 0, 16, 0, 0, 0};
    CHECK_EQUAL(begin(true), STATUS_OK);
    CHECK_EQUAL(send(0, 60, 0), STATUS_OK);
    CHECK_EQUAL(memcmp(sent_header, plain, HEADER_BYTES), 0);
    CHECK_EQUAL(send(1, 60, PACKET_CHECKSUM_MISSING), STATUS_OK);
    CHECK_EQUAL(memcmp(sent_header, summed, HEADER_BYTES), 0);
    CHECK_EQUAL(send(2, 8000, PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP4), STATUS_OK);
    CHECK_EQUAL(memcmp(sent_header, cut4, HEADER_BYTES), 0);
    CHECK_EQUAL(send(3, 8000, PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP6), STATUS_OK);
    CHECK_EQUAL(memcmp(sent_header, cut6, HEADER_BYTES), 0);
}

static void receive_flagged(uint8_t flags, uint16_t expected)
{
    struct network_received received = {0};
    received_flags = flags;
    CHECK_EQUAL(receive(9), STATUS_OK);
    CHECK_EQUAL(send(9, 60, 0), STATUS_OK);
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
    CHECK_EQUAL(received.flags, expected);
    uint32_t token = 0;
    CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_OK);
}

static void test_checksums(void)
{
    CHECK_EQUAL(begin(true), STATUS_OK);
    receive_flagged(0, 0);
    receive_flagged(1, PACKET_CHECKSUM_GOOD);
    receive_flagged(2, PACKET_CHECKSUM_GOOD);
    receive_flagged(0xfc, 0);
    prepare(true);
    model.features &= ~UINT64_C(2); /* it was not agreed: the device may say anything */
    frames = model_memory(0x4000);
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
    receive_flagged(3, 0);
}

static void receive_of(uint32_t written, uint32_t expected_bytes, enum status expected)
{
    struct network_received received = {0};
    CHECK_EQUAL(begin(false), STATUS_OK);
    written_bytes = written;
    CHECK_EQUAL(receive(3), STATUS_OK);
    CHECK_EQUAL(send(3, 60, 0), STATUS_OK);
    CHECK_EQUAL(hardware->take_received(hardware, &received), expected);
    CHECK_EQUAL(received.size_bytes, expected_bytes);
    written_bytes = 0;
}

static void test_lengths(void)
{
    receive_of(HEADER_BYTES + 14, 14, STATUS_OK);
    receive_of(HEADER_BYTES + 13, 0, STATUS_OK); /* no frame: only the token */
    receive_of(HEADER_BYTES - 1, 0, STATUS_OK);
    receive_of(HEADER_BYTES + 2048, 2048, STATUS_OK);
    receive_of(HEADER_BYTES + 2049, 0, STATUS_DEVICE_ERROR); /* more than there was room for */
    receive_of(UINT32_MAX, 0, STATUS_DEVICE_ERROR);
}

#define MERGED_FEATURES 0x8180u /* of TCP over IPv4, over IPv6, merging */

static enum status begin_large(uint64_t features)
{
    prepare(true);
    model.features |= features;
    hardware->takes_large = true;
    frames = model_memory(0x4000);
    return hardware->start(hardware, 7);
}

/* The device writes into one room. */
static void write_room(uint16_t buffer_count, bool is_first, uint32_t size_bytes)
{
    static const uint8_t flags = 2; /* the sum is good */
    struct model_chain room;
    CHECK(model_take(CARD_RECEIVE, &room));
    CHECK_EQUAL(room.segment_count, 1);
    CHECK_EQUAL(room.segments[0].size_bytes, 2048);
    if (is_first) {
        memset(room.segments[0].data, 0, HEADER_BYTES);
        room.segments[0].data[0] = flags;
        memcpy(room.segments[0].data + 10, &buffer_count, sizeof(buffer_count));
    }
    model_use(CARD_RECEIVE, room.head, size_bytes);
}

static void take_part(uint32_t token, uint32_t offset, uint32_t size_bytes, uint16_t flags)
{
    struct network_received received = {0};
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
    CHECK_EQUAL(received.token, token);
    CHECK_EQUAL(received.offset, offset);
    CHECK_EQUAL(received.size_bytes, size_bytes);
    CHECK_EQUAL(received.flags, flags);
}

static void test_merged(void)
{
    const uint16_t good = PACKET_CHECKSUM_GOOD;
    CHECK_EQUAL(begin_large(MERGED_FEATURES), STATUS_OK);
    CHECK_EQUAL(hardware->properties.receive_bytes_min, 1526);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_EQUAL(receive_at(i, 0x2000 + i * 2048), STATUS_OK);
    }
    write_room(3, true, 2048);
    take_part(0, HEADER_BYTES, 2036, good | PACKET_GOES_ON);
    write_room(0, false, 2048); /* the rest comes later */
    write_room(0, false, 916);
    take_part(1, 0, 2048, PACKET_GOES_ON);
    take_part(2, 0, 916, 0);
    write_room(1, true, HEADER_BYTES + 60);
    take_part(3, HEADER_BYTES, 60, good);
    CHECK(!model.was_misused);
}

/* Headers that say nothing of use: a runt, one of no rooms; and one that a reset has forgotten. */
static void test_merged_badly(void)
{
    const uint16_t good = PACKET_CHECKSUM_GOOD;
    CHECK_EQUAL(begin_large(MERGED_FEATURES), STATUS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(receive_at(i, 0x2000 + i * 2048), STATUS_OK);
    }
    write_room(3, true, HEADER_BYTES + 13);
    write_room(0, true, HEADER_BYTES + 60);
    write_room(UINT16_MAX, true, 2048);
    take_part(0, 0, 0, 0);
    take_part(1, HEADER_BYTES, 60, good);
    take_part(2, HEADER_BYTES, 2036, good | PACKET_GOES_ON);
    CHECK_EQUAL(hardware->reset(hardware), STATUS_OK);
    CHECK_EQUAL(receive_at(7, 0x2000), STATUS_OK);
    write_room(1, true, HEADER_BYTES + 60);
    take_part(7, HEADER_BYTES, 60, good);
    CHECK(!model.was_misused);
}

/* What is of no use alone is not wanted; nor is anything for a client that takes nothing large. */
static void test_not_merged(void)
{
    static const uint64_t offered[] = {0x180, 0x8000, 0x8180};
    for (uint32_t i = 0; i < 3; i++) {
        prepare(true);
        model.features |= offered[i];
        CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
        CHECK_EQUAL(model.accepted & MERGED_FEATURES, 0);
    }
    CHECK_EQUAL(begin_large(0x180), STATUS_OK);
    CHECK_EQUAL(model.accepted & MERGED_FEATURES, 0);
    CHECK_EQUAL(hardware->properties.receive_bytes_min, 1514);
    prepare(true);
    model.features = (model.features | MERGED_FEATURES) & ~UINT64_C(2); /* no sums */
    hardware->takes_large = true;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
    CHECK_EQUAL(model.accepted & MERGED_FEATURES, 0);
}

static void test_link(void)
{
    uint32_t token = 0;
    CHECK_EQUAL(begin(true), STATUS_OK);
    set16(6, 0);
    model.generation++;
    model.interrupt_bits |= 2;
    hardware->interrupted(hardware, 1);
    CHECK(!hardware->properties.is_up);
    set16(6, 1);
    model.generation++;
    model.interrupt_bits |= 2;
    hardware->interrupted(hardware, 1);
    CHECK(hardware->properties.is_up);
    model.moods.always_changes = true;
    model.interrupt_bits |= 2;
    hardware->interrupted(hardware, 1);
    CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(send(0, 60, 0), STATUS_DEVICE_ERROR);
}

static void test_full(void)
{
    uint32_t sent = 0;
    CHECK_EQUAL(begin(true), STATUS_OK);
    is_silent = true;
    const uint32_t size = card.queues[CARD_TRANSMIT].options.size;
    for (uint32_t i = 0; i < size; i++) {
        CHECK_EQUAL(send(i, 60, 0), STATUS_OK);
    }
    CHECK_EQUAL(send(0, 60, 0), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(hardware->take_sent(hardware, &sent), STATUS_NOT_FOUND);
    is_silent = false;
    serve_all(&model, CARD_TRANSMIT);
    CHECK_EQUAL(hardware->take_sent(hardware, &sent), STATUS_OK);
    CHECK_EQUAL(send(sent, 60, 0), STATUS_OK);
}

static void test_reset(void)
{
    uint32_t sent = 0;
    CHECK_EQUAL(begin(true), STATUS_OK);
    is_silent = true;
    CHECK_EQUAL(send(1, 60, 0), STATUS_OK);
    CHECK_EQUAL(hardware->reset(hardware), STATUS_OK);
    is_silent = false;
    CHECK_EQUAL(hardware->take_sent(hardware, &sent), STATUS_NOT_FOUND); /* it is forgotten */
    CHECK_EQUAL(send(2, 60, 0), STATUS_OK);
    CHECK_EQUAL(hardware->take_sent(hardware, &sent), STATUS_OK);
    CHECK_EQUAL(sent, 2);
    model.moods.never_resets = true;
    CHECK_EQUAL(hardware->reset(hardware), STATUS_TIMED_OUT);
}

static enum status start_with_address(uint8_t first)
{
    prepare(true);
    memset(model.configuration, 0, 6);
    model.configuration[0] = first;
    return hardware->start(hardware, 7);
}

static void test_start_fails(void)
{
    prepare(true);
    model.attach_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_NOT_FOUND);
    prepare(true);
    model.memory_status = STATUS_LIMIT_EXCEEDED;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_LIMIT_EXCEEDED);
    prepare(false);
    model.queue_count = 1;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_MALFORMED);
    prepare(false);
    model.features = VIRTIO_FEATURE_VERSION_1;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_UNSUPPORTED);
    prepare(false);
    set16(10, 67);
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_MALFORMED);
    CHECK_EQUAL(start_with_address(0), STATUS_MALFORMED);
    CHECK_EQUAL(start_with_address(1), STATUS_MALFORMED);
    CHECK_EQUAL(start_with_address(2), STATUS_OK);
    prepare(true);
    model.moods.refuses_features = true;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_DEVICE_ERROR);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"properties", test_properties},
        {"round trip", test_round_trip},
        {"headers", test_headers},
        {"checksums", test_checksums},
        {"lengths", test_lengths},
        {"merged", test_merged},
        {"merged badly", test_merged_badly},
        {"not merged", test_not_merged},
        {"link", test_link},
        {"full", test_full},
        {"reset", test_reset},
        {"start fails", test_start_fails},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
