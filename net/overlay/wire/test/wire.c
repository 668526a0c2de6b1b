#include "overlay_wire/wire.h"
#include "overlay_wire/path.h"
#include "unit.h"
#include <stdlib.h>

/* In memory of just its size, so that a byte too far is seen. */
static uint64_t read_number(const uint8_t *data, size_t size_bytes, enum status *status)
{
    uint8_t *const copy = malloc(size_bytes + 1);
    memcpy(copy, data, size_bytes);
    struct wire_reader reader = wire_reader_of((struct bytes){copy, size_bytes});
    const uint64_t value = wire_read_number(&reader);
    *status = wire_reader_finish(&reader);
    free(copy);
    return value;
}

static void check_number(uint64_t value)
{
    uint8_t bytes[WIRE_NUMBER_BYTES_MAX];
    enum status status = STATUS_OK;
    struct wire_writer writer = wire_writer_of(bytes, sizeof(bytes));
    wire_write_number(&writer, value);
    CHECK_EQUAL(writer.status, STATUS_OK);
    CHECK_EQUAL(writer.size_bytes, wire_number_bytes(value));
    CHECK_EQUAL(read_number(bytes, writer.size_bytes, &status), value);
    CHECK_EQUAL(status, STATUS_OK);
    for (size_t i = 0; i < writer.size_bytes; i++) {
        CHECK_EQUAL(read_number(bytes, i, &status), 0);
        CHECK_EQUAL(status, STATUS_TRUNCATED);
        struct wire_writer small = wire_writer_of(bytes, i);
        wire_write_number(&small, value);
        CHECK_EQUAL(small.status, STATUS_NO_SPACE);
        CHECK_EQUAL(small.size_bytes, 0);
    }
}

/* All numbers at the edges of their lengths, and each bit alone. */
static void test_numbers(void)
{
    for (uint32_t bit = 0; bit < 64; bit++) {
        check_number(UINT64_C(1) << bit);
        check_number((UINT64_C(1) << bit) - 1);
        check_number(UINT64_MAX >> bit);
    }
    CHECK_EQUAL(wire_number_bytes(0), 1);
    CHECK_EQUAL(wire_number_bytes(127), 1);
    CHECK_EQUAL(wire_number_bytes(128), 2);
    CHECK_EQUAL(wire_number_bytes(UINT64_MAX), 10);
}

static void test_known_numbers(void)
{
    static const uint8_t three_hundred[] = {0xac, 0x02};
    static const uint8_t most[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
    enum status status = STATUS_OK;
    CHECK_EQUAL(read_number(three_hundred, sizeof(three_hundred), &status), 300);
    CHECK_EQUAL(status, STATUS_OK);
    CHECK_EQUAL(read_number(most, sizeof(most), &status), UINT64_MAX);
    CHECK_EQUAL(status, STATUS_OK);
}

static void test_bad_numbers(void)
{
    static const struct {
        uint8_t data[11];
        uint32_t size_bytes;
    } bad[] = {
        /* 2^64; eleven bytes; longer than needed. */
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02}, 10},
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, 11},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 0x00}, 11},
        {{0x80, 0x00}, 2},
        {{0x81, 0x00}, 2},
        {{0xff, 0x80, 0x00}, 3},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        enum status status = STATUS_OK;
        CHECK_EQUAL(read_number(bad[i].data, bad[i].size_bytes, &status), 0);
        CHECK_EQUAL(status, STATUS_MALFORMED);
    }
}

/* After the first failure nothing is read, and it is what is told. */
static void test_sticky(void)
{
    static const uint8_t data[] = {0x80, 0x00, 0x05, 0x06};
    struct wire_reader reader = wire_reader_of((struct bytes){data, sizeof(data)});
    struct overlay_key key;
    struct overlay_path path;
    memset(&key, 0xff, sizeof(key));
    CHECK_EQUAL(wire_read_number(&reader), 0);
    CHECK_EQUAL(wire_read_number(&reader), 0);
    CHECK(wire_read_bytes(&reader, 1).data == NULL);
    CHECK_EQUAL(wire_read_rest(&reader).size_bytes, 0);
    wire_read_key(&reader, &key);
    CHECK_EQUAL(key.bytes[0] | key.bytes[31], 0);
    wire_read_path(&reader, &path);
    CHECK_EQUAL(path.ports.size_bytes, 0);
    CHECK_EQUAL(wire_reader_finish(&reader), STATUS_MALFORMED);

    uint8_t room[2];
    struct wire_writer writer = wire_writer_of(room, sizeof(room));
    wire_write_bytes(&writer, (struct bytes){data, 3});
    wire_write_number(&writer, 1);
    CHECK_EQUAL(writer.status, STATUS_NO_SPACE);
    CHECK_EQUAL(writer.size_bytes, 0);
}

