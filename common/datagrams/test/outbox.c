#include "datagrams/outbox.h"
#include "unit.h"
#include <pthread.h>
#include <sched.h>

#define HEAD      ((uint32_t)sizeof(struct datagram_head))
#define MTU_BYTES 1472u
#define DATAGRAMS 200000u

static union {
    struct outbox_memory memory;
    uint8_t all[OUTBOX_BYTES];
} shared;
static struct outbox_giver giver;
static struct outbox_taker taker;
static struct datagram next;

static void begin(void)
{
    memset(&shared, 0, sizeof(shared));
    outbox_giver_init(&giver, &shared.memory);
    outbox_taker_init(&taker, &shared.memory);
}

static enum status prepare(uint32_t data_bytes)
{
    uint8_t *data = NULL;
    return outbox_prepare(&giver, data_bytes, &data);
}

/* Whether the taker is to be called. */
static bool give(uint16_t number, uint16_t data_bytes)
{
    const struct datagram_head head = {
        .data_bytes = data_bytes, .whole_bytes = data_bytes, .port = number, .address_bytes = 4};
    uint8_t *data = NULL;
    CHECK_EQUAL(outbox_prepare(&giver, data_bytes, &data), STATUS_OK);
    memset(data, (uint8_t)number, data_bytes);
    return outbox_give(&giver, &head);
}

static void check_take(uint16_t number, uint16_t data_bytes)
{
    CHECK_EQUAL(outbox_peek(&taker, &next), STATUS_OK);
    CHECK_EQUAL(next.head.port, number);
    CHECK_EQUAL(next.data.size_bytes, data_bytes);
    for (uint32_t i = 0; i < data_bytes; i++) {
        CHECK_EQUAL(next.data.data[i], (uint8_t)number);
    }
    outbox_pass(&taker);
}

/* In their order, around the end of the memory many times. */
static void test_order(void)
{
    static const uint16_t sizes[] = {64, 0, MTU_BYTES, 3464, 1, 9216};
    uint16_t number = 0;
    begin();
    for (uint32_t round = 0; round < 200; round++) {
        for (uint32_t i = 0; i < 6; i++) {
            (void)give((uint16_t)(number + i), sizes[i]);
        }
        for (uint32_t i = 0; i < 6; i++) {
            check_take((uint16_t)(number + i), sizes[i]);
        }
        number = (uint16_t)(number + 6);
        CHECK_EQUAL(outbox_peek(&taker, &next), STATUS_NOT_FOUND);
    }
}

static void test_full_of_small_ones(void)
{
    begin();
    for (uint16_t i = 0; i < PACKET_RING_ENTRIES; i++) {
        (void)give(i, 64);
    }
    CHECK_EQUAL(prepare(64), STATUS_LIMIT_EXCEEDED);
    check_take(0, 64);
    (void)give(PACKET_RING_ENTRIES, 64);
    CHECK_EQUAL(prepare(0), STATUS_LIMIT_EXCEEDED);
    for (uint16_t i = 1; i <= PACKET_RING_ENTRIES; i++) {
        check_take(i, 64);
    }
}

/* What the taker has not passed is not written over, whatever the sizes. */
static void test_full_of_large_ones(void)
{
    uint16_t given = 0;
    uint16_t taken = 0;
    begin();
    for (uint32_t round = 0; round < 500; round++) {
        while (prepare(MTU_BYTES + given % 7) == STATUS_OK) {
            (void)give(given, (uint16_t)(MTU_BYTES + given % 7));
            given++;
        }
        CHECK(given - taken >= OUTBOX_CONTENT_BYTES / (MTU_BYTES + HEAD + 7) - 1);
        for (uint32_t i = 0; i < 1 + round % 5 && taken != given; i++, taken++) {
            check_take(taken, (uint16_t)(MTU_BYTES + taken % 7));
        }
    }
    CHECK_EQUAL(prepare(OUTBOX_CONTENT_BYTES), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(prepare(UINT32_MAX), STATUS_LIMIT_EXCEEDED);
}

/* One that ends where the memory ends: the next one begins where that begins. */
static void test_end_of_memory(void)
{
    static const uint16_t sizes[] = {1, 0, 8, MTU_BYTES, 3000};
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const uint32_t size = HEAD + sizes[i];
        uint32_t left = OUTBOX_CONTENT_BYTES;
        begin();
        while (left >= 2 * size + HEAD) {
            (void)give(1, sizes[i]);
            check_take(1, sizes[i]);
            left -= size;
        }
        (void)give(2, (uint16_t)(left - HEAD));
        uint8_t *data = NULL;
        CHECK_EQUAL(outbox_prepare(&giver, 1, &data), STATUS_OK);
        CHECK(data == shared.memory.bytes + HEAD);
        (void)give(3, 1);
        check_take(2, (uint16_t)(left - HEAD));
        check_take(3, 1);
    }
}

static void test_calls(void)
{
    begin();
    CHECK(give(0, 64)); /* nobody looks yet */
    CHECK(!give(1, 64));
    check_take(0, 64);
    CHECK(outbox_rearm(&taker));
    check_take(1, 64);
    CHECK(!outbox_rearm(&taker));
    CHECK(give(2, 64));
    check_take(2, 64);
    /* It does not ask: it looks again by itself, unless there is much. */
    for (uint16_t i = 0; i < PACKET_RING_ENTRIES / 2; i++) {
        CHECK(!give(i, 64));
    }
    CHECK(give(PACKET_RING_ENTRIES / 2, 64));
    CHECK(!give(PACKET_RING_ENTRIES / 2 + 1, 64));
    for (uint16_t i = 0; i < PACKET_RING_ENTRIES / 2 + 2; i++) {
        check_take(i, 64);
    }
    /* Half of the bytes. */
    uint32_t count = 0;
    while (!give((uint16_t)count, MTU_BYTES)) {
        count++;
    }
    CHECK_EQUAL(count, OUTBOX_CONTENT_BYTES / 2 / (MTU_BYTES + HEAD));
}

