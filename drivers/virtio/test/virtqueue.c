#include "virtio/virtqueue.h"
#include "model.h"
#include "unit.h"

#define QUEUE  0u
#define CHAINS 256u

static struct virtqueue queue;
static struct virtio_memory data;
static bool is_given[CHAINS];     /* by token: the device has it */
static uint32_t segments[CHAINS]; /* by token */
static uint64_t seed;

static uint32_t random_number(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

static void begin(uint16_t size, uint64_t features)
{
    model_init(true);
    model.accepted = features;
    const struct virtqueue_options options = {
        .size = size,
        .has_indirect = (features & VIRTIO_FEATURE_INDIRECT) != 0,
        .has_event_index = (features & VIRTIO_FEATURE_EVENT_INDEX) != 0,
    };
    const struct virtio_memory memory = model_memory(virtqueue_bytes(&options));
    data = model_memory(65536);
    memset(memory.address, 0xa5, memory.size_bytes); /* of the queue before */
    virtqueue_init(&queue, &memory, &options);
    const struct virtqueue_addresses addresses = virtqueue_addresses(&queue);
    struct model_queue *at = &model.queues[QUEUE];
    at->size = size;
    at->is_enabled = 1;
    at->descriptors = addresses.descriptors;
    at->available = addresses.available;
    at->used = addresses.used;
    CHECK_EQUAL(addresses.descriptors % 16, 0);
    CHECK_EQUAL(addresses.available % 2, 0);
    CHECK_EQUAL(addresses.used % 4, 0);
    memset(is_given, 0, sizeof(is_given));
}

/* Segment i of a token's chain: 16 x (i + 1) bytes; the last one is for the device to write. */
static enum status add(uint32_t token, uint32_t count)
{
    struct virtqueue_segment list[VIRTQUEUE_SEGMENTS_MAX + 1];
    for (uint32_t i = 0; i < count && i <= VIRTQUEUE_SEGMENTS_MAX; i++) {
        list[i] = (struct virtqueue_segment){
            .device_address = data.device_address + token * 64 + i,
            .size_bytes = 16 * (i + 1),
            .is_for_device_to_write = i + 1 == count,
        };
    }
    const struct virtqueue_chain chain = {.segments = list, .segment_count = count, .token = token};
    const enum status status = virtqueue_add(&queue, &chain);
    if (status == STATUS_OK) {
        CHECK(!is_given[token]);
        is_given[token] = true;
        segments[token] = count;
    }
    return status;
}

static uint32_t token_of(const struct model_chain *chain)
{
    const uint8_t *first = data.address;
    return (uint32_t)(chain->segments[0].data - first) / 64;
}

/* Everything of a chain arrived as it was given. */
static void check_chain(const struct model_chain *chain)
{
    const uint32_t token = token_of(chain);
    const uint8_t *first = data.address;
    CHECK(token < CHAINS && is_given[token]);
    CHECK_EQUAL(chain->segment_count, segments[token]);
    for (uint32_t i = 0; i < chain->segment_count; i++) {
        CHECK(chain->segments[i].data == first + token * 64 + i);
        CHECK_EQUAL(chain->segments[i].size_bytes, 16 * (i + 1));
        CHECK_EQUAL(chain->segments[i].is_writable, i + 1 == chain->segment_count);
    }
}

static void take_all(void)
{
    struct virtqueue_used used;
    enum status status = virtqueue_take(&queue, &used);
    while (status == STATUS_OK) {
        CHECK(used.token < CHAINS && is_given[used.token]);
        CHECK_EQUAL(used.written_bytes, used.token % 16);
        is_given[used.token] = false;
        status = virtqueue_take(&queue, &used);
    }
    CHECK_EQUAL(status, STATUS_NOT_FOUND);
}

/* Device and driver by chance; the device gives back in any order, and nothing sleeps for ever. */
static void run_by_chance(uint16_t size, uint64_t features, uint32_t steps)
{
    static struct model_chain held[CHAINS];
    uint32_t held_count = 0;
    bool is_armed = false;
    begin(size, features);
    for (uint32_t i = 0; i < steps; i++) {
        const uint32_t token = random_number() % CHAINS;
        const uint32_t what = random_number() % 4;
        if (what == 0 && !is_given[token]) {
            (void)add(token, 1 + random_number() % 5);
        } else if (what == 1 && virtqueue_publish(&queue)) {
            while (held_count < CHAINS && model_take(QUEUE, &held[held_count])) {
                check_chain(&held[held_count++]);
            }
        } else if (what == 2 && held_count > 0) {
            const uint32_t which = random_number() % held_count;
            model.queues[QUEUE].has_interrupted = false;
            model_use(QUEUE, held[which].head, token_of(&held[which]) % 16);
            CHECK(!is_armed || model.queues[QUEUE].has_interrupted);
            held[which] = held[--held_count];
            is_armed = false;
        } else if (what == 3) {
            take_all();
            is_armed = !virtqueue_rearm(&queue);
            CHECK(is_armed);
        }
    }
    CHECK(!model.was_misused);
}

static void test_by_chance(void)
{
    const uint64_t both = VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX;
    for (uint32_t run = 0; run < 20; run++) {
        seed = run;
        const uint16_t size = (uint16_t)(1u << (1 + run % 8));
        run_by_chance(size, 0, 3000);
        run_by_chance(size, VIRTIO_FEATURE_INDIRECT, 3000);
        run_by_chance(size, VIRTIO_FEATURE_EVENT_INDEX, 3000);
        run_by_chance(size, both, 3000);
    }
}

/* Indices are 16 bits wide, and more than 65536 chains pass. */
static void test_indices_wrap(void)
{
    seed = 1;
    run_by_chance(4, VIRTIO_FEATURE_EVENT_INDEX, 800000);
    CHECK(queue.used_index != queue.available_index || queue.chain_count == 0);
}

static void test_room(void)
{
    begin(8, 0);
    CHECK_EQUAL(add(0, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(add(0, 9), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(add(0, VIRTQUEUE_SEGMENTS_MAX + 1), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(add(0, 8), STATUS_OK);
    CHECK_EQUAL(add(1, 1), STATUS_LIMIT_EXCEEDED);
    begin(8, VIRTIO_FEATURE_INDIRECT);
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_EQUAL(add(i, VIRTQUEUE_SEGMENTS_MAX), STATUS_OK);
    }
    CHECK_EQUAL(add(8, 2), STATUS_LIMIT_EXCEEDED);
}

static void test_notification(void)
{
    begin(8, 0);
    CHECK(!virtqueue_publish(&queue));
    CHECK_EQUAL(add(0, 1), STATUS_OK);
    CHECK(virtqueue_publish(&queue));
    CHECK(!virtqueue_publish(&queue));
    /* The device looks by itself. */
    const uint16_t no_notify = 1;
    memcpy(model_at(model.queues[QUEUE].used, 2), &no_notify, 2);
    CHECK_EQUAL(add(1, 1), STATUS_OK);
    CHECK(!virtqueue_publish(&queue));
    /* With an index to pass: the first is to be told, then none before the device asks again. */
    begin(8, VIRTIO_FEATURE_EVENT_INDEX);
    CHECK_EQUAL(add(0, 1), STATUS_OK);
    CHECK(virtqueue_publish(&queue));
    CHECK_EQUAL(add(1, 1), STATUS_OK);
    CHECK(!virtqueue_publish(&queue));
}

/* Used while the driver was about to sleep: rearm tells, as no interrupt will. */
static void test_rearm(void)
{
    struct model_chain chain;
    struct virtqueue_used used;
    begin(8, VIRTIO_FEATURE_EVENT_INDEX);
    CHECK_EQUAL(add(0, 1), STATUS_OK);
    CHECK_EQUAL(add(1, 1), STATUS_OK);
    CHECK(virtqueue_publish(&queue));
    CHECK(!virtqueue_rearm(&queue));
    CHECK(model_take(QUEUE, &chain));
    model_use(QUEUE, chain.head, 0);
    CHECK(model.queues[QUEUE].has_interrupted);
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_OK);
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_NOT_FOUND);
    model.queues[QUEUE].has_interrupted = false;
    CHECK(model_take(QUEUE, &chain));
    model_use(QUEUE, chain.head, 1);
    CHECK(!model.queues[QUEUE].has_interrupted);
    CHECK(virtqueue_rearm(&queue));
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_OK);
    CHECK(!virtqueue_rearm(&queue));
}

/* -- what a device may say --------------------------------------------------------------------- */

static void set_used_index(uint16_t index)
{
    memcpy(model_at(model.queues[QUEUE].used + 2, 2), &index, 2);
}

static void set_used(uint32_t place, uint32_t id, uint32_t written)
{
    memcpy(model_at(model.queues[QUEUE].used + 4 + 8 * place, 4), &id, 4);
    memcpy(model_at(model.queues[QUEUE].used + 8 + 8 * place, 4), &written, 4);
}

static void begin_given(void)
{
    begin(8, 0);
    CHECK_EQUAL(add(0, 1), STATUS_OK); /* head 0, 16 bytes to write */
    CHECK_EQUAL(add(1, 3), STATUS_OK); /* head 1, then 2 and 3 */
    (void)virtqueue_publish(&queue);
}

static void check_broken(void)
{
    struct virtqueue_used used;
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_DEVICE_ERROR);
    CHECK(queue.is_broken);
    set_used_index(0);
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_DEVICE_ERROR);
    CHECK(!virtqueue_rearm(&queue));
}

