/*
 * Starting and stopping one PCI function. Stopped, it does not reach memory and raises nothing:
 *
 *   pci_function_quieten() -> pci_function_is_pending() until not; and, to make it forget what it
 *   was told, where it offers that: pci_function_reset() -> PCI_RESET_NS -> pci_function_restore()
 */
#pragma once

#include "found.h"
#include "pci_space.h"

/* PCI Express Base 3.0, 6.6.2: software waits so long after a function's reset. */
#define PCI_RESET_NS UINT64_C(100000000)

#define PCI_HEADER_WORDS 16u

/* What a reset forgets. */
struct pci_saved {
    uint32_t words[PCI_HEADER_WORDS];
};

/* No bus master, no line; messages are held back. */
void pci_function_quieten(const struct pci_space *space, const struct found_device *device);

/* Whether answers to what it asked for are still under way; false where it cannot tell. */
bool pci_function_is_pending(const struct pci_space *space, const struct found_device *device);

/* Resets the function alone; `device->features.has_function_reset`. */
void pci_function_reset(
    const struct pci_space *space, const struct found_device *device, struct pci_saved *saved);
void pci_function_restore(
    const struct pci_space *space,
    const struct found_device *device,
    const struct pci_saved *saved);

/* From here on it may reach memory. */
void pci_function_start(const struct pci_space *space, const struct found_device *device);

/* Whether it raises its line; never while it sends messages. */
void pci_function_set_line(
    const struct pci_space *space, const struct found_device *device, bool is_on);

/* Whether it sends messages (`device->features.messages`), not held back. */
void pci_function_set_messages(
    const struct pci_space *space, const struct found_device *device, bool is_on);
