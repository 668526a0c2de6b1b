#include "mouse.h"
#include "controller.h"
#include "lib/input_codes.h"

#define BUTTONS     0x07u
#define ALWAYS      0x08u
#define X_IS_BELOW  0x10u
#define Y_IS_BELOW  0x20u
#define OVERFLOWED  0xc0u
#define SIGN_WEIGHT 256

void mouse_init(struct mouse *mouse, bool has_wheel)
{
    *mouse = (struct mouse){.has_wheel = has_wheel};
}

static void say(struct input_burst *burst, uint16_t kind, uint16_t code, int32_t value)
{
    input_burst_add(
        burst,
        (struct input_happening){
            .device = CONTROLLER_SOCKET_MOUSE, .kind = kind, .code = code, .value = value});
}

static void say_moved(struct input_burst *burst, uint16_t axis, int32_t value)
{
    if (value != 0) {
        say(burst, INPUT_KIND_RELATIVE, axis, value);
    }
}

static void say_buttons(struct mouse *mouse, struct input_burst *burst)
{
    static const uint16_t codes[] = {INPUT_BUTTON_LEFT, INPUT_BUTTON_RIGHT, INPUT_BUTTON_MIDDLE};
    const uint8_t now = mouse->packet[0] & BUTTONS;
    const uint8_t changed = now ^ mouse->buttons;
    for (uint32_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if ((changed >> i & 1) != 0) {
            say(burst, INPUT_KIND_KEY, codes[i], now >> i & 1);
        }
    }
    mouse->buttons = now;
}

/* It counts upwards and towards the person; we count downwards and away from him. */
static void say_packet(struct mouse *mouse, struct input_burst *burst)
{
    const uint8_t *packet = mouse->packet;
    say_buttons(mouse, burst);
    if ((packet[0] & OVERFLOWED) == 0) {
        say_moved(
            burst, INPUT_RELATIVE_X, packet[1] - ((packet[0] & X_IS_BELOW) != 0 ? SIGN_WEIGHT : 0));
        say_moved(
            burst, INPUT_RELATIVE_Y, ((packet[0] & Y_IS_BELOW) != 0 ? SIGN_WEIGHT : 0) - packet[2]);
    }
    if (mouse->has_wheel) {
        say_moved(burst, INPUT_RELATIVE_WHEEL, -(int8_t)packet[3]);
    }
    if (burst->count > 0) {
        say(burst, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_REPORT, 0);
    }
}

void mouse_take(struct mouse *mouse, uint8_t byte, struct input_burst *burst)
{
    if (mouse->count == 0 && (byte & ALWAYS) == 0) {
        return;
    }
    mouse->packet[mouse->count++] = byte;
    if (mouse->count == (mouse->has_wheel ? 4 : 3)) {
        mouse->count = 0;
        say_packet(mouse, burst);
    }
}

void mouse_lose(struct mouse *mouse, struct input_burst *burst)
{
    mouse_init(mouse, mouse->has_wheel);
    say(burst, INPUT_KIND_SYNCHRONISATION, INPUT_SYNCHRONISATION_LOST, 0);
}
