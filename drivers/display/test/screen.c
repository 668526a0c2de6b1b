/* Works of a screen, whose hardware is a model, and whose memory is a number. */
#include "screen.h"
#include "hardware_model.h"
#include "unit.h"

#define MODE_REPLY   11u
#define SHOW_REPLY   12u
#define CURSOR_REPLY 13u

static struct hardware_model model;
static struct screen screen;
static enum status memory_status;
static uint32_t memory_count;
static uint32_t buffers_with_room;

static struct {
    uint32_t count;
    enum display_work_kind kind;
    uint32_t reply;
    enum status status;
} answered;

static enum status take_memory(struct screen *of, struct display_picture *picture)
{
    (void)of;
    memory_count++;
    if (picture->buffer_count > buffers_with_room) {
        picture->buffer_count = buffers_with_room;
    }
    return memory_status;
}

static void
take_answer(struct screen *of, enum display_work_kind kind, uint32_t reply, enum status status)
{
    (void)of;
    answered.count++;
    answered.kind = kind;
    answered.reply = reply;
    answered.status = status;
}

static void prepare(void)
{
    hardware_model_init(&model);
    screen = (struct screen){
        .hardware = &model.hardware, .take_memory = take_memory, .answer = take_answer};
    memory_status = STATUS_OK;
    memory_count = 0;
    buffers_with_room = DISPLAY_BUFFERS_MAX;
    memset(&answered, 0, sizeof(answered));
}

static enum status wish(const struct display_work *work, uint32_t reply)
{
    const enum status status = screen_check(&screen, work);
    if (status == STATUS_OK) {
        screen_accept(&screen, work, reply);
    }
    return status;
}

static enum status wish_mode(uint16_t width, uint16_t height, uint32_t buffer_count)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_MODE,
        .picture = {.size = {width, height}, .buffer_count = buffer_count},
    };
    return wish(&work, MODE_REPLY);
}

static enum status wish_show(uint32_t buffer, uint32_t count, const struct display_part *parts)
{
    struct display_work work = {.kind = DISPLAY_WORK_SHOW, .buffer = buffer, .damage_count = count};
    for (uint32_t i = 0; i < count && i < DISPLAY_DAMAGE_MAX; i++) {
        work.damage[i] = parts[i];
    }
    return wish(&work, SHOW_REPLY);
}

static enum status wish_cursor(uint16_t hot_x, uint16_t hot_y)
{
    const struct display_work work = {
        .kind = DISPLAY_WORK_CURSOR, .hot_x = hot_x, .hot_y = hot_y, .is_visible = true};
    return wish(&work, CURSOR_REPLY);
}

static void check_answer(uint32_t reply, enum status status)
{
    CHECK_EQUAL(answered.count, 1);
    CHECK_EQUAL(answered.reply, reply);
    CHECK_EQUAL(answered.status, status);
    answered.count = 0;
}

static void set_mode(void)
{
    CHECK_EQUAL(wish_mode(1000, 700, 2), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 1), 0);
    check_answer(MODE_REPLY, STATUS_OK);
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_modes_and_shows(void)
{
    static const struct display_part parts[] = {{1, 2, 3, 4}, {5, 5, 0, 9}, {999, 699, 1, 1}};
    prepare();
    set_mode();
    CHECK_EQUAL(screen.picture.stride_bytes, 4000);
    CHECK_EQUAL(screen.picture.buffer_bytes, 2801664); /* whole pages */
    CHECK_EQUAL(screen.picture.buffer_count, 2);
    /* Of what was never seen, all has changed. */
    CHECK_EQUAL(wish_show(1, 3, parts), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 2), 0);
    check_answer(SHOW_REPLY, STATUS_OK);
    CHECK_EQUAL(model.last.buffer, 1);
    CHECK_EQUAL(model.last.damage_count, 1);
    CHECK_EQUAL(model.last.damage[0].width, 1000);
    CHECK_EQUAL(model.last.damage[0].height, 700);
    /* From then on what is named and not empty. */
    CHECK_EQUAL(wish_show(1, 3, parts), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 3), 0);
    CHECK_EQUAL(model.last.damage_count, 2);
    CHECK_EQUAL(model.last.damage[1].x, 999);
    CHECK_EQUAL(wish_show(1, 0, NULL), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 4), 0);
    CHECK_EQUAL(model.last.damage_count, 0);
    CHECK(!model.was_misused);
}