static void test_too_far(void)
{
    begin_given();
    set_used_index(3);
    check_broken();
    begin_given();
    set_used_index(UINT16_MAX);
    check_broken();
}

static void test_bad_id(void)
{
    static const uint32_t ids[] = {8, 2, 3, 7, 0x10000, UINT32_MAX};
    for (uint32_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        begin_given();
        set_used(0, ids[i], 0);
        set_used_index(1);
        check_broken();
    }
}

static void test_twice(void)
{
    struct virtqueue_used used;
    begin_given();
    set_used(0, 0, 0);
    set_used(1, 0, 0);
    set_used_index(2);
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_OK);
    check_broken();
}

static void test_written_too_much(void)
{
    begin_given();
    set_used(0, 0, 17);
    set_used_index(1);
    check_broken();
    begin_given();
    set_used(0, 1, UINT32_MAX);
    set_used_index(1);
    check_broken();
}

/* Of a chain whose length counts for nothing. */
static void test_length_ignored(void)
{
    begin_given();
    queue.slots[0].is_length_ignored = true;
    set_used(0, 0, UINT32_MAX);
    set_used_index(1);
    struct virtqueue_used used;
    CHECK_EQUAL(virtqueue_take(&queue, &used), STATUS_OK);
    CHECK_EQUAL(used.written_bytes, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"by chance", test_by_chance},
        {"indices wrap", test_indices_wrap},
        {"no room", test_room},
        {"who is notified", test_notification},
        {"used before sleep", test_rearm},
        {"an index too far", test_too_far},
        {"ids of nobody", test_bad_id},
        {"used twice", test_twice},
        {"more than there was room for", test_written_too_much},
        {"a length that is ignored", test_length_ignored},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
