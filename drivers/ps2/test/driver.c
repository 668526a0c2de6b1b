/* Keyboard and mouse behind a controller in software. */
#include "driver.h"
#include "lib/input_codes.h"
#include "model.h"
#include "schema/input.h"
#include "unit.h"

#define INTERRUPTS 0x03u
#define TRANSLATES 0x40u

static struct driver driver;
static struct input_burst burst;
static enum status attach_status;
static uint64_t acknowledged_bits;

static enum status attach(struct driver *of, uint32_t event)
{
    CHECK(of == &driver);
    CHECK_EQUAL(event, 7);
    return attach_status;
}

static void acknowledge(struct driver *of, uint64_t bits)
{
    CHECK(of == &driver);
    acknowledged_bits |= bits;
}

static void prepare(void)
{
    static const struct driver_host host = {.attach = attach, .acknowledge = acknowledge};
    driver = (struct driver){.host = &host};
    attach_status = STATUS_OK;
    acknowledged_bits = 0;
    model_init(&driver.controller);
    driver_init(&driver);
}

static enum status start(void)
{
    return driver.hardware.start(&driver.hardware, 7);
}

static enum status take(void)
{
    burst.count = 0;
    return driver.hardware.take(&driver.hardware, &burst);
}

/* Everything, of which nothing is said. */
static void take_all_silent(void)
{
    while (take() == STATUS_OK) {
        CHECK_EQUAL(burst.count, 0);
    }
}

static bool is_there(enum controller_socket socket)
{
    return driver.hardware.devices[socket].is_there;
}

static void test_both(void)
{
    prepare();
    model_say(false, 0x1e); /* from before */
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(is_there(CONTROLLER_SOCKET_KEYBOARD) && is_there(CONTROLLER_SOCKET_MOUSE));
    CHECK(driver.hardware.devices[0].has_keys && driver.hardware.devices[0].has_lights);
    CHECK(driver.hardware.devices[1].has_relative && !driver.hardware.devices[1].has_lights);
    CHECK_EQUAL(driver.hardware.devices[0].name_bytes, 13);
    CHECK(driver.mouse.has_wheel);
    CHECK_EQUAL(model.rates[2], 100);
    CHECK_EQUAL(model.configuration & (INTERRUPTS | TRANSLATES), INTERRUPTS | TRANSLATES);
    CHECK(model.is_keyboard_enabled && model.is_mouse_enabled);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
    driver.hardware.interrupted(&driver.hardware, 2);
    CHECK_EQUAL(acknowledged_bits, 2);
    model_say(false, 0x1e);
    model_say(true, 0x09);
    model_say(false, 0x9e);
    model_say(true, 0);
    model_say(true, 0);
    model_say(true, 0);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(burst.count, 2);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(burst.count, 0);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(burst.happenings[0].code, INPUT_KEY_A);
    CHECK_EQUAL(burst.happenings[0].value, 0);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(burst.happenings[0].code, INPUT_BUTTON_LEFT);
    CHECK_EQUAL(burst.happenings[0].device, CONTROLLER_SOCKET_MOUSE);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
}

static void test_one(void)
{
    prepare();
    model.has_no_mouse = true;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(is_there(CONTROLLER_SOCKET_KEYBOARD) && !is_there(CONTROLLER_SOCKET_MOUSE));
    CHECK_EQUAL(model.configuration & INTERRUPTS, 1);
    prepare();
    model.has_no_mouse_socket = true;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(is_there(CONTROLLER_SOCKET_KEYBOARD) && !is_there(CONTROLLER_SOCKET_MOUSE));
    prepare();
    model.has_no_keyboard = true;
    model.has_no_wheel = true;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(!is_there(CONTROLLER_SOCKET_KEYBOARD) && is_there(CONTROLLER_SOCKET_MOUSE));
    CHECK(!driver.mouse.has_wheel);
    prepare();
    model.has_broken_keyboard_socket = true;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(!is_there(CONTROLLER_SOCKET_KEYBOARD) && is_there(CONTROLLER_SOCKET_MOUSE));
}

