#include "pci_features.h"

#define STATUS_HAS_CAPABILITIES (1u << 4)

#define CAPABILITY_FIRST 0x40u
#define CAPABILITY_LAST  0xfcu
#define CAPABILITY_NEXT  1u

#define ID_EXPRESS  0x10u
#define ID_MESSAGES 0x11u
#define ID_ADVANCED 0x13u

/* PCI Express Base 3.0, 7.8.3. */
#define EXPRESS_BYTES 0x0cu
/* Advanced Capabilities for Conventional PCI (ECN of 2006). */
#define ADVANCED_ABILITIES 3u
#define ADVANCED_CAN_RESET (1u << 1)
#define ADVANCED_BYTES     6u
/* PCI Local Bus 3.0, 6.8.2. */
#define MESSAGES_COUNT_MASK      0x7ffu
#define MESSAGES_TABLE           4u
#define MESSAGES_TABLE_REGISTERS 7u
#define MESSAGES_BYTES           12u

#define PCI_HEADER_BYTES 256u

static enum status read_express(
    const struct pci_space *space, uint32_t function, uint32_t at, struct found_features *features)
{
    if (at + EXPRESS_BYTES > PCI_HEADER_BYTES) {
        return STATUS_MALFORMED;
    }
    features->express = (uint16_t)at;
    if ((pci_read(space, function, at + EXPRESS_ABILITIES, 4) & EXPRESS_CAN_RESET) != 0) {
        features->has_function_reset = true;
    }
    return STATUS_OK;
}

static enum status read_advanced(
    const struct pci_space *space, uint32_t function, uint32_t at, struct found_features *features)
{
    if (at + ADVANCED_BYTES > PCI_HEADER_BYTES) {
        return STATUS_MALFORMED;
    }
    features->advanced = (uint16_t)at;
    if ((pci_read(space, function, at + ADVANCED_ABILITIES, 1) & ADVANCED_CAN_RESET) != 0) {
        features->has_function_reset = true;
    }
    return STATUS_OK;
}

static enum status read_messages(
    const struct pci_space *space, uint32_t function, uint32_t at, struct found_features *features)
{
    if (at + MESSAGES_BYTES > PCI_HEADER_BYTES) {
        return STATUS_MALFORMED;
    }
    const uint32_t control = pci_read(space, function, at + MESSAGES_CONTROL, 2);
    const uint32_t table = pci_read(space, function, at + MESSAGES_TABLE, 4);
    if ((table & MESSAGES_TABLE_REGISTERS) >= FOUND_REGISTERS_MAX) {
        return STATUS_MALFORMED;
    }
    features->messages = (uint16_t)at;
    features->message_count = (uint16_t)((control & MESSAGES_COUNT_MASK) + 1);
    features->message_registers = (uint8_t)(table & MESSAGES_TABLE_REGISTERS);
    features->message_offset = table & ~MESSAGES_TABLE_REGISTERS;
    return STATUS_OK;
}

static enum status read_one(
    const struct pci_space *space, uint32_t function, uint32_t at, struct found_features *features)
{
    switch (pci_read(space, function, at, 1)) {
    case ID_EXPRESS:
        return read_express(space, function, at, features);
    case ID_MESSAGES:
        return read_messages(space, function, at, features);
    case ID_ADVANCED:
        return read_advanced(space, function, at, features);
    default:
        return STATUS_OK;
    }
}

enum status
pci_features_read(const struct pci_space *space, uint32_t function, struct found_features *features)
{
    *features = (struct found_features){0};
    if ((pci_read(space, function, PCI_STATUS, 2) & STATUS_HAS_CAPABILITIES) == 0) {
        return STATUS_OK;
    }
    /* The lowest two bits of each link are reserved (6.7). */
    uint32_t at = pci_read(space, function, PCI_CAPABILITIES, 1) & ~3u;
    for (uint32_t count = 0; at != 0; count++) {
        if (at < CAPABILITY_FIRST || at > CAPABILITY_LAST || count == PCI_CAPABILITIES_MAX) {
            return STATUS_MALFORMED; /* more than have room: it comes back to where it was */
        }
        const enum status status = read_one(space, function, at, features);
        if (status != STATUS_OK) {
            return status;
        }
        at = pci_read(space, function, at + CAPABILITY_NEXT, 1) & ~3u;
    }
    return STATUS_OK;
}
