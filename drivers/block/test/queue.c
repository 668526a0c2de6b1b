#include "queue.h"
#include "hardware_model.h"
#include "unit.h"

#define CHANNELS      6u
#define CHANNEL_BYTES UINT64_C(0x10000)
#define REPLIES       20000u

enum reply_state { REPLY_UNUSED, REPLY_ACCEPTED, REPLY_ANSWERED };

struct place {
    struct block_channel channel;
    uint64_t base; /* of its buffer; flushes have an address of it here too, to be told apart */
    bool is_open;
    bool is_closing; /* closed, and not idle yet */
};

static struct hardware_model model;
static struct block_queue queue;
static struct place places[CHANNELS];
static enum reply_state replies[REPLIES];
static enum status answers[REPLIES];
static uint32_t accepted_count;
static uint32_t answered_count;
static uint32_t idle_count;
static uint64_t now_ns;
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
    CHECK_EQUAL(replies[reply], REPLY_ACCEPTED);
    replies[reply] = REPLY_ANSWERED;
    answers[reply] = status;
    answered_count++;
}

static void take_idle(struct block_queue *of, struct block_channel *channel)
{
    (void)of;
    struct place *place = container_of(channel, struct place, channel);
    CHECK(place->is_closing);
    CHECK(!hardware_model_uses(&model, place->base, place->base + CHANNEL_BYTES));
    CHECK_EQUAL(channel->request_count, 0);
    place->is_closing = false;
    idle_count++;
}

static void begin(uint64_t start)
{
    seed = start;
    now_ns = 1;
    accepted_count = 0;
    answered_count = 0;
    idle_count = 0;
    memset(replies, 0, sizeof(replies));
    hardware_model_init(&model, random_number);
    queue =
        (struct block_queue){.hardware = &model.hardware, .answer = take_answer, .idle = take_idle};
    queue_init(&queue);
    for (uint32_t i = 0; i < CHANNELS; i++) {
        places[i] = (struct place){.base = (i + 1) * CHANNEL_BYTES, .is_open = true};
        queue_open(&places[i].channel);
    }
}

static uint32_t ask(struct place *place)
{
    const struct block_request request = {
        .operation = (enum block_operation)(random_number() % 3),
        .block = random_number() % 4096,
        .block_count = 1,
        .device_address = place->base + random_number() % 8 * 512,
    };
    CHECK(queue_has_room(&queue, &place->channel));
    replies[accepted_count] = REPLY_ACCEPTED;
    queue_accept(&queue, &place->channel, &request, accepted_count);
    return accepted_count++;
}

static void close_place(struct place *place)
{
    place->is_open = false;
    place->is_closing = true;
    queue_close(&queue, &place->channel);
}

/* One step by chance: accept, close, open, let time pass, take a turn. */
static void step(void)
{
    struct place *place = &places[random_number() % CHANNELS];
    const uint32_t what = random_number() % 16;
    if (what < 9 && place->is_open && accepted_count < REPLIES &&
        queue_has_room(&queue, &place->channel)) {
        (void)ask(place);
    } else if (what == 9 && place->is_open) {
        close_place(place);
    } else if (what == 10 && !place->is_open && !place->is_closing) {
        queue_open(&place->channel);
        place->is_open = true;
    } else {
        now_ns += random_number() % (BLOCK_TIMEOUT_NS / 8);
        const uint64_t deadline_ns = queue_turn(&queue, now_ns);
        CHECK((deadline_ns != 0) == !list_is_empty(&queue.in_flight));
        CHECK(deadline_ns == 0 || deadline_ns > now_ns);
    }
}

/* Whatever the hardware does, everything ends once time has passed. */
static void end(void)
{
    for (uint32_t i = 0; i < CHANNELS; i++) {
        if (places[i].is_open) {
            close_place(&places[i]);
        }
    }
    now_ns += 2 * BLOCK_TIMEOUT_NS;
    (void)queue_turn(&queue, now_ns);
    CHECK_EQUAL(answered_count, accepted_count);
    CHECK(!model.was_misused);
    for (uint32_t i = 0; i < CHANNELS; i++) {
        CHECK(!places[i].is_closing || queue.is_given_up);
    }
}

static void run_by_chance(const struct hardware_moods *moods, uint64_t runs)
{
    for (uint64_t run = 0; run < runs; run++) {
        begin(run);
        model.moods = *moods;
        for (uint32_t i = 0; i < 400; i++) {
            step();
        }
        end();
    }
}

static void test_good_hardware(void)
{
    run_by_chance(&(struct hardware_moods){.is_full = 8}, 100);
}

static void test_bad_hardware(void)
{
    run_by_chance(
        &(struct hardware_moods){.is_full = 8, .is_deaf = 30, .says_error = 5, .is_mad = 60}, 200);
}

