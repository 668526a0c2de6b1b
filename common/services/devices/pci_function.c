#include "pci_function.h"

/* PCI Express Base 3.0, 7.8.4 and 7.8.5. */
#define EXPRESS_CONTROL       0x08u
#define EXPRESS_CONTROL_RESET (1u << 15)
#define EXPRESS_STATUS        0x0au
#define EXPRESS_IS_PENDING    (1u << 5)
/* Advanced Capabilities for Conventional PCI. */
#define ADVANCED_CONTROL    4u
#define ADVANCED_RESET      1u
#define ADVANCED_STATUS     5u
#define ADVANCED_IS_PENDING 1u
/* PCI Local Bus 3.0, 6.8.2.3. */
#define MESSAGES_ARE_ON     (1u << 15)
#define MESSAGES_ARE_MASKED (1u << 14)

#define WORD_BYTES 4u

static void change_command(
    const struct pci_space *space, const struct found_device *device, uint32_t off, uint32_t on)
{
    const uint32_t function = found_function(device);
    const uint32_t command = pci_read(space, function, PCI_COMMAND, 2);
    pci_write(space, function, PCI_COMMAND, 2, (command & ~off) | on);
}

void pci_function_set_line(
    const struct pci_space *space, const struct found_device *device, bool is_on)
{
    change_command(space, device, PCI_COMMAND_NO_LINE, is_on ? 0 : (uint32_t)PCI_COMMAND_NO_LINE);
}

void pci_function_set_messages(
    const struct pci_space *space, const struct found_device *device, bool is_on)
{
    const uint32_t function = found_function(device);
    const uint32_t offset = device->features.messages + MESSAGES_CONTROL;
    if (device->features.messages == 0) {
        return;
    }
    const uint32_t control = pci_read(space, function, offset, 2);
    const uint32_t off = control & ~(MESSAGES_ARE_ON | MESSAGES_ARE_MASKED);
    pci_write(space, function, offset, 2, is_on ? off | MESSAGES_ARE_ON : off);
}

/*
 * Messages that were on stay so: one that a device has begun to delay is then held back like all
 * others. QEMU 7.2 ends when its 82574 then finds that they are off.
 */
static void hold_messages(const struct pci_space *space, const struct found_device *device)
{
    const uint32_t function = found_function(device);
    const uint32_t offset = device->features.messages + MESSAGES_CONTROL;
    if (device->features.messages == 0) {
        return;
    }
    const uint32_t control = pci_read(space, function, offset, 2);
    pci_write(space, function, offset, 2, control | MESSAGES_ARE_MASKED);
}

void pci_function_quieten(const struct pci_space *space, const struct found_device *device)
{
    change_command(space, device, PCI_COMMAND_BUS_MASTER, PCI_COMMAND_NO_LINE);
    hold_messages(space, device);
}

bool pci_function_is_pending(const struct pci_space *space, const struct found_device *device)
{
    const uint32_t function = found_function(device);
    const struct found_features *features = &device->features;
    if (features->express != 0) {
        return (pci_read(space, function, features->express + EXPRESS_STATUS, 2) &
                EXPRESS_IS_PENDING) != 0;
    }
    return features->advanced != 0 &&
           (pci_read(space, function, features->advanced + ADVANCED_STATUS, 1) &
            ADVANCED_IS_PENDING) != 0;
}

void pci_function_reset(
    const struct pci_space *space, const struct found_device *device, struct pci_saved *saved)
{
    const uint32_t function = found_function(device);
    const struct found_features *features = &device->features;
    for (uint32_t i = 0; i < PCI_HEADER_WORDS; i++) {
        saved->words[i] = pci_read(space, function, i * WORD_BYTES, WORD_BYTES);
    }
    const uint32_t express = features->express;
    if (express != 0 &&
        (pci_read(space, function, express + EXPRESS_ABILITIES, 4) & EXPRESS_CAN_RESET) != 0) {
        const uint32_t control = pci_read(space, function, express + EXPRESS_CONTROL, 2);
        pci_write(space, function, express + EXPRESS_CONTROL, 2, control | EXPRESS_CONTROL_RESET);
    } else if (features->advanced != 0) {
        pci_write(space, function, features->advanced + ADVANCED_CONTROL, 1, ADVANCED_RESET);
    }
}

/* Addresses first, and last the command, with which it answers to them. */
void pci_function_restore(
    const struct pci_space *space, const struct found_device *device, const struct pci_saved *saved)
{
    const uint32_t function = found_function(device);
    for (uint32_t i = PCI_HEADER_WORDS - 1; i > PCI_COMMAND / WORD_BYTES; i--) {
        pci_write(space, function, i * WORD_BYTES, WORD_BYTES, saved->words[i]);
    }
    pci_write(space, function, PCI_COMMAND, 2, saved->words[PCI_COMMAND / WORD_BYTES] & 0xffff);
}

void pci_function_start(const struct pci_space *space, const struct found_device *device)
{
    change_command(space, device, 0, PCI_COMMAND_BUS_MASTER);
}
