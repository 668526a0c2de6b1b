/*
 * What the driver's core reaches the world through: registers, memory that the device reaches too,
 * and time. The program has the real ones, tests have a device made of software.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

struct card_memory {
    uint8_t *address;
    uint64_t device_address; /* a multiple of 4096 */
};

/* Interrupts: with messages there is one for each purpose, otherwise the first is for all. */
enum card_interrupt {
    CARD_INTERRUPT_RECEIVE,
    CARD_INTERRUPT_SEND,
    CARD_INTERRUPT_OTHER,
    CARD_INTERRUPT_COUNT,
};

struct card_access {
    void *context; /* the functions' first argument */
    /*
     * Claims the device, finds registers, interrupts and memory, and fills in what is below. Bit i
     * of `event` is for interrupt i. Errors of network_hardware.start.
     */
    enum status (*attach)(void *context, uint32_t event);
    /* From here on the device may reach memory. */
    enum status (*let_reach_memory)(void *context);
    /* Offsets are of registers.h. */
    uint32_t (*read)(void *context, uint32_t offset);
    /* All that was written to memory before is seen by the device before this. */
    void (*write)(void *context, uint32_t offset, uint32_t value);
    uint64_t (*now_ns)(void *context);
    /* Comes back at this time, or a little later. */
    void (*sleep_until)(void *context, uint64_t time_ns);
    /* The interrupt, of enum card_interrupt, may come again. */
    void (*acknowledge)(void *context, uint32_t interrupt);

    struct card_memory memory; /* of CARD_MEMORY_BYTES, zero */
    bool has_messages;
};
