/* Settings of the desktop: which can be, and how they are kept. */
#include "desk_settings.h"
#include "lib/text.h"
#include "unit.h"

static void test_usual(void)
{
    const struct desktop_settings usual = desk_settings_usual();
    CHECK_EQUAL(desk_settings_check(&usual), STATUS_OK);
    CHECK_EQUAL(usual.scale_halves, 2);
    CHECK(!usual.is_dark);
}

/* -- bounds ------------------------------------------------------------------------------------ */

static enum status check_with(void (*change)(struct desktop_settings *settings))
{
    struct desktop_settings settings = desk_settings_usual();
    change(&settings);
    return desk_settings_check(&settings);
}

#define CASE(name, statement)                                                                      \
    static void name(struct desktop_settings *settings)                                            \
    {                                                                                              \
        settings->statement;                                                                       \
    }

CASE(scale_1, scale_halves = 1)
CASE(scale_4, scale_halves = 4)
CASE(scale_5, scale_halves = 5)
CASE(speed_0, pointer_speed = 0)
CASE(speed_9, pointer_speed = 9)
CASE(speed_10, pointer_speed = 10)
CASE(no_repetition, repeat_delay_ms = 0)
CASE(delay_5000, repeat_delay_ms = 5000)
CASE(delay_5001, repeat_delay_ms = 5001)
CASE(period_4, repeat_period_ms = 4)
CASE(period_5, repeat_period_ms = 5)
CASE(period_2000, repeat_period_ms = 2000)
CASE(period_2001, repeat_period_ms = 2001)
CASE(no_height, mode.width = 800)
CASE(no_lock, lock_after_seconds = 0)
CASE(lock_29, lock_after_seconds = 29)
CASE(lock_30, lock_after_seconds = 30)
CASE(no_keymap, keymap = text_bytes(""))
CASE(keymap_15, keymap = text_bytes("fifteen letters"))
CASE(keymap_16, keymap = text_bytes("of sixteen bytes"))

static void test_bounds(void)
{
    static const struct {
        void (*change)(struct desktop_settings *settings);
        bool is_possible;
    } cases[] = {
        {scale_1, false},      {scale_4, true},    {scale_5, false},   {speed_0, false},
        {speed_9, true},       {speed_10, false},  {delay_5000, true}, {delay_5001, false},
        {no_repetition, true}, {period_4, false},  {period_5, true},   {period_2000, true},
        {period_2001, false},  {no_height, false}, {no_lock, true},    {lock_29, false},
        {lock_30, true},       {no_keymap, false}, {keymap_15, true},  {keymap_16, false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_EQUAL(check_with(cases[i].change) == STATUS_OK, cases[i].is_possible);
    }
}

/* Where keys do not repeat, how fast they would is of no matter. */
static void test_no_repetition(void)
{
    struct desktop_settings settings = desk_settings_usual();
    settings.repeat_delay_ms = 0;
    settings.repeat_period_ms = 0;
    CHECK_EQUAL(desk_settings_check(&settings), STATUS_OK);
}

/* -- what is kept ------------------------------------------------------------------------------ */

static struct desktop_settings unusual(void)
{
    return (struct desktop_settings){
        .keymap = text_bytes("de-nodeadkeys"),
        .scale_halves = 3,
        .is_dark = true,
        .repeat_delay_ms = 257,
        .repeat_period_ms = 258,
        .pointer_speed = 9,
        .mode = {.width = 0x1234, .height = 0x4321},
        .lock_after_seconds = 65535,
    };
}

static bool are_equal(const struct desktop_settings *left, const struct desktop_settings *right)
{
    return left->keymap.size_bytes == right->keymap.size_bytes &&
           memcmp(left->keymap.data, right->keymap.data, left->keymap.size_bytes) == 0 &&
           left->scale_halves == right->scale_halves && left->is_dark == right->is_dark &&
           left->repeat_delay_ms == right->repeat_delay_ms &&
           left->repeat_period_ms == right->repeat_period_ms &&
           left->pointer_speed == right->pointer_speed && left->mode.width == right->mode.width &&
           left->mode.height == right->mode.height &&
           left->lock_after_seconds == right->lock_after_seconds;
}

static enum status read(const uint8_t *kept, size_t size_bytes)
{
    struct desktop_settings settings;
    return desk_settings_read((struct bytes){kept, size_bytes}, &settings);
}

static void test_kept(void)
{
    const struct desktop_settings cases[] = {desk_settings_usual(), unusual()};
    for (size_t i = 0; i < 2; i++) {
        uint8_t kept[KEPT_SETTINGS_BYTES];
        struct desktop_settings again;
        desk_settings_write(&cases[i], kept);
        CHECK_EQUAL(desk_settings_read((struct bytes){kept, sizeof(kept)}, &again), STATUS_OK);
        CHECK(are_equal(&again, &cases[i]));
    }
}

/* The form is what other versions of this program will find. */
static void test_form(void)
{
    static const uint8_t wanted[KEPT_SETTINGS_BYTES] =
        "DESK\x01\0\x03\x01\x01\x01\x02\x01\x34\x12\x21\x43\xff\xff\x09\0de-nodeadkeys";
    const struct desktop_settings settings = unusual();
    uint8_t kept[KEPT_SETTINGS_BYTES];
    desk_settings_write(&settings, kept);
    CHECK(memcmp(kept, wanted, sizeof(kept)) == 0);
}

static void test_malformed(void)
{
    const struct desktop_settings settings = unusual();
    uint8_t kept[KEPT_SETTINGS_BYTES + 1] = {0};
    desk_settings_write(&settings, kept);
    CHECK_EQUAL(read(kept, 0), STATUS_MALFORMED);
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES - 1), STATUS_MALFORMED);
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES + 1), STATUS_MALFORMED);
    kept[4] = 2;
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES), STATUS_UNSUPPORTED);
    kept[0] = 'd';
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES), STATUS_MALFORMED);
    desk_settings_write(&settings, kept);
    kept[6] = 5;
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES), STATUS_MALFORMED);
    desk_settings_write(&settings, kept);
    /* A name without an end, and none. */
    memset(kept + 20, 'x', 16);
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES), STATUS_MALFORMED);
    kept[20] = 0;
    CHECK_EQUAL(read(kept, KEPT_SETTINGS_BYTES), STATUS_MALFORMED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"usual", test_usual},
        {"bounds", test_bounds},
        {"no repetition", test_no_repetition},
        {"kept", test_kept},
        {"form", test_form},
        {"malformed", test_malformed},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
