#include "driver.h"
#include "lib/list.h"
#include "lib/memory.h"
#include "schema/input.h"
#include <stddef.h>

/* To a keyboard. */
#define SET_LIGHTS   0xedu
#define LIGHT_SCROLL 0x01u
#define LIGHT_NUM    0x02u
#define LIGHT_CAPS   0x04u

/* To both. */
#define RESET  0xffu
#define ENABLE 0xf4u

/* To a mouse. */
#define IDENTIFY         0xf2u
#define SET_RATE         0xf3u
#define HAS_WHEEL        3u
#define RATE_A_S         100u /* reports a second */
#define TEXT_BYTES(text) (sizeof(text) - 1)

static const char keyboard_name[] = "PS/2 keyboard";
static const char mouse_name[] = "PS/2 mouse";

static struct driver *driver_of(struct input_hardware *hardware)
{
    return container_of(hardware, struct driver, hardware);
}

/* -- setting up -------------------------------------------------------------------------------- */

static bool reset_device(struct controller *controller, enum controller_socket socket)
{
    uint8_t answer = 0;
    return controller_tell(controller, socket, RESET) &&
           controller_hear(controller, socket, CONTROLLER_TEST_MAX, &answer) &&
           answer == ANSWER_TEST_PASSED;
}

static bool begin_keyboard(struct driver *driver)
{
    keyboard_init(&driver->keyboard);
    return reset_device(&driver->controller, CONTROLLER_SOCKET_KEYBOARD) &&
           controller_tell(&driver->controller, CONTROLLER_SOCKET_KEYBOARD, ENABLE);
}

static bool set_rate(struct controller *controller, uint8_t rate)
{
    return controller_tell(controller, CONTROLLER_SOCKET_MOUSE, SET_RATE) &&
           controller_tell(controller, CONTROLLER_SOCKET_MOUSE, rate);
}

/* One with a wheel hears three rates in a row as the question whether it has one. */
static bool find_wheel(struct controller *controller)
{
    uint8_t identity = 0;
    return set_rate(controller, 200) && set_rate(controller, 100) && set_rate(controller, 80) &&
           controller_tell(controller, CONTROLLER_SOCKET_MOUSE, IDENTIFY) &&
           controller_hear(controller, CONTROLLER_SOCKET_MOUSE, CONTROLLER_TRIES_MAX, &identity) &&
           identity == HAS_WHEEL;
}

static bool begin_mouse(struct driver *driver)
{
    struct controller *controller = &driver->controller;
    uint8_t identity = 0;
    if (!reset_device(controller, CONTROLLER_SOCKET_MOUSE) ||
        !controller_hear(controller, CONTROLLER_SOCKET_MOUSE, CONTROLLER_TRIES_MAX, &identity)) {
        return false;
    }
    mouse_init(&driver->mouse, find_wheel(controller));
    return set_rate(controller, RATE_A_S) &&
           controller_tell(controller, CONTROLLER_SOCKET_MOUSE, ENABLE);
}

static void describe(struct driver *driver, const bool has_socket[2])
{
    struct input_properties *keyboard = &driver->hardware.devices[CONTROLLER_SOCKET_KEYBOARD];
    struct input_properties *mouse = &driver->hardware.devices[CONTROLLER_SOCKET_MOUSE];
    *keyboard = (struct input_properties){
        .is_there = has_socket[CONTROLLER_SOCKET_KEYBOARD],
        .has_keys = true,
        .has_lights = true,
        .name_bytes = TEXT_BYTES(keyboard_name),
    };
    *mouse = (struct input_properties){
        .is_there = has_socket[CONTROLLER_SOCKET_MOUSE],
        .has_relative = true,
        .name_bytes = TEXT_BYTES(mouse_name),
    };
    memcpy(keyboard->name, keyboard_name, TEXT_BYTES(keyboard_name));
    memcpy(mouse->name, mouse_name, TEXT_BYTES(mouse_name));
}

/* -- lights ------------------------------------------------------------------------------------ */

static uint8_t light_bits(uint32_t lights)
{
    return (uint8_t)(((lights & INPUT_LIGHT_SCROLL_LOCK) != 0 ? LIGHT_SCROLL : 0) |
                     ((lights & INPUT_LIGHT_NUM_LOCK) != 0 ? LIGHT_NUM : 0) |
                     ((lights & INPUT_LIGHT_CAPS_LOCK) != 0 ? LIGHT_CAPS : 0));
}

static void put(struct driver *driver, enum driver_telling telling, uint8_t value)
{
    const bool is_put = controller_put(&driver->controller, CONTROLLER_SOCKET_KEYBOARD, value);
    driver->telling = is_put ? telling : DRIVER_TELLING_NOTHING;
}

