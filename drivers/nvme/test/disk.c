/* Requests through the queues, by chance and one by one, with controllers in all their moods. */
#include "play.h"
#include "unit.h"

#define STEPS 4000u

static struct play play;
static uint64_t seed;

static uint32_t random_number(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

static void begin(uint32_t start)
{
    seed = start;
    play_init(&play, random_number);
}

static void check_play(void)
{
    if (play.complaint != NULL || play.model.misuse != NULL) {
        fprintf(
            stderr,
            "complaint: %s, misuse: %s\n",
            play.complaint == NULL ? "none" : play.complaint,
            play.model.misuse == NULL ? "none" : play.model.misuse);
    }
    CHECK(play.complaint == NULL);
    CHECK(play.model.misuse == NULL);
}

static void run_to_rest(void)
{
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    play_run(&play, STEPS);
    play_rest(&play);
    check_play();
    CHECK_EQUAL(play.in_flight_count, 0);
    CHECK(!play.is_given_up);
    CHECK(play.done_count > 0);
}

static void test_chance(void)
{
    for (uint32_t i = 0; i < 60; i++) {
        begin(i);
        play.model.is_line = i % 4 == 1;
        play.model.access.interrupt_count = play.model.is_line ? 1 : 1 + i % NVME_QUEUES_MAX;
        play.model.moods.is_lazy = i % 3 == 0 ? 0 : 1 + i % 3;
        play.model.moods.says_error = i % 5 == 4 ? 20 : 0;
        play.disk.controller.namespace_wanted = i % 2 == 0 ? 0 : 5;
        if (i % 7 == 6) {
            play.model.capabilities = (play.model.capabilities & ~UINT64_C(0xffff)) | (1 + i % 5);
        }
        run_to_rest();
        CHECK(play.error_count > 0 || i % 5 != 4);
        CHECK(play.error_count == 0 || i % 5 == 4 || play.reset_count > 0);
    }
}

static void test_properties(void)
{
    begin(1);
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    const struct block_properties *properties = &play.disk.hardware.properties;
    CHECK_EQUAL(properties->block_bytes, 512);
    CHECK_EQUAL(properties->block_count, 4096);
    CHECK_EQUAL(properties->request_blocks_max, 1024); /* MDTS is 512 KiB */
    CHECK_EQUAL(properties->in_flight_max, BLOCK_IN_FLIGHT_MAX);
    CHECK(properties->is_volatile);
    CHECK(!properties->is_read_only);
    begin(1);
    play.model.about[CONTROLLER_TRANSFER_MAX] = 0;
    play.model.about[CONTROLLER_CACHE] = 0;
    play.model.namespaces[MODEL_NAMESPACE_AT][NAMESPACE_ATTRIBUTES] = 1;
    play.model.access.interrupt_count = 1;
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    CHECK_EQUAL(properties->request_blocks_max, 2048);
    CHECK_EQUAL(properties->in_flight_max, NVME_QUEUE_SLOTS);
    CHECK(!properties->is_volatile);
    CHECK(properties->is_read_only);
    begin(1);
    play.model.about[CONTROLLER_TRANSFER_MAX] = 1;
    model_set_namespace(&play.model, MODEL_NAMESPACE_AT, 32, 16);
    CHECK_EQUAL(play_start(&play), STATUS_UNSUPPORTED);
}

/* The largest requests, in the middle of a page, and what lies beside them. */
static void test_large(void)
{
    const uint64_t into = 3584;
    begin(2);
    play.model.about[CONTROLLER_TRANSFER_MAX] = 0;
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    for (uint32_t i = 0; i < NVME_REQUEST_BYTES_MAX; i++) {
        play.model.data[into + i] = (uint8_t)(i * 7 + i / 4096);
    }
    struct block_request request = {
        .operation = BLOCK_OPERATION_WRITE,
        .tag = 127,
        .block = 1500,
        .block_count = 2048,
        .device_address = MODEL_DATA_AT + into,
    };
    CHECK_EQUAL(play_submit(&play, &request), STATUS_OK);
    play_rest(&play);
    request.operation = BLOCK_OPERATION_READ;
    request.device_address = MODEL_DATA_AT + into + NVME_REQUEST_BYTES_MAX + 1024;
    memcpy(play.wanted + 1500 * 512, play.model.data + into, NVME_REQUEST_BYTES_MAX);
    CHECK_EQUAL(play_submit(&play, &request), STATUS_OK);
    play_rest(&play);
    check_play();
    CHECK_EQUAL(play.done_count, 2);
    CHECK_EQUAL(play.error_count, 0);
    CHECK_EQUAL(play.model.data[into + NVME_REQUEST_BYTES_MAX + 1023], 0);
}

static void test_all_in_flight(void)
{
    begin(3);
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    struct block_request request = {.operation = BLOCK_OPERATION_FLUSH};
    for (uint32_t round = 0; round < 5; round++) {
        for (request.tag = 0; request.tag < BLOCK_IN_FLIGHT_MAX; request.tag++) {
            CHECK_EQUAL(play_submit(&play, &request), STATUS_OK);
        }
        request.tag = 5;
        CHECK_EQUAL(
            play.disk.hardware.submit(&play.disk.hardware, &request), STATUS_LIMIT_EXCEEDED);
        play_rest(&play);
        CHECK_EQUAL(play.in_flight_count, 0);
    }
    CHECK_EQUAL(play.model.flush_count, 5 * BLOCK_IN_FLIGHT_MAX);
    check_play();
}

static void test_deaf(void)
{
    begin(4);
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    play.model.moods.is_deaf = 10;
    play_run(&play, STEPS);
    play_rest(&play);
    CHECK(play.in_flight_count > 0);
    play.model.moods.is_deaf = 0;
    play_reset(&play);
    CHECK(!play.is_given_up);
    play_run(&play, STEPS);
    play_rest(&play);
    CHECK_EQUAL(play.in_flight_count, 0);
    check_play();
}

/* It says that it has failed: found out with the next interrupt that brings nothing. */
static void test_failed(void)
{
    struct block_hardware *hardware = &play.disk.hardware;
    struct block_completion completion;
    begin(5);
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    while (hardware->poll(hardware, &completion) != STATUS_NOT_FOUND) {
    }
    play.model.has_failed = true;
    play.model.signalled = 0;
    CHECK_EQUAL(hardware->poll(hardware, &completion), STATUS_NOT_FOUND);
    play.model.masked = 1;
    hardware->interrupted(hardware, 1);
    CHECK_EQUAL(hardware->poll(hardware, &completion), STATUS_DEVICE_ERROR);
    play_reset(&play);
    CHECK(!play.is_given_up);
    play_run(&play, STEPS);
    play_rest(&play);
    check_play();
}

/* A line that stays raised for what a reset took away falls before anything else is asked for. */
static void test_stuck_line(void)
{
    begin(7);
    play.model.is_line = true;
    play.model.access.interrupt_count = 1;
    play.model.stuck_count = 2;
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    CHECK_EQUAL(play.model.stuck_count, 0);
    play_run(&play, STEPS);
    play_rest(&play);
    CHECK_EQUAL(play.in_flight_count, 0);
    check_play();
    play.model.stuck_count = UINT32_MAX;
    CHECK_EQUAL(play.disk.hardware.reset(&play.disk.hardware), STATUS_DEVICE_ERROR);
}

static void test_reset_fails(void)
{
    begin(6);
    CHECK_EQUAL(play_start(&play), STATUS_OK);
    play.model.moods.is_stubborn = 1;
    CHECK_EQUAL(play.disk.hardware.reset(&play.disk.hardware), STATUS_TIMED_OUT);
    play.model.is_gone = true;
    CHECK_EQUAL(play.disk.hardware.reset(&play.disk.hardware), STATUS_DEVICE_ERROR);
}

static void test_mad(void)
{
    uint32_t resets = 0;
    uint32_t done = 0;
    for (uint32_t i = 0; i < 200; i++) {
        begin(1000 + i);
        if (play_start(&play) != STATUS_OK) {
            continue;
        }
        play.model.moods.is_mad = 1 + i % 50;
        play.model.moods.is_deaf = i % 3 == 0 ? 30 : 0;
        play.model.moods.is_fatal = i % 4 == 0 ? 200 : 0;
        play.model.moods.lies = i % 5 == 0 ? 100 : 0;
        play_run(&play, STEPS);
        play_rest(&play);
        CHECK(play.complaint == NULL);
        resets += play.reset_count;
        done += play.done_count;
    }
    CHECK(resets > 100);
    CHECK(done > 10000);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"requests by chance", test_chance},
        {"properties", test_properties},
        {"large requests", test_large},
        {"all in flight", test_all_in_flight},
        {"deaf", test_deaf},
        {"failed", test_failed},
        {"stuck line", test_stuck_line},
        {"reset fails", test_reset_fails},
        {"mad", test_mad},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
