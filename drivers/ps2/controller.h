/*
 * The controller of a PC's keyboard and mouse: Intel 8042, as IBM's PS/2 Technical Reference
 * ("Keyboard and Auxiliary Device Controller") describes it. Pure over its two ports.
 *
 * It has one byte of room towards us, in which a byte of either device lies until it is read, and
 * says in its status of which one. Before it is enabled it raises no interrupts.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

/* How often it is asked, a millisecond later, whether it has answered; a device's own test. */
#define CONTROLLER_TRIES_MAX 500u
#define CONTROLLER_TEST_MAX  2000u

/* How often a device may ask for the same byte again; other bytes before an answer. */
#define CONTROLLER_RESENDS_MAX 3u
#define CONTROLLER_OTHERS_MAX  32u

/* How often it is asked, without a pause, whether it takes a byte while it is at work. */
#define CONTROLLER_BUSY_MAX 1000u

#define ANSWER_ACKNOWLEDGED 0xfau
#define ANSWER_RESEND       0xfeu
#define ANSWER_TEST_PASSED  0xaau

enum controller_port {
    CONTROLLER_PORT_DATA = 0,
    CONTROLLER_PORT_STATUS = 1, /* written to: a command */
};

/* What a device is plugged into. */
enum controller_socket {
    CONTROLLER_SOCKET_KEYBOARD = 0,
    CONTROLLER_SOCKET_MOUSE = 1,
};

struct controller {
    uint8_t (*read)(void *context, enum controller_port port);
    void (*write)(void *context, enum controller_port port, uint8_t value);
    void (*pause)(void *context); /* waits a millisecond */
    uint64_t (*now_ns)(void *context);
    void *context;
    uint8_t configuration;
};

struct controller_byte {
    enum controller_socket socket;
    uint8_t value;
    bool is_damaged; /* it did not arrive well */
};

/*
 * Tests it, and which of its sockets work. Nothing of the devices is heard until they are asked.
 *   STATUS_NOT_FOUND     nothing answers
 *   STATUS_DEVICE_ERROR  it does not pass its own test
 */
NODISCARD enum status controller_begin(struct controller *controller, bool has_socket[2]);

/* From here on what devices in these sockets say interrupts. */
NODISCARD enum status controller_enable(struct controller *controller, const bool has_socket[2]);

/*
 * What has come next.
 *   STATUS_NOT_FOUND     nothing
 *   STATUS_DEVICE_ERROR  its ports show what no controller does
 */
NODISCARD enum status controller_take(struct controller *controller, struct controller_byte *byte);

/* A byte to a device, for whose answer nobody waits. False: the controller does not take it. */
bool controller_put(struct controller *controller, enum controller_socket socket, uint8_t value);

/* The same before the controller is enabled, with its acknowledgement. False: there is none. */
bool controller_tell(struct controller *controller, enum controller_socket socket, uint8_t value);

/* What a device says next, before the controller is enabled. False: nothing, in so many tries. */
bool controller_hear(
    struct controller *controller, enum controller_socket socket, uint32_t tries, uint8_t *value);
