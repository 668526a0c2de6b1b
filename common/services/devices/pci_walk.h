/*
 * All functions behind one host bridge. Bridges to other buses are followed where the firmware has
 * given those numbers; nobody else does.
 */
#pragma once

#include "found.h"
#include "pci_host.h"
#include "pci_registers.h"
#include "pci_space.h"

/* `host_number` is written into the devices that are added. */
void pci_walk(
    const struct pci_host *host,
    uint32_t host_number,
    const struct pci_space *space,
    struct found_devices *found);
