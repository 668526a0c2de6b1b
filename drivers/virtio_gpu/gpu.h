/*
 * A virtio GPU in two dimensions (Virtio 1.2, 5.7) as the hardware of display/hardware.h: pure over
 * a virtio device, so that the host tests it with one in software. Its first scanout is the screen.
 *
 * A work becomes a batch of commands, of which each has a place in `places` for what is asked and
 * what is answered. It is done when all are answered as the standard says; the last one has a
 * fence, so that the device reads no pixels of it any more. A cursor goes through a queue of its
 * own, one command at a time: of what was moved meanwhile only the last position counts.
 *
 * Resources: 1 and 2 are the picture's buffers, 3 the cursor.
 */
#pragma once

#include "commands.h"
#include "display/hardware.h"
#include "virtio/device.h"

#define GPU_DEVICE_TYPE 16u

/* Its configuration's interrupt and its queues'. */
#define GPU_INTERRUPTS_MAX 3u

/* The most are a show's: a transfer for each part, what is shown, and what of it is new. */
#define GPU_BATCH_MAX         (DISPLAY_DAMAGE_MAX + 2u)
#define GPU_QUEUE_SIZE        64u
#define GPU_CURSOR_QUEUE_SIZE 16u

#define GPU_CURSOR_PIXELS 64u

/* How often a device is asked, with a pause of a millisecond, what screen it has. */
#define GPU_LOOK_TRIES_MAX 2000u

struct gpu_place;

struct gpu {
    struct display_hardware hardware;
    struct virtio_device device;

    struct virtio_memory memories[2];
    struct virtqueue control;
    struct virtqueue cursor_queue;
    struct virtio_memory places; /* struct gpu_places */

    /* The batch. */
    enum display_work_kind kind; /* DISPLAY_WORK_NONE: nothing is under way */
    uint32_t asked_count;
    uint32_t answered_count;
    bool has_failed; /* one of its commands */
    uint64_t fence;  /* the last one that was named */

    struct display_picture picture; /* buffer_count 0: there are no resources */
    uint32_t shown_resource;        /* 0: none */

    bool has_cursor_resource;
    bool is_cursor_busy; /* the device has a command */
    bool has_moved;      /* since the last command */
    struct gpu_cursor cursor;
};

/*
 * gpu->device.host, and its context, are set by the caller. Afterwards gpu->hardware can be
 * started. What its start gives, besides what those do: STATUS_MALFORMED     the device contradicts
 * the standard STATUS_TIMED_OUT     it does not say what screen it has STATUS_DEVICE_ERROR  it says
 * what cannot be others               of virtio/device.h
 */
void gpu_init(struct gpu *gpu);
