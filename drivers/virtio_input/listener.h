/*
 * A virtio input device: pure over a virtio device, so that the host tests it with one in software.
 * It has one queue for what happens, with room for one event in each place, and one for lights.
 *
 * What the device has written is copied once, and looked at only then: it may write on. Lights are
 * told one after the other; `lights_told` is what the device was told, `lights_wanted` what it is
 * to be told; at the beginning none of them is as it should be, so that all are told.
 */
#pragma once

#include "facts.h"
#include "input/hardware.h"
#include "virtio/device.h"

#define LISTENER_DEVICE_TYPE 18u

/* What happens, and lights. */
#define LISTENER_QUEUE_COUNT 2u

struct listener {
    struct input_hardware hardware;
    struct virtio_device device;
    struct facts facts;

    struct virtio_memory events_memory;
    struct virtio_memory lights_memory;
    struct virtqueue events;
    struct virtqueue lights;
    struct virtio_memory rooms; /* an event for each place, and one light behind them */
    bool is_mad;

    uint32_t lights_wanted;
    uint32_t lights_told;
    bool is_telling; /* a light is with the device */
};

/* listener->device.host, and its context, are set by the caller. */
void listener_init(struct listener *listener);
