#include "packet_ring/packet_ring.h"
#include "unit.h"
#include <pthread.h>
#include <sched.h>

#define PACKETS 300000u

static struct packet_ring_memory memory;
static struct packet_ring putter;
static struct packet_ring taker;
static struct packet_descriptor taken;

static void begin(void)
{
    memory = (struct packet_ring_memory){.put_index = 0};
    packet_ring_init(&putter, &memory);
    packet_ring_init(&taker, &memory);
}

/* Both sides have gone on for so long. */
static void begin_at(uint32_t index)
{
    begin();
    memory.put_index = memory.taken_index = index;
    putter.own_index = putter.published_index = taker.own_index = index;
}

static enum status put(uint32_t token)
{
    const struct packet_descriptor descriptor = {.token = token, .size_bytes = ~token};
    return packet_ring_put(&putter, &descriptor);
}

static void test_order(void)
{
    begin();
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i < 3 * PACKET_RING_ENTRIES; i++) {
        CHECK_EQUAL(put(i), STATUS_OK);
        CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_NOT_FOUND); /* not published */
        (void)packet_ring_publish(&putter);
        CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_OK);
        CHECK_EQUAL(taken.token, i);
        CHECK_EQUAL(taken.size_bytes, ~i);
    }
}

static void test_full(void)
{
    begin_at(UINT32_MAX - 5); /* indices wrap */
    for (uint32_t i = 0; i < PACKET_RING_ENTRIES; i++) {
        CHECK_EQUAL(packet_ring_room(&putter), PACKET_RING_ENTRIES - i);
        CHECK_EQUAL(put(i), STATUS_OK);
    }
    CHECK_EQUAL(put(0), STATUS_LIMIT_EXCEEDED);
    (void)packet_ring_publish(&putter);
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_OK);
    CHECK_EQUAL(put(PACKET_RING_ENTRIES), STATUS_OK);
    CHECK_EQUAL(put(0), STATUS_LIMIT_EXCEEDED);
    (void)packet_ring_publish(&putter);
    for (uint32_t i = 1; i <= PACKET_RING_ENTRIES; i++) {
        CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_OK);
        CHECK_EQUAL(taken.token, i);
    }
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_NOT_FOUND);
}

static void check_signals(uint32_t index)
{
    begin_at(index);
    memory.wake_index = index;
    CHECK(!packet_ring_publish(&putter)); /* nothing is new */
    CHECK_EQUAL(put(1), STATUS_OK);
    CHECK(!packet_ring_publish(&putter)); /* nobody sleeps */
    CHECK(packet_ring_rearm(&taker));     /* and nobody may */
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_OK);
    CHECK(!packet_ring_rearm(&taker));
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK_EQUAL(put(3), STATUS_OK);
    CHECK(packet_ring_publish(&putter));
    CHECK_EQUAL(put(4), STATUS_OK);
    CHECK(!packet_ring_publish(&putter)); /* signalled already */
    CHECK(packet_ring_rearm(&taker));
    for (uint32_t i = 2; i <= 4; i++) {
        CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_OK);
    }
    CHECK(!packet_ring_rearm(&taker));
    CHECK_EQUAL(put(5), STATUS_OK);
    CHECK(packet_ring_publish(&putter));
}

/* Who needs several is signalled for the last of them, and once. */
static void check_signals_for(uint32_t index)
{
    begin_at(index);
    CHECK(!packet_ring_rearm_for(&taker, 3));
    CHECK(packet_ring_is_awaited(&putter));
    CHECK_EQUAL(put(1), STATUS_OK);
    CHECK(!packet_ring_publish(&putter));
    CHECK(!packet_ring_rearm_for(&taker, 3)); /* not yet, and from there on */
    CHECK_EQUAL(put(2), STATUS_OK);
    CHECK(!packet_ring_publish(&putter));
    CHECK(packet_ring_is_awaited(&putter));
    CHECK_EQUAL(put(3), STATUS_OK);
    CHECK_EQUAL(put(4), STATUS_OK);
    CHECK(packet_ring_publish(&putter));
    CHECK(!packet_ring_is_awaited(&putter));
    CHECK(packet_ring_rearm_for(&taker, 3));
    CHECK(packet_ring_rearm_for(&taker, 4));
    CHECK(!packet_ring_rearm_for(&taker, 5));
}

