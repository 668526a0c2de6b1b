/*
 * A screen that is memory which the device reads all the time, as the hardware of
 * display/hardware.h: pure, so that the host tests it with memory of its own. `linear_copy` and
 * `linear_clear` are also of use to a driver whose device can do more.
 *
 * The client draws into memory that stays when the driver ends; what it says has changed is copied
 * from there, in words: the screen's memory may be a device's, which takes nothing that is not
 * aligned.
 */
#pragma once

#include "display/hardware.h"

struct linear_memory {
    volatile uint32_t *pixels;
    uint64_t size_bytes;   /* of it */
    uint32_t stride_bytes; /* from row to row, a multiple of DISPLAY_PIXEL_BYTES */
    bool is_red_first;     /* red, not blue, is in the lowest byte of a pixel */
};

/* A part of buffer `buffer` of the picture. */
void linear_copy(
    const struct linear_memory *memory,
    const struct display_picture *picture,
    uint32_t buffer,
    const struct display_part *part);

/* Black. */
void linear_clear(const struct linear_memory *memory, uint32_t width, uint32_t height);

struct linear_screen;

struct linear_access {
    /* Claims the device, and fills in memory and fixed_size. Errors as of display_hardware.start.
     */
    enum status (*open)(struct linear_screen *screen);
    /*
     * From now on it shows a picture of this size, whose rows lie one behind the other. NULL: it
     * can show the one of fixed_size alone.
     */
    enum status (*set_size)(struct linear_screen *screen, struct display_size size);
    /* Nothing is shown any more, until set_size. NULL: what is black is dark enough. */
    enum status (*stop)(struct linear_screen *screen);
};

struct linear_screen {
    struct display_hardware hardware;
    const struct linear_access *access; /* [I] */
    struct linear_memory memory;
    struct display_size fixed_size; /* [I] without set_size: the one that it can show */
    struct display_picture picture; /* buffer_count 0: none is set */
};

/*
 * What its start gives, besides what access->open does:
 *   STATUS_UNSUPPORTED  there is not the memory for a picture, or it is larger than any may be
 */
void linear_screen_init(struct linear_screen *screen, const struct linear_access *access);
