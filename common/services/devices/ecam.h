/* Configuration spaces in memory (PCI Express Base 3.0, 7.2.2): a bus is mapped when it is read. */
#pragma once

#include "pci_host.h"
#include "pci_space.h"

/* A space for each host bridge of the service, by its number. Reads of what cannot be mapped give
 * all ones, as of what is not there. */
struct pci_space ecam_space(uint32_t host);
