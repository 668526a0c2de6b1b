/*
 * The configuration space of the functions behind one host bridge, or a test's model of it, and the
 * registers of it that this service knows (PCI Local Bus 3.0, chapter 6; PCI Express Base 3.0,
 * chapter 7; PCI-to-PCI Bridge 1.2, chapter 3).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PCI_CONFIGURATION_BYTES 4096u

/* Of what everything here is about; 5 bits of device, 3 of function below the bus. */
#define PCI_DEVICES_PER_BUS      32u
#define PCI_FUNCTIONS_PER_DEVICE 8u
#define PCI_FUNCTION(bus, device, number)                                                          \
    ((uint32_t)(bus) << 8 | (uint32_t)(device) << 3 | (uint32_t)(number))

enum pci_offset {
    PCI_VENDOR = 0x00,
    PCI_MODEL = 0x02,
    PCI_COMMAND = 0x04,
    PCI_STATUS = 0x06,
    PCI_CLASS = 0x08, /* above the revision */
    PCI_HEADER_TYPE = 0x0e,
    PCI_BASE_ADDRESSES = 0x10,
    PCI_SECONDARY_BUS = 0x19,
    PCI_CAPABILITIES = 0x34,
    PCI_INTERRUPT_PIN = 0x3d,
};

enum pci_command {
    PCI_COMMAND_PORTS = 1 << 0,
    PCI_COMMAND_MEMORY = 1 << 1,
    PCI_COMMAND_BUS_MASTER = 1 << 2,
    PCI_COMMAND_NO_LINE = 1 << 10,
};

#define PCI_VENDOR_NONE 0xffffu

/* In a function's capability: PCI Express (Base 3.0, 7.8.3), MSI-X (Local Bus 3.0, 6.8.2). */
#define EXPRESS_ABILITIES 0x04u
#define EXPRESS_CAN_RESET (UINT32_C(1) << 28)
#define MESSAGES_CONTROL  2u

/* Width: 1, 2 or 4 bytes, at a multiple of their number below PCI_CONFIGURATION_BYTES. */
struct pci_space {
    uint32_t (*read)(void *context, uint32_t function, uint32_t offset, uint32_t width_bytes);
    void (*write)(
        void *context, uint32_t function, uint32_t offset, uint32_t width_bytes, uint32_t value);
    void *context;
};

static inline uint32_t
pci_read(const struct pci_space *space, uint32_t function, uint32_t offset, uint32_t width_bytes)
{
    return space->read(space->context, function, offset, width_bytes);
}

static inline void pci_write(
    const struct pci_space *space,
    uint32_t function,
    uint32_t offset,
    uint32_t width_bytes,
    uint32_t value)
{
    space->write(space->context, function, offset, width_bytes, value);
}
