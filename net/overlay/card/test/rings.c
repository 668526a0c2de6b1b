/* The card's rings, and a client that keeps to the rules or does not. */
#include "overlay_card/rings.h"
#include "unit.h"
#include <string.h>

#define BUFFER_BYTES 0x40000u
#define SHARED_BYTES (CARD_RINGS_BYTES + BUFFER_BYTES)
#define LARGE_BYTES  9000u
#define ROOM_BYTES   2048u

static struct {
    struct packet_ring_memory memories[CARD_RING_COUNT];
    uint8_t packets[BUFFER_BYTES];
} shared;
_Static_assert(sizeof(shared) == SHARED_BYTES, "packets lie behind the rings");

static struct card_rings rings;
static struct packet_ring client[CARD_RING_COUNT];
static uint8_t target[CARD_PACKET_BYTES_MAX];
static uint8_t content[CARD_PACKET_BYTES_MAX + 1];
static uint32_t size_bytes;

static void open_for(uint32_t packet_bytes_max, bool takes_large)
{
    memset(&shared, 0, sizeof(shared));
    card_rings_open(&rings, &shared, SHARED_BYTES, packet_bytes_max, takes_large);
    for (uint32_t i = 0; i < CARD_RING_COUNT; i++) {
        packet_ring_init(&client[i], &shared.memories[i]);
    }
}

static void begin(void)
{
    rings = (struct card_rings){.is_open = false};
    for (uint32_t i = 0; i < sizeof(content); i++) {
        content[i] = (uint8_t)(i * 7 + i / 256);
    }
    open_for(CARD_PACKET_BYTES_MAX, true);
}

static void put(enum card_ring ring, struct packet_descriptor descriptor)
{
    CHECK_EQUAL(packet_ring_put(&client[ring], &descriptor), STATUS_OK);
    (void)packet_ring_publish(&client[ring]);
}

/* What went back, or came. */
static struct packet_descriptor get(enum card_ring ring)
{
    struct packet_descriptor descriptor = {.token = UINT32_MAX};
    (void)card_rings_publish(&rings);
    CHECK_EQUAL(packet_ring_take(&client[ring], &descriptor), STATUS_OK);
    return descriptor;
}

static void check_nothing(enum card_ring ring)
{
    struct packet_descriptor descriptor;
    (void)card_rings_publish(&rings);
    CHECK_EQUAL(packet_ring_take(&client[ring], &descriptor), STATUS_NOT_FOUND);
}

static struct packet_descriptor packet_of(uint32_t token, uint32_t bytes)
{
    return (struct packet_descriptor){
        .offset = CARD_RINGS_BYTES, .size_bytes = bytes, .token = token};
}

static void give_rooms(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        put(CARD_EMPTY,
            (struct packet_descriptor){.offset = (uint32_t)CARD_RINGS_BYTES + i * ROOM_BYTES,
                                       .size_bytes = ROOM_BYTES,
                                       .token = i});
    }
}

static enum status deliver(size_t bytes)
{
    return card_rings_put(&rings, (struct bytes){content, bytes});
}

/* -- sending ----------------------------------------------------------------------------------- */

static void test_take(void)
{
    begin();
    memcpy(shared.packets, content, 1000);
    put(CARD_SEND, packet_of(7, 1000));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_OK);
    CHECK_EQUAL(size_bytes, 1000);
    CHECK(memcmp(target, content, 1000) == 0);
    CHECK_EQUAL(get(CARD_SENT).token, 7);
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_NOT_FOUND);
    CHECK_EQUAL(rings.counters.sent_packets, 1);
    CHECK_EQUAL(rings.counters.sent_bytes, 1000);
}

/* What was taken is not what the client writes there afterwards. */
static void test_take_is_a_copy(void)
{
    begin();
    memcpy(shared.packets, content, 100);
    put(CARD_SEND, packet_of(1, 100));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_OK);
    memset(shared.packets, 0, 100);
    CHECK(memcmp(target, content, 100) == 0);
}

