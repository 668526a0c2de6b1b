/* The driver against a device in software: its life, its queues, its interrupts. */
#include "card.h"
#include "registers.h"
#include "setup.h"
#include "unit.h"

/* Of what came, as the device writes it (7.1). */
#define CAME      3u        /* done, and the end of a frame */
#define CAME_PART 1u        /* done, and no end */
#define CAME_SUM  (1u << 5) /* the sum of TCP or UDP was computed */
#define CAME_NOT  (1u << 2) /* nothing was */
#define BAD_SUM   (1u << 29)
#define BAD_IPV4  (1u << 30)
#define BAD_CODE  (1u << 24)
#define BAD_RX    (1u << 31)

static void test_properties(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        setup_started(i == 0);
        CHECK_EQUAL(hardware->properties.address[0], 0x52);
        CHECK_EQUAL(hardware->properties.address[5], 0x56);
        CHECK_EQUAL(hardware->properties.frame_bytes_max, 1514);
        CHECK_EQUAL(hardware->properties.receive_bytes_min, 2048);
        CHECK(hardware->properties.is_up);
        CHECK(hardware->properties.sends_checksums);
        CHECK(hardware->properties.checks_checksums);
        CHECK(hardware->properties.cuts_tcp4);
        CHECK(!hardware->properties.cuts_tcp6);
        CHECK(model.misuse == NULL);
    }
}

static void check_received(uint32_t token, uint32_t size_bytes, uint16_t flags)
{
    struct network_received received = {0};
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_OK);
    CHECK_EQUAL(received.token, token);
    CHECK_EQUAL(received.size_bytes, size_bytes);
    CHECK_EQUAL(received.flags, flags);
}

static void check_nothing_received(void)
{
    struct network_received received = {0};
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_NOT_FOUND);
}

/* Several times round both rings. */
static void test_round_trip(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        setup_started(i == 0);
        for (uint32_t round = 0; round < 3 * TRANSMIT_ENTRIES; round++) {
            const uint32_t token = round % NETWORK_IN_FLIGHT_MAX;
            const struct network_frame frame = frame_of(token, 60 + round % 1000);
            memset(model_data(), (int)round, frame.size_bytes);
            CHECK_EQUAL(give_room(token), STATUS_OK);
            CHECK_EQUAL(send_frame(&frame), STATUS_OK);
            const struct model_frame *sent = &model.sent[round % MODEL_SENT_MAX];
            CHECK_EQUAL(sent->size_bytes, frame.size_bytes);
            CHECK_EQUAL(memcmp(sent->bytes, model_data(), frame.size_bytes), 0);
            CHECK(model_receive(sent->bytes, sent->size_bytes, CAME));
            interrupt();
            CHECK_EQUAL(take_sent(), token);
            check_received(token, frame.size_bytes, 0);
            CHECK_EQUAL(memcmp(room_content(token), model_data(), frame.size_bytes), 0);
            CHECK_EQUAL(take_sent(), UINT32_MAX);
            check_nothing_received();
        }
        CHECK_EQUAL(model.sent_count, 3 * TRANSMIT_ENTRIES);
        CHECK(model.misuse == NULL);
    }
}

/* What was given before it may be taken is the device's; what was not published is not. */
static void test_full(void)
{
    setup_started(true);
    model.moods.is_silent = true;
    for (uint32_t i = 0; i < NETWORK_IN_FLIGHT_MAX; i++) {
        const struct network_frame frame = frame_of(i, 60);
        CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    }
    const struct network_frame more = frame_of(0, 60);
    CHECK_EQUAL(send_frame(&more), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(take_sent(), UINT32_MAX);
    model.moods.is_silent = false;
    model_send();
    for (uint32_t i = 0; i < NETWORK_IN_FLIGHT_MAX; i++) {
        CHECK_EQUAL(take_sent(), i);
    }
    for (uint32_t i = 0; i < RECEIVE_ENTRIES - 1; i++) {
        CHECK_EQUAL(give_room(i), STATUS_OK);
    }
    CHECK_EQUAL(give_room(RECEIVE_ENTRIES - 1), STATUS_LIMIT_EXCEEDED);
    uint32_t count = 0;
    while (model_receive("nothing in particular", 21, CAME)) {
        check_received(count++, 21, 0);
    }
    CHECK_EQUAL(count, RECEIVE_ENTRIES - 1);
    CHECK(model.misuse == NULL);
}

static void receive_of(uint32_t size_bytes, uint32_t status, uint32_t expected, uint16_t flags)
{
    static const uint8_t frame[2048];
    CHECK_EQUAL(give_room(3), STATUS_OK);
    CHECK(model_receive(frame, size_bytes, status));
    check_received(3, expected, flags);
}

static void test_what_came(void)
{
    setup_started(true);
    receive_of(14, CAME, 14, 0);
    receive_of(13, CAME, 0, 0); /* no frame: only the token */
    receive_of(0, CAME, 0, 0);
    receive_of(2048, CAME, 2048, 0);
    receive_of(60, CAME | BAD_CODE, 0, 0);
    receive_of(60, CAME | BAD_RX, 0, 0);
    receive_of(60, CAME | CAME_SUM, 60, PACKET_CHECKSUM_GOOD);
    receive_of(60, CAME | CAME_SUM | BAD_SUM, 60, 0);
    receive_of(60, CAME | CAME_SUM | BAD_IPV4, 60, 0);
    receive_of(60, CAME | CAME_SUM | CAME_NOT, 60, 0);
    /* Of one that takes several rooms nothing is left. */
    receive_of(2048, CAME_PART, 0, 0);
    receive_of(2048, CAME_PART | CAME_SUM, 0, 0);
    receive_of(60, CAME, 0, 0);
    receive_of(60, CAME, 60, 0);
    CHECK(model.misuse == NULL);
}

static void test_too_much_came(void)
{
    static const uint8_t frame[2048];
    struct network_received received = {0};
    for (uint32_t size_bytes = 2049; size_bytes <= UINT16_MAX; size_bytes += 21162) {
        setup_started(false);
        CHECK_EQUAL(give_room(3), STATUS_OK);
        CHECK(model_receive(frame, size_bytes, CAME));
        CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_DEVICE_ERROR);
    }
}