static void test_refused(void)
{
    static const struct display_part outside[] = {
        {0, 0, 1001, 1},
        {0, 0, 1, 701},
        {1000, 0, 1, 1},
        {1, 0, 1000, 1},
        {65535, 0, 65535, 1},
        {0, 65535, 1, 65535},
        {0, 1, 1, 700}};
    static const struct display_part many[DISPLAY_DAMAGE_MAX + 1];
    prepare();
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(wish_mode(1001, 700, 2), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wish_mode(0, 0, 2), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wish_mode(1000, 700, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wish_mode(1000, 700, 3), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wish_cursor(64, 0), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wish_cursor(0, 64), STATUS_INVALID_ARGUMENT);
    set_mode();
    CHECK_EQUAL(wish_show(2, 0, NULL), STATUS_INVALID_ARGUMENT);
    CHECK_EQUAL(wish_show(0, DISPLAY_DAMAGE_MAX + 1, many), STATUS_INVALID_ARGUMENT);
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
        CHECK_EQUAL(wish_show(0, 1, &outside[i]), STATUS_INVALID_ARGUMENT);
    }
    model.hardware.properties.cursor_size.width = 0;
    CHECK_EQUAL(wish_cursor(0, 0), STATUS_NOT_FOUND);
    CHECK_EQUAL(answered.count, 0);
}

static void test_one_at_a_time(void)
{
    prepare();
    set_mode();
    model.is_slow = true;
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 100), 100 + SCREEN_WORK_NS);
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(wish_cursor(1, 1), STATUS_OK);
    CHECK_EQUAL(wish_cursor(1, 1), STATUS_WRONG_STATE);
    /* A mode waits for what is under way, and nothing is shown in between. */
    CHECK_EQUAL(wish_mode(800, 600, 1), STATUS_OK);
    CHECK_EQUAL(wish_mode(800, 600, 1), STATUS_WRONG_STATE);
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_WRONG_STATE);
    CHECK_EQUAL(screen_turn(&screen, 200), 100 + SCREEN_WORK_NS);
    CHECK_EQUAL(answered.count, 0);
    CHECK_EQUAL(memory_count, 1); /* what is being shown keeps its memory */
    model.is_slow = false;
    CHECK_EQUAL(screen_turn(&screen, 300), 0);
    CHECK_EQUAL(answered.count, 3);
    CHECK_EQUAL(answered.reply, CURSOR_REPLY);
    CHECK_EQUAL(screen.picture.size.width, 800);
    CHECK_EQUAL(screen.picture.buffer_count, 1);
    CHECK_EQUAL(wish_show(1, 0, NULL), STATUS_INVALID_ARGUMENT);
    CHECK(!model.was_misused);
}

static void test_memory(void)
{
    prepare();
    buffers_with_room = 1;
    set_mode();
    CHECK_EQUAL(screen.picture.buffer_count, 1);
    buffers_with_room = 2;
    model.hardware.properties.flips = false;
    set_mode();
    CHECK_EQUAL(screen.picture.buffer_count, 1);
    model.hardware.properties.flips = true;
    model.hardware.properties.memory_bytes = 2 * 2800000 - 1;
    set_mode();
    CHECK_EQUAL(screen.picture.buffer_count, 1);
    memory_status = STATUS_LIMIT_EXCEEDED;
    CHECK_EQUAL(wish_mode(800, 600, 2), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 2), 0);
    check_answer(MODE_REPLY, STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(model.begun_count[DISPLAY_WORK_MODE], 3);
    CHECK_EQUAL(model.begun_count[DISPLAY_WORK_DARKEN], 1);
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_WRONG_STATE);
}

static void check_as_after_open(void)
{
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_WRONG_STATE);
    model.begin_status = STATUS_OK;
    model.poll_status = STATUS_OK;
    model.is_slow = false;
    set_mode();
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 9), 0);
    check_answer(SHOW_REPLY, STATUS_OK);
    CHECK_EQUAL(model.last.damage_count, 1); /* it was not seen in this mode yet */
    CHECK(!model.was_misused);
}

static void test_errors(void)
{
    prepare();
    set_mode();
    model.poll_status = STATUS_DEVICE_ERROR;
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 2), 0);
    check_answer(SHOW_REPLY, STATUS_DEVICE_ERROR);
    CHECK_EQUAL(model.reset_count, 1);
    check_as_after_open();
    model.begin_status = STATUS_DEVICE_ERROR;
    CHECK_EQUAL(wish_mode(800, 600, 1), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 3), 0);
    check_answer(MODE_REPLY, STATUS_DEVICE_ERROR);
    CHECK_EQUAL(model.reset_count, 2);
    check_as_after_open();
    model.hardware.is_mad = true; /* while nothing is under way */
    CHECK_EQUAL(screen_turn(&screen, 4), 0);
    CHECK_EQUAL(model.reset_count, 3);
    CHECK_EQUAL(screen.reset_count, 3);
    check_as_after_open();
}