/* None of them is a packet; all tokens go back, and what follows is sent. */
static void test_no_packets(void)
{
    const struct packet_descriptor wrong[] = {
        {.offset = 0, .size_bytes = 100, .token = 0},
        {.offset = CARD_RINGS_BYTES - 1, .size_bytes = 100, .token = 1},
        {.offset = SHARED_BYTES - 99, .size_bytes = 100, .token = 2},
        {.offset = SHARED_BYTES + 1, .size_bytes = 100, .token = 3},
        {.offset = UINT32_MAX, .size_bytes = UINT32_MAX, .token = 4},
        {.offset = CARD_RINGS_BYTES, .size_bytes = UINT32_MAX, .token = 5},
        {.offset = CARD_RINGS_BYTES, .size_bytes = CARD_PACKET_BYTES_MAX + 1, .token = 6},
        {.offset = CARD_RINGS_BYTES, .size_bytes = CARD_HEADER_BYTES - 1, .token = 7},
        {.offset = CARD_RINGS_BYTES, .size_bytes = 0, .token = 8},
        {.offset = CARD_RINGS_BYTES, .size_bytes = 100, .token = 9, .flags = 1},
    };
    const uint32_t count = sizeof(wrong) / sizeof(wrong[0]);
    begin();
    for (uint32_t i = 0; i < count; i++) {
        put(CARD_SEND, wrong[i]);
    }
    put(CARD_SEND, packet_of(99, CARD_HEADER_BYTES));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_OK);
    CHECK_EQUAL(size_bytes, CARD_HEADER_BYTES);
    CHECK_EQUAL(rings.counters.send_errors, count);
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(get(CARD_SENT).token, i);
    }
    CHECK_EQUAL(get(CARD_SENT).token, 99);
    check_nothing(CARD_SENT);
}

static void test_largest_packet(void)
{
    begin();
    open_for(CARD_PACKET_BYTES_MIN, true);
    put(CARD_SEND, packet_of(1, CARD_PACKET_BYTES_MIN + 1));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_NOT_FOUND);
    CHECK_EQUAL(rings.counters.send_errors, 1);
    put(CARD_SEND, packet_of(2, CARD_PACKET_BYTES_MIN));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_OK);
}

/* A client that takes nothing back has more on their way than it may, and breaks its ring. */
static void test_takes_nothing_back(void)
{
    begin();
    for (uint32_t i = 0; i < PACKET_RING_ENTRIES; i++) {
        put(CARD_SEND, packet_of(i, 100));
        CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_OK);
    }
    put(CARD_SEND, packet_of(0, 100));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_MALFORMED);
    CHECK(rings.is_broken);
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_MALFORMED);
    CHECK(!card_rings_publish(&rings));
    CHECK(!card_rings_rearm(&rings));
}

/* -- receiving --------------------------------------------------------------------------------- */

static void check_part(uint32_t token, uint32_t at, uint32_t bytes, bool goes_on)
{
    const struct packet_descriptor came = get(CARD_RECEIVED);
    CHECK_EQUAL(came.token, token);
    CHECK_EQUAL(came.size_bytes, bytes);
    CHECK_EQUAL(came.flags, goes_on ? PACKET_GOES_ON : 0);
    CHECK(memcmp((uint8_t *)&shared + came.offset, content + at, bytes) == 0);
}

static void test_put(void)
{
    begin();
    give_rooms(3);
    CHECK_EQUAL(deliver(1400), STATUS_OK);
    CHECK_EQUAL(deliver(CARD_HEADER_BYTES), STATUS_OK);
    check_part(0, 0, 1400, false);
    check_part(1, 0, CARD_HEADER_BYTES, false);
    check_nothing(CARD_RECEIVED);
    CHECK_EQUAL(rings.counters.received_packets, 2);
    CHECK_EQUAL(rings.counters.received_bytes, 1400 + CARD_HEADER_BYTES);
}

