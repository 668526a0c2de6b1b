/*
 * What a virtio input device says that it is (Virtio 1.1, 5.8.4 and 5.8.5): its configuration is a
 * window, in which it shows what was selected last. What it says is checked, and from then on
 * believed: what happens is let through where it fits.
 */
#pragma once

#include "input/hardware.h"
#include "lib/input_codes.h"
#include "virtio/device.h"

#define FACTS_CODES_BYTES ((INPUT_CODE_MAX + 1) / 8)

/* Of those that we know: num lock, caps lock, scroll lock, as in INPUT_LIGHT_... (schema/input.h).
 */
#define FACTS_LIGHTS                                                                               \
    (1u << INPUT_LIGHT_CODE_NUM_LOCK | 1u << INPUT_LIGHT_CODE_CAPS_LOCK |                          \
     1u << INPUT_LIGHT_CODE_SCROLL_LOCK)

struct facts_range {
    int32_t minimum;
    int32_t maximum; /* above the minimum */
};

struct facts {
    struct input_properties properties;
    uint8_t keys[FACTS_CODES_BYTES];
    uint8_t relatives[FACTS_CODES_BYTES];
    uint32_t lights;      /* bit i: the light with code i */
    struct facts_range x; /* where properties.has_absolute */
    struct facts_range y;
};

/* As the device writes it (5.8.6). */
struct facts_event {
    uint16_t kind;
    uint16_t code;
    uint32_t value;
};
_Static_assert(sizeof(struct facts_event) == 8, "the standard's layout");

/*
 *   STATUS_MALFORMED     its configuration is too small, or says that it is larger than it is
 *   STATUS_DEVICE_ERROR  it does not stop changing
 */
NODISCARD enum status facts_read(struct virtio_device *device, struct facts *facts);

/* What the device has said, as everybody hears it. False: nothing that it has. */
bool facts_let_through(
    const struct facts *facts, const struct facts_event *event, struct input_happening *happening);
