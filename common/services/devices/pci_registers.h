/*
 * Base address registers (PCI Local Bus 3.0, 6.2.5.1): what they cover, where they were told to be,
 * and, for those that were told nothing, a place in the host bridge's windows.
 *
 *   for each function pci_registers_size(); when all are known, for each pci_registers_place()
 *
 * A place is of whole pages, so that what one device is given has nothing of another's in it. What
 * the firmware has placed stays where it is, although it may share pages.
 */
#pragma once

#include "found.h"
#include "pci_host.h"
#include "pci_space.h"

/* How much of each window of a host bridge is taken: all below `next`, on the bus. */
struct pci_places {
    const struct pci_host *host;
    uint64_t next[PCI_WINDOWS_MAX];
};

void pci_places_init(struct pci_places *places, const struct pci_host *host);

/*
 * Asks a function what its registers cover, while it does not answer to them, and takes note of
 * those that have a place. Registers without one get the base 0.
 */
void pci_registers_size(
    const struct pci_space *space,
    uint32_t function,
    struct pci_places *places,
    struct found_device *device);

/*
 * Gives the others a place, where there is one (else their size becomes 0), and lets the function
 * answer to all of them that are memory.
 */
void pci_registers_place(
    const struct pci_space *space,
    uint32_t function,
    struct pci_places *places,
    struct found_device *device);
