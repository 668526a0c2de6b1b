/* Keys that are held. */
#include "typing.h"
#include <xkbcommon/xkbcommon-keysyms.h>

#define MS       UINT64_C(1000000)
#define START_NS (1000 * MS)

static bool press_at(struct keyboard *keyboard, uint32_t code, uint64_t now_ns)
{
    struct keyboard_event event;
    return keyboard_key(keyboard, code, true, now_ns, &event);
}

static struct keyboard *repeating(const char *keymap)
{
    struct keyboard *keyboard = keyboard_of(keymap);
    keyboard_set_repeat(keyboard, 400, 40);
    return keyboard;
}

static void test_delay_and_period(void)
{
    struct keyboard *keyboard = repeating("us");
    struct keyboard_event event = {0};
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    CHECK(press_at(keyboard, KEY_A, START_NS));
    CHECK_EQUAL(keyboard_next_ns(keyboard), START_NS + 400 * MS);
    CHECK(!keyboard_due(keyboard, START_NS + 400 * MS - 1, &event));
    CHECK(keyboard_due(keyboard, START_NS + 401 * MS, &event));
    CHECK_EQUAL(event.code, KEY_A);
    CHECK_EQUAL(event.text, 'a');
    CHECK(event.is_pressed && event.is_repeated);
    CHECK_EQUAL(keyboard_next_ns(keyboard), START_NS + 440 * MS);
    CHECK(!keyboard_due(keyboard, START_NS + 401 * MS, &event));
    (void)release(keyboard, KEY_A);
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    CHECK(!keyboard_due(keyboard, UINT64_MAX, &event));
}

static void test_late(void)
{
    struct keyboard *keyboard = repeating("us");
    struct keyboard_event event = {0};
    CHECK(press_at(keyboard, KEY_A, START_NS));
    CHECK(keyboard_due(keyboard, START_NS + 9000 * MS, &event));
    CHECK(!keyboard_due(keyboard, START_NS + 9000 * MS, &event));
    CHECK_EQUAL(keyboard_next_ns(keyboard), START_NS + 9040 * MS);
}

static void test_which_key(void)
{
    struct keyboard *keyboard = repeating("us");
    struct keyboard_event event = {0};
    CHECK(press_at(keyboard, KEY_A, START_NS));
    CHECK(press_at(keyboard, KEY_S, START_NS + MS));
    (void)release(keyboard, KEY_A);
    CHECK(keyboard_due(keyboard, START_NS + 401 * MS, &event));
    CHECK_EQUAL(event.code, KEY_S);
    /* A modifier does not repeat, and what is held goes on with it. */
    CHECK(press_at(keyboard, KEY_LEFT_SHIFT, START_NS + 402 * MS));
    CHECK(keyboard_due(keyboard, START_NS + 441 * MS, &event));
    CHECK_EQUAL(event.text, 'S');
    keyboard_interrupt(keyboard);
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    (void)release(keyboard, KEY_S);
    CHECK(press_at(keyboard, KEY_S, START_NS));
    CHECK(keyboard_release_next(keyboard, &event));
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
}

static void test_sequences_do_not(void)
{
    struct keyboard *keyboard = repeating("fr");
    CHECK(press_at(keyboard, KEY_A, START_NS));
    CHECK(press_at(keyboard, KEY_LEFT_BRACE, START_NS));
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    CHECK(press_at(keyboard, KEY_E, START_NS));
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    CHECK(press_at(keyboard, KEY_P, START_NS));
    CHECK(keyboard_next_ns(keyboard) != 0);
}

static void test_settings(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    struct keyboard_event event = {0};
    CHECK(press_at(keyboard, KEY_A, START_NS));
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    keyboard_set_repeat(keyboard, 200, 0);
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    CHECK(press_at(keyboard, KEY_S, START_NS));
    CHECK(keyboard_due(keyboard, START_NS + 200 * MS, &event));
    CHECK_EQUAL(keyboard_next_ns(keyboard), START_NS + (200 + KEY_REPEAT_PERIOD_MS_MIN) * MS);
    keyboard_set_repeat(keyboard, 0, 40);
    CHECK_EQUAL(keyboard_next_ns(keyboard), 0);
    keyboard_finish(keyboard);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"delay and period", test_delay_and_period},
        {"late", test_late},
        {"which key", test_which_key},
        {"sequences do not repeat", test_sequences_do_not},
        {"settings", test_settings},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
