/* The driver's core against a virtio input device in software. */
#include "listener.h"
#include "model.h"
#include "schema/input.h"
#include "unit.h"

#define WINDOW_AT    8u
#define WINDOW_BYTES 128u
#define ANSWERS_MAX  8u
#define SELECT_NAME  0x01u
#define SELECT_BITS  0x11u
#define SELECT_RANGE 0x12u
#define LIGHTS_ALL   7u
#define TOLD_MAX     16u

/* What the device shows where this is selected. */
struct answer {
    uint8_t select;
    uint8_t subselect;
    uint8_t size_bytes;
    uint8_t data[WINDOW_BYTES];
};

static struct listener listener;
static struct input_burst burst;

static struct answer answers[ANSWERS_MAX];
static uint32_t answer_count;
static struct facts_event told[TOLD_MAX];
static uint32_t told_count;
static bool is_silent;

static struct answer *add_answer(uint8_t select, uint8_t subselect, uint8_t size_bytes)
{
    struct answer *answer = &answers[answer_count++];
    *answer = (struct answer){select, subselect, size_bytes, {0}};
    return answer;
}

static void set_bit(struct answer *answer, uint32_t bit)
{
    answer->data[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void set_range(uint8_t axis, int32_t minimum, int32_t maximum)
{
    struct answer *answer = add_answer(SELECT_RANGE, axis, 20);
    memcpy(answer->data, &minimum, sizeof(minimum));
    memcpy(answer->data + sizeof(minimum), &maximum, sizeof(maximum));
}

static void show(struct model *of, uint32_t offset, uint32_t value)
{
    (void)value;
    (void)offset;
    of->configuration[2] = 0;
    memset(of->configuration + WINDOW_AT, 0, WINDOW_BYTES);
    for (uint32_t i = 0; i < answer_count; i++) {
        if (answers[i].select == of->configuration[0] &&
            answers[i].subselect == of->configuration[1]) {
            of->configuration[2] = answers[i].size_bytes;
            memcpy(of->configuration + WINDOW_AT, answers[i].data, WINDOW_BYTES);
        }
    }
}

/* Lights are taken at once. */
static void take_lights(struct model *of, uint32_t queue)
{
    struct model_chain chain;
    (void)of;
    while (queue == 1 && !is_silent && model_take(queue, &chain)) {
        const struct model_segment *segment = &chain.segments[0];
        if (chain.segment_count != 1 || segment->is_writable || segment->size_bytes != 8) {
            model.was_misused = true;
            return;
        }
        memcpy(&told[told_count++ % TOLD_MAX], segment->data, 8);
        model_use(queue, chain.head, 8); /* as QEMU does */
    }
}

static void prepare(bool is_pci)
{
    model_init(is_pci);
    model.features = VIRTIO_FEATURE_VERSION_1 | VIRTIO_FEATURE_EVENT_INDEX;
    model.queue_count = 2;
    model.queues[0].size_max = 16;
    model.queues[1].size_max = 16;
    model.configured = show;
    model.notified = take_lights;
    answer_count = 0;
    told_count = 0;
    is_silent = false;
    listener = (struct listener){.device.host = &model_host};
    listener_init(&listener);
}

static void be_keyboard(void)
{
    struct answer *name = add_answer(SELECT_NAME, 0, 9);
    memcpy(name->data, "board\x01\xff\0z", 9);
    struct answer *keys = add_answer(SELECT_BITS, INPUT_KIND_KEY, 32);
    set_bit(keys, INPUT_KEY_A);
    set_bit(keys, INPUT_KEY_ENTER);
    struct answer *lights = add_answer(SELECT_BITS, INPUT_KIND_LIGHT, 1);
    lights->data[0] = LIGHTS_ALL;
}

static void be_tablet(void)
{
    struct answer *keys = add_answer(SELECT_BITS, INPUT_KIND_KEY, 64);
    set_bit(keys, INPUT_BUTTON_LEFT);
    struct answer *wheel = add_answer(SELECT_BITS, INPUT_KIND_RELATIVE, 2);
    set_bit(wheel, INPUT_RELATIVE_WHEEL);
    struct answer *axes = add_answer(SELECT_BITS, INPUT_KIND_ABSOLUTE, 1);
    axes->data[0] = 3;
    set_range(INPUT_ABSOLUTE_X, -100, 900);
    set_range(INPUT_ABSOLUTE_Y, 0, 32767);
}

static enum status start(void)
{
    return listener.hardware.start(&listener.hardware, 7);
}

static enum status take(void)
{
    burst.count = 0;
    return listener.hardware.take(&listener.hardware, &burst);
}

/* The device says this, with a length. */
static void say_bytes(uint16_t kind, uint16_t code, uint32_t value, uint32_t written_bytes)
{
    const struct facts_event event = {kind, code, value};
    struct model_chain chain;
    CHECK(model_take(0, &chain));
    CHECK_EQUAL(chain.segment_count, 1);
    CHECK(chain.segments[0].is_writable);
    CHECK_EQUAL(chain.segments[0].size_bytes, sizeof(event));
    memcpy(chain.segments[0].data, &event, sizeof(event));
    model_use(0, chain.head, written_bytes);
}

static void say(uint16_t kind, uint16_t code, uint32_t value)
{
    say_bytes(kind, code, value, sizeof(struct facts_event));
}

static void check_heard(uint32_t index, uint16_t kind, uint16_t code, int32_t value)
{
    CHECK(index < burst.count);
    CHECK_EQUAL(burst.happenings[index].kind, kind);
    CHECK_EQUAL(burst.happenings[index].code, code);
    CHECK_EQUAL(burst.happenings[index].value, value);
    CHECK_EQUAL(burst.happenings[index].device, 0);
}

static void test_keyboard(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        prepare(i == 0);
        be_keyboard();
        CHECK_EQUAL(start(), STATUS_OK);
        CHECK_EQUAL(model.event, 7);
        const struct input_properties *is = &listener.hardware.devices[0];
        CHECK(is->is_there && is->has_keys && is->has_lights);
        CHECK(!is->has_relative && !is->has_absolute);
        CHECK_EQUAL(is->name_bytes, 7);
        CHECK_EQUAL(memcmp(is->name, "board\?\?", 7), 0);
        CHECK_EQUAL(take(), STATUS_NOT_FOUND);
        say(INPUT_KIND_KEY, INPUT_KEY_A, 1);
        say(INPUT_KIND_KEY, INPUT_KEY_A, 2); /* repeats */
        say(INPUT_KIND_KEY, INPUT_KEY_B, 1); /* which it has not */
        say(INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 9);
        CHECK(model.queues[0].has_interrupted);
        listener.hardware.interrupted(&listener.hardware, 2);
        CHECK_EQUAL(take(), STATUS_NOT_FOUND);
        CHECK_EQUAL(burst.count, 2);
        check_heard(0, INPUT_KIND_KEY, INPUT_KEY_A, 1);
        check_heard(1, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 0);
        CHECK_EQUAL(*(const uint64_t *)listener.rooms.address, 0); /* nothing of it stays */
        CHECK(!model.was_misused);
    }
}

static void test_tablet(void)
{
    prepare(true);
    be_tablet();
    CHECK_EQUAL(start(), STATUS_OK);
    const struct input_properties *is = &listener.hardware.devices[0];
    CHECK(is->has_absolute && !is->has_keys && !is->has_relative && !is->has_lights);
    CHECK_EQUAL(is->absolute_x_max, 1000);
    CHECK_EQUAL(is->absolute_y_max, 32767);
    for (uint32_t i = 0; i < INPUT_BURST_MAX; i++) {
        say(INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, 5); /* which it has not */
    }
    CHECK_EQUAL(take(), STATUS_OK); /* as many as are taken at once */
    CHECK_EQUAL(burst.count, 0);
    say(INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, (uint32_t)-50);
    say(INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, (uint32_t)INT32_MIN);
    say(INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, INT32_MAX);
    say(INPUT_KIND_ABSOLUTE, 2, 12);
    say(INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL, (uint32_t)-1);
    say(INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
    say(INPUT_KIND_SYNCHRONISATION, 1, 0);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    CHECK_EQUAL(burst.count, 5);
    check_heard(0, INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, 50);
    check_heard(1, INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, 0);
    check_heard(2, INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, 1000);
    check_heard(3, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL, -1);
    check_heard(4, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
}

/* Rooms go back to the device: it never runs out of them. */
static void test_rooms(void)
{
    prepare(false);
    be_keyboard();
    CHECK_EQUAL(start(), STATUS_OK);
    for (uint32_t i = 0; i < 1000; i++) {
        say(INPUT_KIND_KEY, INPUT_KEY_ENTER, i & 1);
        if (i % 13 == 0) {
            while (take() == STATUS_OK) {
            }
        }
    }
    CHECK(!model.was_misused);
}

static void test_ranges(void)
{
    static const int32_t wrong[][2] = {
        {0, 0}, {5, 4}, {INT32_MIN, INT32_MAX}, {INT32_MIN, 0}, {INT32_MAX, INT32_MIN}};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        prepare(true);
        struct answer *axes = add_answer(SELECT_BITS, INPUT_KIND_ABSOLUTE, 1);
        axes->data[0] = 3;
        set_range(INPUT_ABSOLUTE_X, wrong[i][0], wrong[i][1]);
        set_range(INPUT_ABSOLUTE_Y, 0, 100);
        CHECK_EQUAL(start(), STATUS_OK);
        CHECK(!listener.hardware.devices[0].has_absolute);
        say(INPUT_KIND_ABSOLUTE, INPUT_ABSOLUTE_X, 1);
        CHECK_EQUAL(take(), STATUS_NOT_FOUND);
        CHECK_EQUAL(burst.count, 0);
    }
    prepare(true); /* a range that is cut short */
    be_tablet();
    answers[3].size_bytes = 7;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(!listener.hardware.devices[0].has_absolute);
}

static void test_nonsense(void)
{
    prepare(true);
    be_keyboard();
    answers[1].size_bytes = WINDOW_BYTES + 1;
    CHECK_EQUAL(start(), STATUS_MALFORMED);
    prepare(true);
    be_keyboard();
    for (uint32_t i = 0; i < WINDOW_BYTES; i++) {
        answers[0].data[i] = 'n';
    }
    answers[0].size_bytes = WINDOW_BYTES;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK_EQUAL(listener.hardware.devices[0].name_bytes, INPUT_NAME_BYTES_MAX);
    say(0x15, 0, 1); /* force feedback */
    say(0xffff, 0xffff, UINT32_MAX);
    say(INPUT_KIND_KEY, 0xffff, 1);
    say(INPUT_KIND_KEY, INPUT_CODE_MAX, 1);
    say(INPUT_KIND_KEY, INPUT_KEY_A, UINT32_MAX);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    CHECK_EQUAL(burst.count, 0);
    say_bytes(INPUT_KIND_KEY, INPUT_KEY_A, 1, 7);
    CHECK_EQUAL(take(), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(burst.count, 0);
    CHECK_EQUAL(listener.hardware.reset(&listener.hardware), STATUS_OK);
    say(INPUT_KIND_KEY, INPUT_KEY_A, 1);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    CHECK_EQUAL(burst.count, 1);
    model_use(0, 999, 8);
    CHECK_EQUAL(take(), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(listener.hardware.reset(&listener.hardware), STATUS_OK);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
}

static void test_lights(void)
{
    prepare(false);
    be_keyboard();
    CHECK_EQUAL(start(), STATUS_OK);
    while (take() == STATUS_OK) {
    }
    CHECK_EQUAL(told_count, 3); /* all are put out at the beginning */
    CHECK_EQUAL(told[1].value, 0);
    is_silent = true;
    listener.hardware.set_lights(&listener.hardware, 0, INPUT_LIGHT_CAPS_LOCK);
    listener.hardware.set_lights(&listener.hardware, 0, 0);
    listener.hardware.set_lights(&listener.hardware, 0, INPUT_LIGHT_SCROLL_LOCK);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    is_silent = false;
    take_lights(&model, 1);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    CHECK_EQUAL(told_count, 6);
    CHECK_EQUAL(told[3].code, INPUT_LIGHT_CODE_CAPS_LOCK);
    CHECK_EQUAL(told[3].value, 1);
    CHECK_EQUAL(told[4].code, INPUT_LIGHT_CODE_CAPS_LOCK);
    CHECK_EQUAL(told[4].value, 0);
    CHECK_EQUAL(told[5].kind, INPUT_KIND_LIGHT);
    CHECK_EQUAL(told[5].code, INPUT_LIGHT_CODE_SCROLL_LOCK);
    CHECK_EQUAL(told[5].value, 1);
    CHECK_EQUAL(listener.hardware.reset(&listener.hardware), STATUS_OK);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    CHECK_EQUAL(told_count, 9); /* as they were */
    CHECK_EQUAL(told[8].value, 1);
    CHECK(!model.was_misused);
    model_use(1, 0, 0);
    CHECK_EQUAL(take(), STATUS_DEVICE_ERROR); /* it never had it */
}

static void test_start_fails(void)
{
    prepare(true);
    model.attach_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    prepare(true);
    model.memory_status = STATUS_LIMIT_EXCEEDED;
    CHECK_EQUAL(start(), STATUS_LIMIT_EXCEEDED);
    prepare(false);
    model.queue_count = 1;
    CHECK_EQUAL(start(), STATUS_MALFORMED);
    prepare(false);
    model.moods.always_changes = true;
    CHECK_EQUAL(start(), STATUS_DEVICE_ERROR);
    prepare(true);
    be_keyboard();
    CHECK_EQUAL(start(), STATUS_OK);
    model.interrupt_bits |= 2;
    model.status |= 0x40;
    listener.hardware.interrupted(&listener.hardware, 3);
    CHECK_EQUAL(take(), STATUS_DEVICE_ERROR);
    model.moods.never_resets = true;
    CHECK_EQUAL(listener.hardware.reset(&listener.hardware), STATUS_TIMED_OUT);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"keyboard", test_keyboard},
        {"tablet", test_tablet},
        {"rooms", test_rooms},
        {"ranges", test_ranges},
        {"nonsense", test_nonsense},
        {"lights", test_lights},
        {"start fails", test_start_fails},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
