/* A port between a client in software, who may lie, and hardware in software, which may too. */
#include "port.h"
#include "hardware_model.h"
#include "unit.h"
#include <string.h>

#define ADDRESS      UINT64_C(0x7700000000)
#define BUFFER_BYTES 0x20000u
#define SHARED_BYTES (PORT_RINGS_BYTES + BUFFER_BYTES)
#define ROUNDS       200000u

static struct hardware_model model;
static struct port port;
static struct {
    struct packet_ring_memory memories[PORT_RING_COUNT];
    uint8_t frames[BUFFER_BYTES];
} shared;
static struct packet_ring_memory *const memories = shared.memories;
static struct packet_ring rings[PORT_RING_COUNT]; /* the client's side */
static bool has_more;

static uint64_t chance_state;

static uint32_t chance(void)
{
    chance_state = chance_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(chance_state >> 33);
}

static void begin(void)
{
    chance_state = 1;
    hardware_model_init(&model, chance);
    memset(&shared, 0, sizeof(shared));
    port = (struct port){.hardware = &model.hardware};
    port_open(&port, &shared, ADDRESS, SHARED_BYTES);
    for (uint32_t i = 0; i < PORT_RING_COUNT; i++) {
        packet_ring_init(&rings[i], &memories[i]);
    }
}

static struct packet_descriptor frame_of(uint32_t token)
{
    return (struct packet_descriptor){.offset = PORT_RINGS_BYTES, .size_bytes = 60, .token = token};
}

static struct packet_descriptor large_frame(void)
{
    struct packet_descriptor frame = frame_of(7);
    frame.size_bytes = 30000;
    frame.flags = PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP4;
    frame.checksum_start = 34;
    frame.checksum_offset = 16;
    frame.header_bytes = 54;
    frame.segment_bytes = 1460;
    return frame;
}

static struct packet_descriptor room_of(uint32_t token)
{
    return (struct packet_descriptor){
        .offset = PORT_RINGS_BYTES + 4096, .size_bytes = 2048, .token = token};
}

static void put(enum port_ring ring, struct packet_descriptor descriptor)
{
    CHECK_EQUAL(packet_ring_put(&rings[ring], &descriptor), STATUS_OK);
    (void)packet_ring_publish(&rings[ring]);
}

static void turn(void)
{
    CHECK_EQUAL(port_turn(&port, &has_more), STATUS_OK);
}

/* The token that came back; UINT32_MAX: none has. */
static uint32_t take(enum port_ring ring, struct packet_descriptor *descriptor)
{
    return packet_ring_take(&rings[ring], descriptor) == STATUS_OK ? descriptor->token : UINT32_MAX;
}

static void test_send(void)
{
    struct packet_descriptor back;
    begin();
    CHECK(!packet_ring_rearm(&rings[PORT_SENT]));
    model.moods.is_lazy = 1;
    put(PORT_SEND, frame_of(5));
    turn();
    CHECK_EQUAL(model.frame_count, 1);
    CHECK_EQUAL(port_sends_in_flight(&port), 1);
    CHECK(!port_take_news(&port));
    model.moods.is_lazy = 0;
    turn();
    CHECK_EQUAL(take(PORT_SENT, &back), 5);
    CHECK_EQUAL(port_sends_in_flight(&port), 0);
    CHECK(port_take_news(&port));
    CHECK(!port_take_news(&port)); /* once */
    CHECK_EQUAL(port.counters.sent_frames, 1);
    CHECK_EQUAL(port.counters.sent_bytes, 60);
}

/* The driver sleeps from the beginning, and after each turn. */
static void test_wake(void)
{
    const struct packet_descriptor frame = frame_of(1);
    const struct packet_descriptor room = room_of(1);
    begin();
    for (uint32_t i = 0; i < 3; i++) {
        CHECK_EQUAL(packet_ring_put(&rings[PORT_SEND], &frame), STATUS_OK);
        CHECK(packet_ring_publish(&rings[PORT_SEND]));
        CHECK_EQUAL(packet_ring_put(&rings[PORT_EMPTY], &room), STATUS_OK);
        CHECK(packet_ring_publish(&rings[PORT_EMPTY]));
        turn();
    }
}

