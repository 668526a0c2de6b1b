/* The driver's card with several pairs of queues, against a virtio device in software. */
#include "card.h"
#include "model.h"
#include "packet_ring/packet_ring.h"
#include "unit.h"
#include <string.h>

#define CONTROL_AND_PAIRS 0x420000u
#define MERGED_FEATURES   0x8180u
#define FEATURES                                                                                   \
    (VIRTIO_FEATURE_VERSION_1 | VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX | 0x1822u)

#define HEADER_BYTES 12u
#define ROOM_BYTES   2048u
#define FRAMES_BYTES 0x100000u

static struct card card;
static struct network_hardware *hardware;
static struct virtio_memory frames;

/* The device's ways, and what it was told. */
static uint32_t control_queue;
static bool answers;
static uint8_t answer;
static uint32_t told_count;
static uint16_t told_pairs;

static void obey(struct model *of, uint32_t queue)
{
    struct model_chain command;
    (void)of;
    if (queue != control_queue || !answers || !model_take(queue, &command)) {
        return;
    }
    if (command.segment_count != 3 || command.segments[0].size_bytes != 2 ||
        command.segments[1].size_bytes != 2 || command.segments[2].size_bytes != 1 ||
        command.segments[0].is_writable || command.segments[1].is_writable ||
        !command.segments[2].is_writable || memcmp(command.segments[0].data, "\4\0", 2) != 0) {
        model.was_misused = true;
        return;
    }
    told_count++;
    memcpy(&told_pairs, command.segments[1].data, sizeof(told_pairs));
    command.segments[2].data[0] = answer;
    model_use(queue, command.head, 1);
}

static void set16(uint32_t offset, uint16_t value)
{
    memcpy(&model.configuration[offset], &value, sizeof(value));
}

static void prepare(bool is_pci, uint16_t pairs)
{
    static const uint8_t address[] = {0x52, 0x54, 0, 0x12, 0x34, 0x56};
    model_init(is_pci);
    model.features = FEATURES | CONTROL_AND_PAIRS;
    model.queue_count = pairs * 2u + 1 < MODEL_QUEUES ? pairs * 2u + 1 : MODEL_QUEUES;
    model.notified = obey;
    memcpy(model.configuration, address, sizeof(address));
    set16(8, pairs);
    control_queue = pairs * 2u;
    answers = true;
    answer = 0;
    told_count = 0;
    told_pairs = 0;
    card = (struct card){.device.host = &model_host};
    card_init(&card);
    hardware = &card.hardware;
    frames = model_memory(FRAMES_BYTES);
}

static enum status begin(bool is_pci, uint16_t pairs)
{
    prepare(is_pci, pairs);
    return hardware->start(hardware, 7);
}

/* A frame of TCP over IPv4; what tells conversations apart is a port. */
static enum status send(uint32_t token, uint16_t port)
{
    uint8_t *content = (uint8_t *)frames.address + (uint64_t)token * ROOM_BYTES;
    memset(content, 0, 60);
    content[12] = 8;
    content[14] = 0x45;
    content[14 + 9] = 6;
    memcpy(content + 34, &port, sizeof(port));
    const struct network_frame frame = {
        .device_address = frames.device_address + (uint64_t)token * ROOM_BYTES,
        .content = content,
        .size_bytes = 60,
        .token = token,
    };
    const enum status status = hardware->send(hardware, &frame);
    hardware->notify(hardware);
    return status;
}

static enum status receive(uint32_t token)
{
    const uint64_t offset = (uint64_t)token * ROOM_BYTES;
    const struct network_room room = {
        .device_address = frames.device_address + offset,
        .content = (const uint8_t *)frames.address + offset,
        .size_bytes = ROOM_BYTES,
        .token = token,
    };
    const enum status status = hardware->receive(hardware, &room);
    hardware->notify(hardware);
    return status;
}

/* -- how many ---------------------------------------------------------------------------------- */

