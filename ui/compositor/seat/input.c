/* What devices say, put together: keys and buttons of several are as of one. */
#include "lib/input_codes.h"
#include "seat_parts.h"

/* Of one step of a wheel. */
#define STEP 120

/* What a device says of one report, at most: more is no movement. */
#define COUNTS_MAX 100000

#define BUTTONS_MAX 8u

static int32_t add(int32_t sum, int64_t value)
{
    const int64_t added = sum + value;
    if (added > COUNTS_MAX) {
        return COUNTS_MAX;
    }
    return added < -COUNTS_MAX ? -COUNTS_MAX : (int32_t)added;
}

static void is_active(struct seat *seat)
{
    seat->active_ns = seat->now_ns;
    seat->is_lock_asked = false;
}

static bool is_held_elsewhere(const struct seat *seat, uint32_t code, uint32_t device)
{
    for (uint32_t i = 0; i < SEAT_DEVICES_MAX; i++) {
        if (i != device && keys_have(seat->devices[i].keys, code)) {
            return true;
        }
    }
    return false;
}

static void take_key(struct seat *seat, uint32_t device, uint32_t code, bool is_pressed)
{
    uint64_t *keys = seat->devices[device].keys;
    if (code >= SEAT_KEYS_MAX || keys_have(keys, code) == is_pressed) {
        return;
    }
    keys_set(keys, code, is_pressed);
    if (is_held_elsewhere(seat, code, device)) {
        return;
    }
    is_active(seat);
    if (code >= INPUT_BUTTON_LEFT && code < INPUT_BUTTON_LEFT + BUTTONS_MAX) {
        buttons_take(seat, code - INPUT_BUTTON_LEFT, is_pressed);
    } else if (code <= INPUT_KEY_LAST) {
        keys_take(seat, code, is_pressed);
    }
}

static void take_relative(struct seat_device *device, const struct input_event *event)
{
    switch (event->code) {
    case INPUT_RELATIVE_X:
        device->x_counts = add(device->x_counts, event->value);
        break;
    case INPUT_RELATIVE_Y:
        device->y_counts = add(device->y_counts, event->value);
        break;
    case INPUT_RELATIVE_WHEEL:
        if (!device->has_fine_wheel) {
            device->y_wheel = add(device->y_wheel, -(int64_t)event->value * STEP);
        }
        break;
    case INPUT_RELATIVE_WHEEL_ACROSS:
        if (!device->has_fine_wheel) {
            device->x_wheel = add(device->x_wheel, (int64_t)event->value * STEP);
        }
        break;
    case INPUT_RELATIVE_WHEEL_FINE:
        /* The first whole step may have come before it. */
        device->y_wheel = add(device->has_fine_wheel ? device->y_wheel : 0, -(int64_t)event->value);
        device->has_fine_wheel = true;
        break;
    case INPUT_RELATIVE_WHEEL_ACROSS_FINE:
        device->x_wheel = add(device->has_fine_wheel ? device->x_wheel : 0, event->value);
        device->has_fine_wheel = true;
        break;
    default:
        break;
    }
}

static void take_absolute(struct seat_device *device, const struct input_event *event)
{
    if (event->code == INPUT_ABSOLUTE_X && device->x_max != 0) {
        device->x = event->value > 0 ? event->value : 0;
    } else if (event->code == INPUT_ABSOLUTE_Y && device->y_max != 0) {
        device->y = event->value > 0 ? event->value : 0;
    }
}

static void forget_movement(struct seat_device *device)
{
    device->x_counts = 0;
    device->y_counts = 0;
    device->x_wheel = 0;
    device->y_wheel = 0;
    device->x = -1;
    device->y = -1;
}

/* What was said of the pointer since the last time, before a button that follows it. */
static void move(struct seat *seat, struct seat_device *device)
{
    const bool is_placed = device->x >= 0 || device->y >= 0;
    const bool is_moved = device->x_counts != 0 || device->y_counts != 0;
    if (device->x >= 0) {
        pointer_place_x(&seat->pointer, device->x, device->x_max);
    }
    if (device->y >= 0) {
        pointer_place_y(&seat->pointer, device->y, device->y_max);
    }
    if (is_moved) {
        pointer_move(&seat->pointer, device->x_counts, device->y_counts, seat->now_ns);
    }
    if (is_placed || is_moved) {
        is_active(seat);
        buttons_moved(seat);
    }
    if (device->x_wheel != 0 || device->y_wheel != 0) {
        is_active(seat);
        buttons_scroll(seat, device->x_wheel, device->y_wheel);
    }
    forget_movement(device);
}

void seat_input(
    struct seat *seat, uint32_t device, const struct input_event *event, uint64_t now_ns)
{
    struct seat_device *from = &seat->devices[device];
    seat->now_ns = now_ns;
    if (!from->is_used) {
        return;
    }
    switch (event->kind) {
    case INPUT_KIND_KEY:
        move(seat, from);
        /* 2 is the device's own repetition. */
        if (event->value == 0 || event->value == 1) {
            take_key(seat, device, event->code, event->value == 1);
        }
        break;
    case INPUT_KIND_RELATIVE:
        take_relative(from, event);
        break;
    case INPUT_KIND_ABSOLUTE:
        take_absolute(from, event);
        break;
    case INPUT_KIND_SYNCHRONISATION:
        if (event->code == INPUT_SYNCHRONISATION_LOST) {
            seat_device_lost(seat, device, now_ns);
            return;
        }
        move(seat, from);
        break;
    default:
        return;
    }
    seat_settle(seat);
}

void seat_device_came(struct seat *seat, uint32_t device, uint32_t x_max, uint32_t y_max)
{
    seat->devices[device] = (struct seat_device){.is_used = true, .x_max = x_max, .y_max = y_max};
    forget_movement(&seat->devices[device]);
}

void seat_device_lost(struct seat *seat, uint32_t device, uint64_t now_ns)
{
    seat->now_ns = now_ns;
    forget_movement(&seat->devices[device]);
    for (uint32_t code = 0; code < SEAT_KEYS_MAX; code++) {
        take_key(seat, device, code, false);
    }
    seat_settle(seat);
}

void seat_device_gone(struct seat *seat, uint32_t device, uint64_t now_ns)
{
    if (seat->devices[device].is_used) {
        seat_device_lost(seat, device, now_ns);
        seat->devices[device].is_used = false;
    }
}
