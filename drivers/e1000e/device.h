/* The device as the devices service gives it: its registers, its interrupts, its memory. */
#pragma once

#include "card.h"

struct device {
    struct card card;    /* first */
    uint32_t capability; /* [I] of the interface Device */
    volatile uint8_t *registers;
    uint32_t interrupts[CARD_INTERRUPT_COUNT];
};

/* From here on card.hardware can be served. */
void device_init(struct device *device, uint32_t capability);
