#include "model.h"
#include <string.h>

#define HAS_OUTPUT 0x01u
#define HAS_INPUT  0x02u
#define FROM_MOUSE 0x20u
#define DAMAGED    0x80u
#define NO_MOUSE   0x20u

struct model model;

static void queue(bool is_of_mouse, uint8_t value, uint8_t status)
{
    if (model.is_silent || model.waiting_count == MODEL_WAITING_MAX) {
        return;
    }
    model.waiting[(model.waiting_first + model.waiting_count++) % MODEL_WAITING_MAX] =
        (struct model_waiting){value, is_of_mouse, status};
}

void model_say(bool is_mouse, uint8_t value)
{
    queue(is_mouse, value, 0);
}

void model_say_damaged(bool is_mouse, uint8_t value)
{
    queue(is_mouse, value, DAMAGED);
}

/* True: the device wants to hear it again. */
static bool wants_again(bool is_mouse)
{
    if (model.resend_count == 0) {
        return false;
    }
    model.resend_count--;
    model_say(is_mouse, ANSWER_RESEND);
    return true;
}

static void tell_keyboard(uint8_t value)
{
    if (model.has_no_keyboard || !model.is_keyboard_enabled || wants_again(false)) {
        return;
    }
    if (model.keyboard_wants == 0xed) {
        model.lights = value;
        model.lights_count++;
        model.keyboard_wants = 0;
        model_say(false, ANSWER_ACKNOWLEDGED);
        return;
    }
    model.keyboard_wants = value == 0xed ? value : 0;
    if (value == 0xed && model.never_acknowledges) {
        return;
    }
    model_say(false, ANSWER_ACKNOWLEDGED);
    if (value == 0xff) {
        model_say(false, ANSWER_TEST_PASSED);
    }
}

static bool was_asked_for_wheel(void)
{
    return !model.has_no_wheel && model.rates[0] == 200 && model.rates[1] == 100 &&
           model.rates[2] == 80;
}

static void tell_mouse(uint8_t value)
{
    if (model.has_no_mouse || !model.is_mouse_enabled || wants_again(true)) {
        return;
    }
    model_say(true, ANSWER_ACKNOWLEDGED);
    if (model.mouse_wants == 0xf3) {
        model.rates[0] = model.rates[1];
        model.rates[1] = model.rates[2];
        model.rates[2] = value;
        model.mouse_wants = 0;
    } else if (value == 0xff) {
        model_say(true, ANSWER_TEST_PASSED);
        model_say(true, 0);
    } else if (value == 0xf2) {
        model_say(true, was_asked_for_wheel() ? 3 : 0);
    } else {
        model.mouse_wants = value == 0xf3 ? value : 0;
    }
}

static void take_command(uint8_t value)
{
    switch (value) {
    case 0x20:
        queue(false, model.configuration, 0);
        break;
    case 0xa7:
        model.is_mouse_enabled = false;
        model.configuration |= NO_MOUSE;
        break;
    case 0xa8:
        model.is_mouse_enabled = !model.has_no_mouse_socket;
        model.configuration &= model.has_no_mouse_socket ? 0xff : (uint8_t)~NO_MOUSE;
        break;
    case 0xa9:
        queue(false, 0, 0);
        break;
    case 0xaa:
        model.configuration = 0x30;
        queue(false, model.fails_test ? 0xfc : 0x55, 0);
        break;
    case 0xab:
        queue(false, model.has_broken_keyboard_socket ? 1 : 0, 0);
        break;
    case 0xad:
        model.is_keyboard_enabled = false;
        break;
    case 0xae:
        model.is_keyboard_enabled = true;
        break;
    default:
        model.command = value;
        break;
    }
}

static void take_data(uint8_t value)
{
    const uint8_t command = model.command;
    model.command = 0;
    if (command == 0x60) {
        model.configuration = value;
    } else if (command == 0xd4) {
        tell_mouse(value);
    } else {
        tell_keyboard(value);
    }
}

static uint8_t read_port(void *context, enum controller_port port)
{
    (void)context;
    if (model.is_absent) {
        return UINT8_MAX;
    }
    const struct model_waiting *waiting = &model.waiting[model.waiting_first];
    if (port == CONTROLLER_PORT_STATUS) {
        const uint8_t input = model.is_full ? HAS_INPUT : 0;
        return model.waiting_count == 0 ? input
                                        : (uint8_t)(input | HAS_OUTPUT | waiting->status |
                                                    (waiting->is_of_mouse ? FROM_MOUSE : 0));
    }
    if (model.waiting_count > 0) {
        model.waiting_first = (model.waiting_first + 1) % MODEL_WAITING_MAX;
        model.waiting_count--;
    }
    return waiting->value;
}

static void write_port(void *context, enum controller_port port, uint8_t value)
{
    (void)context;
    if (port == CONTROLLER_PORT_STATUS) {
        take_command(value);
    } else {
        take_data(value);
    }
}

static void pause_once(void *context)
{
    (void)context;
    model.pause_count++;
}

static uint64_t now_ns(void *context)
{
    (void)context;
    return model.now_ns;
}

void model_init(struct controller *controller)
{
    memset(&model, 0, sizeof(model));
    model.configuration = 0x67;
    *controller = (struct controller){
        .read = read_port, .write = write_port, .pause = pause_once, .now_ns = now_ns};
}