static void test_put_large(void)
{
    begin();
    give_rooms(40);
    CHECK_EQUAL(deliver(LARGE_BYTES), STATUS_OK);
    for (uint32_t i = 0; i < 4; i++) {
        check_part(i, i * ROOM_BYTES, ROOM_BYTES, true);
    }
    check_part(4, 4 * ROOM_BYTES, LARGE_BYTES - 4 * ROOM_BYTES, false);
    CHECK_EQUAL(deliver(CARD_PACKET_BYTES_MAX), STATUS_OK);
    for (uint32_t i = 0; i < 31; i++) {
        check_part(5 + i, i * ROOM_BYTES, ROOM_BYTES, true);
    }
    check_part(36, 31 * ROOM_BYTES, CARD_PACKET_BYTES_MAX - 31 * ROOM_BYTES, false);
}

/* Nothing of what has no room is seen; with more room what comes next is. */
static void test_no_room(void)
{
    begin();
    CHECK_EQUAL(deliver(100), STATUS_NOT_FOUND);
    give_rooms(2);
    CHECK_EQUAL(deliver(LARGE_BYTES), STATUS_NOT_FOUND);
    check_nothing(CARD_RECEIVED);
    CHECK_EQUAL(deliver(100), STATUS_OK);
    CHECK_EQUAL(deliver(101), STATUS_OK);
    CHECK_EQUAL(deliver(102), STATUS_NOT_FOUND);
    check_part(0, 0, 100, false);
    check_part(1, 0, 101, false);
    CHECK_EQUAL(rings.counters.missed, 3);
}

/* A client that takes each packet in one room only. */
static void test_takes_no_large(void)
{
    begin();
    open_for(CARD_PACKET_BYTES_MAX, false);
    give_rooms(4);
    CHECK_EQUAL(deliver(ROOM_BYTES + 1), STATUS_NOT_FOUND);
    CHECK_EQUAL(deliver(ROOM_BYTES), STATUS_OK);
    check_part(0, 0, ROOM_BYTES, false);
}

