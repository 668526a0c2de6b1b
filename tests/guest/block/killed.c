/*
 * The driver is ended while the disk writes, after more and more of the writes were answered: each
 * call is answered, what was answered well is on the disk, and the rest can be written again.
 */
#include "block_test.h"
#include "lib/bytes.h"
#include "lib/text.h"
#include "runtime/mapping.h"
#include "runtime/program.h"
#include "schema/block_client.h"
#include "schema/launcher_client.h"
#include "schema/supervisor_client.h"

#define KILLS     4u
#define RUN_FIRST 100u

/* The process of the service "disk"; 0: there is none. */
static uint64_t find_driver(void)
{
    const struct supervisor_services_params params = {.cursor = 0};
    struct supervisor_services_results_reader results = {0};
    uint64_t found = 0;
    CHECK_EQUAL(supervisor_services(program_capability("services"), &params, &results), STATUS_OK);
    for (uint32_t i = 0; i < results.services.count; i++) {
        struct service_state state;
        CHECK_EQUAL(service_state_list_get(&results.services, i, &state), STATUS_OK);
        found = bytes_equal(state.name, text_bytes("disk")) ? state.process : found;
    }
    return found;
}

static void kill_driver(void)
{
    const struct process_list_end_params params = {.process = find_driver()};
    CHECK(params.process != 0);
    CHECK_EQUAL(process_list_end(program_capability("processes"), &params), STATUS_OK);
}

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

static void kill_once(uint32_t answered_before, uint64_t run)
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
    kill_driver();
    requests_await(REQUESTS_MAX - answered_before, &outcome);
    CHECK_EQUAL(outcome.answered, REQUESTS_MAX);
    CHECK(outcome.first_error == STATUS_OK || outcome.first_error == STATUS_PEER_GONE);
    /* The buffer is still the client's. */
    CHECK_EQUAL(*(const uint64_t *)channel.buffer, pattern_at(0, run));
    CHECK_EQUAL(block_channel_flush(channel.session), STATUS_PEER_GONE);
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
        kill_once(i * REQUESTS_MAX / KILLS, RUN_FIRST + i);
    }
}
