/*
 * What is different between serial chips: one file for each. Firmware has set baud rate and format;
 * nothing here changes them.
 */
#pragma once

#include "lib/bytes.h"
#include "registers.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chip {
    struct registers registers;
    uint32_t burst_bytes; /* 16550: how many it takes when its transmitter is empty */
    uint32_t interrupts;  /* which are let through: what the register has */
    uint32_t lost_count;  /* how often it had to drop what it received */
};

/* How many registers a chip has, and how far apart they are where nobody says. */
extern const uint32_t chip_register_count;
extern const uint32_t chip_stride_bytes;

/* Switches on what it needs, with no interrupts. What has been received stays. */
void chip_start(struct chip *chip, const struct registers *registers);

/* Whether it asks for something by its interrupt, which this takes note of. */
bool chip_is_asking(struct chip *chip);

/* Takes a received byte; false when there is none. */
bool chip_receive(struct chip *chip, uint8_t *byte);

/* Gives the chip as many of the bytes as it takes now, and gives how many those were. */
size_t chip_send(struct chip *chip, struct bytes bytes);

/* Whether it interrupts when something is received, and when there is room for more to send. */
void chip_set_receive_interrupt(struct chip *chip, bool is_on);
void chip_set_transmit_interrupt(struct chip *chip, bool is_on);
