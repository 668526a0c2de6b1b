/* Virtio whose registers are in memory (Virtio 1.2, 4.2), version 2 of them. */
#pragma once

#include "virtio/device.h"

/*
 * `registers` covers all of them; device->pause is set by the caller.
 *   STATUS_MALFORMED    they are too few, or not those of a virtio device
 *   STATUS_UNSUPPORTED  they are of another version: 1, the legacy interface, or one that is not
 *                       known
 *   STATUS_NOT_FOUND    nothing is there (device type 0), or a device of another type
 */
NODISCARD enum status virtio_memory_open(
    struct virtio_device *device, const struct virtio_region *registers, uint32_t device_type);
