/*
 * Finding tables, and reading from them. A table is handed out only after its length, signature and
 * checksum were found good, so its bytes may be read without asking the memory again.
 */
#pragma once

#include "boot/acpi.h"
#include "boot/error.h"
#include "lib/bytes.h"
#include <stdbool.h>

#define ACPI_SIGNATURE_BYTES 4u
#define ACPI_HEADER_BYTES    36u

/* Larger than any of the tables read here with BOOT_CPUS_MAX CPUs in it. */
#define ACPI_TABLE_BYTES_MAX (UINT32_C(1) << 20)

struct acpi_table {
    uint64_t address;   /* physical, for sentences */
    struct bytes bytes; /* the whole table, header included */
};

/* Where the tables are listed: the XSDT, or before ACPI 2.0 the RSDT. */
struct acpi_root {
    const struct acpi_memory *memory;
    struct acpi_table table;
    uint32_t entry_bytes; /* 8 or 4 */
    struct boot_error *error;
};

/* A generic address structure (ACPI 6.4, 5.2.3.2). */
enum acpi_space {
    ACPI_SPACE_MEMORY = 0,
    ACPI_SPACE_IO = 1,
};

struct acpi_address {
    uint32_t space; /* enum acpi_space, or another */
    uint64_t value;
};

/* Statuses as acpi_read(). */
NODISCARD enum status acpi_open_root(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct acpi_root *root,
    struct boot_error *error);

/*
 * Finds a table by its signature and checks that it has at least size_min bytes.
 *
 *   STATUS_NOT_FOUND  there is none; nothing is written to error
 */
NODISCARD enum status acpi_find(
    const struct acpi_root *root,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    uint32_t size_min_bytes,
    struct acpi_table *table);

/*
 * The same for each table of a signature: `entry`, 0 at first, is how much of the list has been
 * looked at. Where a table is no good, the next call goes on behind it.
 */
NODISCARD enum status acpi_find_next(
    const struct acpi_root *root,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    uint32_t *entry,
    struct acpi_table *table);

/* A table that is not in the list but in another table. */
NODISCARD enum status acpi_open_at(
    const struct acpi_root *root,
    uint64_t address,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    struct acpi_table *table);

/* The same for a table that the kernel cannot do without: STATUS_NOT_FOUND with a sentence. */
NODISCARD enum status acpi_find_needed(
    const struct acpi_root *root,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    uint32_t size_min_bytes,
    struct acpi_table *table);

/* Reads 12 bytes at `offset`, which are there. */
struct acpi_address acpi_address_at(const struct acpi_table *table, uint64_t offset);
