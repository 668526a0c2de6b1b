/*
 * block_test: a disk by its driver. All of the disk is the test's. Prints a line for each test and
 * one that counts them, and powers off.
 */
#include "block_test.h"
#include "lib/bytes.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/block_client.h"
#include "schema/kernel_client.h"
#include "schema/supervisor_client.h"
#include <stddef.h>

#define PATTERN_BYTES (8u * BUFFER_BYTES)

/* Channels that are tried; one client gets fewer. */
#define CHANNELS_TRIED 64u

struct block_geometry geometry;
static struct channel writer;
static struct channel reader;

static uint32_t disk(void)
{
    return program_capability("disk");
}

enum status open_channel(bool is_writer, uint32_t buffer_bytes, struct channel *channel)
{
    enum status status = STATUS_OK;
    if (is_writer) {
        const struct block_device_open_params params = {.buffer_bytes = buffer_bytes};
        struct block_device_open_results results = {0};
        status = block_device_open(disk(), &params, &results);
        *channel = (struct channel){.session = results.channel, .memory = results.buffer};
    } else {
        const struct block_device_open_reader_params params = {.buffer_bytes = buffer_bytes};
        struct block_device_open_reader_results results = {0};
        status = block_device_open_reader(disk(), &params, &results);
        *channel = (struct channel){.session = results.channel, .memory = results.buffer};
    }
    return status;
}

void map_buffer(struct channel *channel, uint32_t permissions)
{
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    CHECK_EQUAL(
        mapping_create_whole(channel->memory, permissions, &mapping, &size_bytes), STATUS_OK);
    CHECK_EQUAL(size_bytes, BUFFER_BYTES);
    channel->buffer = mapping.address;
}

