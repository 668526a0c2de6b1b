/*
 * What a mouse sends: packets of three bytes (IBM's PS/2 Technical Reference, "Mouse"), of four
 * from one with a wheel (Microsoft's IntelliMouse). Bit 3 of the first one is always set, which
 * alone tells where a packet begins.
 */
#pragma once

#include "input/hardware.h"

#define MOUSE_PACKET_BYTES_MAX 4u

struct mouse {
    bool has_wheel;
    uint8_t buttons; /* as they were last */
    uint8_t count;   /* of bytes that have come of this packet */
    uint8_t packet[MOUSE_PACKET_BYTES_MAX];
};

/* No button is down. */
void mouse_init(struct mouse *mouse, bool has_wheel);

/* Adds a report, or nothing. There is room for INPUT_BURST_MAX. */
void mouse_take(struct mouse *mouse, uint8_t byte, struct input_burst *burst);

/* A byte did not arrive. */
void mouse_lose(struct mouse *mouse, struct input_burst *burst);
