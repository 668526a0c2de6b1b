/* What a person types on the keymaps that people have. */
#include "schema/input.h"
#include "schema/windows.h"
#include "typing.h"
#include <xkbcommon/xkbcommon-keysyms.h>

static void test_us(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    CHECK_TEXT(type(keyboard, KEY_Q), "q");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_Q), "Q");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_2), "@");
    CHECK_TEXT(type(keyboard, KEY_Y), "y");
    CHECK_TEXT(type(keyboard, KEY_SPACE), " ");
    CHECK_TEXT(type(keyboard, KEY_APOSTROPHE), "'");
    CHECK_EQUAL(press(keyboard, KEY_LEFT).symbol, XKB_KEY_Left);
    CHECK_EQUAL(press(keyboard, KEY_F1).symbol, XKB_KEY_F1);
}

static void test_german(void)
{
    struct keyboard *keyboard = keyboard_of("de");
    CHECK_TEXT(type(keyboard, KEY_Y), "z");
    CHECK_TEXT(type(keyboard, KEY_APOSTROPHE), "ä");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_LEFT_BRACE), "Ü");
    CHECK_TEXT(type(keyboard, 12), "ß");
    CHECK_TEXT(type_with(keyboard, KEY_RIGHT_ALT, KEY_Q), "@");
    CHECK_TEXT(type_with(keyboard, KEY_RIGHT_ALT, KEY_E), "€");
    (void)press(keyboard, KEY_RIGHT_ALT);
    CHECK_EQUAL(keyboard_modifiers(keyboard), 0); /* no modifier of anybody's but the keymap's */
}

static void test_french(void)
{
    struct keyboard *keyboard = keyboard_of("fr");
    CHECK_TEXT(type(keyboard, KEY_Q), "a");
    CHECK_TEXT(type(keyboard, KEY_1), "&");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_1), "1");
    CHECK_TEXT(type(keyboard, KEY_2), "é");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), ""); /* a dead circumflex */
    CHECK_TEXT(type(keyboard, KEY_E), "ê");
    CHECK_TEXT(type(keyboard, KEY_E), "e");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_E), "Ê");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_TEXT(type(keyboard, KEY_SPACE), "^");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "^");
}

static void test_all_keymaps(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    uint32_t count = 0;
    for (; keyboard_keymap_name(keyboard, count).size_bytes != 0; count++) {
        const struct bytes name = keyboard_keymap_name(keyboard, count);
        CHECK_EQUAL(keyboard_choose(keyboard, name), STATUS_OK);
        CHECK(bytes_equal(keyboard->chosen, name));
        CHECK_TEXT(type(keyboard, KEY_P), "p");
    }
    CHECK(count >= 12);
}

static void test_compose(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    const struct keyboard_event begun = press(keyboard, KEY_COMPOSE);
    CHECK_EQUAL(begun.symbol, XKB_KEY_Multi_key);
    CHECK_EQUAL(begun.text, 0);
    (void)release(keyboard, KEY_COMPOSE);
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_APOSTROPHE), "");
    const struct keyboard_event done = press(keyboard, KEY_A);
    CHECK_EQUAL(done.symbol, XKB_KEY_adiaeresis);
    CHECK_EQUAL(done.text, 0xa4c3); /* in UTF-8, the first byte lowest */
    CHECK_EQUAL(release(keyboard, KEY_A).symbol, XKB_KEY_a);
    CHECK_TEXT(type(keyboard, KEY_A), "a");
}