static uint32_t take_received(void)
{
    struct packet_descriptor back;
    uint32_t count = 0;
    while (take(PORT_RECEIVED, &back) != UINT32_MAX) {
        count++;
    }
    return count;
}

/* The driver is told, and takes them all. */
static void give_rooms(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct packet_descriptor room = room_of(i);
        CHECK_EQUAL(packet_ring_put(&rings[PORT_EMPTY], &room), STATUS_OK);
    }
    CHECK(packet_ring_publish(&rings[PORT_EMPTY]));
    model.moods.is_lazy = 1;
    for (uint32_t i = 0; i <= count / PORT_TURN_FRAMES_MAX; i++) {
        turn();
    }
    CHECK(!has_more);
}

/* Also when it could take no more: what the client gives back later is to be told of. */
static void test_wake_when_full(void)
{
    uint32_t count = 0;
    begin();
    give_rooms(NETWORK_IN_FLIGHT_MAX);
    while (count == 0) { /* some, and fewer than a turn can move */
        model.moods.is_lazy = 3;
        turn();
        count = take_received();
    }
    CHECK(count < PORT_TURN_FRAMES_MAX);
    give_rooms(count);
    CHECK_EQUAL(model.room_count, NETWORK_IN_FLIGHT_MAX);
    model.moods.is_lazy = 0;
    for (uint32_t i = 0; i <= NETWORK_IN_FLIGHT_MAX / PORT_TURN_FRAMES_MAX; i++) {
        turn();
    }
    CHECK_EQUAL(take_received(), NETWORK_IN_FLIGHT_MAX);
    give_rooms(1);
}

static void test_receive(void)
{
    struct packet_descriptor back;
    begin();
    model.moods.is_lazy = 1;
    put(PORT_EMPTY, room_of(9));
    turn();
    CHECK_EQUAL(model.room_count, 1);
    model.moods.is_lazy = 0;
    turn();
    CHECK_EQUAL(take(PORT_RECEIVED, &back), 9);
    CHECK_EQUAL(back.size_bytes, 60);
    CHECK_EQUAL(back.flags, PACKET_CHECKSUM_GOOD);
    CHECK_EQUAL(port.counters.received_frames, 1);
    CHECK_EQUAL(port.counters.received_bytes, 60);
}

/* A frame of two rooms is one; where it begins is for the hardware to say, within the room. */
static void test_receive_large(void)
{
    struct packet_descriptor back;
    begin();
    model.moods.is_lazy = 1;
    put(PORT_EMPTY, room_of(9));
    turn();
    model.moods.is_lazy = 0;
    model.received_bytes = 2036;
    model.received_offset = 12;
    model.received_flags = PACKET_GOES_ON;
    turn();
    CHECK_EQUAL(take(PORT_RECEIVED, &back), 9);
    CHECK_EQUAL(back.offset, PORT_RINGS_BYTES + 4096 + 12);
    CHECK_EQUAL(back.size_bytes, 2036);
    CHECK_EQUAL(back.flags, PACKET_GOES_ON);
    CHECK_EQUAL(port.counters.received_frames, 0);
    model.received_flags = 0;
    put(PORT_EMPTY, room_of(8));
    turn();
    turn();
    CHECK_EQUAL(take(PORT_RECEIVED, &back), 8);
    CHECK_EQUAL(port.counters.received_frames, 1);
    CHECK_EQUAL(port.counters.received_bytes, 2 * 2036);
    model.received_offset = 13; /* and what was written is more than there was room for */
    put(PORT_EMPTY, room_of(7));
    (void)!port_turn(&port, &has_more);
    CHECK_EQUAL(port_turn(&port, &has_more), STATUS_DEVICE_ERROR);
}

