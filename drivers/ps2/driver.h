/*
 * Keyboard and mouse behind one i8042, as drivers/input wants them: pure over the controller, so
 * that the host tests it with one in software.
 *
 * Lights are told while keys are typed: a command and a value, each acknowledged between what else
 * the keyboard says.
 *
 *   idle -> (set_lights) command -> (acknowledged) value -> (acknowledged) idle
 */
#pragma once

#include "controller.h"
#include "input/hardware.h"
#include "keyboard.h"
#include "mouse.h"

/* After so long without an answer lights may be told anew. */
#define DRIVER_LIGHTS_NS UINT64_C(1000000000)

enum driver_telling {
    DRIVER_TELLING_NOTHING = 0,
    DRIVER_TELLING_COMMAND,
    DRIVER_TELLING_VALUE,
};

struct driver;

/* What it has around it: process.c, or a test. */
struct driver_host {
    /* Finds the device and binds its interrupts to the event. STATUS_NOT_FOUND: there is none. */
    enum status (*attach)(struct driver *driver, uint32_t event);
    /* These bits of the event came: lets interrupts come again. */
    void (*acknowledge)(struct driver *driver, uint64_t bits);
};

struct driver {
    struct input_hardware hardware;
    const struct driver_host *host;
    struct controller controller;
    struct keyboard keyboard;
    struct mouse mouse;
    enum driver_telling telling;
    uint32_t lights_wanted; /* INPUT_LIGHT_... */
    uint32_t lights_told;   /* last, whether it was acknowledged or not */
    uint32_t resends;
    uint64_t telling_since_ns;
};

/* driver->host and the functions of driver->controller are set by the caller. */
void driver_init(struct driver *driver);
