/*
 * The queue of commands (Virtio 1.2, 5.1.6.5), and the one command that is given: to use several
 * pairs of queues (5.1.6.5.5).
 */
#pragma once

#include "virtio/device.h"

struct control {
    uint32_t index; /* of the queue */
    struct virtio_memory memory;
    struct virtqueue queue;
};

/* What a command takes of memory that the device reaches. */
#define CONTROL_PLACE_BYTES 8u

/* What a device may say that it has. */
#define CONTROL_PAIRS_MAX 0x8000u

/* Before the device works; control->index is set. Errors of virtio_device_set_up_queue(). */
NODISCARD enum status control_set_up(struct control *control, struct virtio_device *device);

/*
 * When the device works. `place`: CONTROL_PLACE_BYTES, which are the device's until it has
 * answered. `*is_done`: it uses as many from here on; otherwise it will not, and uses one.
 *   STATUS_TIMED_OUT     it does not answer within seconds
 *   STATUS_DEVICE_ERROR  its queue is too short for a command, or it is out of its mind
 */
NODISCARD enum status control_use_pairs(
    struct control *control,
    struct virtio_device *device,
    const struct virtio_memory *place,
    uint16_t pair_count,
    bool *is_done);
