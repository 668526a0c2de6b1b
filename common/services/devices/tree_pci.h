/* A PCI host bridge in the device tree (bindings pci-host-ecam-generic and IEEE Std 1275 PCI). */
#pragma once

#include "boot/device_tree_walk.h"
#include "pci_host.h"

/*
 * Reads the current node. Errors with a sentence:
 *   STATUS_MALFORMED, STATUS_UNSUPPORTED  as tree_range(); ranges or interrupt-map contradict
 *                                         their form, buses do not fit into the registers
 *   STATUS_LIMIT_EXCEEDED                 more windows or routes than a pci_host has room for
 */
NODISCARD enum status tree_read_pci_host(const struct tree_walk *walk, struct pci_host *host);
