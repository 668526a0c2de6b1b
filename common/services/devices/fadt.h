/* What the FADT (ACPI 6.4, 5.2.9) says of what a PC has at I/O ports of old. */
#pragma once

#include "abi/status.h"
#include "boot/acpi.h"

#define FADT_CLOCK_PORT_FIRST 0x70u
#define FADT_CLOCK_PORT_COUNT 2u

/* The controller of keyboard and mouse: the ports of data and of status, and ISA's lines. */
#define FADT_I8042_PORT_DATA   0x60u
#define FADT_I8042_PORT_STATUS 0x64u
#define FADT_I8042_LINE_FIRST  1u
#define FADT_I8042_LINE_SECOND 12u

/*
 * `century`: the number of its register for the century; 0: it has none.
 *   STATUS_NOT_FOUND  the machine says that it has no such clock
 *   others            of acpi_open_root() and acpi_find(), with a sentence
 */
NODISCARD enum status fadt_read_clock(
    const struct acpi_memory *memory, uint64_t rsdp, uint32_t *century, struct boot_error *error);

/*
 * Whether it may have a controller of keyboard and mouse: revisions before 2 do not say.
 *   STATUS_NOT_FOUND  the machine says that it has none
 *   others            of acpi_open_root() and acpi_find(), with a sentence
 */
NODISCARD enum status
fadt_find_i8042(const struct acpi_memory *memory, uint64_t rsdp, struct boot_error *error);
