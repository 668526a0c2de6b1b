/* The controller as the devices service gives it: its registers, its interrupts, its memory. */
#pragma once

#include "disk.h"
#include "pci_device/pci_device.h"

struct nvme_device {
    struct nvme_disk disk; /* first */
    struct pci_device function;
};

/*
 * `capability`: of the interface Device; `namespace_wanted` as in controller.h. From here on
 * disk.hardware can be served.
 */
void device_init(struct nvme_device *device, uint32_t capability, uint32_t namespace_wanted);