static void test_as_many_as_both_can(void)
{
    static const struct {
        uint16_t offered;
        uint32_t used;
    } rows[] = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 4}, {8, 4}, {9, 1}, {0x8000, 1}};
    for (uint32_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
        CHECK_EQUAL(begin(i % 2 == 0, rows[i / 2].offered), STATUS_OK);
        const uint32_t used = rows[i / 2].used;
        CHECK_EQUAL(card.pair_count, used);
        CHECK_EQUAL(told_count, used > 1 ? 1 : 0);
        CHECK_EQUAL(told_pairs, used > 1 ? used : 0);
        for (uint32_t queue = 0; queue < 8; queue++) {
            const bool is_used = queue < 2 * used || (used > 1 && queue == control_queue);
            CHECK_EQUAL(model.queues[queue].is_enabled != 0, is_used);
        }
        CHECK(!model.was_misused);
        CHECK_EQUAL(hardware->reset(hardware), STATUS_OK);
        CHECK_EQUAL(told_count, used > 1 ? 2 : 0);
    }
}

/* Without the feature, or without the queue for commands, there is one pair as ever. */
static void test_not_offered(void)
{
    static const uint32_t offered[] = {0, 0x20000, 0x400000};
    for (uint32_t i = 0; i < 3; i++) {
        prepare(true, 4);
        model.features = FEATURES | offered[i];
        CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
        CHECK_EQUAL(card.pair_count, 1);
        CHECK_EQUAL(told_count, 0);
    }
}

static void test_impossible_devices(void)
{
    CHECK_EQUAL(begin(true, 0), STATUS_MALFORMED);
    CHECK_EQUAL(begin(true, 0x8001), STATUS_MALFORMED);
    prepare(true, 2);
    model.queue_count = 4; /* none for commands */
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_MALFORMED);
    prepare(true, 2);
    model.features &= ~VIRTIO_FEATURE_INDIRECT;
    model.queues[4].size_max = 2; /* a command does not fit */
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_DEVICE_ERROR);
    prepare(true, 2);
    model.queues[4].size_max = 1;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
    CHECK_EQUAL(card.pair_count, 2);
}

static void test_refused(void)
{
    uint32_t token = 0;
    prepare(true, 4);
    answer = 1;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
    CHECK_EQUAL(card.pair_count, 1);
    for (uint16_t i = 0; i < 32; i++) {
        CHECK_EQUAL(send(i, i), STATUS_OK);
    }
    for (uint32_t queue = 2; queue < 8; queue++) {
        CHECK(!model.queues[queue].was_notified);
    }
    CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_NOT_FOUND);
    /* A device that never answers is not waited for longer than a reset may take. */
    prepare(true, 4);
    answers = false;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_TIMED_OUT);
    CHECK(model.pause_count >= 1000 && model.pause_count <= 5000);
}

/* -- sending ----------------------------------------------------------------------------------- */

/* The device takes what queue `pair` has to send; gives how much, and where the last came from. */
static uint32_t take_frames(uint32_t pair, uint16_t *port)
{
    struct model_chain chain;
    uint32_t count = 0;
    while (model_take(2 * pair + CARD_TRANSMIT, &chain)) {
        memcpy(port, chain.segments[1].data + 34, sizeof(*port));
        model_use(2 * pair + CARD_TRANSMIT, chain.head, 0);
        count++;
    }
    return count;
}

