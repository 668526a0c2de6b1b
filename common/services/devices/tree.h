/* What a device tree (Devicetree Specification 0.4) says of devices that can be discovered. */
#pragma once

#include "abi/boot_info.h"
#include "abi/status.h"
#include "boot/error.h"
#include "lib/bytes.h"
#include "pci_host.h"
#include "virtio_memory.h"

#define TREE_VIRTIO_SLOTS_MAX 64u

#define TREE_CLOCKS_MAX 4u

/* A clock that goes on while the machine is off. */
struct tree_clock {
    enum platform_model model;
    uint64_t base;
    uint64_t size_bytes;
};

struct tree_devices {
    uint32_t slot_count;
    struct virtio_slot slots[TREE_VIRTIO_SLOTS_MAX];
    uint32_t clock_count;
    struct tree_clock clocks[TREE_CLOCKS_MAX];
    struct boot_range fw_cfg; /* of the first one; size 0: there is none */
    uint32_t host_count;
    struct pci_host hosts[PCI_HOSTS_MAX];
    uint32_t refused_count;          /* nodes that contradict their binding, or are too many */
    struct boot_error first_refusal; /* why, of the first of them */
};

/*
 * A node that cannot be used is left out, and counted. An error is one of the whole tree, with its
 * sentence: those of device_tree_check() and tree_walk_next() (boot/device_tree_walk.h).
 */
NODISCARD enum status
tree_read_devices(struct bytes tree, struct tree_devices *found, struct boot_error *error);
