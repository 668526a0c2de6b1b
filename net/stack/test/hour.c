/*
 * One hour on a cable that loses, delays, reorders, duplicates and corrupts: every byte that
 * arrives is the one that was written, transfers go on to the end, and nothing is left behind.
 */
#include "transfers.h"
#include "unit.h"

#define HOUR_NS        (3600 * NS_PER_SECOND)
#define TRANSFER_COUNT 6u

static struct transfer transfers[TRANSFER_COUNT];
static uint64_t changes_ns;

/* Every minute it is another one, at times a good one. */
static void change_cable(void)
{
    if (world_now_ns < changes_ns) {
        return;
    }
    changes_ns = world_now_ns + 60 * NS_PER_SECOND;
    cable = (struct cable){
        .delay_ns = (1 + world_chance() % 40) * NS_PER_MS,
        .jitter_ns = (world_chance() % 10) * NS_PER_MS,
        .lost = world_chance() % 60,
        .doubled = world_chance() % 30,
        .corrupted = world_chance() % 30,
        .full = world_chance() % 30,
    };
}

static bool work(void)
{
    change_cable();
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        transfer_work(&transfers[i]);
    }
    return false;
}

static void test_hour(void)
{
    const struct stack_use before[SIDES] = {ends[0].side->use(), ends[1].side->use()};
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        transfers[i] = (struct transfer){
            .number = i,
            .is_ipv4 = i % 2 == 0,
            .size_bytes = 50000u << i % 3,
            .rest_ns = 5 * NS_PER_SECOND,
            .pause_ns = i == 5 ? (uint32_t)(200 * NS_PER_MS) : 0,
        };
        transfer_begin(
            &transfers[i], (struct stream_size){.receive_buffers = 12, .send_buffers = 12});
    }
    (void)world_run(work, HOUR_NS);
    CHECK(world_cut_count > 0);
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        printf(
            "transfer %u: %u rounds of %u bytes, %u failed\n",
            i,
            transfers[i].rounds,
            transfers[i].size_bytes,
            transfers[i].failed);
        CHECK_EQUAL(transfers[i].wrong_bytes, 0);
        CHECK_EQUAL(transfers[i].failed, 0);
        CHECK(transfers[i].rounds >= 20);
        transfer_end(&transfers[i]);
    }
    world_reset();
    for (uint32_t i = 0; i < SIDES; i++) {
        const struct stack_use after = ends[i].side->use();
        CHECK_EQUAL(after.buffers_used, before[i].buffers_used);
        CHECK_EQUAL(after.pieces_used, before[i].pieces_used);
        CHECK_EQUAL(after.segments_used, before[i].segments_used);
        CHECK_EQUAL(after.connections_used, 0);
        CHECK_EQUAL(after.shortages, 0);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"an hour on a bad cable", test_hour},
    };
    world_start(7);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
