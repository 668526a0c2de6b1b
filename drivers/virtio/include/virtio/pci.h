/*
 * Virtio over PCI (Virtio 1.2, 4.1): where the device's registers are, as its capabilities say, and
 * the device through them.
 */
#pragma once

#include "virtio/device.h"

/* The parts of a device's registers that are used; the values are the standard's (4.1.4). */
enum virtio_pci_part {
    VIRTIO_PCI_COMMON = 1,
    VIRTIO_PCI_NOTIFICATION = 2,
    VIRTIO_PCI_INTERRUPT_STATUS = 3,
    VIRTIO_PCI_CONFIGURATION = 4,
    VIRTIO_PCI_PART_COUNT = 5,
};

/* What is covered by base address register 0 to 5 and lies in there; 0 bytes: no such part. */
struct virtio_pci_place {
    uint32_t bar;
    uint32_t offset;
    uint32_t size_bytes;
};

struct virtio_pci_layout {
    struct virtio_pci_place places[VIRTIO_PCI_PART_COUNT]; /* by part; 0 is none */
    uint32_t notification_multiplier;
    uint32_t messages_offset; /* of the capability MSI-X; 0: none */
};

/* PCI's configuration space of a function: 256 bytes, read 1, 2 or 4 at a time. */
struct virtio_pci_space {
    void *context;
    enum status (*read)(
        const struct virtio_pci_space *space,
        uint32_t offset,
        uint32_t width_bytes,
        uint32_t *value);
};

/*
 * Goes through the capabilities. Where several describe one part, the first that can be used
 * counts.
 *
 *   STATUS_UNSUPPORTED  they describe no device of version 1: a part that must be there is missing
 *   STATUS_MALFORMED    the list has no end, or leads out of where it may be; a part is too small
 *   others              what reading answers
 */
NODISCARD enum status
virtio_pci_find(const struct virtio_pci_space *space, struct virtio_pci_layout *layout);

/*
 * Whether messages (MSI-X) are enabled: then they are what interrupts, and not the line. Errors of
 * reading.
 */
NODISCARD enum status virtio_pci_has_messages(
    const struct virtio_pci_space *space, const struct virtio_pci_layout *layout, bool *has);

/*
 * device->registers, notification, interrupt_status, configuration and pause are set by the caller,
 * as the layout says; so is message_count.
 *   STATUS_MALFORMED  one of the first three is too small
 */
NODISCARD enum status
virtio_pci_open(struct virtio_device *device, const struct virtio_pci_layout *layout);
