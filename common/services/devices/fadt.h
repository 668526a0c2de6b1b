/* What the FADT (ACPI 6.4, 5.2.9) says of the clock that a PC has at I/O ports of old. */
#pragma once

#include "abi/status.h"
#include "boot/acpi.h"

#define FADT_CLOCK_PORT_FIRST 0x70u
#define FADT_CLOCK_PORT_COUNT 2u

/*
 * `century`: the number of its register for the century; 0: it has none.
 *   STATUS_NOT_FOUND  the machine says that it has no such clock
 *   others            of acpi_open_root() and acpi_find(), with a sentence
 */
NODISCARD enum status fadt_read_clock(
    const struct acpi_memory *memory, uint64_t rsdp, uint32_t *century, struct boot_error *error);
