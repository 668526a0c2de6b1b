/*
 * A screen with the registers that Bochs invented (QEMU's bochs-display and VGA, docs/specs/
 * standard-vga.txt) as the hardware of display/hardware.h: pure over its registers and its memory,
 * so that the host tests it with both in software.
 *
 * The client draws into memory that stays when this driver ends; what it says has changed is copied
 * from there. Where the screen's memory holds two pictures each is the copy of one buffer, and
 * which of them is seen changes at once.
 */
#pragma once

#include "display/hardware.h"

/* The registers, offsets into base address register 2. */
#define BOCHS_EDID            0u
#define BOCHS_REGISTERS_BYTES 0x600u

struct bochs;

struct bochs_access {
    /* Claims the device, and fills in pixels and memory_bytes. Errors as of display_hardware.start.
     */
    enum status (*open)(struct bochs *bochs);
    /* At an offset that is a multiple of the width, 1 or 2 bytes. */
    uint16_t (*read)(struct bochs *bochs, uint32_t offset, uint32_t width_bytes);
    void (*write)(struct bochs *bochs, uint32_t offset, uint32_t width_bytes, uint16_t value);
};

struct bochs {
    struct display_hardware hardware;
    const struct bochs_access *access; /* [I] */
    volatile uint32_t *pixels;         /* [I] the screen's memory */
    uint64_t memory_bytes;             /* [I] of it */
    struct display_picture picture;    /* buffer_count 0: none is set */
};

/*
 * What its start gives, besides what access->open does:
 *   STATUS_UNSUPPORTED  it has other registers, or not the memory for a picture
 */
void bochs_init(struct bochs *bochs, const struct bochs_access *access);
