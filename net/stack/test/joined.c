/* A device that joins segments of TCP, and cuts what is sent: what is written arrives, also when
 * some get lost. */
#include "transfers.h"
#include "unit.h"

#define TRANSFER_COUNT 4u

static struct transfer transfers[TRANSFER_COUNT];

static bool work(void)
{
    bool is_done = true;
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        transfer_work(&transfers[i]);
        is_done = is_done && transfers[i].rounds >= 3;
    }
    return is_done;
}

static void transfer_all(const struct cable *over)
{
    const uint64_t joined = world_joined_count;
    const uint64_t large = world_large_count;
    const uint64_t cut = world_cut_count;
    world_reset();
    cable = *over;
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        transfers[i] = (struct transfer){.number = i, .is_ipv4 = i % 2 == 0, .size_bytes = 400000};
        transfer_begin(
            &transfers[i], (struct stream_size){.receive_buffers = 128, .send_buffers = 128});
    }
    CHECK(world_run(work, 600 * NS_PER_SECOND));
    for (uint32_t i = 0; i < TRANSFER_COUNT; i++) {
        CHECK_EQUAL(transfers[i].wrong_bytes, 0);
        CHECK_EQUAL(transfers[i].failed, 0);
        transfer_end(&transfers[i]);
    }
    CHECK(world_joined_count > joined);
    CHECK(world_large_count > large);
    CHECK(world_cut_count > cut);
    world_reset();
    for (uint32_t i = 0; i < SIDES; i++) {
        const struct stack_use after = ends[i].side->use();
        CHECK_EQUAL(after.connections_used, 0);
        CHECK_EQUAL(after.shortages, 0);
    }
}

static void test_good_cable(void)
{
    const struct cable good = {.delay_ns = NS_PER_MS, .joins = true};
    transfer_all(&good);
}

static void test_bad_cable(void)
{
    const struct cable bad = {
        .delay_ns = NS_PER_MS, .lost = 5, .doubled = 5, .full = 20, .joins = true};
    transfer_all(&bad);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good cable", test_good_cable},
        {"bad cable", test_bad_cable},
    };
    world_start(5);
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
