/*
 * A PCI device as the devices service gives it to a driver.
 *
 *   pci_device_claim() -> pci_device_open_registers(), pci_device_open_interrupts(),
 *   pci_device_create_memory() -> (the driver stops the device) -> pci_device_start()
 *
 * What is opened stays until the process ends: a driver whose device does not work ends. Errors
 * that are not named are those of interface Device.
 */
#pragma once

#include "abi/status.h"
#include "schema/device.h"
#include <stdbool.h>
#include <stdint.h>

#define PCI_DEVICE_INTERRUPTS_MAX 4u

struct pci_device {
    uint32_t capability; /* [I] of interface Device, set by the driver */
    volatile uint8_t *registers;
    uint64_t registers_bytes;
    uint32_t interrupts[PCI_DEVICE_INTERRUPTS_MAX];
    uint32_t interrupt_count;
};

/*
 * Nobody else drives it from here on.
 *   STATUS_NOT_FOUND    there is none
 *   STATUS_UNSUPPORTED  it is not on PCI
 */
NODISCARD enum status pci_device_claim(struct pci_device *device, struct device_identity *identity);

/*
 * What its first base address register covers.
 *   STATUS_UNSUPPORTED  there is none
 *   STATUS_MALFORMED    it is smaller than `bytes_min`, or no multiple of `alignment` where it lies
 */
NODISCARD enum status
pci_device_open_registers(struct pci_device *device, uint64_t bytes_min, uint32_t alignment);

/*
 * Binds as many interrupts as there are, `count_max` at most: each to the bit of its index of
 * `event`. More than one: these are messages.
 *   STATUS_UNSUPPORTED  there is none
 */
NODISCARD enum status
pci_device_open_interrupts(struct pci_device *device, uint32_t event, uint32_t count_max);

/* Memory that the device reaches, too: zeros, at a multiple of a page. */
NODISCARD enum status pci_device_create_memory(
    struct pci_device *device, uint64_t size_bytes, uint8_t **address, uint64_t *device_address);

/*
 * What the cores of drivers are given as functions; `context` is the pci_device. Registers have 32
 * bits, and offsets lie in what was opened.
 */

/* From here on it may reach memory. */
NODISCARD enum status pci_device_start(void *context);

/* What it wrote to memory before it changed the register is read after this. */
uint32_t pci_device_read(void *context, uint32_t offset);

/* All that was written to memory before is seen by the device before this. */
void pci_device_write(void *context, uint32_t offset, uint32_t value);

/* Interrupt `index` may come again. */
void pci_device_acknowledge(void *context, uint32_t index);

/* Whether it raises its line now; what cannot be read is not raised. */
bool pci_device_is_raising(void *context);

uint64_t pci_device_now_ns(void *context);

/* Comes back at this time, or a little later; without the memory for a sleep, sooner. */
void pci_device_sleep_until(void *context, uint64_t time_ns);