/* A device that says what it cannot know: nothing comes back that was not given. */
static void test_marks_of_nothing(void)
{
    setup_started(true);
    memset(model.arena, 0xff, RECEIVE_RING_BYTES + TRANSMIT_RING_BYTES);
    CHECK_EQUAL(take_sent(), UINT32_MAX);
    check_nothing_received();
    CHECK_EQUAL(give_room(5), STATUS_OK);
    check_nothing_received();
}

/* A frame comes; the driver is told of it once, until it has asked again in vain. */
static void test_interrupts(void)
{
    for (uint32_t i = 0; i < 3; i++) {
        const bool has_messages = i != 1;
        setup(has_messages);
        model.moods.masks_not = i == 2;
        CHECK_EQUAL(hardware->start(hardware, EVENT), STATUS_OK);
        for (uint32_t k = 0; k < 8; k++) {
            CHECK_EQUAL(give_room(k), STATUS_OK);
        }
        CHECK(model_receive("nothing in particular", 21, CAME));
        CHECK_EQUAL(model.signalled, 0); /* nobody has asked yet */
        check_received(0, 21, 0);
        check_nothing_received(); /* asks */
        if (model.signalled != 0) {
            interrupt(); /* of what was taken meanwhile: for nothing, once */
            check_nothing_received();
        }
        CHECK_EQUAL(model.signalled, 0);
        CHECK(model_receive("nothing in particular", 21, CAME));
        CHECK_EQUAL(model.signalled, 1);
        interrupt();
        CHECK(!model_is_raised());
        CHECK(model_receive("nothing in particular", 21, CAME));
        CHECK(model.moods.masks_not || model.signalled == 0); /* the driver is at it */
        check_received(1, 21, 0);
        check_received(2, 21, 0);
        CHECK(model_receive("nothing in particular", 21, CAME));
        check_received(3, 21, 0);
        check_nothing_received();
        CHECK(model.misuse == NULL);
    }
}

/* What happens between the last look and the asking is told, or found. */
static void test_interrupts_of_sending(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        const struct network_frame frame = frame_of(4, 60);
        setup_started(i == 0);
        const uint64_t bit = i == 0 ? 2 : 1;
        CHECK_EQUAL(take_sent(), UINT32_MAX);
        CHECK_EQUAL(send_frame(&frame), STATUS_OK);
        CHECK_EQUAL(model.signalled, bit);
        interrupt();
        CHECK_EQUAL(take_sent(), 4);
        CHECK_EQUAL(send_frame(&frame), STATUS_OK);
        CHECK_EQUAL(model.signalled, 0);
        CHECK_EQUAL(take_sent(), 4);
        CHECK_EQUAL(take_sent(), UINT32_MAX);
        CHECK_EQUAL(model.signalled, bit);
        CHECK_EQUAL(model.acknowledged_count, 1);
    }
}

static void test_link(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        setup_started(i == 0);
        const uint64_t bit = i == 0 ? 4 : 1;
        for (uint32_t k = 0; k < 3; k++) {
            model_set_link(false);
            CHECK_EQUAL(model.signalled, bit);
            interrupt();
            CHECK(!hardware->properties.is_up);
            CHECK_EQUAL(model.signalled, 0);
            CHECK(!model_is_raised());
            model_set_link(true);
            CHECK_EQUAL(model.signalled, bit);
            interrupt();
            CHECK(hardware->properties.is_up);
        }
        CHECK(model.misuse == NULL);
    }
}

