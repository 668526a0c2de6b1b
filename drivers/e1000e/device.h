/* The device as the devices service gives it: its registers, its interrupts, its memory. */
#pragma once

#include "card.h"
#include "pci_device/pci_device.h"

struct device {
    struct card card; /* first */
    struct pci_device function;
};

/* `capability`: of the interface Device. From here on card.hardware can be served. */
void device_init(struct device *device, uint32_t capability);