static void test_sizes(void)
{
    begin();
    give_rooms(40);
    CHECK_EQUAL(deliver(CARD_HEADER_BYTES - 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(deliver(0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(deliver(CARD_PACKET_BYTES_MAX + 1), STATUS_INVALID_ARGUMENT);
    open_for(CARD_PACKET_BYTES_MIN, true);
    give_rooms(2);
    CHECK_EQUAL(deliver(CARD_PACKET_BYTES_MIN + 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(deliver(CARD_PACKET_BYTES_MIN), STATUS_OK);
    CHECK_EQUAL(rings.counters.missed, 4);
}

/* Room that is none goes back, and nothing is written there. */
static void test_no_rooms(void)
{
    const struct packet_descriptor wrong[] = {
        {.offset = 0, .size_bytes = ROOM_BYTES, .token = 0},
        {.offset = CARD_RINGS_BYTES - 4, .size_bytes = ROOM_BYTES, .token = 1},
        {.offset = SHARED_BYTES - ROOM_BYTES + 1, .size_bytes = ROOM_BYTES, .token = 2},
        {.offset = UINT32_MAX - 4, .size_bytes = ROOM_BYTES, .token = 3},
        {.offset = CARD_RINGS_BYTES, .size_bytes = UINT32_MAX, .token = 4},
        {.offset = CARD_RINGS_BYTES, .size_bytes = CARD_PACKET_BYTES_MIN - 1, .token = 5},
        {.offset = CARD_RINGS_BYTES, .size_bytes = 0, .token = 6},
    };
    const uint32_t count = sizeof(wrong) / sizeof(wrong[0]);
    begin();
    for (uint32_t i = 0; i < count; i++) {
        put(CARD_EMPTY, wrong[i]);
    }
    CHECK_EQUAL(deliver(100), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i < count; i++) {
        const struct packet_descriptor came = get(CARD_RECEIVED);
        CHECK_EQUAL(came.token, i);
        CHECK_EQUAL(came.size_bytes, 0);
    }
    for (uint32_t i = 0; i < BUFFER_BYTES; i++) {
        if (shared.packets[i] != 0) {
            CHECK_EQUAL(shared.packets[i], 0);
            break;
        }
    }
}

/* A client that takes nothing: it gets what fits in its ring, and nobody waits for it. */
static void test_client_sleeps(void)
{
    uint32_t taken_count = 0;
    begin();
    for (uint32_t i = 0; i < 4 * PACKET_RING_ENTRIES; i++) {
        struct packet_descriptor room = {
            .offset = CARD_RINGS_BYTES, .size_bytes = ROOM_BYTES, .token = i};
        if (packet_ring_put(&client[CARD_EMPTY], &room) == STATUS_OK) {
            (void)packet_ring_publish(&client[CARD_EMPTY]);
        }
        taken_count += deliver(100) == STATUS_OK ? 1 : 0;
        (void)card_rings_publish(&rings);
    }
    CHECK_EQUAL(taken_count, PACKET_RING_ENTRIES);
    CHECK_EQUAL(rings.counters.missed, 3 * PACKET_RING_ENTRIES);
    CHECK(!rings.is_broken);
}

/* -- indices that cannot be, and life ---------------------------------------------------------- */

static void test_broken_rings(void)
{
    for (uint32_t ring = 0; ring < CARD_RING_COUNT; ring++) {
        begin();
        give_rooms(2);
        shared.memories[ring].put_index += 2 * PACKET_RING_ENTRIES;
        shared.memories[ring].taken_index += 2 * PACKET_RING_ENTRIES;
        if (ring == CARD_SEND || ring == CARD_SENT) {
            if (ring == CARD_SENT) {
                put(CARD_SEND, packet_of(1, 100));
            }
            CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_MALFORMED);
        } else {
            CHECK_EQUAL(deliver(100), STATUS_MALFORMED);
        }
        CHECK(rings.is_broken);
        CHECK_EQUAL(deliver(100), STATUS_MALFORMED);
        CHECK(!card_rings_publish(&rings));
    }
}

static void test_broken_while_asleep(void)
{
    begin();
    shared.memories[CARD_SEND].put_index = 2 * PACKET_RING_ENTRIES;
    CHECK(!card_rings_rearm(&rings));
    CHECK(rings.is_broken);
}

static void test_closed(void)
{
    begin();
    give_rooms(1);
    CHECK_EQUAL(deliver(100), STATUS_OK);
    card_rings_close(&rings);
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_NOT_FOUND);
    CHECK_EQUAL(deliver(100), STATUS_NOT_FOUND);
    CHECK(!card_rings_publish(&rings));
    CHECK(!card_rings_rearm(&rings));
    open_for(CARD_PACKET_BYTES_MAX, true);
    give_rooms(1);
    CHECK_EQUAL(deliver(100), STATUS_OK);
    CHECK_EQUAL(rings.counters.received_packets, 2);
    CHECK_EQUAL(rings.counters.missed, 1);
}

/* Who sleeps is told once; who does not sleep is not. */
static void test_wakes(void)
{
    begin();
    give_rooms(3);
    CHECK(!packet_ring_rearm(&client[CARD_RECEIVED]));
    CHECK_EQUAL(deliver(100), STATUS_OK);
    CHECK_EQUAL(deliver(100), STATUS_OK);
    CHECK(card_rings_publish(&rings));
    CHECK_EQUAL(deliver(100), STATUS_OK);
    CHECK(!card_rings_publish(&rings));
    const struct packet_descriptor first = packet_of(1, 100);
    CHECK_EQUAL(packet_ring_put(&client[CARD_SEND], &first), STATUS_OK);
    CHECK(packet_ring_publish(&client[CARD_SEND]));
    CHECK(card_rings_rearm(&rings));
    CHECK_EQUAL(card_rings_take(&rings, target, &size_bytes), STATUS_OK);
    CHECK(!card_rings_rearm(&rings));
}

int main(void)
{
    const struct unit_test tests[] = {
        {"take", test_take},
        {"take is a copy", test_take_is_a_copy},
        {"no packets", test_no_packets},
        {"largest packet", test_largest_packet},
        {"takes nothing back", test_takes_nothing_back},
        {"put", test_put},
        {"put large", test_put_large},
        {"no room", test_no_room},
        {"takes no large", test_takes_no_large},
        {"sizes", test_sizes},
        {"no rooms", test_no_rooms},
        {"client sleeps", test_client_sleeps},
        {"broken rings", test_broken_rings},
        {"broken while asleep", test_broken_while_asleep},
        {"closed", test_closed},
        {"wakes", test_wakes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