static void test_large(void)
{
    begin();
    model.moods.is_lazy = 1;
    put(PORT_SEND, large_frame());
    turn();
    CHECK_EQUAL(model.frame_count, 1);
    for (uint32_t i = 0; i < NETWORK_IN_FLIGHT_MAX; i++) {
        if (model.has_frame[i]) {
            CHECK_EQUAL(model.frames[i].device_address, ADDRESS + PORT_RINGS_BYTES);
            CHECK(model.frames[i].content == shared.frames);
            CHECK_EQUAL(model.frames[i].size_bytes, 30000);
            CHECK_EQUAL(model.frames[i].segment_bytes, 1460);
            CHECK_EQUAL(model.frames[i].header_bytes, 54);
        }
    }
}

/* Comes back unsent, and counts as an error. */
static void refuse(struct packet_descriptor frame)
{
    struct packet_descriptor back;
    const uint64_t errors = port.counters.send_errors;
    put(PORT_SEND, frame);
    turn();
    CHECK_EQUAL(model.frame_count, 0);
    CHECK_EQUAL(take(PORT_SENT, &back), frame.token);
    CHECK_EQUAL(port.counters.send_errors, errors + 1);
}

static void refuse_with(size_t offset, size_t size_bytes, uint32_t value, bool is_large)
{
    struct packet_descriptor frame = is_large ? large_frame() : frame_of(3);
    memcpy((uint8_t *)&frame + offset, &value, size_bytes);
    refuse(frame);
}

#define REFUSE(field, value, is_large)                                                             \
    refuse_with(                                                                                   \
        offsetof(struct packet_descriptor, field),                                                 \
        sizeof(((struct packet_descriptor *)0)->field),                                            \
        (value),                                                                                   \
        (is_large))

static void test_refused(void)
{
    begin();
    REFUSE(offset, 0, false); /* the rings themselves */
    REFUSE(offset, PORT_RINGS_BYTES - 1, false);
    REFUSE(offset, SHARED_BYTES - 59, false);
    REFUSE(offset, UINT32_MAX, false);
    REFUSE(size_bytes, 13, false);
    REFUSE(size_bytes, 1515, false);
    REFUSE(size_bytes, UINT32_MAX, false);
    REFUSE(flags, PACKET_CHECKSUM_GOOD, false);
    REFUSE(flags, 0x8000, false);
    REFUSE(flags, PACKET_SEGMENT_TCP4, true); /* whose checksum would be missing */
    REFUSE(flags, PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP6, true); /* it cannot */
    REFUSE(flags, PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP4 | PACKET_SEGMENT_TCP6, true);
    REFUSE(checksum_start, UINT16_MAX, true);
    REFUSE(checksum_offset, UINT16_MAX, true);
    REFUSE(segment_bytes, 0, true);
    REFUSE(header_bytes, 34, true);
    REFUSE(header_bytes, 30000, true);
    REFUSE(size_bytes, NETWORK_LARGE_FRAME_BYTES_MAX + 1, true);
    model.hardware.properties.sends_checksums = false;
    REFUSE(flags, PACKET_CHECKSUM_MISSING, false);
    model.moods.refuses_frames = true; /* the hardware itself, for reasons of its own */
    refuse(frame_of(3));
    struct packet_descriptor back;
    struct packet_descriptor room = room_of(4);
    room.size_bytes = 1513;
    put(PORT_EMPTY, room);
    turn();
    CHECK_EQUAL(take(PORT_RECEIVED, &back), 4);
    CHECK_EQUAL(back.size_bytes, 0);
    CHECK_EQUAL(model.room_count, 0);
}

/* What the hardware has no room for waits in the ring, and nobody spins. */
static void test_held_up(void)
{
    struct packet_descriptor back;
    begin();
    model.room_max = 3;
    model.moods.is_lazy = 1;
    for (uint32_t i = 0; i < 10; i++) {
        put(PORT_SEND, frame_of(i));
    }
    turn();
    CHECK_EQUAL(model.frame_count, 3);
    CHECK(!has_more);
    model.moods.is_lazy = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < 10; i++) {
        turn();
        while (take(PORT_SENT, &back) != UINT32_MAX) {
            count++;
        }
    }
    CHECK_EQUAL(count, 10);
}