/* All of a conversation goes through one pair, in order; all pairs are used. */
static void test_conversations(void)
{
    CHECK_EQUAL(begin(true, 4), STATUS_OK);
    uint32_t pair_of[64];
    uint32_t used_pairs = 0;
    for (uint16_t port = 0; port < 64; port++) {
        for (uint32_t i = 0; i < 3; i++) {
            CHECK_EQUAL(send(port + 64u * i, port), STATUS_OK);
        }
        uint32_t count = 0;
        for (uint32_t pair = 0; pair < 4; pair++) {
            uint16_t taken = UINT16_MAX;
            const uint32_t here = take_frames(pair, &taken);
            CHECK(here == 0 || (here == 3 && taken == port));
            pair_of[port] = here != 0 ? pair : pair_of[port];
            count += here;
        }
        CHECK_EQUAL(count, 3);
        used_pairs |= 1u << pair_of[port];
        /* They come back in the order in which they were sent. */
        for (uint32_t i = 0; i < 3; i++) {
            uint32_t token = 0;
            CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_OK);
            CHECK_EQUAL(token, port + 64u * i);
        }
    }
    CHECK_EQUAL(used_pairs, 15);
    CHECK(!model.was_misused);
}

/* What comes back is taken from all pairs, whichever the device is done with first. */
static void test_come_back(void)
{
    bool is_out[64] = {false};
    uint32_t token = 0;
    uint16_t port = 0;
    CHECK_EQUAL(begin(false, 4), STATUS_OK);
    for (uint16_t i = 0; i < 64; i++) {
        CHECK_EQUAL(send(i, i), STATUS_OK);
        is_out[i] = true;
    }
    CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_NOT_FOUND);
    CHECK(!hardware->await_sent(hardware));
    for (uint32_t pair = 4; pair > 0; pair--) {
        model.queues[2 * pair - 1].has_interrupted = false;
        const uint32_t count = take_frames(pair - 1, &port);
        CHECK(count > 0);
        CHECK(model.queues[2 * pair - 1].has_interrupted); /* there was none: each was armed */
        for (uint32_t i = 0; i < count; i++) {
            CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_OK);
            CHECK(token < 64 && is_out[token]);
            is_out[token] = false;
        }
        CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_NOT_FOUND);
    }
}

/* Where nobody waits for what is sent, nothing interrupts for it; and what was sent when somebody
 * begins to wait, he is told. */
static void test_sent_quietly(void)
{
    struct model_queue *queue = &model.queues[CARD_TRANSMIT];
    uint32_t token = 0;
    uint16_t port = 0;
    CHECK_EQUAL(begin(false, 1), STATUS_OK);
    for (uint16_t i = 0; i < 8; i++) {
        CHECK_EQUAL(send(i, i), STATUS_OK);
        CHECK_EQUAL(take_frames(0, &port), 1);
        CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_OK);
        CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_NOT_FOUND);
        CHECK(!queue->has_interrupted || i == 0); /* the first always does */
        queue->has_interrupted = false;
    }
    CHECK(!hardware->await_sent(hardware));
    CHECK_EQUAL(send(9, 9), STATUS_OK);
    CHECK_EQUAL(take_frames(0, &port), 1);
    CHECK(queue->has_interrupted);
    queue->has_interrupted = false;
    CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_OK);
    CHECK_EQUAL(send(10, 10), STATUS_OK);
    CHECK_EQUAL(take_frames(0, &port), 1);
    CHECK(!queue->has_interrupted);
    CHECK(hardware->await_sent(hardware));
}

/* -- receiving --------------------------------------------------------------------------------- */

/* The device writes into the next room of a pair; `buffer_count` 0: what goes on. */
static void write_room(uint32_t pair, uint16_t buffer_count, uint32_t size_bytes)
{
    struct model_chain room;
    CHECK(model_take(2 * pair + CARD_RECEIVE, &room));
    if (buffer_count != 0) {
        memset(room.segments[0].data, 0, HEADER_BYTES);
        memcpy(room.segments[0].data + 10, &buffer_count, sizeof(buffer_count));
    }
    model_use(2 * pair + CARD_RECEIVE, room.head, size_bytes);
}

static uint32_t rooms_of(uint32_t pair)
{
    return card.queues[2 * pair + CARD_RECEIVE].chain_count;
}