static void test_silence(void)
{
    prepare();
    set_mode();
    model.is_slow = true;
    CHECK_EQUAL(wish_cursor(0, 0), STATUS_OK);
    const uint64_t deadline_ns = screen_turn(&screen, 50);
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, deadline_ns - 1), deadline_ns);
    CHECK_EQUAL(answered.count, 0);
    CHECK_EQUAL(screen_turn(&screen, deadline_ns), 0);
    CHECK_EQUAL(answered.count, 2); /* who showed something is told, too */
    CHECK_EQUAL(answered.status, STATUS_DEVICE_ERROR);
    answered.count = 0;
    check_as_after_open();
}

static void test_given_up(void)
{
    prepare();
    set_mode();
    model.is_slow = true;
    model.reset_status = STATUS_TIMED_OUT;
    CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 1), 1 + SCREEN_WORK_NS);
    CHECK_EQUAL(wish_mode(800, 600, 1), STATUS_OK);
    CHECK_EQUAL(screen_turn(&screen, 1 + SCREEN_WORK_NS), 0);
    CHECK_EQUAL(answered.count, 2);
    CHECK(screen.is_given_up);
    CHECK_EQUAL(wish_mode(800, 600, 1), STATUS_DEVICE_ERROR);
    model.hardware.has_news = true;
    CHECK_EQUAL(screen_turn(&screen, 100), 0);
    CHECK_EQUAL(model.begun_count[DISPLAY_WORK_LOOK], 0);
}

/* The client ends in the middle of each of its works. */
static void test_closed(void)
{
    for (uint32_t kind = DISPLAY_WORK_MODE; kind < DISPLAY_WORK_COUNT; kind++) {
        for (uint32_t is_begun = 0; is_begun < 2; is_begun++) {
            prepare();
            set_mode();
            model.is_slow = true;
            const enum status status = kind == DISPLAY_WORK_MODE   ? wish_mode(800, 600, 2)
                                       : kind == DISPLAY_WORK_SHOW ? wish_show(0, 0, NULL)
                                                                   : wish_cursor(0, 0);
            CHECK_EQUAL(status, STATUS_OK);
            if (is_begun != 0) {
                CHECK(screen_turn(&screen, 1) != 0);
            }
            screen_close(&screen);
            check_answer(MODE_REPLY + kind - DISPLAY_WORK_MODE, STATUS_PEER_GONE);
            CHECK_EQUAL(wish_show(0, 0, NULL), STATUS_WRONG_STATE);
            /* The next one need not wait. */
            CHECK_EQUAL(wish_mode(1024, 768, 2), STATUS_OK);
            model.is_slow = false;
            CHECK_EQUAL(screen_turn(&screen, 2), 0);
            check_answer(MODE_REPLY, STATUS_OK);
            CHECK_EQUAL(model.begun_count[DISPLAY_WORK_DARKEN], 1);
            CHECK_EQUAL(model.last.kind, DISPLAY_WORK_MODE);
            CHECK_EQUAL(screen.picture.size.width, 1024);
            CHECK(!model.was_misused);
        }
    }
    prepare(); /* nothing was shown: it is dark */
    screen_close(&screen);
    CHECK_EQUAL(screen_turn(&screen, 1), 0);
    CHECK_EQUAL(model.begun_count[DISPLAY_WORK_DARKEN], 0);
}

static void test_news(void)
{
    prepare();
    model.hardware.has_news = true;
    CHECK_EQUAL(screen_turn(&screen, 1), 0);
    CHECK_EQUAL(model.begun_count[DISPLAY_WORK_LOOK], 1);
    /* One that always has some leaves others their turn. */
    model.has_always_news = true;
    model.hardware.has_news = true;
    CHECK_EQUAL(screen_turn(&screen, 5), 5);
    CHECK_EQUAL(model.begun_count[DISPLAY_WORK_LOOK], 1 + SCREEN_WORKS_OF_TURN_MAX);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"modes and shows", test_modes_and_shows},
        {"refused", test_refused},
        {"one at a time", test_one_at_a_time},
        {"memory", test_memory},
        {"errors", test_errors},
        {"silence", test_silence},
        {"given up", test_given_up},
        {"closed", test_closed},
        {"news", test_news},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
