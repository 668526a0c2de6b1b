#include "queue.h"
#include "random/random.h"
#include "unit.h"
#include <stdlib.h>

static struct queue queue;
static struct queue_block blocks[QUEUE_BLOCKS];
static uint8_t frame[OVERLAY_KEY_BYTES + 70000];
static uint8_t taken[80000];

static struct overlay_key key_of(uint32_t number)
{
    struct overlay_key key = {{0}};
    memcpy(key.bytes, &number, sizeof(number));
    return key;
}

static struct bytes filled(uint8_t fill, uint32_t size_bytes)
{
    memset(frame, fill, size_bytes);
    return (struct bytes){frame, size_bytes};
}

static void pass(uint32_t source, uint8_t fill, uint32_t size_bytes)
{
    const struct overlay_key key = key_of(source);
    queue_passing(&queue, &key, filled(fill, size_bytes));
}

/* All blocks are somewhere, once. */
static bool is_whole(void)
{
    static uint8_t seen[QUEUE_BLOCKS];
    uint32_t count = 0;
    memset(seen, 0, sizeof(seen));
    for (uint16_t block = queue.free; block != UINT16_MAX; block = blocks[block].next) {
        if (seen[block]++ != 0) {
            return false;
        }
        count++;
    }
    return count == queue.free_count;
}

/* Nothing waits, nor is being sent. */
static bool nothing_waits(void)
{
    bool is_empty = queue.current == UINT16_MAX && queue.control.first == UINT16_MAX;
    for (uint32_t i = 0; i < QUEUE_FLOWS && is_empty; i++) {
        is_empty = queue.flows[i].first == UINT16_MAX;
    }
    return is_empty;
}

static void test_order(void)
{
    queue_init(&queue, blocks, 1);
    CHECK(nothing_waits());
    pass(1, 'a', 600);
    pass(1, 'b', 3);
    CHECK_EQUAL(queue_control(&queue, filled('c', 1000)), STATUS_OK);
    CHECK_EQUAL(queue_control(&queue, filled('d', 2)), STATUS_OK);
    CHECK(!nothing_waits());
    CHECK_EQUAL(queue_take(&queue, taken, sizeof(taken)), 1605);
    CHECK(taken[0] == 'c' && taken[999] == 'c' && taken[1000] == 'd' && taken[1001] == 'd');
    CHECK(taken[1002] == 'a' && taken[1601] == 'a' && taken[1602] == 'b' && taken[1604] == 'b');
    CHECK(nothing_waits());
    CHECK_EQUAL(queue.free_count, QUEUE_BLOCKS);
    CHECK_EQUAL(queue_take(&queue, taken, sizeof(taken)), 0);
    CHECK(is_whole());
}

/* A frame that was begun goes on, whatever comes meanwhile. */
static void test_begun(void)
{
    queue_init(&queue, blocks, 1);
    pass(1, 'a', 2000);
    CHECK_EQUAL(queue_take(&queue, taken, 700), 700);
    CHECK_EQUAL(queue_control(&queue, filled('c', 10)), STATUS_OK);
    for (uint32_t i = 0; i < QUEUE_BLOCKS; i++) {
        pass(2, 'b', QUEUE_BLOCK_DATA_BYTES);
    }
    CHECK_EQUAL(queue_take(&queue, taken, 1310), 1310);
    CHECK(taken[0] == 'a' && taken[1299] == 'a' && taken[1300] == 'c' && taken[1309] == 'c');
    CHECK(queue.dropped_count > 0);
    while (queue_take(&queue, taken, sizeof(taken)) > 0) {
    }
    CHECK_EQUAL(queue.free_count, QUEUE_BLOCKS);
    CHECK(is_whole());
}

static void test_control_bound(void)
{
    queue_init(&queue, blocks, 1);
    pass(1, 'a', 50000);
    for (uint32_t i = 0; i < QUEUE_BLOCKS; i++) {
        CHECK_EQUAL(queue_control(&queue, filled('c', QUEUE_BLOCK_DATA_BYTES)), STATUS_OK);
    }
    CHECK_EQUAL(queue.dropped_count, 1);
    CHECK_EQUAL(queue_control(&queue, filled('c', 1)), STATUS_NO_SPACE);
    CHECK_EQUAL(queue_control(&queue, filled('c', 0)), STATUS_NO_SPACE);
    pass(1, 'a', 1);
    CHECK_EQUAL(queue.dropped_count, 2);
}

static void test_too_long(void)
{
    static uint8_t most[QUEUE_BLOCKS * QUEUE_BLOCK_DATA_BYTES + 1];
    const struct overlay_key key = key_of(1);
    queue_init(&queue, blocks, 1);
    queue_passing(&queue, &key, (struct bytes){most, sizeof(most)});
    CHECK_EQUAL(queue.dropped_count, 1);
    CHECK(nothing_waits());
    queue_passing(&queue, &key, (struct bytes){most, sizeof(most) - 1});
    CHECK_EQUAL(queue.dropped_count, 1);
    CHECK_EQUAL(queue.free_count, 0);
}

