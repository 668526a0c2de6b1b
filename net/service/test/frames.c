#include "frames.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

#define HELD 16u

static _Alignas(64) uint8_t memory[FRAMES_RINGS_BYTES + FRAMES_BYTES];
static struct frames frames;
/* The driver's sides. */
static struct packet_ring rings[FRAMES_RINGS];

static void begin(void)
{
    memset(memory, 0, sizeof(memory));
    for (uint32_t i = 0; i < FRAMES_RINGS; i++) {
        packet_ring_init(&rings[i], &((struct packet_ring_memory *)memory)[i]);
    }
    frames_init(&frames, memory);
    (void)frames_publish(&frames);
}

static enum status send(const void *data, uint32_t size_bytes)
{
    const struct frame_piece pieces[] = {
        {data, size_bytes / 2},
        {(const uint8_t *)data + size_bytes / 2, size_bytes - size_bytes / 2}};
    const struct frame frame = {
        .pieces = pieces,
        .piece_count = 2,
        .size_bytes = size_bytes,
        .sum_start = 34,
        .sum_offset = 16};
    return frames_send(&frames, &frame);
}

/* As the driver: says of this place what it likes. */
static void give(enum frames_ring ring, uint32_t token, uint32_t size_bytes, uint16_t flags)
{
    const struct packet_descriptor descriptor = {
        .offset = (uint32_t)FRAMES_RINGS_BYTES + token * FRAME_PLACE_BYTES,
        .size_bytes = size_bytes,
        .token = token,
        .flags = flags,
    };
    CHECK_EQUAL(packet_ring_put(&rings[ring], &descriptor), STATUS_OK);
    (void)packet_ring_publish(&rings[ring]);
}

static void test_send(void)
{
    struct packet_descriptor descriptor;
    uint8_t data[101];
    memset(data, 0x5a, sizeof(data));
    begin();
    CHECK_EQUAL(send(data, sizeof(data)), STATUS_OK);
    (void)frames_publish(&frames);
    CHECK_EQUAL(packet_ring_take(&rings[FRAMES_SEND], &descriptor), STATUS_OK);
    CHECK_EQUAL(descriptor.size_bytes, sizeof(data));
    CHECK_EQUAL(descriptor.flags, PACKET_CHECKSUM_MISSING);
    CHECK_EQUAL(descriptor.checksum_start, 34);
    CHECK_EQUAL(descriptor.checksum_offset, 16);
    CHECK_EQUAL(memcmp(memory + descriptor.offset, data, sizeof(data)), 0);
    give(FRAMES_SENT, descriptor.token, 0, 0);
    CHECK_EQUAL(frames_collect(&frames), STATUS_OK);
    CHECK_EQUAL(frames.free_count, FRAME_PLACES_TO_SEND);
}

static uint8_t large[FRAME_ROW_MAX * FRAME_PLACE_BYTES + 1];

static uint32_t sent_token(void)
{
    struct packet_descriptor descriptor = {.token = 0};
    (void)frames_publish(&frames);
    CHECK_EQUAL(packet_ring_take(&rings[FRAMES_SEND], &descriptor), STATUS_OK);
    return descriptor.token;
}