/* How often the hardware was told that a frame that is sent is to interrupt, for so many frames. */
static uint32_t awaited_for(uint32_t count, struct packet_descriptor frame)
{
    begin();
    hardware_model_send_quietly(&model);
    model.moods.is_lazy = 1;
    for (uint32_t i = 0; i < count; i++) {
        put(PORT_SEND, frame);
    }
    turn();
    return model.awaited_count;
}

static void test_sent_quietly(void)
{
    CHECK_EQUAL(awaited_for(0, frame_of(1)), 0);
    CHECK_EQUAL(awaited_for(PORT_SENDS_MANY - 1, frame_of(1)), 0);
    CHECK_EQUAL(awaited_for(PORT_SENDS_MANY, frame_of(1)), 1);
    CHECK_EQUAL(awaited_for(PORT_SENDS_MANY_BYTES / 30000, large_frame()), 0);
    CHECK_EQUAL(awaited_for(PORT_SENDS_MANY_BYTES / 30000 + 1, large_frame()), 1);
    model.moods.is_lazy = 0;
    turn();
    CHECK_EQUAL(model.frame_count, 0);
    CHECK_EQUAL(model.awaited_count, 1); /* nothing is left to be sent */
    put(PORT_SEND, frame_of(2));
    turn();
    CHECK_EQUAL(model.awaited_count, 1); /* and what was, counts no more */
}

/* A client that sleeps until a frame was sent, or would send more, is not forgotten. */
static void test_sent_awaited(void)
{
    CHECK_EQUAL(awaited_for(1, frame_of(1)), 0);
    CHECK(!port_await_sent(&port));
    CHECK_EQUAL(model.awaited_count, 0);
    CHECK(!packet_ring_rearm(&rings[PORT_SENT]));
    CHECK(!port_await_sent(&port));
    CHECK_EQUAL(model.awaited_count, 1);
    turn();
    CHECK_EQUAL(model.awaited_count, 2);
    begin();
    hardware_model_send_quietly(&model);
    model.room_max = 3;
    model.moods.is_lazy = 1;
    for (uint32_t i = 0; i < 4; i++) {
        put(PORT_SEND, frame_of(i));
        turn();
        CHECK_EQUAL(model.awaited_count, i < 3 ? 0 : 1);
    }
}

/* Room waits for something else to do while the hardware has enough. */
static void test_rooms_held(void)
{
    const struct packet_descriptor room = room_of(1);
    begin();
    model.hardware.properties.rooms_enough = NETWORK_IN_FLIGHT_MAX - 2 * PORT_ROOMS_HELD;
    give_rooms(NETWORK_IN_FLIGHT_MAX - PORT_ROOMS_HELD);
    for (uint32_t i = 1; i <= PORT_ROOMS_HELD; i++) {
        CHECK_EQUAL(packet_ring_put(&rings[PORT_EMPTY], &room), STATUS_OK);
        CHECK(packet_ring_publish(&rings[PORT_EMPTY]) == (i == PORT_ROOMS_HELD));
    }
    turn();
    CHECK_EQUAL(model.room_count, NETWORK_IN_FLIGHT_MAX);
    begin();
    model.hardware.properties.rooms_enough = NETWORK_IN_FLIGHT_MAX;
    give_rooms(NETWORK_IN_FLIGHT_MAX - PORT_ROOMS_HELD);
    CHECK_EQUAL(packet_ring_put(&rings[PORT_EMPTY], &room), STATUS_OK);
    CHECK(packet_ring_publish(&rings[PORT_EMPTY])); /* it has not enough */
}

static void test_turn_is_bounded(void)
{
    begin();
    for (uint32_t i = 0; i < PACKET_RING_ENTRIES; i++) {
        put(PORT_SEND, frame_of(i));
    }
    for (uint32_t i = 0; i < PACKET_RING_ENTRIES / PORT_TURN_FRAMES_MAX; i++) {
        turn();
        CHECK(has_more || i > 2);
    }
    CHECK_EQUAL(port.counters.sent_frames + model.frame_count, PACKET_RING_ENTRIES);
    turn();
    turn();
    CHECK_EQUAL(port.counters.sent_frames, PACKET_RING_ENTRIES);
    CHECK(!has_more);
}

