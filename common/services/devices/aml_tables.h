/* The tables of ACPI that hold AML (ACPI 6.4, 5.2.11): one behind the other, not looked into. */
#pragma once

#include "abi/status.h"
#include "boot/acpi.h"
#include <stdbool.h>

/* Where they go: room that the caller gives. */
struct aml_tables {
    uint8_t *data;
    uint64_t room_bytes;
    uint64_t size_bytes;
    uint32_t refused_count; /* SSDTs that are no good */
};

/*
 * Whether the DSDT names a device so, whatever AML makes of it when it is evaluated. Errors as of
 * aml_tables_read().
 */
NODISCARD enum status aml_tables_name(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    const char *name,
    bool *is_named,
    struct boot_error *error);

/*
 * The DSDT, then the SSDTs in the order of the list; one that is no good is
 * left out, counted, and `error` says why.
 * Errors with a sentence, besides those of acpi_open_root():
 *   STATUS_NOT_FOUND       there is no FADT, or it names no DSDT
 *   STATUS_LIMIT_EXCEEDED  they do not fit into `room_bytes`
 */
NODISCARD enum status aml_tables_read(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct aml_tables *tables,
    struct boot_error *error);