/* One that the device cuts lies in places in a row, and all of them come back with it. */
static void test_send_large(void)
{
    struct packet_descriptor descriptor;
    const struct frame_piece piece = {large, LINK_JOINED_BYTES_MAX};
    const struct frame frame = {
        .pieces = &piece,
        .piece_count = 1,
        .size_bytes = LINK_JOINED_BYTES_MAX,
        .sum_start = 34,
        .sum_offset = 16,
        .cut = FRAME_CUT_TCP6,
        .header_bytes = 86,
        .segment_bytes = 1428};
    for (uint32_t i = 0; i < sizeof(large); i++) {
        large[i] = (uint8_t)(i * 7);
    }
    begin();
    CHECK_EQUAL(frames_send(&frames, &frame), STATUS_OK);
    CHECK_EQUAL(frames.free_count, FRAME_PLACES_TO_SEND - FRAME_ROW_MAX);
    (void)frames_publish(&frames);
    CHECK_EQUAL(packet_ring_take(&rings[FRAMES_SEND], &descriptor), STATUS_OK);
    CHECK_EQUAL(descriptor.size_bytes, LINK_JOINED_BYTES_MAX);
    CHECK_EQUAL(descriptor.flags, PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP6);
    CHECK_EQUAL(descriptor.header_bytes, 86);
    CHECK_EQUAL(descriptor.segment_bytes, 1428);
    CHECK_EQUAL(memcmp(memory + descriptor.offset, large, LINK_JOINED_BYTES_MAX), 0);
    give(FRAMES_SENT, descriptor.token, 0, 0);
    CHECK_EQUAL(frames_collect(&frames), STATUS_OK);
    CHECK_EQUAL(frames.free_count, FRAME_PLACES_TO_SEND);
    CHECK_EQUAL(send(large, sizeof(large)), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(send(large, 0), STATUS_LIMIT_EXCEEDED);
}

/* No two frames share a place, whichever come back first. */
static void test_rows(void)
{
    uint32_t tokens[FRAME_PLACES_TO_SEND / FRAME_ROW_MAX];
    begin();
    for (uint32_t i = 0; i < FRAME_PLACES_TO_SEND / FRAME_ROW_MAX; i++) {
        CHECK(frames_have_room(&frames, LINK_JOINED_BYTES_MAX));
        CHECK_EQUAL(send(large, LINK_JOINED_BYTES_MAX), STATUS_OK);
        tokens[i] = sent_token();
    }
    CHECK(!frames_have_room(&frames, 1));
    give(FRAMES_SENT, tokens[5], 0, 0);
    give(FRAMES_SENT, tokens[2], 0, 0);
    CHECK_EQUAL(frames_collect(&frames), STATUS_OK);
    /* As many places as for one more, but not in a row. */
    CHECK_EQUAL(send(large, FRAME_PLACE_BYTES), STATUS_OK);
    CHECK_EQUAL(sent_token(), tokens[2]);
    CHECK_EQUAL(send(large, FRAME_PLACE_BYTES + 1), STATUS_OK);
    CHECK_EQUAL(sent_token(), tokens[2] + 1);
    CHECK_EQUAL(send(large, LINK_JOINED_BYTES_MAX), STATUS_OK);
    CHECK_EQUAL(sent_token(), tokens[5]);
    CHECK_EQUAL(frames.free_count, FRAME_ROW_MAX - 3);
    CHECK(!frames_have_room(&frames, LINK_JOINED_BYTES_MAX));
    CHECK(frames_have_room(&frames, (FRAME_ROW_MAX - 3) * FRAME_PLACE_BYTES));
    give(FRAMES_SENT, tokens[2] + 2, 0, 0); /* it belongs to the one before */
    CHECK_EQUAL(frames_collect(&frames), STATUS_MALFORMED);
}

static void test_full(void)
{
    begin();
    for (uint32_t i = 0; i < FRAME_PLACES_TO_SEND; i++) {
        CHECK_EQUAL(send(large, FRAME_PLACE_BYTES), STATUS_OK);
    }
    CHECK_EQUAL(send(large, 60), STATUS_LIMIT_EXCEEDED);
}

static void test_receive(void)
{
    struct packet_descriptor descriptor;
    struct frame frame;
    bool is_sum_good = false;
    begin();
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_NOT_FOUND);
    CHECK_EQUAL(packet_ring_take(&rings[FRAMES_EMPTY], &descriptor), STATUS_OK);
    memory[descriptor.offset] = 0x77;
    give(FRAMES_RECEIVED, descriptor.token, 60, PACKET_CHECKSUM_GOOD);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_OK);
    CHECK_EQUAL(frame.size_bytes, 60);
    CHECK_EQUAL(((const uint8_t *)frame.pieces[0].data)[0], 0x77);
    CHECK(is_sum_good);
    CHECK_EQUAL(frames_give_back(&frames), STATUS_OK);
}

