/*
 * What a driver of keyboards and pointers implements; everything else is shared (input/service.h).
 * All of it is called from one thread, and nothing of it waits for the device but start and reset.
 *
 * Life: start -> (interrupted, take.., set_lights)* -> reset ...
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* What one driver has: of a PS/2 controller a keyboard and a mouse. */
#define INPUT_DEVICES_MAX 2u

#define INPUT_NAME_BYTES_MAX 64u

/* That are taken from the hardware at once. */
#define INPUT_BURST_MAX 8u

/* Written by start and reset. */
struct input_properties {
    bool is_there;
    bool has_keys;
    bool has_relative;
    bool has_absolute;
    bool has_lights;
    uint32_t absolute_x_max;
    uint32_t absolute_y_max;
    uint32_t name_bytes;
    char name[INPUT_NAME_BYTES_MAX];
};

/*
 * Kinds and codes of lib/input_codes.h. A report ends with a synchronisation event. One of code
 * INPUT_SYNCHRONISATION_LOST: what came of this report is of no use, and others may be missing.
 */
struct input_happening {
    uint16_t device; /* below device_count */
    uint16_t kind;
    uint16_t code;
    int32_t value;
};

struct input_burst {
    uint32_t count;
    struct input_happening happenings[INPUT_BURST_MAX];
};

/* There is room for it. */
static inline void input_burst_add(struct input_burst *burst, struct input_happening happening)
{
    burst->happenings[burst->count++] = happening;
}

/* The first member of what a driver keeps, which it finds with container_of. */
struct input_hardware {
    uint32_t device_count; /* [I] each is an export of the service, in the manifest's order */
    struct input_properties devices[INPUT_DEVICES_MAX];

    /*
     * Once: claims the device and makes it work. `event` is what its interrupts are to be bound to,
     * with bits 0 .. 31.
     *   STATUS_NOT_FOUND    this machine has no such device: all clients are told so
     *   STATUS_UNSUPPORTED  it has one that this driver will never drive: the same
     *   others              what is wrong with the device: the driver ends, and is started again
     */
    enum status (*start)(struct input_hardware *hardware, uint32_t event);

    /* These bits of the event were signalled: acknowledges the Interrupt. */
    void (*interrupted)(struct input_hardware *hardware, uint64_t bits);

    /*
     * Takes what has happened, INPUT_BURST_MAX at most, perhaps nothing of use. When it says that
     * there is nothing, everything that happens from then on interrupts.
     *   STATUS_NOT_FOUND     there is nothing
     *   STATUS_DEVICE_ERROR  the device is out of its mind: reset() follows
     */
    enum status (*take)(struct input_hardware *hardware, struct input_burst *burst);

    /* INPUT_LIGHT_... (schema/input.h), of a device that has them; the last call counts. */
    void (*set_lights)(struct input_hardware *hardware, uint32_t device, uint32_t lights);

    /*
     * Makes the device work again, whose state is unknown; a few seconds at most.
     *   others than STATUS_OK: it does not work: the driver ends
     */
    enum status (*reset)(struct input_hardware *hardware);
};
