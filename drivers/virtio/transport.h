/* What is different between virtio over PCI (Virtio 1.2, 4.1) and in memory (4.2). */
#pragma once

#include "virtio/device.h"

struct virtio_transport {
    uint32_t (*read_status)(struct virtio_device *device);
    void (*write_status)(struct virtio_device *device, uint32_t status);
    /* Bits 32 x half and up. */
    uint32_t (*read_features)(struct virtio_device *device, uint32_t half);
    void (*write_features)(struct virtio_device *device, uint32_t half, uint32_t features);
    /* Of the configuration: another one whenever it changed. */
    uint32_t (*read_generation)(struct virtio_device *device);
    /* 0: there is no such queue. */
    uint32_t (*read_queue_size)(struct virtio_device *device, uint32_t index);
    /* Errors of virtio_device_start_queue(). */
    enum status (*start_queue)(
        struct virtio_device *device,
        uint32_t index,
        const struct virtqueue *queue,
        uint16_t message);
    /* False: the device does not take it. */
    bool (*set_configuration_message)(struct virtio_device *device, uint16_t message);
    void (*notify)(struct virtio_device *device, uint32_t queue_index);
    uint32_t (*take_interrupts)(struct virtio_device *device);
};
