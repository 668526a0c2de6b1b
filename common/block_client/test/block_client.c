/*
 * A disk's client, with a driver that this test plays: an array of blocks, which goes away, stays
 * silent or says what cannot be, as it is told.
 */
#include "block_client/block_client.h"
#include "abi/object_kind.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message_page.h"
#include "schema/block_client.h"
#include "unit.h"

#define DEVICE       7u
#define BLOCK_BYTES  512u
#define BLOCKS       256u
#define BUFFER_BYTES 8192u
#define NOW_NS       UINT64_C(1000)
#define HANDLE_FIRST 100u

static struct message_page page;
static struct {
    struct block_geometry geometry;
    enum object_kind channel_kind;
    uint8_t blocks[BLOCKS * BLOCK_BYTES];
    uint8_t buffer[BUFFER_BYTES];
    enum status geometry_status;
    enum status open_status;
    enum status map_status;
    enum status request_status; /* so many requests are answered so, and not carried out */
    uint32_t request_failures;
    uint32_t opened;
    uint32_t reader_opened;
    uint32_t flushed;
    uint32_t requests;
    uint32_t blocks_most; /* of one request */
    uint32_t held;        /* capabilities and mappings that were not let go */
    uint32_t next_handle;
    uint32_t channel;
    uint32_t calls_without_deadline;
} driver;

struct message_page *message_page(void)
{
    return &page;
}

uint64_t clock_now_ns(void)
{
    return NOW_NS;
}

bool capability_is(uint32_t handle, enum object_kind kind)
{
    return handle == driver.channel && kind == driver.channel_kind;
}

void capability_release(uint32_t handle)
{
    driver.held -= handle != 0 ? 1 : 0;
}

enum status mapping_create(
    uint32_t memory,
    uint64_t offset,
    uint64_t size_bytes,
    uint32_t permissions,
    struct mapping *mapping)
{
    CHECK(memory != 0 && offset == 0 && size_bytes == BUFFER_BYTES);
    CHECK_EQUAL(permissions, driver.geometry.is_read_only ? MAP_READ : MAP_READ | MAP_WRITE);
    if (driver.map_status == STATUS_OK) {
        *mapping = (struct mapping){driver.buffer, 1};
        driver.held++;
    }
    return driver.map_status;
}

void mapping_finish(struct mapping *mapping)
{
    CHECK(mapping->address == driver.buffer);
    *mapping = (struct mapping){0};
    driver.held--;
}

/* -- the driver -------------------------------------------------------------------------------- */

static void count_call(void)
{
    driver.calls_without_deadline += page.deadline_ns == NOW_NS + BLOCK_CLIENT_ANSWER_NS ? 0 : 1;
}

enum status block_device_geometry(uint32_t device, struct block_device_geometry_results *results)
{
    CHECK_EQUAL(device, DEVICE);
    count_call();
    results->geometry = driver.geometry;
    return driver.geometry_status;
}

static enum status open_any(uint32_t *channel, uint32_t *buffer)
{
    count_call();
    if (driver.open_status == STATUS_OK) {
        driver.channel = ++driver.next_handle;
        *channel = driver.channel;
        *buffer = ++driver.next_handle;
        driver.held += 2;
    }
    return driver.open_status;
}

enum status block_device_open(
    uint32_t device,
    const struct block_device_open_params *params,
    struct block_device_open_results *results)
{
    CHECK(device == DEVICE && params->buffer_bytes == BUFFER_BYTES);
    driver.opened++;
    return open_any(&results->channel, &results->buffer);
}

enum status block_device_open_reader(
    uint32_t device,
    const struct block_device_open_reader_params *params,
    struct block_device_open_reader_results *results)
{
    CHECK(device == DEVICE && params->buffer_bytes == BUFFER_BYTES);
    driver.reader_opened++;
    return open_any(&results->channel, &results->buffer);
}

/* STATUS_OK: it is to be carried out. */
static enum status take_request(uint32_t channel, uint32_t block_count)
{
    CHECK_EQUAL(channel, driver.channel);
    count_call();
    driver.requests++;
    driver.blocks_most = block_count > driver.blocks_most ? block_count : driver.blocks_most;
    if (driver.request_failures > 0) {
        driver.request_failures--;
        memset(driver.buffer, 0xee, sizeof(driver.buffer));
        return driver.request_status;
    }
    return STATUS_OK;
}

