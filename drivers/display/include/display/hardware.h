/*
 * What a driver of a screen implements; everything else of it is shared (display/service.h). All of
 * it is called from one thread, and nothing of it waits for the device but start and reset.
 *
 * Life: start -> (begin -> poll ..)* -> reset -> (...)*, and move_cursor and interrupted at any
 * time
 *
 * Memory of a picture is read by the device, or by the driver for it, from begin() of the work that
 * names it until a later DISPLAY_WORK_MODE or DISPLAY_WORK_DARKEN is done, or reset() gave
 * STATUS_OK.
 */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

#define DISPLAY_MODES_MAX      32u
#define DISPLAY_BUFFERS_MAX    2u
#define DISPLAY_DAMAGE_MAX     16u
#define DISPLAY_EDID_BYTES_MAX 256u
#define DISPLAY_PIXEL_BYTES    4u

/* Of one buffer: 2560 times 1600 pixels are 15.6 MiB. */
#define DISPLAY_BUFFER_BYTES_MAX UINT64_C(0x1000000)
/* Of a width or a height. */
#define DISPLAY_PIXELS_MIN 64u
#define DISPLAY_PIXELS_MAX 8192u

#define DISPLAY_REFRESH_MILLI_HZ 60000u

struct display_size {
    uint16_t width;
    uint16_t height;
};

struct display_part {
    uint16_t x;
    uint16_t y;
    uint16_t width;
    uint16_t height;
};

/* Read after start and reset, and after each work. */
struct display_properties {
    bool is_connected;
    bool flips;                      /* two buffers are possible */
    struct display_size cursor_size; /* 0: it has none */
    uint32_t refresh_milli_hz;
    uint64_t memory_bytes; /* of its own, in which all buffers have to find room */
    uint32_t mode_count;   /* at least 1; the first is the one that it prefers */
    struct display_size modes[DISPLAY_MODES_MAX];
    uint32_t edid_bytes; /* 0, 128 or 256 */
    uint8_t edid[DISPLAY_EDID_BYTES_MAX];
};

/* Shared with the client, who may write to it at any time. */
struct display_memory {
    const void *address;
    uint64_t device_address;
    uint64_t size_bytes;
};

struct display_picture {
    struct display_size size;
    uint32_t stride_bytes;
    uint32_t buffer_bytes;
    uint32_t buffer_count; /* 1 .. DISPLAY_BUFFERS_MAX */
    struct display_memory memory;
};

enum display_work_kind {
    DISPLAY_WORK_NONE = 0,
    /* Nothing is shown any more, no cursor either. */
    DISPLAY_WORK_DARKEN,
    /* The properties are found out anew. */
    DISPLAY_WORK_LOOK,
    /* `picture` is what is shown from the next DISPLAY_WORK_SHOW on. */
    DISPLAY_WORK_MODE,
    DISPLAY_WORK_SHOW,
    DISPLAY_WORK_CURSOR,
    DISPLAY_WORK_COUNT,
};

/* Checked by the shared part: what is named is there, and lies in the picture. */
struct display_work {
    enum display_work_kind kind;
    struct display_picture picture; /* of DISPLAY_WORK_MODE */
    uint32_t buffer;                /* these three of DISPLAY_WORK_SHOW */
    uint32_t damage_count;
    struct display_part damage[DISPLAY_DAMAGE_MAX]; /* none is empty */
    uint16_t hot_x;                                 /* these of DISPLAY_WORK_CURSOR */
    uint16_t hot_y;
    bool is_visible;
    struct display_memory image; /* if it is visible */
};

/* The first member of what a driver keeps, which it finds with container_of. */
struct display_hardware {
    /* Written by start, reset, and begin or poll. */
    struct display_properties properties;
    /* Written by the driver: a DISPLAY_WORK_LOOK is to follow, whose begin() makes it false. */
    bool has_news;
    /* Written by the driver: the device is out of its mind; reset() follows. */
    bool is_mad;

    /*
     * Once: claims the device and makes it work. `event` is what its interrupts are to be bound to,
     * with bits 0 .. 31.
     *   STATUS_NOT_FOUND    this machine has no such device: all clients are told so
     *   STATUS_UNSUPPORTED  it has one that this driver will never drive: the same
     *   others              what is wrong with the device: the driver ends, and is started again
     */
    enum status (*start)(struct display_hardware *hardware, uint32_t event);

    /*
     * Begins a work, when none is under way; `work` is read only here.
     *   others than STATUS_OK: the device takes nothing any more: reset() follows
     */
    enum status (*begin)(struct display_hardware *hardware, const struct display_work *work);

    /*
     * Whether what was begun is done. When it says that it is not, an interrupt comes when it is.
     *   STATUS_NOT_FOUND  not yet
     *   others than STATUS_OK: the device did not do it: reset() follows
     */
    enum status (*poll)(struct display_hardware *hardware);

    /* Where the cursor points. NULL: the device has none. */
    void (*move_cursor)(struct display_hardware *hardware, uint16_t x, uint16_t y);

    /*
     * These bits of the event were signalled: silences the device where it has a line, and
     * acknowledges the Interrupt. NULL: it has no interrupts.
     */
    void (*interrupted)(struct display_hardware *hardware, uint64_t bits);

    /*
     * Stops the device, so that it reads no memory any more, forgets what was begun, and makes it
     * work again, dark; a few seconds at most.
     *   others than STATUS_OK: it may still read memory, or does not work: the driver ends, and the
     *   devices service stops it by other means
     */
    enum status (*reset)(struct display_hardware *hardware);
};