static void test_sequence_ends(void)
{
    struct keyboard *keyboard = keyboard_of("fr");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_TEXT(type(keyboard, KEY_P), "p"); /* there is no such p */
    CHECK_TEXT(type(keyboard, KEY_E), "e");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_EQUAL(press(keyboard, KEY_ESCAPE).symbol, XKB_KEY_NoSymbol);
    (void)release(keyboard, KEY_ESCAPE);
    CHECK_EQUAL(press(keyboard, KEY_ESCAPE).symbol, XKB_KEY_Escape);
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_EQUAL(press(keyboard, KEY_BACKSPACE).symbol, XKB_KEY_NoSymbol);
    CHECK_TEXT(type(keyboard, KEY_E), "e");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_CONTROL, KEY_E), "");
    CHECK_TEXT(type(keyboard, KEY_E), "e");
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    CHECK_EQUAL(press(keyboard, KEY_NOBODY_HAS).symbol, XKB_KEY_NoSymbol);
    CHECK_TEXT(type(keyboard, KEY_E), "ê"); /* a key that means nothing ends nothing */
    CHECK_TEXT(type(keyboard, KEY_LEFT_BRACE), "");
    keyboard_interrupt(keyboard);
    CHECK_TEXT(type(keyboard, KEY_E), "e");
}

static void test_caps_lock(void)
{
    struct keyboard *keyboard = keyboard_of("de");
    CHECK_EQUAL(keyboard_lights(keyboard), 0);
    (void)type(keyboard, KEY_CAPS_LOCK);
    CHECK_EQUAL(keyboard_lights(keyboard), INPUT_LIGHT_CAPS_LOCK);
    CHECK_EQUAL(keyboard_modifiers(keyboard), WINDOW_MODIFIER_CAPS_LOCK);
    CHECK_TEXT(type(keyboard, KEY_A), "A");
    CHECK_TEXT(type(keyboard, KEY_APOSTROPHE), "Ä");
    CHECK_TEXT(type(keyboard, KEY_1), "1");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_A), "a");
    CHECK_EQUAL(keyboard_choose(keyboard, (struct bytes){(const uint8_t *)"fr", 2}), STATUS_OK);
    CHECK_EQUAL(keyboard_lights(keyboard), INPUT_LIGHT_CAPS_LOCK);
    CHECK_TEXT(type(keyboard, KEY_Q), "A");
    (void)type(keyboard, KEY_CAPS_LOCK);
    CHECK_EQUAL(keyboard_lights(keyboard), 0);
    CHECK_TEXT(type(keyboard, KEY_Q), "a");
}

static void test_num_lock(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    CHECK_EQUAL(press(keyboard, KEY_KP_7).symbol, XKB_KEY_KP_Home);
    (void)release(keyboard, KEY_KP_7);
    (void)type(keyboard, KEY_NUM_LOCK);
    CHECK_EQUAL(keyboard_lights(keyboard), INPUT_LIGHT_NUM_LOCK);
    CHECK_EQUAL(keyboard_modifiers(keyboard), WINDOW_MODIFIER_NUM_LOCK);
    CHECK_TEXT(type(keyboard, KEY_KP_7), "7");
    CHECK_TEXT(type(keyboard, KEY_A), "a");
    (void)type(keyboard, KEY_NUM_LOCK);
    CHECK_TEXT(type(keyboard, KEY_KP_7), "");
}

static void test_commands(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    (void)press(keyboard, KEY_LEFT_CONTROL);
    struct keyboard_event event = press(keyboard, KEY_C);
    CHECK_EQUAL(event.symbol, XKB_KEY_c);
    CHECK_EQUAL(event.modifiers, WINDOW_MODIFIER_CONTROL);
    CHECK_EQUAL(event.text, 0);
    (void)press(keyboard, KEY_LEFT_SHIFT);
    event = press(keyboard, KEY_S);
    CHECK_EQUAL(event.symbol, XKB_KEY_S);
    CHECK_EQUAL(event.modifiers, WINDOW_MODIFIER_CONTROL | WINDOW_MODIFIER_SHIFT);
    keyboard = keyboard_of("us");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_CONTROL, KEY_1), "");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_META, KEY_1), "");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_ALT, KEY_A), "a");
    (void)press(keyboard, KEY_LEFT_ALT);
    (void)press(keyboard, KEY_LEFT_META);
    CHECK_EQUAL(press(keyboard, KEY_A).modifiers, WINDOW_MODIFIER_ALT | WINDOW_MODIFIER_SUPER);
    keyboard = keyboard_of("us");
    CHECK_TEXT(type(keyboard, KEY_ENTER), "");
    CHECK_TEXT(type(keyboard, KEY_TAB), "");
    CHECK_TEXT(type(keyboard, KEY_BACKSPACE), "");
    CHECK_EQUAL(press(keyboard, KEY_ENTER).symbol, XKB_KEY_Return);
}