/* Who floods drops what he sent himself: all that a modest one sends arrives. */
static void test_fair_dropping(void)
{
    uint32_t modest = 0;
    queue_init(&queue, blocks, 7);
    for (uint32_t i = 0; i < 50; i++) {
        for (uint32_t flood = 0; flood < 40; flood++) {
            pass(1, 'f', 1200);
        }
        pass(2, 'm', 300);
        const uint32_t size = queue_take(&queue, taken, 2400);
        for (uint32_t at = 0; at < size; at++) {
            modest += taken[at] == 'm' ? 1 : 0;
        }
    }
    uint32_t size = queue_take(&queue, taken, sizeof(taken));
    while (size > 0) {
        for (uint32_t at = 0; at < size; at++) {
            modest += taken[at] == 'm' ? 1 : 0;
        }
        size = queue_take(&queue, taken, sizeof(taken));
    }
    CHECK_EQUAL(modest, 50 * 300);
}

/* One frame that is long is much of its source's, and drops nothing of those who have less. */
static void test_fair_long(void)
{
    queue_init(&queue, blocks, 7);
    for (uint32_t source = 10; source < 20; source++) {
        for (uint32_t i = 0; i < 30; i++) {
            pass(source, 'm', QUEUE_BLOCK_DATA_BYTES);
        }
    }
    for (uint32_t i = 0; i < 5; i++) {
        pass(1, 'f', 65000);
    }
    CHECK_EQUAL(queue.dropped_count, 5);
    CHECK_EQUAL(queue.free_count, QUEUE_BLOCKS - 300);
    pass(1, 'f', 15 * QUEUE_BLOCK_DATA_BYTES); /* what is as long as others' has its place */
    CHECK_EQUAL(queue.dropped_count, 5);
    CHECK(is_whole());
}

/* Two that both have more than goes get as many bytes each, however long their frames are. */
static void test_fair_turns(void)
{
    uint32_t counts[2] = {0, 0};
    queue_init(&queue, blocks, 7);
    for (uint32_t i = 0; i < 400; i++) {
        pass(1, 0, 1400);
        pass(2, 1, 200);
        pass(2, 1, 200);
        pass(2, 1, 200);
        pass(2, 1, 200);
        pass(2, 1, 200);
        pass(2, 1, 200);
        pass(2, 1, 200);
        const uint32_t size = queue_take(&queue, taken, 1000);
        for (uint32_t at = 0; at < size; at++) {
            counts[taken[at]]++;
        }
    }
    CHECK_EQUAL(counts[0] + counts[1], 400000);
    CHECK(counts[0] > 190000 && counts[1] > 190000);
}

/* Whatever is done, in whatever order: what is taken are whole frames, in order for each source. */
static void test_anything(void)
{
    struct random random;
    const uint8_t seed[32] = {3};
    uint32_t next[8] = {0};
    uint32_t seen[8] = {0};
    static uint8_t stream[1 << 20];
    uint32_t stream_bytes = 0;
    random_init(&random, (struct bytes){seed, sizeof(seed)});
    queue_init(&queue, blocks, 99);
    for (uint32_t i = 0; i < 20000 && stream_bytes < sizeof(stream) - 5000; i++) {
        uint8_t dice[4];
        random_fill(&random, dice, sizeof(dice));
        const uint32_t source = dice[0] % 8;
        const uint32_t size = 8 + dice[1] * 12u;
        const struct overlay_key key = key_of(source);
        memset(frame, (int)source, size);
        memcpy(frame, &size, 4);
        memcpy(frame + 4, &next[source], 4);
        frame[3] = (uint8_t)source;
        next[source]++;
        if (dice[2] % 3 != 0) {
            queue_passing(&queue, &key, (struct bytes){frame, size});
        } else {
            stream_bytes += queue_take(&queue, stream + stream_bytes, dice[3] * 16u);
        }
        CHECK(is_whole());
    }
    uint32_t at = 0;
    while (at + 8 <= stream_bytes) {
        uint32_t size = 0;
        uint32_t number = 0;
        const uint8_t source = stream[at + 3];
        memcpy(&size, stream + at, 3);
        memcpy(&number, stream + at + 4, 4);
        CHECK(source < 8 && number >= seen[source] && number < next[source]);
        CHECK(size < 8 || at + size > stream_bytes || size == 8 || stream[at + size - 1] == source);
        if (source >= 8 || size < 8) {
            break;
        }
        seen[source] = number + 1;
        at += size;
    }
    CHECK(at > 100000);
    CHECK(queue.dropped_count > 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"control first, then in order", test_order},
        {"a frame that was begun", test_begun},
        {"control is bounded", test_control_bound},
        {"too long for the queue", test_too_long},
        {"fair dropping", test_fair_dropping},
        {"fair dropping of long frames", test_fair_long},
        {"fair turns", test_fair_turns},
        {"anything", test_anything},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
