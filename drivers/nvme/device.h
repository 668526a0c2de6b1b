/* The controller as the devices service gives it: its registers, its interrupts, its memory. */
#pragma once

#include "disk.h"

struct nvme_device {
    struct nvme_disk disk; /* first */
    uint32_t capability;   /* [I] of the interface Device */
    volatile uint8_t *registers;
    uint32_t interrupts[NVME_QUEUES_MAX];
};

/* `namespace_wanted` as in controller.h. From here on disk.hardware can be served. */
void device_init(struct nvme_device *device, uint32_t capability, uint32_t namespace_wanted);