/* Places that are given back are shown at once; how many make it look at them is the driver's. */
static void test_held(void)
{
    struct packet_descriptor descriptor;
    struct frame frame;
    bool is_sum_good = false;
    uint8_t data[60] = {0};
    begin();
    for (uint32_t i = 0; i < FRAME_PLACES_TO_RECEIVE; i++) {
        CHECK_EQUAL(packet_ring_take(&rings[FRAMES_EMPTY], &descriptor), STATUS_OK);
    }
    CHECK(!packet_ring_rearm_for(&rings[FRAMES_EMPTY], HELD));
    for (uint32_t i = 0; i < HELD + 1; i++) {
        give(FRAMES_RECEIVED, i, 60, 0);
        CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_OK);
        CHECK_EQUAL(frames_give_back(&frames), STATUS_OK);
        CHECK(frames_publish(&frames) == (i == HELD - 1));
    }
    for (uint32_t i = 0; i < HELD + 1; i++) {
        CHECK_EQUAL(packet_ring_take(&rings[FRAMES_EMPTY], &descriptor), STATUS_OK);
        CHECK_EQUAL(descriptor.token, i);
    }
    CHECK(!packet_ring_rearm(&rings[FRAMES_SEND]));
    CHECK_EQUAL(send(data, sizeof(data)), STATUS_OK);
    CHECK(frames_publish(&frames));
}

/* A large frame comes in parts; what does not come as a whole is none. */
static void test_parts(void)
{
    struct packet_descriptor descriptor;
    struct frame frame;
    bool is_sum_good = false;
    begin();
    CHECK_EQUAL(packet_ring_take(&rings[FRAMES_EMPTY], &descriptor), STATUS_OK);
    CHECK_EQUAL(packet_ring_take(&rings[FRAMES_EMPTY], &descriptor), STATUS_OK);
    give(FRAMES_RECEIVED, 0, FRAME_PLACE_BYTES, PACKET_GOES_ON | PACKET_CHECKSUM_GOOD);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_NOT_FOUND);
    give(FRAMES_RECEIVED, 1, 100, 0);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_OK);
    CHECK_EQUAL(frame.size_bytes, FRAME_PLACE_BYTES + 100);
    CHECK(is_sum_good);
    CHECK_EQUAL(frames_give_back(&frames), STATUS_OK);
    begin();
    for (uint32_t i = 0; i < FRAME_PARTS_MAX; i++) {
        give(FRAMES_RECEIVED, i, 1, PACKET_GOES_ON);
    }
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_NOT_FOUND);
    give(FRAMES_RECEIVED, FRAME_PARTS_MAX, 1, 0);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_MALFORMED);
}

/* What a driver may not say ends the use of it, and touches nothing. */
static void test_lies(void)
{
    struct frame frame;
    bool is_sum_good = false;
    begin();
    give(FRAMES_RECEIVED, FRAME_PLACES, 60, 0);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_MALFORMED);
    begin();
    give(FRAMES_RECEIVED, FRAME_PLACES_TO_RECEIVE, 60, 0); /* one to send */
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_MALFORMED);
    begin();
    give(FRAMES_RECEIVED, 3, FRAME_PLACE_BYTES + 1, 0);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_MALFORMED);
    begin();
    give(FRAMES_RECEIVED, 3, 60, 0);
    give(FRAMES_RECEIVED, 3, 60, 0); /* twice */
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_OK);
    CHECK_EQUAL(frames_receive(&frames, &frame, &is_sum_good), STATUS_MALFORMED);
    begin();
    give(FRAMES_SENT, FRAME_PLACES_TO_RECEIVE, 0, 0); /* nothing was sent */
    CHECK_EQUAL(frames_collect(&frames), STATUS_MALFORMED);
    begin();
    give(FRAMES_SENT, 0, 0, 0);
    CHECK_EQUAL(frames_collect(&frames), STATUS_MALFORMED);
}

int main(void)
{
    const struct unit_test tests[] = {
        {"send", test_send},
        {"send large", test_send_large},
        {"rows", test_rows},
        {"full", test_full},
        {"receive", test_receive},
        {"held", test_held},
        {"parts", test_parts},
        {"lies", test_lies},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
