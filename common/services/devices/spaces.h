/* The configuration space behind each host bridge, by whichever way it is reached. */
#pragma once

#include "pci_space.h"

struct pci_space host_space(uint32_t host);