static void test_unknown_and_twice(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    const struct keyboard_event event = press(keyboard, KEY_NOBODY_HAS);
    CHECK_EQUAL(event.code, KEY_NOBODY_HAS);
    CHECK_EQUAL(event.symbol, XKB_KEY_NoSymbol);
    CHECK_EQUAL(event.text, 0);
    CHECK_EQUAL(press(keyboard, KEYBOARD_CODES_MAX).code, KEYBOARD_CODES_MAX);
    CHECK_EQUAL(press(keyboard, UINT32_MAX).code, KEYBOARD_CODES_MAX);
    CHECK_EQUAL(release(keyboard, KEY_A).code, KEYBOARD_CODES_MAX);
    CHECK_EQUAL(press(keyboard, KEY_A).code, KEY_A);
    CHECK_EQUAL(press(keyboard, KEY_A).code, KEYBOARD_CODES_MAX);
    CHECK_EQUAL(release(keyboard, KEY_A).code, KEY_A);
    CHECK_EQUAL(release(keyboard, KEY_A).code, KEYBOARD_CODES_MAX);
}

static void test_device_lost(void)
{
    struct keyboard *keyboard = keyboard_of("us");
    struct keyboard_event event;
    uint32_t count = 0;
    (void)type(keyboard, KEY_COMPOSE);
    (void)press(keyboard, KEY_LEFT_SHIFT);
    (void)press(keyboard, KEY_NOBODY_HAS);
    (void)type(keyboard, KEY_CAPS_LOCK);
    CHECK_EQUAL(keyboard_modifiers(keyboard), WINDOW_MODIFIER_SHIFT | WINDOW_MODIFIER_CAPS_LOCK);
    while (keyboard_release_next(keyboard, &event)) {
        CHECK(event.code == KEY_LEFT_SHIFT || event.code == KEY_NOBODY_HAS);
        CHECK(!event.is_pressed);
        count++;
    }
    CHECK_EQUAL(count, 2);
    CHECK_EQUAL(keyboard_modifiers(keyboard), WINDOW_MODIFIER_CAPS_LOCK);
    CHECK_TEXT(type(keyboard, KEY_A), "A");
    CHECK_EQUAL(release(keyboard, KEY_LEFT_SHIFT).code, KEYBOARD_CODES_MAX);
}

static void test_choice_refused(void)
{
    struct keyboard *keyboard = keyboard_of("de");
    const struct bytes name = {(const uint8_t *)"atlantis", 8};
    CHECK_EQUAL(keyboard_choose(keyboard, name), STATUS_NOT_FOUND);
    CHECK_TEXT(type(keyboard, KEY_Y), "z");
    CHECK_EQUAL(keyboard->chosen.size_bytes, 2);
    /* Chosen with keys held: they are released as usual. */
    (void)press(keyboard, KEY_LEFT_SHIFT);
    CHECK_EQUAL(keyboard_choose(keyboard, (struct bytes){(const uint8_t *)"us", 2}), STATUS_OK);
    CHECK_EQUAL(keyboard_modifiers(keyboard), 0);
    CHECK_EQUAL(release(keyboard, KEY_LEFT_SHIFT).code, KEY_LEFT_SHIFT);
    CHECK_TEXT(type(keyboard, KEY_Y), "y");
    CHECK_TEXT(type_with(keyboard, KEY_LEFT_SHIFT, KEY_Y), "Y");
    keyboard_finish(keyboard);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"us", test_us},
        {"german", test_german},
        {"french", test_french},
        {"all keymaps", test_all_keymaps},
        {"compose", test_compose},
        {"a sequence ends", test_sequence_ends},
        {"caps lock", test_caps_lock},
        {"num lock", test_num_lock},
        {"commands", test_commands},
        {"unknown keys, and keys twice", test_unknown_and_twice},
        {"a device is lost", test_device_lost},
        {"a choice is refused", test_choice_refused},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
