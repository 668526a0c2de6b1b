/*
 * The driver, or the devices service below it, is ended while the disk writes, after more and more
 * of the writes were answered: each call is answered, what was answered well is on the disk, and
 * the rest can be written again.
 */
#include "block_test.h"
#include "runtime/mapping.h"
#include "schema/block_client.h"
#include "services.h"

#define KILLS 4u
/* Each takes a driver's patience: it hears nothing of its requests any more. */
#define CRASHES   2u
#define RUN_FIRST 100u

/* Of requests, one behind the other, to a driver that has lost its registers or is about to. */
#define FLUSHES_MAX 100000u

/* How many of the pieces that were answered well are not on the disk as they were written. */
static uint32_t count_lost(const struct channel *channel, uint64_t good, uint64_t run)
{
    const volatile uint64_t *words = (const volatile uint64_t *)channel->buffer;
    const uint64_t piece_words = BUFFER_BYTES / REQUESTS_MAX / 8;
    uint32_t lost = 0;
    for (uint32_t piece = 0; piece < REQUESTS_MAX; piece++) {
        bool is_same = true;
        for (uint64_t i = piece * piece_words; i < (piece + 1) * piece_words; i++) {
            is_same = is_same && words[i] == pattern_at(i * 8, run);
        }
        lost += (good >> piece & 1) != 0 && !is_same ? 1 : 0;
    }
    return lost;
}

/* A driver that cannot reach its disk any more says so, or ends. */
static bool is_loss(enum status status)
{
    return status == STATUS_PEER_GONE || status == STATUS_TIMED_OUT ||
           status == STATUS_DEVICE_ERROR;
}

/* Until the driver that has the channel is gone. */
static enum status flush_until_gone(const struct channel *channel)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < FLUSHES_MAX && status != STATUS_PEER_GONE; i++) {
        status = block_channel_flush(channel->session);
        CHECK(status == STATUS_OK || is_loss(status));
    }
    return status;
}

static void kill_once(const char *service, uint32_t answered_before, uint64_t run)
{
    const struct transfer writes = pieces(BLOCK_CHANNEL_WRITE, 0);
    const struct transfer reads = pieces(BLOCK_CHANNEL_READ, 0);
    struct outcome outcome = {0};
    struct channel channel = {0};
    CHECK_EQUAL(open_channel(true, BUFFER_BYTES, &channel), STATUS_OK);
    map_buffer(&channel, MAP_READ | MAP_WRITE);
    fill(&channel, 0, run);
    requests_submit(&channel, &writes);
    requests_await(answered_before, &outcome);
    service_kill(service);
    requests_await(REQUESTS_MAX - answered_before, &outcome);
    CHECK_EQUAL(outcome.answered, REQUESTS_MAX);
    CHECK(outcome.first_error == STATUS_OK || is_loss(outcome.first_error));
    /* The buffer is still the client's. */
    CHECK_EQUAL(*(const uint64_t *)channel.buffer, pattern_at(0, run));
    CHECK_EQUAL(flush_until_gone(&channel), STATUS_PEER_GONE);
    close_channel(&channel);
    /* This waits for the driver's next process. */
    CHECK_EQUAL(open_channel(true, BUFFER_BYTES, &channel), STATUS_OK);
    map_buffer(&channel, MAP_READ | MAP_WRITE);
    CHECK_EQUAL(requests_run(&channel, &reads), STATUS_OK);
    CHECK_EQUAL(count_lost(&channel, outcome.good, run), 0);
    fill(&channel, 0, run);
    CHECK_EQUAL(requests_run(&channel, &writes), STATUS_OK);
    CHECK_EQUAL(requests_run(&channel, &reads), STATUS_OK);
    CHECK_EQUAL(count_lost(&channel, UINT64_MAX, run), 0);
    close_channel(&channel);
}

void test_killed(void)
{
    for (uint32_t i = 0; i < KILLS; i++) {
        kill_once("disk", i * REQUESTS_MAX / KILLS, RUN_FIRST + i);
    }
}

void test_devices_killed(void)
{
    for (uint32_t i = 0; i < CRASHES; i++) {
        kill_once("devices", i * REQUESTS_MAX / CRASHES, RUN_FIRST + KILLS + i);
    }
}
