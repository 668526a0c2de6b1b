#include "overlay_wire/frame.h"
#include "unit.h"
#include <stdlib.h>

static struct overlay_frame frame;
static size_t used;

static enum status read_it(const uint8_t *data, size_t size_bytes)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, data, size_bytes);
    const enum status status = overlay_frame_read((struct bytes){copy, size_bytes}, &frame, &used);
    free(copy);
    return status;
}

static void test_types(void)
{
    for (uint32_t type = 0; type < 256; type++) {
        const uint8_t data[] = {0x01, (uint8_t)type};
        const bool is_known = type <= 9;
        CHECK_EQUAL(read_it(data, sizeof(data)), is_known ? STATUS_OK : STATUS_UNSUPPORTED);
        CHECK(!is_known || (frame.type == type && frame.body.size_bytes == 0 && used == 2));
    }
}

static void test_bad(void)
{
    static const uint8_t empty[] = {0x00, 0x01};
    static const uint8_t long_zero[] = {0x80, 0x00};
    static const uint8_t most[] = {0xfe, 0xff, 0x07, 0x01};
    static const uint8_t too_long[] = {0xff, 0xff, 0x07, 0x01};
    static const uint8_t far_too_long[] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x01};
    static const uint8_t no_number[] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    CHECK_EQUAL(read_it(empty, sizeof(empty)), STATUS_MALFORMED);
    CHECK_EQUAL(read_it(long_zero, sizeof(long_zero)), STATUS_MALFORMED);
    CHECK_EQUAL(read_it(most, sizeof(most)), STATUS_TRUNCATED);
    CHECK_EQUAL(read_it(too_long, sizeof(too_long)), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(read_it(far_too_long, sizeof(far_too_long)), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(read_it(no_number, sizeof(no_number)), STATUS_MALFORMED);
    CHECK_EQUAL(read_it(most, 0), STATUS_TRUNCATED);
}

/* Of every length around those where the number before them grows. */
static void check_length(size_t body_bytes)
{
    uint8_t *const body = malloc(body_bytes + 1);
    uint8_t *const room = malloc(body_bytes + 4);
    struct wire_writer writer = wire_writer_of(room, body_bytes + 4);
    struct bytes written = {NULL, 0};
    memset(body, 0xa5, body_bytes);
    overlay_frame_begin(&writer, OVERLAY_TRAFFIC);
    wire_write_bytes(&writer, (struct bytes){body, body_bytes});
    if (body_bytes + 1 > OVERLAY_FRAME_BYTES_MAX) {
        CHECK_EQUAL(overlay_frame_finish(&writer, &written), STATUS_LIMIT_EXCEEDED);
    } else {
        CHECK_EQUAL(overlay_frame_finish(&writer, &written), STATUS_OK);
        CHECK_EQUAL(written.size_bytes, wire_number_bytes(body_bytes + 1) + 1 + body_bytes);
        CHECK_EQUAL(overlay_frame_read(written, &frame, &used), STATUS_OK);
        CHECK_EQUAL(used, written.size_bytes);
        CHECK_EQUAL(frame.type, OVERLAY_TRAFFIC);
        CHECK(bytes_equal(frame.body, (struct bytes){body, body_bytes}));
        CHECK_EQUAL(read_it(written.data, written.size_bytes - 1), STATUS_TRUNCATED);
    }
    free(body);
    free(room);
}

static void test_lengths(void)
{
    static const size_t lengths[] = {
        0, 1, 125, 126, 127, 128, 16381, 16382, 16383, 16384, 131068, 131069, 131070, 131071};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        check_length(lengths[i]);
    }
}

static void test_no_room(void)
{
    uint8_t room[5];
    struct bytes written;
    for (size_t size = 0; size < sizeof(room); size++) {
        struct wire_writer writer = wire_writer_of(room, size);
        overlay_frame_begin(&writer, OVERLAY_REQUEST);
        wire_write_number(&writer, 1);
        CHECK_EQUAL(overlay_frame_finish(&writer, &written), STATUS_NO_SPACE);
    }
    struct wire_writer writer = wire_writer_of(room, sizeof(room));
    overlay_frame_begin(&writer, OVERLAY_REQUEST);
    wire_write_number(&writer, 1);
    CHECK_EQUAL(overlay_frame_finish(&writer, &written), STATUS_OK);
    CHECK_EQUAL(written.size_bytes, 3);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"types", test_types},
        {"bad", test_bad},
        {"lengths", test_lengths},
        {"no room", test_no_room},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