void close_channel(struct channel *channel)
{
    capability_release(channel->session);
    capability_release(channel->memory);
    *channel = (struct channel){0};
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_open(void)
{
    struct block_device_geometry_results results = {0};
    CHECK_EQUAL(block_device_geometry(disk(), &results), STATUS_OK);
    geometry = results.geometry;
    CHECK(geometry.block_bytes >= 512 && geometry.block_bytes <= 65536);
    CHECK_EQUAL(geometry.block_bytes & (geometry.block_bytes - 1), 0);
    CHECK(geometry.block_count * geometry.block_bytes >= PATTERN_BYTES);
    CHECK(geometry.request_blocks_max >= 1);
    CHECK(!geometry.is_read_only);
    const enum status opened = open_channel(true, BUFFER_BYTES, &writer);
    CHECK_EQUAL(opened, STATUS_OK);
    CHECK_EQUAL(open_channel(false, BUFFER_BYTES, &reader), STATUS_OK);
    if (opened == STATUS_OK) {
        map_buffer(&writer, MAP_READ | MAP_WRITE);
        map_buffer(&reader, MAP_READ);
    }
}

static enum status read_at(uint64_t block, uint32_t block_count, uint32_t offset)
{
    const struct block_channel_read_params params = {block, block_count, offset};
    return block_channel_read(writer.session, &params);
}

static enum status write_at(uint64_t block, uint32_t block_count, uint32_t offset)
{
    const struct block_channel_write_params params = {block, block_count, offset};
    return block_channel_write(writer.session, &params);
}

static void test_bad_arguments(void)
{
    const uint64_t end = geometry.block_count;
    CHECK_EQUAL(read_at(end, 1, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(read_at(end - 1, 2, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(read_at(UINT64_MAX, 1, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(read_at(0, 0, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(read_at(0, geometry.request_blocks_max + 1, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(read_at(0, UINT32_MAX, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(write_at(end, 1, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(write_at(0, 1, BUFFER_BYTES), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(write_at(0, 1, 0xfffffe00), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(write_at(0, 1, 100), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(read_at(end - 1, 1, 0), STATUS_OK);
    struct channel none;
    CHECK_EQUAL(open_channel(true, 0, &none), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(open_channel(true, UINT32_MAX, &none), STATUS_LIMIT_EXCEEDED);
}

/* Who only reads can neither write nor reach the device's addresses. */
static void test_reader(void)
{
    const struct block_channel_write_params params = {0, 1, 0};
    const struct memory_device_address_params start = {.offset = 0};
    struct memory_device_address_results address = {0};
    struct mapping mapping = {0};
    uint64_t size_bytes = 0;
    CHECK_EQUAL(block_channel_write(reader.session, &params), STATUS_DENIED);
    CHECK_EQUAL(block_channel_flush(reader.session), STATUS_DENIED);
    CHECK(
        mapping_create_whole(reader.memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes) !=
        STATUS_OK);
    CHECK_EQUAL(memory_device_address(reader.memory, &start, &address), STATUS_DENIED);
    CHECK_EQUAL(memory_device_address(writer.memory, &start, &address), STATUS_DENIED);
}

/* The word that stands at an offset of the disk, in one run. */
uint64_t pattern_at(uint64_t offset, uint64_t run)
{
    return (offset / 8 + run) * UINT64_C(0x9e3779b97f4a7c15);
}

void fill(const struct channel *channel, uint64_t offset, uint64_t run)
{
    uint64_t *words = (uint64_t *)channel->buffer;
    for (uint64_t i = 0; i < BUFFER_BYTES / 8; i++) {
        words[i] = pattern_at(offset + i * 8, run);
    }
}

/* How many words are not as they were written. */
static uint64_t count_wrong(const struct channel *channel, uint64_t offset, uint64_t run)
{
    const volatile uint64_t *words = (const volatile uint64_t *)channel->buffer;
    uint64_t wrong = 0;
    for (uint64_t i = 0; i < BUFFER_BYTES / 8; i++) {
        wrong += words[i] != pattern_at(offset + i * 8, run) ? 1 : 0;
    }
    return wrong;
}

struct transfer pieces(enum block_channel_method method, uint64_t offset)
{
    return (struct transfer){
        .method = method,
        .block_bytes = geometry.block_bytes,
        .piece_bytes = BUFFER_BYTES / REQUESTS_MAX,
        .piece_count = REQUESTS_MAX,
        .first_block = offset / geometry.block_bytes,
    };
}

static void test_pattern(void)
{
    for (uint64_t run = 1; run <= 2; run++) {
        for (uint64_t offset = 0; offset < PATTERN_BYTES; offset += BUFFER_BYTES) {
            const struct transfer transfer = pieces(BLOCK_CHANNEL_WRITE, offset);
            fill(&writer, offset, run);
            CHECK_EQUAL(requests_run(&writer, &transfer), STATUS_OK);
        }
        CHECK_EQUAL(block_channel_flush(writer.session), STATUS_OK);
        for (uint64_t offset = 0; offset < PATTERN_BYTES; offset += BUFFER_BYTES) {
            const struct transfer transfer = pieces(BLOCK_CHANNEL_READ, offset);
            CHECK_EQUAL(requests_run(&reader, &transfer), STATUS_OK);
            CHECK_EQUAL(count_wrong(&reader, offset, run), 0);
        }
    }
}

/* One block, into and out of the middle of the buffer: nothing beside it changes. */
static void test_one_block(void)
{
    fill(&writer, 0, 3);
    CHECK_EQUAL(write_at(5, 1, 4096), STATUS_OK);
    const uint32_t words = geometry.block_bytes / 8;
    uint64_t *const buffer = (uint64_t *)writer.buffer;
    for (uint32_t i = 0; i < BUFFER_BYTES / 8; i++) {
        buffer[i] = 1;
    }
    CHECK_EQUAL(read_at(5, 1, 8192), STATUS_OK);
    CHECK_EQUAL(buffer[8192 / 8], pattern_at(4096, 3));
    CHECK_EQUAL(buffer[8192 / 8 + words - 1], pattern_at(4096 + geometry.block_bytes - 8, 3));
    CHECK_EQUAL(buffer[8192 / 8 - 1], 1);
    CHECK_EQUAL(buffer[8192 / 8 + words], 1);
}

/* A client has a bound; what it closes comes back, with nothing in it. */
static void test_channels(void)
{
    static struct channel channels[CHANNELS_TRIED];
    uint32_t count = 0;
    enum status status = STATUS_OK;
    while (count < CHANNELS_TRIED && status == STATUS_OK) {
        status = open_channel(true, 4096, &channels[count]);
        count += status == STATUS_OK ? 1 : 0;
    }
    CHECK_EQUAL(status, STATUS_LIMIT_EXCEEDED);
    CHECK(count > 0 && count < CHANNELS_TRIED);
    for (uint32_t i = 0; i < count; i++) {
        struct mapping mapping = {0};
        uint64_t size_bytes = 0;
        CHECK_EQUAL(
            mapping_create_whole(channels[i].memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes),
            STATUS_OK);
        CHECK(words_are_zeros(mapping.address, size_bytes));
        *(uint64_t *)mapping.address = i + 1; /* for who has it next */
        close_channel(&channels[i]);
    }
}

/* Closed while the disk writes and reads: others see nothing of it, and what waits is answered. */
static void test_close_in_flight(void)
{
    for (uint32_t i = 0; i < 20; i++) {
        struct channel channel = {0};
        struct outcome outcome = {0};
        const struct transfer transfer = pieces(BLOCK_CHANNEL_READ, 0);
        CHECK_EQUAL(open_channel(false, BUFFER_BYTES, &channel), STATUS_OK);
        requests_submit(&channel, &transfer);
        close_channel(&channel);
        requests_await(transfer.piece_count, &outcome);
        CHECK_EQUAL(outcome.answered, transfer.piece_count);
    }
    const struct transfer transfer = pieces(BLOCK_CHANNEL_READ, BUFFER_BYTES);
    CHECK_EQUAL(requests_run(&reader, &transfer), STATUS_OK);
    CHECK_EQUAL(count_wrong(&reader, BUFFER_BYTES, 2), 0);
}

static void report(const char *what, uint64_t start_ns)
{
    const uint64_t micros = (clock_now_ns() - start_ns) / 1000 + 1;
    (void)console_print(
        program_capability("console"),
        "block: %s %llu KiB/s",
        what,
        (unsigned long long)((uint64_t)PATTERN_BYTES * 1000000 / 1024 / micros));
}

static void test_speed(void)
{
    uint64_t start_ns = clock_now_ns();
    for (uint64_t offset = 0; offset < PATTERN_BYTES; offset += BUFFER_BYTES) {
        const struct transfer transfer = pieces(BLOCK_CHANNEL_WRITE, offset);
        CHECK_EQUAL(requests_run(&writer, &transfer), STATUS_OK);
    }
    CHECK_EQUAL(block_channel_flush(writer.session), STATUS_OK);
    report("write and flush", start_ns);
    start_ns = clock_now_ns();
    for (uint64_t offset = 0; offset < PATTERN_BYTES; offset += BUFFER_BYTES) {
        const struct transfer transfer = pieces(BLOCK_CHANNEL_READ, offset);
        CHECK_EQUAL(requests_run(&writer, &transfer), STATUS_OK);
    }
    report("read", start_ns);
}

int main(int argument_count, const char *const *arguments)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        {"open", test_open},
        {"bad arguments", test_bad_arguments},
        {"who only reads", test_reader},
        {"a pattern, many at once", test_pattern},
        {"one block", test_one_block},
        {"channels of a client", test_channels},
        {"closed in flight", test_close_in_flight},
        {"speed", test_speed},
        {"the driver is killed", test_killed},
        {"the devices service is killed", test_devices_killed},
        {"memory of a device is held", test_memory_is_held},
    };
    const uint32_t console = program_capability("console");
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    uint32_t ran = 0;
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    CHECK_EQUAL(supervised_ready(program_capability("supervisor")), STATUS_OK);
    /* Without the first nothing of the rest means anything. */
    for (uint32_t i = 0; i < count && (i == 0 || reader.buffer != NULL); i++) {
        const uint32_t before = failure_count;
        tests[i].run();
        const bool has_passed = failure_count == before;
        (void)console_print(console, "%s %s", has_passed ? "ok  " : "FAIL", tests[i].name);
        failed += has_passed ? 0 : 1;
        ran++;
    }
    (void)console_print(console, "block: %u passed, %u failed", ran - failed, failed);
    const struct supervisor_power_off_params params = {.exit_code = failed == 0 ? 0 : 1};
    return supervisor_power_off(program_capability("services"), &params) == STATUS_OK ? 0 : 1;
}