static void test_hardware_without_reset(void)
{
    run_by_chance(
        &(struct hardware_moods){.is_full = 8, .is_deaf = 30, .is_mad = 60, .resets_badly = 3},
        200);
}

/* Nothing completes before it is told to: every mood is off but this one. */
static void begin_deaf(void)
{
    begin(7);
    model.moods.is_deaf = 1;
}

static void test_bounds(void)
{
    begin_deaf();
    while (queue_has_room(&queue, &places[0].channel)) {
        (void)ask(&places[0]);
    }
    CHECK_EQUAL(accepted_count, BLOCK_REQUESTS_OF_CHANNEL_MAX);
    (void)queue_turn(&queue, now_ns);
    CHECK_EQUAL(model.submitted_count, 16);
    CHECK_EQUAL(model.notified_count, 1);
    CHECK(!queue_has_room(&queue, &places[0].channel));
    CHECK(queue_has_room(&queue, &places[1].channel));
}

/* A channel that asks for much does not keep another one waiting. */
static void test_turns(void)
{
    begin_deaf();
    for (uint32_t i = 0; i < 40; i++) {
        (void)ask(&places[0]);
    }
    const uint32_t other = ask(&places[1]);
    (void)queue_turn(&queue, now_ns);
    CHECK_EQUAL(places[1].channel.in_flight_count, 1);
    CHECK_EQUAL(replies[other], REPLY_ACCEPTED);
}

static void test_timeout(void)
{
    begin_deaf();
    for (uint32_t i = 0; i < 40; i++) {
        (void)ask(&places[0]);
    }
    const uint64_t deadline_ns = queue_turn(&queue, now_ns);
    CHECK_EQUAL(deadline_ns, now_ns + BLOCK_TIMEOUT_NS);
    CHECK_EQUAL(queue_turn(&queue, deadline_ns - 1), deadline_ns);
    CHECK_EQUAL(answered_count, 0);
    CHECK_EQUAL(queue_turn(&queue, deadline_ns), 0);
    CHECK_EQUAL(answered_count, 40);
    CHECK_EQUAL(answers[0], STATUS_TIMED_OUT);
    CHECK_EQUAL(answers[39], STATUS_TIMED_OUT);
    CHECK_EQUAL(model.reset_count, 1);
    CHECK(!queue.is_given_up);
    /* Then it works again. */
    model.moods.is_deaf = 0;
    const uint32_t again = ask(&places[0]);
    for (uint32_t i = 0; i < 100 && replies[again] != REPLY_ANSWERED; i++) {
        (void)queue_turn(&queue, now_ns);
    }
    CHECK_EQUAL(answers[again], STATUS_OK);
}

/* A closed channel: what waits is cancelled, what the device has it keeps. */
static void test_close(void)
{
    begin_deaf();
    for (uint32_t i = 0; i < 20; i++) {
        (void)ask(&places[0]);
    }
    (void)queue_turn(&queue, now_ns);
    close_place(&places[0]);
    CHECK_EQUAL(answered_count, 4);
    CHECK_EQUAL(answers[19], STATUS_CANCELLED);
    CHECK(places[0].is_closing);
    (void)queue_turn(&queue, now_ns + BLOCK_TIMEOUT_NS);
    CHECK(!places[0].is_closing);
    CHECK_EQUAL(idle_count, 1);
    close_place(&places[1]);
    CHECK_EQUAL(idle_count, 2);
}

/* What never stops to contradict itself is given up, with an answer to everybody. */
static void test_given_up(void)
{
    begin(1);
    (void)ask(&places[0]);
    model.moods.is_mad = 1;
    CHECK_EQUAL(queue_turn(&queue, now_ns), 0);
    CHECK(queue.is_given_up);
    CHECK_EQUAL(model.reset_count, BLOCK_RESETS_OF_TURN_MAX + 1);
    CHECK_EQUAL(answers[0], STATUS_DEVICE_ERROR);
    CHECK(!queue_has_room(&queue, &places[0].channel));
    close_place(&places[0]);
    CHECK_EQUAL(idle_count, 0);
}

/* A submit for which there is no room although nothing is in flight is a contradiction. */
static void test_never_room(void)
{
    begin(1);
    (void)ask(&places[0]);
    model.moods.is_full = 1;
    (void)queue_turn(&queue, now_ns);
    CHECK(queue.is_given_up);
    CHECK_EQUAL(answers[0], STATUS_DEVICE_ERROR);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good hardware, by chance", test_good_hardware},
        {"bad hardware, by chance", test_bad_hardware},
        {"hardware that is not to be reset", test_hardware_without_reset},
        {"bounds", test_bounds},
        {"channels have turns", test_turns},
        {"what is not answered in time", test_timeout},
        {"a channel is closed", test_close},
        {"a device is given up", test_given_up},
        {"no room for the first", test_never_room},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