enum status block_channel_read(uint32_t channel, const struct block_channel_read_params *params)
{
    const enum status status = take_request(channel, params->block_count);
    CHECK(params->block + params->block_count <= BLOCKS && params->offset == 0);
    if (status == STATUS_OK) {
        memcpy(
            driver.buffer,
            driver.blocks + params->block * BLOCK_BYTES,
            (size_t)params->block_count * BLOCK_BYTES);
    }
    return status;
}

enum status block_channel_write(uint32_t channel, const struct block_channel_write_params *params)
{
    const enum status status = take_request(channel, params->block_count);
    CHECK(params->block + params->block_count <= BLOCKS && params->offset == 0);
    if (status == STATUS_OK) {
        memcpy(
            driver.blocks + params->block * BLOCK_BYTES,
            driver.buffer,
            (size_t)params->block_count * BLOCK_BYTES);
    }
    return status;
}

enum status block_channel_flush(uint32_t channel)
{
    const enum status status = take_request(channel, 0);
    driver.flushed += status == STATUS_OK ? 1 : 0;
    return status;
}

/* -- tests ------------------------------------------------------------------------------------- */

static struct block_client client;
static uint8_t content[BLOCKS * BLOCK_BYTES];
static uint8_t got[BLOCKS * BLOCK_BYTES];

static void begin(void)
{
    memset(&driver, 0, sizeof(driver));
    driver.geometry = (struct block_geometry){
        .block_bytes = BLOCK_BYTES, .block_count = BLOCKS, .request_blocks_max = 8};
    driver.channel_kind = OBJECT_SESSION;
    driver.next_handle = HANDLE_FIRST;
    for (uint32_t i = 0; i < sizeof(content); i++) {
        content[i] = (uint8_t)(i * 31 + i / 256 + 1);
    }
}

static void open_good(void)
{
    begin();
    CHECK_EQUAL(block_client_open(&client, DEVICE, BUFFER_BYTES), STATUS_OK);
}

/* Nothing is left of it, and no call could have waited for ever. */
static void finish(void)
{
    block_client_close(&client);
    CHECK_EQUAL(driver.held, 0);
    CHECK_EQUAL(driver.calls_without_deadline, 0);
    CHECK_EQUAL(page.deadline_ns, 0);
}

static void expect_open(enum status wanted)
{
    CHECK_EQUAL(block_client_open(&client, DEVICE, BUFFER_BYTES), wanted);
    finish();
}

static void test_open(void)
{
    open_good();
    CHECK_EQUAL(driver.opened, 1);
    finish();
    begin();
    driver.geometry_status = STATUS_NOT_FOUND;
    expect_open(STATUS_NOT_FOUND);
    begin();
    driver.geometry_status = STATUS_PEER_GONE;
    expect_open(STATUS_PEER_GONE);
    begin();
    driver.open_status = STATUS_LIMIT_EXCEEDED;
    expect_open(STATUS_LIMIT_EXCEEDED);
    begin();
    driver.map_status = STATUS_NO_MEMORY;
    expect_open(STATUS_NO_MEMORY);
    begin();
    driver.channel_kind = OBJECT_EVENT;
    expect_open(STATUS_MALFORMED);
    begin();
    driver.geometry.block_bytes = 2 * BUFFER_BYTES;
    expect_open(STATUS_INVALID_ARGUMENT);
}

static void test_geometry(void)
{
    static const struct block_geometry bad[] = {
        {0},
        {.block_bytes = 256, .block_count = 1, .request_blocks_max = 1},
        {.block_bytes = 513, .block_count = 1, .request_blocks_max = 1},
        {.block_bytes = 1u << 17, .block_count = 1, .request_blocks_max = 1},
        {.block_bytes = 512, .block_count = 0, .request_blocks_max = 1},
        {.block_bytes = 512, .block_count = UINT64_MAX / 512 + 1, .request_blocks_max = 1},
        {.block_bytes = 512, .block_count = 1, .request_blocks_max = 0},
    };
    for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        begin();
        driver.geometry = bad[i];
        expect_open(STATUS_MALFORMED);
    }
}

static void write_all(void)
{
    CHECK_EQUAL(block_client_write(&client, 0, BLOCKS, content), STATUS_OK);
    CHECK(memcmp(driver.blocks, content, sizeof(content)) == 0);
}

