/*
 * ACPI's table of configuration spaces (PCI Firmware Specification 3.2, 4.1.2). It says nothing of
 * windows and of interrupt lines: those are in AML, which others evaluate (acpi_client.h).
 */
#pragma once

#include "abi/status.h"
#include "boot/acpi.h"
#include "pci_host.h"

/*
 * Gives the host bridges. Errors with a sentence, besides those of acpi_open_root():
 *   STATUS_NOT_FOUND       no such table
 *   STATUS_TRUNCATED, STATUS_MALFORMED  the table contradicts its form
 *   STATUS_LIMIT_EXCEEDED  more than PCI_HOSTS_MAX
 */
NODISCARD enum status mcfg_read(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct pci_host hosts[PCI_HOSTS_MAX],
    uint32_t *host_count,
    struct boot_error *error);