/* A client that takes nothing back: no more goes to the hardware than can come back. */
static void test_client_does_not_take(void)
{
    begin();
    for (uint32_t i = 0; i < 4 * PACKET_RING_ENTRIES; i++) {
        const struct packet_descriptor frame = frame_of(i);
        if (packet_ring_put(&rings[PORT_SEND], &frame) == STATUS_OK) {
            (void)packet_ring_publish(&rings[PORT_SEND]);
        }
        turn();
        CHECK(!port.is_broken);
    }
    CHECK_EQUAL(port.counters.sent_frames, PACKET_RING_ENTRIES);
    CHECK_EQUAL(model.frame_count, 0);
    CHECK(!has_more);
}

static void test_broken_client(void)
{
    for (uint32_t i = 0; i < PORT_RING_COUNT; i++) {
        begin();
        put(PORT_SEND, frame_of(1));
        put(PORT_EMPTY, room_of(1));
        memories[i].put_index += 1000;
        memories[i].taken_index += 1000;
        turn();
        turn();
        CHECK(port.is_broken);
        const uint32_t frames = model.frame_count;
        memories[PORT_SEND].put_index = port.rings[PORT_SEND].own_index + 1;
        turn();
        CHECK_EQUAL(model.frame_count, frames); /* nothing more for this one */
        CHECK_EQUAL(port_close(&port), STATUS_OK);
        begin();
        test_send();
    }
}

static void test_reset(void)
{
    struct packet_descriptor back;
    begin();
    model.moods.is_lazy = 1;
    put(PORT_SEND, frame_of(1));
    put(PORT_EMPTY, room_of(2));
    turn();
    CHECK(!packet_ring_rearm(&rings[PORT_SENT]));
    CHECK_EQUAL(port_reset(&port), STATUS_OK);
    CHECK_EQUAL(take(PORT_SENT, &back), 1);
    CHECK_EQUAL(take(PORT_RECEIVED, &back), 2);
    CHECK_EQUAL(back.size_bytes, 0);
    CHECK_EQUAL(port_sends_in_flight(&port), 0);
    CHECK(port_take_news(&port));
    CHECK_EQUAL(port.counters.resets, 1);
    put(PORT_SEND, frame_of(3));
    turn();
    model.moods.resets_badly = true;
    CHECK_EQUAL(port_reset(&port), STATUS_TIMED_OUT);
    CHECK_EQUAL(take(PORT_SENT, &back), UINT32_MAX); /* the device may still have it */
    CHECK_EQUAL(port_close(&port), STATUS_TIMED_OUT);
    CHECK_EQUAL(port_turn(&port, &has_more), STATUS_OK); /* closed: nothing happens */
    CHECK(!has_more);
}

static void test_mad_hardware(void)
{
    begin();
    model.moods.says_too_much = true;
    put(PORT_EMPTY, room_of(2));
    turn();
    CHECK_EQUAL(port_turn(&port, &has_more), STATUS_DEVICE_ERROR);
    begin();
    put(PORT_SEND, frame_of(2));
    turn();
    model.moods.is_mad = 1;
    uint32_t errors = 0;
    for (uint32_t i = 0; i < 20; i++) {
        errors += port_turn(&port, &has_more) == STATUS_DEVICE_ERROR;
    }
    CHECK_EQUAL(errors, 20);
}

/* -- by chance -------------------------------------------------------------------------------- */

/* Tokens that are out, of an honest client. */
struct outstanding {
    bool is_out[PACKET_RING_ENTRIES];
    uint32_t count;
};

static void give_by_chance(enum port_ring ring, struct outstanding *out)
{
    const uint32_t token = chance() % PACKET_RING_ENTRIES;
    if (out->is_out[token]) {
        return;
    }
    out->is_out[token] = true;
    out->count++;
    put(ring, ring == PORT_SEND ? frame_of(token) : room_of(token));
}