static void test_pieces(void)
{
    open_good();
    write_all();
    CHECK_EQUAL(driver.blocks_most, 8);
    CHECK_EQUAL(block_client_read(&client, 3, 100, got), STATUS_OK);
    CHECK(memcmp(got, content + (size_t)3 * BLOCK_BYTES, (size_t)100 * BLOCK_BYTES) == 0);
    driver.geometry.request_blocks_max = 1000; /* the buffer bounds it, too */
    finish();
    CHECK_EQUAL(block_client_open(&client, DEVICE, BUFFER_BYTES), STATUS_OK);
    write_all();
    CHECK_EQUAL(driver.blocks_most, BUFFER_BYTES / BLOCK_BYTES);
    CHECK_EQUAL(block_client_read(&client, 0, 0, got), STATUS_OK);
    CHECK_EQUAL(block_client_flush(&client), STATUS_OK);
    CHECK_EQUAL(driver.flushed, 1);
    finish();
}

/* The driver ends in the middle: what was to be written is put into the next one's buffer. */
static void test_gone(void)
{
    for (uint32_t failures = 1; failures < BLOCK_CLIENT_TRIES; failures++) {
        open_good();
        driver.request_status = STATUS_PEER_GONE;
        driver.request_failures = failures;
        write_all();
        CHECK_EQUAL(driver.opened, 1 + failures);
        driver.request_failures = failures;
        CHECK_EQUAL(block_client_read(&client, 0, 4, got), STATUS_OK);
        CHECK(memcmp(got, content, (size_t)4 * BLOCK_BYTES) == 0);
        driver.request_failures = failures;
        CHECK_EQUAL(block_client_flush(&client), STATUS_OK);
        finish();
    }
    open_good();
    driver.request_status = STATUS_PEER_GONE;
    driver.request_failures = BLOCK_CLIENT_TRIES;
    CHECK_EQUAL(block_client_write(&client, 0, 1, content), STATUS_PEER_GONE);
    CHECK_EQUAL(driver.request_failures, 0);
    finish();
}

/* The buffer may still be written to: the channel is not used again. */
static void test_silent(void)
{
    open_good();
    driver.request_status = STATUS_TIMED_OUT;
    driver.request_failures = 1;
    CHECK_EQUAL(block_client_read(&client, 0, 1, got), STATUS_TIMED_OUT);
    CHECK_EQUAL(driver.held, 0);
    write_all();
    CHECK_EQUAL(driver.opened, 2);
    finish();
}

/* Any other error is the caller's, and the channel stays. */
static void test_errors(void)
{
    open_good();
    driver.request_status = STATUS_DEVICE_ERROR;
    driver.request_failures = 3;
    CHECK_EQUAL(block_client_read(&client, 0, 1, got), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(block_client_write(&client, 0, 1, content), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(block_client_flush(&client), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(driver.opened, 1);
    write_all();
    finish();
}

/* Behind the same capability is another disk than before. */
static void test_another_disk(void)
{
    for (uint32_t i = 0; i < 3; i++) {
        open_good();
        driver.request_status = STATUS_PEER_GONE;
        driver.request_failures = 1;
        driver.geometry.block_count -= i == 0 ? 1 : 0;
        driver.geometry.block_bytes *= i == 1 ? 2 : 1;
        driver.geometry.is_read_only = i == 2;
        CHECK_EQUAL(block_client_read(&client, 0, 1, got), STATUS_DEVICE_ERROR);
        finish();
    }
}

static void test_read_only(void)
{
    begin();
    driver.geometry.is_read_only = true;
    memcpy(driver.blocks, content, sizeof(content));
    CHECK_EQUAL(block_client_open(&client, DEVICE, BUFFER_BYTES), STATUS_OK);
    CHECK(driver.reader_opened == 1 && driver.opened == 0);
    CHECK_EQUAL(block_client_read(&client, 0, BLOCKS, got), STATUS_OK);
    CHECK(memcmp(got, content, sizeof(content)) == 0);
    const uint32_t before = driver.requests;
    CHECK_EQUAL(block_client_write(&client, 0, 1, content), STATUS_UNSUPPORTED);
    CHECK_EQUAL(driver.requests, before);
    finish();
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"open", test_open},
        {"geometry", test_geometry},
        {"pieces", test_pieces},
        {"the driver ends", test_gone},
        {"the driver is silent", test_silent},
        {"errors", test_errors},
        {"another disk", test_another_disk},
        {"read only", test_read_only},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