/* Wherever the device has used room, there is new room. */
static void test_room_everywhere(void)
{
    struct network_received received = {0};
    CHECK_EQUAL(begin(true, 4), STATUS_OK);
    for (uint32_t i = 0; i < NETWORK_IN_FLIGHT_MAX; i++) {
        CHECK_EQUAL(receive(i), STATUS_OK);
    }
    for (uint32_t pair = 0; pair < 4; pair++) {
        CHECK_EQUAL(rooms_of(pair), NETWORK_IN_FLIGHT_MAX / 4);
    }
    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < NETWORK_IN_FLIGHT_MAX / 4; i++) {
            write_room(2, 1, HEADER_BYTES + 60);
        }
        for (uint32_t i = 0; i < NETWORK_IN_FLIGHT_MAX / 4; i++) {
            CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
            CHECK_EQUAL(received.size_bytes, 60);
            CHECK_EQUAL(receive(received.token), STATUS_OK);
        }
        CHECK_EQUAL(rooms_of(2), NETWORK_IN_FLIGHT_MAX / 4);
    }
    CHECK(!model.was_misused);
}

static void take_part(uint32_t expected_bytes, uint16_t flags)
{
    struct network_received received = {0};
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
    CHECK_EQUAL(received.size_bytes, expected_bytes);
    CHECK_EQUAL(received.flags, flags);
}

/* The parts of a frame stay together, whatever has come to other pairs meanwhile. */
static void test_parts_stay_together(void)
{
    struct network_received received = {0};
    prepare(true, 4);
    model.features |= MERGED_FEATURES;
    hardware->takes_large = true;
    CHECK_EQUAL(hardware->start(hardware, 7), STATUS_OK);
    for (uint32_t i = 0; i < 16; i++) {
        CHECK_EQUAL(receive(i), STATUS_OK);
    }
    write_room(1, 3, ROOM_BYTES);
    take_part(ROOM_BYTES - HEADER_BYTES, PACKET_GOES_ON);
    write_room(0, 1, HEADER_BYTES + 60);
    write_room(2, 1, HEADER_BYTES + 61);
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_NOT_FOUND);
    write_room(1, 0, ROOM_BYTES);
    take_part(ROOM_BYTES, PACKET_GOES_ON);
    write_room(1, 0, 100);
    take_part(100, 0);
    take_part(61, 0);
    take_part(60, 0);
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_NOT_FOUND);
    /* A reset forgets that something was to follow, and from where. */
    write_room(3, 2, ROOM_BYTES);
    take_part(ROOM_BYTES - HEADER_BYTES, PACKET_GOES_ON);
    CHECK_EQUAL(hardware->reset(hardware), STATUS_OK);
    CHECK_EQUAL(receive(5), STATUS_OK);
    write_room(0, 1, HEADER_BYTES + 62);
    take_part(62, 0);
    CHECK(!model.was_misused);
}

/* No pair is left waiting for others that never rest. */
static void test_no_pair_starves(void)
{
    CHECK_EQUAL(begin(true, 4), STATUS_OK);
    for (uint32_t i = 0; i < 64; i++) {
        CHECK_EQUAL(receive(i), STATUS_OK);
    }
    write_room(3, 1, HEADER_BYTES + 99);
    uint32_t turns = 0;
    struct network_received received = {0};
    do {
        write_room(0, 1, HEADER_BYTES + 60);
        CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
        turns++;
    } while (received.size_bytes != 99 && turns < 16);
    CHECK(turns <= 4);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"as many as both can", test_as_many_as_both_can},
        {"not offered", test_not_offered},
        {"impossible devices", test_impossible_devices},
        {"refused", test_refused},
        {"conversations", test_conversations},
        {"come back", test_come_back},
        {"sent quietly", test_sent_quietly},
        {"room everywhere", test_room_everywhere},
        {"parts stay together", test_parts_stay_together},
        {"no pair starves", test_no_pair_starves},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