static void tell_command(struct driver *driver)
{
    driver->telling_since_ns = driver->controller.now_ns(driver->controller.context);
    put(driver, DRIVER_TELLING_COMMAND, SET_LIGHTS);
}

static void tell_value(struct driver *driver)
{
    driver->lights_told = driver->lights_wanted;
    put(driver, DRIVER_TELLING_VALUE, light_bits(driver->lights_told));
}

static void begin_telling(struct driver *driver)
{
    driver->resends = 0;
    if (driver->lights_told != driver->lights_wanted) {
        tell_command(driver);
    }
}

static void acknowledged(struct driver *driver)
{
    if (driver->telling == DRIVER_TELLING_COMMAND) {
        tell_value(driver);
    } else {
        driver->telling = DRIVER_TELLING_NOTHING;
        begin_telling(driver);
    }
}

static void resend(struct driver *driver)
{
    if (driver->resends++ == CONTROLLER_RESENDS_MAX) {
        driver->telling = DRIVER_TELLING_NOTHING;
    } else if (driver->telling == DRIVER_TELLING_COMMAND) {
        tell_command(driver);
    } else {
        tell_value(driver);
    }
}

/* True: it was an answer, and no key. */
static bool take_answer(struct driver *driver, uint8_t value)
{
    if (driver->telling == DRIVER_TELLING_NOTHING ||
        (value != ANSWER_ACKNOWLEDGED && value != ANSWER_RESEND)) {
        return false;
    }
    if (value == ANSWER_ACKNOWLEDGED) {
        acknowledged(driver);
    } else {
        resend(driver);
    }
    return true;
}

static void set_lights(struct input_hardware *hardware, uint32_t device, uint32_t lights)
{
    struct driver *driver = driver_of(hardware);
    const uint64_t now_ns = driver->controller.now_ns(driver->controller.context);
    (void)device;
    driver->lights_wanted = lights;
    if (driver->telling == DRIVER_TELLING_NOTHING ||
        now_ns - driver->telling_since_ns >= DRIVER_LIGHTS_NS) {
        begin_telling(driver);
    }
}

/* -- life -------------------------------------------------------------------------------------- */

static enum status set_up(struct driver *driver)
{
    bool has_socket[2] = {false, false};
    enum status status = controller_begin(&driver->controller, has_socket);
    if (status != STATUS_OK) {
        return status;
    }
    /* The mouse first: a keyboard may be typed on from the moment on that it is enabled. */
    has_socket[CONTROLLER_SOCKET_MOUSE] =
        has_socket[CONTROLLER_SOCKET_MOUSE] && begin_mouse(driver);
    has_socket[CONTROLLER_SOCKET_KEYBOARD] =
        has_socket[CONTROLLER_SOCKET_KEYBOARD] && begin_keyboard(driver);
    describe(driver, has_socket);
    driver->telling = DRIVER_TELLING_NOTHING;
    driver->lights_told = 0;
    status = controller_enable(&driver->controller, has_socket);
    if (status == STATUS_OK) {
        begin_telling(driver);
    }
    return status;
}

static enum status start(struct input_hardware *hardware, uint32_t event)
{
    struct driver *driver = driver_of(hardware);
    const enum status status = driver->host->attach(driver, event);
    return status == STATUS_OK ? set_up(driver) : status;
}

static enum status reset(struct input_hardware *hardware)
{
    return set_up(driver_of(hardware));
}

static void interrupted(struct input_hardware *hardware, uint64_t bits)
{
    struct driver *driver = driver_of(hardware);
    driver->host->acknowledge(driver, bits);
}

static void
take_byte(struct driver *driver, const struct controller_byte *byte, struct input_burst *burst)
{
    if (byte->socket == CONTROLLER_SOCKET_MOUSE) {
        if (byte->is_damaged) {
            mouse_lose(&driver->mouse, burst);
        } else {
            mouse_take(&driver->mouse, byte->value, burst);
        }
    } else if (byte->is_damaged) {
        keyboard_lose(&driver->keyboard, burst);
    } else if (!take_answer(driver, byte->value)) {
        keyboard_take(&driver->keyboard, byte->value, burst);
    }
}

static enum status take(struct input_hardware *hardware, struct input_burst *burst)
{
    struct driver *driver = driver_of(hardware);
    struct controller_byte byte;
    const enum status status = controller_take(&driver->controller, &byte);
    if (status == STATUS_OK) {
        take_byte(driver, &byte, burst);
    }
    return status;
}

void driver_init(struct driver *driver)
{
    driver->hardware = (struct input_hardware){
        .device_count = 2,
        .start = start,
        .interrupted = interrupted,
        .take = take,
        .set_lights = set_lights,
        .reset = reset,
    };
}