static void test_gone(void)
{
    const struct network_frame frame = frame_of(0, 60);
    struct network_received received = {0};
    struct network_losses losses = {0};
    uint32_t token = 0;
    setup_started(true);
    model_set_link(false);
    model.moods.is_gone = true;
    interrupt();
    CHECK(!hardware->properties.is_up);
    CHECK_EQUAL(send_frame(&frame), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(give_room(1), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(hardware->take_sent(hardware, &token), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(hardware->take_received(hardware, &received), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(hardware->reset(hardware), STATUS_DEVICE_ERROR);
    hardware->count(hardware, &losses);
    CHECK_EQUAL(losses.receive_missed, 0);
}

static void test_reset(void)
{
    const struct network_frame frame = frame_of(2, 60);
    setup_started(true);
    model.moods.is_silent = true;
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    CHECK_EQUAL(give_room(1), STATUS_OK);
    CHECK_EQUAL(hardware->reset(hardware), STATUS_OK);
    model.moods.is_silent = false;
    model_send();
    CHECK_EQUAL(take_sent(), UINT32_MAX); /* it is forgotten, on both sides */
    CHECK_EQUAL(model.sent_count, 0);
    CHECK(!model_receive("nothing in particular", 21, CAME));
    CHECK_EQUAL(send_frame(&frame), STATUS_OK);
    CHECK_EQUAL(take_sent(), 2);
    CHECK(model.misuse == NULL);
    model.moods.never_stops = true;
    CHECK_EQUAL(hardware->reset(hardware), STATUS_TIMED_OUT);
    model.moods.never_stops = false;
    model.moods.never_resets = true;
    CHECK_EQUAL(hardware->reset(hardware), STATUS_TIMED_OUT);
    model.moods.never_resets = false;
    CHECK_EQUAL(hardware->reset(hardware), STATUS_OK);
    model.moods.never_reads_eeprom = true;
    const uint64_t before_ns = model.time_ns;
    CHECK_EQUAL(hardware->reset(hardware), STATUS_TIMED_OUT);
    CHECK(model.time_ns - before_ns < UINT64_C(4000000000)); /* a few seconds at most */
}

static enum status start_with(uint8_t first, bool has_address)
{
    setup(true);
    memset(model.address, 0, sizeof(model.address));
    model.address[0] = first;
    model.has_address = has_address;
    return hardware->start(hardware, EVENT);
}

static void test_start_fails(void)
{
    static const enum status of_attach[] = {
        STATUS_NOT_FOUND, STATUS_UNSUPPORTED, STATUS_LIMIT_EXCEEDED};
    for (uint32_t i = 0; i < sizeof(of_attach) / sizeof(of_attach[0]); i++) {
        setup(true);
        model.attach_status = of_attach[i];
        CHECK_EQUAL(hardware->start(hardware, EVENT), of_attach[i]);
        CHECK_EQUAL(model.reset_count, 0); /* it is not there, or not ours */
    }
    setup(true);
    model.reach_status = STATUS_DENIED;
    CHECK_EQUAL(hardware->start(hardware, EVENT), STATUS_DENIED);
    CHECK_EQUAL(start_with(0, true), STATUS_MALFORMED);
    CHECK_EQUAL(start_with(1, true), STATUS_MALFORMED);
    CHECK_EQUAL(start_with(2, false), STATUS_MALFORMED);
    CHECK_EQUAL(start_with(2, true), STATUS_OK);
    setup(true);
    model.moods.never_resets = true;
    CHECK_EQUAL(hardware->start(hardware, EVENT), STATUS_TIMED_OUT);
    CHECK(!model.may_reach_memory);
    setup(true);
    model.moods.is_gone = true;
    CHECK_EQUAL(hardware->start(hardware, EVENT), STATUS_DEVICE_ERROR);
    CHECK(!model.may_reach_memory);
}

/* The device forgets what it was asked for; the driver does not. */
static void test_losses(void)
{
    struct network_losses losses = {0};
    setup_started(true);
    for (uint32_t i = 1; i < 4; i++) {
        model.registers[REGISTER_COUNT_MISSED / 4] = 5;
        model.registers[REGISTER_COUNT_BAD_SUM / 4] = 2;
        model.registers[REGISTER_COUNT_LONG / 4] = 1;
        hardware->count(hardware, &losses);
        CHECK_EQUAL(losses.receive_missed, 5 * i);
        CHECK_EQUAL(losses.receive_errors, 3 * i);
    }
    model.registers[REGISTER_COUNT_MISSED / 4] = 1000;
    hardware->count(hardware, &losses);
    CHECK_EQUAL(losses.receive_missed, 1015);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"properties", test_properties},
        {"round trip", test_round_trip},
        {"full", test_full},
        {"what came", test_what_came},
        {"too much came", test_too_much_came},
        {"marks of nothing", test_marks_of_nothing},
        {"interrupts", test_interrupts},
        {"interrupts of sending", test_interrupts_of_sending},
        {"link", test_link},
        {"gone", test_gone},
        {"reset", test_reset},
        {"start fails", test_start_fails},
        {"losses", test_losses},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
