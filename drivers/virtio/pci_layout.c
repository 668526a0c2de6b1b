#include "lib/memory.h"
#include "virtio/pci.h"

/* PCI 3.0, 6.1 and 6.7. */
#define PCI_STATUS                  0x06u
#define PCI_STATUS_CAPABILITIES     0x10u
#define PCI_CAPABILITIES            0x34u
#define PCI_CAPABILITY_FIRST        0x40u
#define PCI_SPACE_BYTES             0x100u
#define PCI_CAPABILITY_VENDOR       0x09u
#define PCI_CAPABILITY_MESSAGES     0x11u
#define PCI_MESSAGES_CONTROL        2u
#define PCI_MESSAGES_CONTROL_ENABLE 0x8000u
#define PCI_BARS                    6u

/* Each takes four bytes at least, and none can be met twice. */
#define CAPABILITIES_MAX ((PCI_SPACE_BYTES - PCI_CAPABILITY_FIRST) / 4)

/* Virtio 1.2, 4.1.4: struct virtio_pci_cap. */
#define CAPABILITY_LENGTH     2u
#define CAPABILITY_PART       3u
#define CAPABILITY_BAR        4u
#define CAPABILITY_OFFSET     8u
#define CAPABILITY_SIZE       12u
#define CAPABILITY_BYTES      16u
#define CAPABILITY_MULTIPLIER 16u

/* Reads until the first error, which it keeps: so a caller asks once. */
struct reader {
    const struct virtio_pci_space *space;
    enum status status;
};

static uint32_t get(struct reader *reader, uint32_t offset, uint32_t width_bytes)
{
    uint32_t value = 0;
    if (reader->status == STATUS_OK && offset + width_bytes > PCI_SPACE_BYTES) {
        reader->status = STATUS_MALFORMED;
    }
    if (reader->status == STATUS_OK) {
        reader->status = reader->space->read(reader->space, offset, width_bytes, &value);
    }
    return reader->status == STATUS_OK ? value : 0;
}

/* A capability of virtio's. What is reserved, or of a kind that is not used, is nothing. */
static void take_virtio(struct reader *reader, uint32_t at, struct virtio_pci_layout *layout)
{
    const uint32_t part = get(reader, at + CAPABILITY_PART, 1);
    const uint32_t length = get(reader, at + CAPABILITY_LENGTH, 1);
    const bool is_notification = part == VIRTIO_PCI_NOTIFICATION;
    const uint32_t needed = CAPABILITY_BYTES + (is_notification ? 4 : 0);
    if (part == 0 || part >= VIRTIO_PCI_PART_COUNT || length < needed ||
        layout->places[part].size_bytes != 0) {
        return;
    }
    const struct virtio_pci_place place = {
        .bar = get(reader, at + CAPABILITY_BAR, 1),
        .offset = get(reader, at + CAPABILITY_OFFSET, 4),
        .size_bytes = get(reader, at + CAPABILITY_SIZE, 4),
    };
    const uint32_t multiplier = is_notification ? get(reader, at + CAPABILITY_MULTIPLIER, 4) : 0;
    if (place.bar >= PCI_BARS || reader->status != STATUS_OK) {
        return;
    }
    layout->places[part] = place;
    if (is_notification) {
        layout->notification_multiplier = multiplier;
    }
}

/* 4.1.4.3 to 4.1.4.6: what must be there, and how it must lie. */
static enum status check(const struct virtio_pci_layout *layout)
{
    const struct virtio_pci_place *places = layout->places;
    if (places[VIRTIO_PCI_COMMON].size_bytes == 0 ||
        places[VIRTIO_PCI_NOTIFICATION].size_bytes == 0 ||
        places[VIRTIO_PCI_INTERRUPT_STATUS].size_bytes == 0) {
        return STATUS_UNSUPPORTED;
    }
    const uint32_t multiplier = layout->notification_multiplier;
    if (places[VIRTIO_PCI_COMMON].offset % 4 != 0 ||
        places[VIRTIO_PCI_NOTIFICATION].offset % 2 != 0 ||
        places[VIRTIO_PCI_CONFIGURATION].offset % 4 != 0 || multiplier % 2 != 0 ||
        (multiplier & (multiplier - 1)) != 0) {
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

enum status virtio_pci_find(const struct virtio_pci_space *space, struct virtio_pci_layout *layout)
{
    struct reader reader = {.space = space, .status = STATUS_OK};
    memset(layout, 0, sizeof(*layout));
    if ((get(&reader, PCI_STATUS, 2) & PCI_STATUS_CAPABILITIES) == 0) {
        return reader.status == STATUS_OK ? STATUS_UNSUPPORTED : reader.status;
    }
    uint32_t at = get(&reader, PCI_CAPABILITIES, 1) & ~3u;
    for (uint32_t i = 0; at != 0 && reader.status == STATUS_OK; i++) {
        if (at < PCI_CAPABILITY_FIRST || i == CAPABILITIES_MAX) {
            return STATUS_MALFORMED;
        }
        const uint32_t kind = get(&reader, at, 1);
        if (kind == PCI_CAPABILITY_VENDOR) {
            take_virtio(&reader, at, layout);
        } else if (kind == PCI_CAPABILITY_MESSAGES && layout->messages_offset == 0) {
            layout->messages_offset = at;
        }
        at = get(&reader, at + 1, 1) & ~3u;
    }
    return reader.status == STATUS_OK ? check(layout) : reader.status;
}

enum status virtio_pci_has_messages(
    const struct virtio_pci_space *space, const struct virtio_pci_layout *layout, bool *has)
{
    struct reader reader = {.space = space, .status = STATUS_OK};
    *has = layout->messages_offset != 0 &&
           (get(&reader, layout->messages_offset + PCI_MESSAGES_CONTROL, 2) &
            PCI_MESSAGES_CONTROL_ENABLE) != 0;
    return reader.status;
}
