/* What a PCI function can do besides, by its list of capabilities. */
#pragma once

#include "abi/status.h"
#include "found.h"
#include "pci_space.h"

/* As many as have room between the header and the end of what the list can name. */
#define PCI_CAPABILITIES_MAX 48u

/*
 *   STATUS_MALFORMED  the list leaves its place, or comes back to where it was; or a capability
 *                     that is looked at says what cannot be
 */
NODISCARD enum status pci_features_read(
    const struct pci_space *space, uint32_t function, struct found_features *features);
