/* The readers of one table each, called by acpi_read(). They share the statuses of acpi.h. */
#pragma once

#include "boot/acpi_tables.h"

/* MADT: CPUs and interrupt controllers. */
NODISCARD enum status acpi_read_madt(
    const struct acpi_root *root,
    enum acpi_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info);

/* x86: FADT's PM timer or HPET, by which the kernel measures its own timers. */
NODISCARD enum status
acpi_read_timer_reference(const struct acpi_root *root, struct boot_timer *timer);

/* AArch64: GTDT. */
NODISCARD enum status
acpi_read_generic_timer(const struct acpi_root *root, struct boot_timer *timer);

/* AArch64: FADT's PSCI bits; how CPUs are started and the machine is switched off. */
NODISCARD enum status acpi_read_psci(const struct acpi_root *root, struct boot_info *info);

/* SPCR, where there is one that we know; else `console` is left alone. */
NODISCARD enum status
acpi_read_console(const struct acpi_root *root, enum acpi_arch arch, struct boot_console *console);

/* Walking the MADT's entries: acpi_madt.c finds them, one file per architecture reads them. */
struct acpi_entry {
    uint32_t number;
    uint8_t type;
    struct bytes bytes;
};

struct acpi_entry_reader {
    uint8_t type;
    uint8_t size_min_bytes;
    enum status (*read)(
        const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info);
};

#define ACPI_ENTRY_READERS_MAX 5u

/* Entries without a reader (size_min_bytes 0 ends the list) are skipped. */
extern const struct acpi_entry_reader acpi_x86_64_readers[ACPI_ENTRY_READERS_MAX + 1];
extern const struct acpi_entry_reader acpi_aarch64_readers[ACPI_ENTRY_READERS_MAX + 1];
/* One more pass, where the first one found no regions of redistributors. */
extern const struct acpi_entry_reader acpi_aarch64_cpu_readers[ACPI_ENTRY_READERS_MAX + 1];

/* What must hold after all entries were read. */
NODISCARD enum status acpi_x86_64_check(const struct acpi_root *root, struct boot_info *info);
NODISCARD enum status acpi_aarch64_check(const struct acpi_root *root, struct boot_info *info);

/* Adds a CPU that is not listed yet. STATUS_MALFORMED when it is. */
NODISCARD enum status
acpi_add_cpu(const struct acpi_root *root, uint64_t hardware_id, struct boot_info *info);

bool acpi_has_cpu(const struct boot_info *info, uint64_t hardware_id);

/* "ACPI: MADT: entry N (type T): WHY", as boot_error_set(). */
NODISCARD enum status acpi_refuse_entry(
    const struct acpi_root *root,
    const struct acpi_entry *entry,
    enum status status,
    const char *why);
