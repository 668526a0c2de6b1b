/* What the keys of a keyboard send. */
#include "keyboard.h"
#include "unit.h"

static struct keyboard keyboard;
static struct input_burst burst;

static void take(uint8_t byte)
{
    burst.count = 0;
    keyboard_take(&keyboard, byte, &burst);
}

/* The last of these bytes says this key, and those before nothing. */
static void check_key(const char *bytes, uint32_t count, uint16_t key, int32_t value)
{
    for (uint32_t i = 0; i < count; i++) {
        take((uint8_t)bytes[i]);
        CHECK_EQUAL(burst.count, i + 1 == count ? 2 : 0);
    }
    CHECK_EQUAL(burst.happenings[0].kind, INPUT_KIND_KEY);
    CHECK_EQUAL(burst.happenings[0].code, key);
    CHECK_EQUAL(burst.happenings[0].value, value);
    CHECK_EQUAL(burst.happenings[0].device, 0);
    CHECK_EQUAL(burst.happenings[1].kind, INPUT_KIND_SYNCHRONISATION);
    CHECK_EQUAL(burst.happenings[1].code, INPUT_SYNCHRONISATION_REPORT);
}

static void check_nothing(const char *bytes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        take((uint8_t)bytes[i]);
        CHECK_EQUAL(burst.count, 0);
    }
}

static void test_keys(void)
{
    keyboard_init(&keyboard);
    check_key("\x1e", 1, INPUT_KEY_A, 1);
    check_nothing("\x1e\x1e", 2); /* it repeats */
    check_key("\x2a", 1, INPUT_KEY_LEFT_SHIFT, 1);
    check_key("\x9e", 1, INPUT_KEY_A, 0);
    check_nothing("\x9e", 1);
    check_key("\xaa", 1, INPUT_KEY_LEFT_SHIFT, 0);
    check_key("\x01", 1, INPUT_KEY_ESCAPE, 1);
    check_key("\x44", 1, INPUT_KEY_F10, 1);
    check_key("\x53", 1, INPUT_KEY_PAD_DOT, 1);
    check_key("\x56", 1, INPUT_KEY_102ND, 1);
    check_key("\x57", 1, INPUT_KEY_F11, 1);
    check_key("\x58", 1, INPUT_KEY_F12, 1);
    check_key("\x73", 1, INPUT_KEY_RO, 1);
    check_key("\x7d", 1, INPUT_KEY_YEN, 1);
    check_nothing("\x55\x7f\xff", 2); /* no keys */
}

static void test_new_keys(void)
{
    keyboard_init(&keyboard);
    check_key("\xe0\x48", 2, INPUT_KEY_UP, 1);
    check_key("\x48", 1, INPUT_KEY_PAD_8, 1); /* which it is not */
    check_key("\xe0\xc8", 2, INPUT_KEY_UP, 0);
    check_key("\xc8", 1, INPUT_KEY_PAD_8, 0);
    check_key("\xe0\x1d", 2, INPUT_KEY_RIGHT_CONTROL, 1);
    check_key("\xe0\x5b", 2, INPUT_KEY_LEFT_META, 1);
    /* Print Screen, with the shifts that are made up around it. */
    check_key("\xe0\x2a\xe0\x37", 4, INPUT_KEY_PRINT_SCREEN, 1);
    check_key("\xe0\xb7", 2, INPUT_KEY_PRINT_SCREEN, 0);
    check_nothing("\xe0\xaa", 2);
    check_key("\x54", 1, INPUT_KEY_PRINT_SCREEN, 1); /* with Alt */
    check_key("\xd4", 1, INPUT_KEY_PRINT_SCREEN, 0);
    check_nothing("\xe0\x01\xe0\x81\xe0\xe0", 6);
    check_key("\x4b", 1, INPUT_KEY_LEFT, 1); /* the last prefix counts once */
}

static void test_pause(void)
{
    keyboard_init(&keyboard);
    check_key("\xe1\x1d\x45", 3, INPUT_KEY_PAUSE, 1);
    check_key("\xe1\x9d\xc5", 3, INPUT_KEY_PAUSE, 0);
    check_key("\xe0\x46", 2, INPUT_KEY_PAUSE, 1); /* with Control */
    check_key("\xe0\xc6", 2, INPUT_KEY_PAUSE, 0);
    check_nothing("\xe1\x1d\x46", 3); /* something else */
    check_nothing("\xe1\x10\x45", 3);
    check_key("\x45", 1, INPUT_KEY_NUM_LOCK, 1);
    check_nothing("\xe1\xe0", 2);
    check_key("\x50", 1, INPUT_KEY_DOWN, 1);
}

static void check_lost(uint8_t byte)
{
    take(byte);
    CHECK_EQUAL(burst.count, 1);
    CHECK_EQUAL(burst.happenings[0].kind, INPUT_KIND_SYNCHRONISATION);
    CHECK_EQUAL(burst.happenings[0].code, INPUT_SYNCHRONISATION_LOST);
}

static void test_lost(void)
{
    keyboard_init(&keyboard);
    check_key("\x1e", 1, INPUT_KEY_A, 1);
    check_lost(0xff);
    check_nothing("\x9e", 1); /* everybody takes it for released */
    check_key("\x1e", 1, INPUT_KEY_A, 1);
    take(0xe0);
    check_lost(0x00);
    check_key("\x48", 1, INPUT_KEY_PAD_8, 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"keys", test_keys},
        {"newer keys", test_new_keys},
        {"pause", test_pause},
        {"lost", test_lost},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
