/*
 * The few ACPI tables a kernel needs before it can schedule (ACPI 6.4): RSDP, XSDT or RSDT, MADT,
 * FADT, HPET, GTDT, SPCR. No AML. Everything else is found by device discovery, later, in a process
 * of its own.
 *
 * Tables lie wherever the firmware says; a table is read only after the caller's `map` function has
 * agreed that these bytes are memory. Checksums and lengths are checked before content.
 */
#pragma once

#include "abi/boot_info.h"
#include "boot/error.h"
#include <stddef.h>

struct acpi_memory {
    /*
     * Gives a pointer to the physical range, valid until the shim ends, or NULL when part of it is
     * not memory.
     */
    const void *(*map)(void *context, uint64_t base, uint64_t size_bytes);
    void *context;
};

enum acpi_arch {
    ACPI_X86_64,
    ACPI_AARCH64,
};

/*
 * Fills cpus, cpu_start_kind, interrupts, timer, power (AArch64: PSCI), console (SPCR) and
 * acpi_rsdp into `info` and leaves all other fields alone. `boot_cpu_id` is the local APIC id or
 * the MPIDR affinity of the CPU that runs.
 *
 *   STATUS_TRUNCATED       a table ends before what it announces, or lies outside memory
 *   STATUS_MALFORMED       wrong signature, checksum, or content
 *   STATUS_NOT_FOUND       a table that the kernel cannot do without is missing
 *   STATUS_LIMIT_EXCEEDED  more CPUs or controllers than boot_info has room for
 *   STATUS_UNSUPPORTED     an interrupt controller or CPU start method we lack
 */
NODISCARD enum status acpi_read(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    enum acpi_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error);