static void test_signals(void)
{
    for (uint32_t i = 0; i < 8; i++) {
        check_signals(UINT32_MAX - 6 + i);
        check_signals_for(UINT32_MAX - 6 + i);
    }
}

/* The other side writes what cannot be: this one is told, and never reads out of the ring. */
static void test_lies(void)
{
    begin();
    memory.put_index = PACKET_RING_ENTRIES + 1;
    CHECK(!packet_ring_rearm(&taker));
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_MALFORMED);
    memory.put_index = 1;
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_MALFORMED); /* for good */

    begin();
    CHECK_EQUAL(put(1), STATUS_OK);
    memory.put_index = UINT32_MAX; /* behind what was taken */
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_MALFORMED);

    begin();
    memory.taken_index = 1; /* what was never put */
    CHECK_EQUAL(packet_ring_room(&putter), 0);
    CHECK_EQUAL(put(1), STATUS_MALFORMED);
    memory.taken_index = 0;
    CHECK_EQUAL(put(1), STATUS_MALFORMED);
    CHECK(!packet_ring_publish(&putter));

    begin();
    memory.wake_index = 77;
    CHECK_EQUAL(put(1), STATUS_OK);
    CHECK(!packet_ring_publish(&putter)); /* the taker's own loss */
}

/* Only what was taken out counts. */
static void test_changes(void)
{
    begin();
    CHECK_EQUAL(put(1), STATUS_OK);
    (void)packet_ring_publish(&putter);
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_OK);
    memory.entries[0].token = 2;
    memory.entries[0].size_bytes = UINT32_MAX;
    CHECK_EQUAL(taken.token, 1);
    memory.taken_index = 0; /* the putter thinks so, and the taker does not */
    CHECK_EQUAL(packet_ring_take(&taker, &taken), STATUS_NOT_FOUND);
}

/* -- two threads ------------------------------------------------------------------------------ */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t signalled = PTHREAD_COND_INITIALIZER;
static bool is_signalled;

static void signal_taker(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    is_signalled = true;
    CHECK_EQUAL(pthread_cond_signal(&signalled), 0);
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
}

static void sleep_until_signalled(void)
{
    CHECK_EQUAL(pthread_mutex_lock(&lock), 0);
    while (!is_signalled) {
        CHECK_EQUAL(pthread_cond_wait(&signalled, &lock), 0);
    }
    is_signalled = false;
    CHECK_EQUAL(pthread_mutex_unlock(&lock), 0);
}

static void *put_all(void *unused)
{
    (void)unused;
    for (uint32_t i = 0; i < PACKETS;) {
        if (put(i) == STATUS_OK) {
            i++;
        } else {
            sched_yield();
        }
        if (i % 7 != 0 && i != PACKETS && packet_ring_room(&putter) != 0) {
            continue;
        }
        if (packet_ring_publish(&putter)) {
            signal_taker();
        }
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t thread;
    uint32_t wrong = 0;
    begin_at(UINT32_MAX - PACKETS / 2);
    memory.wake_index = taker.own_index;
    CHECK_EQUAL(pthread_create(&thread, NULL, put_all, NULL), 0);
    for (uint32_t i = 0; i < PACKETS;) {
        if (packet_ring_take(&taker, &taken) == STATUS_OK) {
            wrong += taken.token != i || taken.size_bytes != ~i;
            i++;
        } else if (!packet_ring_rearm(&taker)) {
            sleep_until_signalled();
        }
    }
    CHECK_EQUAL(pthread_join(thread, NULL), 0);
    CHECK_EQUAL(wrong, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"order", test_order},
        {"full", test_full},
        {"signals", test_signals},
        {"lies", test_lies},
        {"changes", test_changes},
        {"threads", test_threads},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