static void test_none(void)
{
    prepare();
    attach_status = STATUS_NOT_FOUND;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    prepare();
    model.is_absent = true;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    prepare();
    model.is_silent = true;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    CHECK(model.pause_count > 0);
    prepare();
    model.is_full = true;
    CHECK_EQUAL(start(), STATUS_NOT_FOUND);
    prepare();
    model.fails_test = true;
    CHECK_EQUAL(start(), STATUS_DEVICE_ERROR);
    prepare();
    model.resend_count = CONTROLLER_RESENDS_MAX;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(is_there(CONTROLLER_SOCKET_MOUSE));
    prepare();
    model.resend_count = CONTROLLER_RESENDS_MAX + 1;
    CHECK_EQUAL(start(), STATUS_OK);
    CHECK(!is_there(CONTROLLER_SOCKET_MOUSE));
}

static void test_damaged(void)
{
    prepare();
    CHECK_EQUAL(start(), STATUS_OK);
    for (uint32_t i = 0; i < 2; i++) {
        model_say_damaged(i == 1, 0x1e);
        CHECK_EQUAL(take(), STATUS_OK);
        CHECK_EQUAL(burst.count, 1);
        CHECK_EQUAL(burst.happenings[0].code, INPUT_SYNCHRONISATION_LOST);
        CHECK_EQUAL(burst.happenings[0].device, i);
    }
    model.is_absent = true; /* its ports were taken back */
    CHECK_EQUAL(take(), STATUS_DEVICE_ERROR);
    CHECK_EQUAL(driver.hardware.reset(&driver.hardware), STATUS_NOT_FOUND);
    model.is_absent = false;
    CHECK_EQUAL(driver.hardware.reset(&driver.hardware), STATUS_OK);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
}

static void set_lights(uint32_t lights)
{
    driver.hardware.set_lights(&driver.hardware, 0, lights);
}

static void test_lights(void)
{
    prepare();
    CHECK_EQUAL(start(), STATUS_OK);
    set_lights(INPUT_LIGHT_CAPS_LOCK);
    set_lights(INPUT_LIGHT_CAPS_LOCK | INPUT_LIGHT_NUM_LOCK);
    take_all_silent();
    CHECK_EQUAL(model.lights, 6);
    CHECK_EQUAL(model.lights_count, 1);
    set_lights(INPUT_LIGHT_SCROLL_LOCK);
    CHECK_EQUAL(take(), STATUS_OK);
    set_lights(INPUT_LIGHT_NUM_LOCK); /* while the other is told */
    take_all_silent();
    CHECK_EQUAL(model.lights, 2);
    CHECK_EQUAL(model.lights_count, 3);
    model_say(false, 0xfa); /* no answer */
    take_all_silent();
    model.resend_count = CONTROLLER_RESENDS_MAX;
    set_lights(0);
    take_all_silent();
    CHECK_EQUAL(model.lights, 0);
    set_lights(INPUT_LIGHT_NUM_LOCK);
    model.resend_count = 100;
    take_all_silent();
    CHECK_EQUAL(driver.telling, DRIVER_TELLING_NOTHING);
    CHECK(model.resend_count > 90);
}

static void test_lights_unanswered(void)
{
    prepare();
    CHECK_EQUAL(start(), STATUS_OK);
    model.never_acknowledges = true;
    set_lights(INPUT_LIGHT_CAPS_LOCK);
    model_say(false, 0x1e);
    CHECK_EQUAL(take(), STATUS_OK);
    CHECK_EQUAL(burst.count, 2); /* keys are heard meanwhile */
    model.never_acknowledges = false;
    model.keyboard_wants = 0;
    set_lights(INPUT_LIGHT_NUM_LOCK);
    take_all_silent();
    CHECK_EQUAL(model.lights_count, 0);
    model.now_ns += DRIVER_LIGHTS_NS;
    set_lights(INPUT_LIGHT_NUM_LOCK);
    take_all_silent();
    CHECK_EQUAL(model.lights, 2);
    CHECK_EQUAL(driver.hardware.reset(&driver.hardware), STATUS_OK);
    take_all_silent();
    CHECK_EQUAL(model.lights_count, 2); /* they had gone out */
    model.is_full = true;
    set_lights(0);
    CHECK_EQUAL(driver.telling, DRIVER_TELLING_NOTHING);
    CHECK_EQUAL(take(), STATUS_NOT_FOUND);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"both", test_both},
        {"one", test_one},
        {"none", test_none},
        {"damaged", test_damaged},
        {"lights", test_lights},
        {"lights that are not answered", test_lights_unanswered},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