static void test_failures(void)
{
    begin();
    CHECK_EQUAL(outbox_failed_count(&giver), 0);
    outbox_count_failure(&taker);
    shared.memory.failed_count = 70; /* the giver's own loss */
    outbox_count_failure(&taker);
    CHECK_EQUAL(outbox_failed_count(&giver), 2);
}

static struct packet_descriptor *entry(void)
{
    return &shared.memory.ring.entries[0];
}

static void check_descriptor(uint32_t offset, uint32_t size_bytes, enum status status)
{
    begin();
    (void)give(1, 64);
    entry()->offset = offset;
    entry()->size_bytes = size_bytes;
    CHECK_EQUAL(outbox_peek(&taker, &next), status);
}

/* Where a datagram is said to be, and what is said there. */
static void test_lies_of_the_giver(void)
{
    const uint32_t first = sizeof(struct outbox_memory);
    check_descriptor(first, HEAD + 64, STATUS_OK);
    check_descriptor(first - 1, HEAD + 64, STATUS_MALFORMED);
    check_descriptor(0, HEAD + 64, STATUS_MALFORMED);
    check_descriptor(UINT32_MAX, HEAD + 64, STATUS_MALFORMED);
    check_descriptor(OUTBOX_BYTES, 0, STATUS_MALFORMED);
    check_descriptor(OUTBOX_BYTES - HEAD, HEAD + 1, STATUS_MALFORMED);
    check_descriptor(first, UINT32_MAX, STATUS_MALFORMED);
    check_descriptor(first, 0, STATUS_MALFORMED);
    check_descriptor(first, HEAD - 1, STATUS_MALFORMED);
    check_descriptor(first, HEAD + 63, STATUS_MALFORMED);
    check_descriptor(first, HEAD + 65, STATUS_MALFORMED);
    begin();
    (void)give(1, 64);
    shared.memory.bytes[offsetof(struct datagram_head, data_bytes)] = 65;
    CHECK_EQUAL(outbox_peek(&taker, &next), STATUS_MALFORMED);
    begin();
    shared.memory.ring.put_index = PACKET_RING_ENTRIES + 1;
    CHECK_EQUAL(outbox_peek(&taker, &next), STATUS_MALFORMED);
}

static void check_taken(uint32_t taken_index)
{
    begin();
    (void)give(0, 64);
    (void)give(1, 64);
    check_take(0, 64);
    CHECK_EQUAL(prepare(1), STATUS_OK);
    shared.memory.ring.taken_index = taken_index;
    CHECK_EQUAL(prepare(1), STATUS_MALFORMED);
    shared.memory.ring.taken_index = 1;
    CHECK_EQUAL(prepare(1), STATUS_MALFORMED); /* for good */
}

static void test_lies_of_the_taker(void)
{
    check_taken(3);          /* what was not given */
    check_taken(0);          /* what was passed is not */
    check_taken(UINT32_MAX); /* both */
}

/* -- two threads ------------------------------------------------------------------------------- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t called = PTHREAD_COND_INITIALIZER;
static bool is_called;

static void call_taker(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    is_called = true;
    CHECK_EQUAL(pthread_cond_signal(&called), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
}

static void sleep_until_called(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    while (!is_called) {
        CHECK_EQUAL(pthread_cond_wait(&called, &lock), 0);
    }
    is_called = false;
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
}

static uint16_t size_of(uint32_t number)
{
    return (uint16_t)(4 + number % 1500);
}

static void *give_all(void *unused)
{
    (void)unused;
    for (uint32_t i = 0; i < DATAGRAMS;) {
        const struct datagram_head head = {
            .data_bytes = size_of(i), .whole_bytes = size_of(i), .address_bytes = 4};
        uint8_t *data = NULL;
        if (outbox_prepare(&giver, size_of(i), &data) != STATUS_OK) {
            sched_yield();
            continue;
        }
        memcpy(data, &i, sizeof(i));
        if (outbox_give(&giver, &head)) {
            call_taker();
        }
        i++;
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t thread;
    uint32_t wrong = 0;
    begin();
    CHECK_EQUAL(pthread_create(&thread, NULL, give_all, NULL), 0);
    for (uint32_t i = 0; i < DATAGRAMS;) {
        if (outbox_peek(&taker, &next) == STATUS_OK) {
            wrong += next.head.data_bytes != size_of(i) || memcmp(next.data.data, &i, 4) != 0;
            outbox_pass(&taker);
            i++;
        } else if (!outbox_rearm(&taker)) {
            sleep_until_called();
        }
    }
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(wrong, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"order", test_order},
        {"full of small ones", test_full_of_small_ones},
        {"full of large ones", test_full_of_large_ones},
        {"the end of the memory", test_end_of_memory},
        {"when the taker is called", test_calls},
        {"failures", test_failures},
        {"lies of the giver", test_lies_of_the_giver},
        {"lies of the taker", test_lies_of_the_taker},
        {"two threads", test_threads},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
