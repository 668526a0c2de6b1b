/*
 * The disk below the queue of drivers/block, as in the program: whatever the controller does, each
 * request is answered once, and no closed channel is idle while the controller may use its memory.
 */
#include "block/hardware.h"
#include "disk.h"
#include "model.h"
#include "queue.h"
#include "unit.h"

#define CHANNELS     4u
#define REPLIES_MAX  20000u
#define STEPS        3000u
#define REST_ROUNDS  400u
#define TURN_STEP_NS UINT64_C(50000000)

static struct model model;
static struct nvme_disk disk;
static struct block_queue queue;
static struct block_channel channels[CHANNELS];
static bool is_answered[REPLIES_MAX];
static uint32_t accepted_count;
static uint32_t answered_count;
static uint32_t good_count;
static uint64_t seed;

static uint32_t random_number(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

static void take_answer(
    struct block_queue *of, uint32_t reply, enum block_operation operation, enum status status)
{
    (void)of;
    (void)operation;
    CHECK(reply < accepted_count);
    CHECK(!is_answered[reply]);
    is_answered[reply] = true;
    answered_count++;
    good_count += status == STATUS_OK;
}

/* The first channel is closed and opened again; its memory is the first quarter. */
static void take_idle(struct block_queue *of, struct block_channel *channel)
{
    (void)of;
    CHECK(channel == &channels[0]);
    CHECK_EQUAL(channel->in_flight_count, 0);
    queue_open(channel);
}

static bool begin(uint64_t start)
{
    seed = start;
    accepted_count = 0;
    answered_count = 0;
    good_count = 0;
    memset(is_answered, 0, sizeof(is_answered));
    memset(&queue, 0, sizeof(queue));
    model_init(&model, random_number);
    disk_init(&disk);
    disk.controller.access = model.access;
    queue.hardware = &disk.hardware;
    queue.answer = take_answer;
    queue.idle = take_idle;
    for (uint32_t i = 0; i < CHANNELS; i++) {
        queue_open(&channels[i]);
    }
    if (disk_start(&disk) != STATUS_OK) {
        return false;
    }
    queue_init(&queue);
    return true;
}

static void accept_any(void)
{
    const uint32_t which = random_number() % CHANNELS;
    if (accepted_count == REPLIES_MAX || channels[which].is_closed ||
        !queue_has_room(&queue, &channels[which])) {
        return;
    }
    const uint32_t count = 1 + random_number() % 64;
    const struct block_request request = {
        .operation = random_number() % 2 == 0 ? BLOCK_OPERATION_READ : BLOCK_OPERATION_WRITE,
        .block = random_number() % (4096 - count),
        .block_count = count,
        .device_address = MODEL_DATA_AT + which * 0x80000u + random_number() % 512 * 512,
    };
    queue_accept(&queue, &channels[which], &request, accepted_count++);
}

static void turn(void)
{
    const uint32_t bits = model.signalled;
    model.signalled = 0;
    if (bits != 0) {
        disk.hardware.interrupted(&disk.hardware, bits);
    }
    model.time_ns += TURN_STEP_NS;
    (void)queue_turn(&queue, model.time_ns);
}

static void run(void)
{
    for (uint32_t i = 0; i < STEPS && !queue.is_given_up; i++) {
        accept_any();
        model_work(&model, random_number() % 4);
        if (random_number() % 3 == 0) {
            turn();
        }
        if (random_number() % 100 == 0 && !channels[0].is_closed) {
            queue_close(&queue, &channels[0]);
        }
    }
    for (uint32_t i = 0; i < REST_ROUNDS && answered_count < accepted_count; i++) {
        model_work(&model, 8);
        turn();
    }
    CHECK_EQUAL(answered_count, accepted_count);
}

static void test_sane(void)
{
    for (uint32_t i = 0; i < 10; i++) {
        CHECK(begin(i));
        run();
        CHECK(!queue.is_given_up);
        CHECK(good_count > 500);
        CHECK(model.misuse == NULL);
    }
}

static void test_mad(void)
{
    uint32_t given_up = 0;
    uint32_t good = 0;
    for (uint32_t i = 0; i < 100; i++) {
        if (!begin(100 + i)) {
            continue;
        }
        model.moods.is_mad = 20 + i * 5;
        model.moods.is_deaf = i % 3 == 0 ? 100 : 0;
        model.moods.is_fatal = i % 4 == 0 ? 500 : 0;
        model.moods.is_stubborn = i % 5 == 0 ? 20 : 0;
        run();
        given_up += queue.is_given_up;
        good += good_count;
    }
    CHECK(given_up > 0 && given_up < 100);
    CHECK(good > 1000);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sane", test_sane},
        {"mad", test_mad},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
