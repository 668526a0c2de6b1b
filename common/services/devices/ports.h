/* PCI's configuration space by I/O ports (PCI Local Bus 3.0, 3.2.2.3.2), where nothing else is. */
#pragma once

#include "abi/status.h"
#include "pci_space.h"

/* Errors: of Machine.ioPorts; STATUS_UNSUPPORTED: a machine without ports. */
NODISCARD enum status ports_open(void);

/* Of all functions of segment 0. What is beyond the first 256 bytes reads as all ones. */
struct pci_space ports_space(void);
