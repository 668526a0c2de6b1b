/* What a mouse sends. */
#include "mouse.h"
#include "lib/input_codes.h"
#include "unit.h"

static struct mouse mouse;
static struct input_burst burst;

static void take(const uint8_t *bytes, uint32_t count)
{
    burst.count = 0;
    for (uint32_t i = 0; i < count; i++) {
        CHECK_EQUAL(burst.count, 0);
        mouse_take(&mouse, bytes[i], &burst);
    }
}

static void take_three(uint8_t first, uint8_t second, uint8_t third)
{
    take((const uint8_t[]){first, second, third}, 3);
}

static void check_heard(uint32_t index, uint16_t kind, uint16_t code, int32_t value)
{
    CHECK(index < burst.count);
    CHECK_EQUAL(burst.happenings[index].kind, kind);
    CHECK_EQUAL(burst.happenings[index].code, code);
    CHECK_EQUAL(burst.happenings[index].value, value);
    CHECK_EQUAL(burst.happenings[index].device, 1);
}

static void test_moves(void)
{
    mouse_init(&mouse, false);
    take_three(0x08, 5, 7);
    CHECK_EQUAL(burst.count, 3);
    check_heard(0, INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, 5);
    check_heard(1, INPUT_KIND_RELATIVE, INPUT_RELATIVE_Y, -7);
    check_heard(2, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 0);
    take_three(0x38, 0xff, 0x00);
    check_heard(0, INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, -1);
    check_heard(1, INPUT_KIND_RELATIVE, INPUT_RELATIVE_Y, 256);
    take_three(0x08, 0, 0);
    CHECK_EQUAL(burst.count, 0);
    take_three(0xc8, 100, 100); /* farther than it can say */
    CHECK_EQUAL(burst.count, 0);
}

static void test_buttons(void)
{
    mouse_init(&mouse, false);
    take_three(0x0d, 0, 0);
    CHECK_EQUAL(burst.count, 3);
    check_heard(0, INPUT_KIND_KEY, INPUT_BUTTON_LEFT, 1);
    check_heard(1, INPUT_KIND_KEY, INPUT_BUTTON_MIDDLE, 1);
    take_three(0x0d, 0, 0);
    CHECK_EQUAL(burst.count, 0);
    take_three(0x0a, 1, 0);
    CHECK_EQUAL(burst.count, 5);
    check_heard(0, INPUT_KIND_KEY, INPUT_BUTTON_LEFT, 0);
    check_heard(1, INPUT_KIND_KEY, INPUT_BUTTON_RIGHT, 1);
    check_heard(2, INPUT_KIND_KEY, INPUT_BUTTON_MIDDLE, 0);
    check_heard(3, INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, 1);
}

static void test_wheel(void)
{
    mouse_init(&mouse, true);
    take((const uint8_t[]){0x08, 0, 0, 0xff}, 4);
    CHECK_EQUAL(burst.count, 2);
    check_heard(0, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL, 1);
    take((const uint8_t[]){0x0f, 1, 1, 0x02}, 4);
    CHECK_EQUAL(burst.count, 7);
    check_heard(5, INPUT_KIND_RELATIVE, INPUT_RELATIVE_WHEEL, -2);
}

static void test_out_of_step(void)
{
    mouse_init(&mouse, false);
    take((const uint8_t[]){0x00, 0x10, 0xf7, 0x08, 1, 0}, 6);
    CHECK_EQUAL(burst.count, 2);
    check_heard(0, INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, 1);
    take_three(0x09, 0, 0);
    take((const uint8_t[]){0x08, 1}, 2);
    burst.count = 0;
    mouse_lose(&mouse, &burst);
    CHECK_EQUAL(burst.count, 1);
    check_heard(0, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
    take_three(0x08, 2, 0); /* the button counts as released */
    CHECK_EQUAL(burst.count, 2);
    check_heard(0, INPUT_KIND_RELATIVE, INPUT_RELATIVE_X, 2);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"moves", test_moves},
        {"buttons", test_buttons},
        {"wheel", test_wheel},
        {"out of step", test_out_of_step},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