static void test_left_over(void)
{
    static const uint8_t data[] = {0x05, 0x06};
    struct wire_reader reader = wire_reader_of((struct bytes){data, sizeof(data)});
    CHECK_EQUAL(wire_read_number(&reader), 5);
    CHECK_EQUAL(wire_reader_finish(&reader), STATUS_MALFORMED);
    CHECK_EQUAL(wire_read_rest(&reader).size_bytes, 1);
    CHECK_EQUAL(wire_reader_finish(&reader), STATUS_OK);
    reader = wire_reader_of((struct bytes){NULL, 0});
    CHECK_EQUAL(wire_read_rest(&reader).size_bytes, 0);
    CHECK_EQUAL(wire_reader_finish(&reader), STATUS_OK);
}

/* `count` ports of 1, then the zero. */
static enum status read_ports(size_t count, bool is_ended, struct overlay_path *path)
{
    static uint8_t data[2 * OVERLAY_PATH_BYTES_MAX];
    memset(data, 1, sizeof(data));
    data[count] = 0;
    struct wire_reader reader = wire_reader_of((struct bytes){data, is_ended ? count + 1 : count});
    wire_read_path(&reader, path);
    return wire_reader_finish(&reader);
}

static void test_paths(void)
{
    struct overlay_path path;
    for (uint32_t i = 0; i <= OVERLAY_PATH_BYTES_MAX; i++) {
        CHECK_EQUAL(read_ports(i, true, &path), STATUS_OK);
        CHECK_EQUAL(overlay_path_length(path), i);
        CHECK_EQUAL(read_ports(i, false, &path), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(read_ports(OVERLAY_PATH_BYTES_MAX + 1, true, &path), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(path.ports.size_bytes, 0);
    CHECK_EQUAL(read_ports(OVERLAY_PATH_BYTES_MAX + 1, false, &path), STATUS_TRUNCATED);
}

static struct overlay_path path_of(const uint64_t *ports, uint32_t count, uint8_t *memory)
{
    struct wire_writer writer = wire_writer_of(memory, OVERLAY_PATH_BYTES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        wire_write_number(&writer, ports[i]);
    }
    return (struct overlay_path){wire_written(&writer)};
}

/* Ports whose first bytes are the same are not the same: 129 is 81 01, 257 is 81 02. */
static void test_distance(void)
{
    static const uint64_t left[] = {1, 300, 129, 4};
    static const uint64_t right[] = {1, 300, 257, 4};
    uint8_t memory[2][OVERLAY_PATH_BYTES_MAX];
    for (uint32_t i = 0; i <= 4; i++) {
        for (uint32_t j = 0; j <= 4; j++) {
            const struct overlay_path one = path_of(left, i, memory[0]);
            const struct overlay_path other = path_of(right, j, memory[1]);
            const uint32_t least = i < j ? i : j;
            const uint32_t common = least < 2 ? least : 2;
            CHECK_EQUAL(overlay_path_distance(one, other), i + j - 2 * common);
            CHECK_EQUAL(overlay_path_distance(other, one), i + j - 2 * common);
            CHECK(overlay_path_equal(one, other) == (i == j && i <= 2));
        }
        CHECK_EQUAL(
            overlay_path_distance(path_of(left, i, memory[0]), path_of(left, i, memory[1])), 0);
    }
}

static void test_coordinates(void)
{
    static const uint64_t ports[] = {7, 128, 1};
    uint8_t memory[OVERLAY_PATH_BYTES_MAX];
    struct overlay_coordinates kept;
    const struct overlay_path path = path_of(ports, 3, memory);
    overlay_coordinates_set(&kept, path);
    CHECK(overlay_path_equal(overlay_path_of(&kept), path));
    overlay_coordinates_set(&kept, (struct overlay_path){{NULL, 0}});
    CHECK_EQUAL(overlay_path_length(overlay_path_of(&kept)), 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"numbers", test_numbers},
        {"known numbers", test_known_numbers},
        {"bad numbers", test_bad_numbers},
        {"sticky", test_sticky},
        {"left over", test_left_over},
        {"paths", test_paths},
        {"distance", test_distance},
        {"coordinates", test_coordinates},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