static void take_by_chance(enum port_ring ring, struct outstanding *out, uint32_t *wrong)
{
    struct packet_descriptor back;
    while (chance() % 3 != 0 && packet_ring_take(&rings[ring], &back) == STATUS_OK) {
        *wrong += back.token >= PACKET_RING_ENTRIES || !out->is_out[back.token];
        out->is_out[back.token % PACKET_RING_ENTRIES] = false;
        out->count--;
    }
}

/* Every token comes back exactly once, whatever the hardware does. */
static void test_by_chance(void)
{
    static struct outstanding sends;
    static struct outstanding rooms;
    uint32_t wrong = 0;
    begin();
    model.moods = (struct hardware_moods){.is_full = 5, .is_lazy = 3};
    for (uint32_t i = 0; i < ROUNDS; i++) {
        model.moods.is_mad = chance() % 1000 == 0 ? 3 : 0;
        give_by_chance(PORT_SEND, &sends);
        give_by_chance(PORT_EMPTY, &rooms);
        if (chance() % 4 == 0 && port_turn(&port, &has_more) != STATUS_OK) {
            CHECK_EQUAL(port_reset(&port), STATUS_OK);
        }
        take_by_chance(PORT_SENT, &sends, &wrong);
        take_by_chance(PORT_RECEIVED, &rooms, &wrong);
    }
    model.moods = (struct hardware_moods){0};
    for (uint32_t i = 0; i < ROUNDS && sends.count + rooms.count > 0; i++) {
        turn();
        take_by_chance(PORT_SENT, &sends, &wrong);
        take_by_chance(PORT_RECEIVED, &rooms, &wrong);
    }
    CHECK_EQUAL(wrong, 0);
    CHECK_EQUAL(sends.count, 0);
    CHECK_EQUAL(rooms.count, 0);
    CHECK(!port.is_broken);
    CHECK(!model.was_misused);
}

/* A client that writes anything anywhere: the hardware gets nothing outside of its memory. */
static void test_hostile_client(void)
{
    begin();
    for (uint32_t i = 0; i < ROUNDS; i++) {
        uint8_t *bytes = (uint8_t *)memories;
        for (uint32_t k = 0; k < 8; k++) {
            bytes[chance() % sizeof(shared.memories)] = (uint8_t)chance();
        }
        memories[PORT_SEND].put_index = port.rings[PORT_SEND].own_index + chance() % 40;
        memories[PORT_EMPTY].put_index = port.rings[PORT_EMPTY].own_index + chance() % 40;
        (void)port_turn(&port, &has_more);
        for (uint32_t token = 0; token < NETWORK_IN_FLIGHT_MAX; token++) {
            const struct network_frame *frame = &model.frames[token];
            const struct network_room *room = &model.rooms[token];
            CHECK(
                !model.has_frame[token] ||
                (frame->device_address >= ADDRESS + PORT_RINGS_BYTES &&
                 frame->device_address + frame->size_bytes <= ADDRESS + SHARED_BYTES));
            CHECK(
                !model.has_room[token] ||
                (room->device_address >= ADDRESS + PORT_RINGS_BYTES &&
                 room->device_address + room->size_bytes <= ADDRESS + SHARED_BYTES));
        }
        if (port.is_broken) {
            CHECK_EQUAL(port_close(&port), STATUS_OK);
            memset(&shared, 0, sizeof(shared));
            port_open(&port, &shared, ADDRESS, SHARED_BYTES);
        }
    }
    CHECK(!model.was_misused);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"send", test_send},
        {"wake", test_wake},
        {"wake when full", test_wake_when_full},
        {"receive", test_receive},
        {"receive large", test_receive_large},
        {"large", test_large},
        {"refused", test_refused},
        {"held up", test_held_up},
        {"sent quietly", test_sent_quietly},
        {"sent awaited", test_sent_awaited},
        {"rooms held", test_rooms_held},
        {"a turn is bounded", test_turn_is_bounded},
        {"client does not take", test_client_does_not_take},
        {"broken client", test_broken_client},
        {"reset", test_reset},
        {"mad hardware", test_mad_hardware},
        {"by chance", test_by_chance},
        {"hostile client", test_hostile_client},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
