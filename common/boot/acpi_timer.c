/*
 * Timers: on x86 something whose rate is known, to measure the CPU's own timers by (FADT: ACPI 6.4,
 * 5.2.9 and 4.8.3.3; HPET: IA-PC HPET specification 1.0a, 3.2.4); on AArch64 the generic timer
 * (GTDT: ACPI 6.4, 5.2.25).
 */
#include "acpi_parts.h"

#define FADT_PM_TIMER         76u
#define FADT_PM_TIMER_LENGTH  91u
#define FADT_FLAGS            112u
#define FADT_MIN_BYTES        116u
#define FADT_X_PM_TIMER       208u
#define FADT_X_PM_TIMER_END   220u
#define FADT_HARDWARE_REDUCED (UINT32_C(1) << 20)
#define PM_TIMER_BYTES        4u
#define IO_PORT_END           UINT64_C(0x10000)

#define HPET_ADDRESS    40u
#define HPET_MIN_BYTES  56u
#define HPET_ALIGN_MASK UINT64_C(0x3ff)

#define GTDT_VIRTUAL   64u
#define GTDT_MIN_BYTES 72u
#define PPI_FIRST      16u
#define PPI_END        32u

/* The extended address counts where it is there and not 0. */
static struct acpi_address pm_timer_of(const struct acpi_table *fadt)
{
    struct acpi_address address = {.space = ACPI_SPACE_IO};
    if (bytes_contain(fadt->bytes, 0, FADT_X_PM_TIMER_END)) {
        address = acpi_address_at(fadt, FADT_X_PM_TIMER);
    }
    if (address.value == 0) {
        address.space = ACPI_SPACE_IO;
        address.value = bytes_u32(fadt->bytes, FADT_PM_TIMER);
    }
    return address;
}

/* Leaves the reference alone where there is no PM timer: hardware-reduced machines have none. */
static enum status
read_pm_timer(const struct acpi_root *root, const struct acpi_table *fadt, struct boot_timer *timer)
{
    const struct acpi_address address = pm_timer_of(fadt);
    if ((bytes_u32(fadt->bytes, FADT_FLAGS) & FADT_HARDWARE_REDUCED) != 0 || address.value == 0) {
        return STATUS_OK;
    }
    if (address.space != ACPI_SPACE_IO) {
        return boot_error_set(
            root->error,
            STATUS_UNSUPPORTED,
            "ACPI: FADT: a PM timer in address space %u, not an I/O port",
            address.space);
    }
    if (fadt->bytes.data[FADT_PM_TIMER_LENGTH] != PM_TIMER_BYTES ||
        address.value > IO_PORT_END - PM_TIMER_BYTES) {
        return boot_error_set(
            root->error,
            STATUS_MALFORMED,
            "ACPI: FADT: no PM timer of %u bytes can be at port 0x%llx",
            fadt->bytes.data[FADT_PM_TIMER_LENGTH],
            (unsigned long long)address.value);
    }
    timer->reference_kind = TIMER_REFERENCE_PM;
    timer->reference_base = address.value;
    return STATUS_OK;
}

static enum status read_hpet(const struct acpi_root *root, struct boot_timer *timer)
{
    struct acpi_table hpet = {0};
    const enum status status = acpi_find(root, "HPET", HPET_MIN_BYTES, &hpet);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    const struct acpi_address address = acpi_address_at(&hpet, HPET_ADDRESS);
    if (address.space != ACPI_SPACE_MEMORY || address.value == 0 ||
        (address.value & HPET_ALIGN_MASK) != 0) {
        return boot_error_set(
            root->error,
            STATUS_MALFORMED,
            "ACPI: HPET: no registers can be at 0x%llx in address space %u",
            (unsigned long long)address.value,
            address.space);
    }
    timer->reference_kind = TIMER_REFERENCE_HPET;
    timer->reference_base = address.value;
    return STATUS_OK;
}

enum status acpi_read_timer_reference(const struct acpi_root *root, struct boot_timer *timer)
{
    struct acpi_table fadt = {0};
    enum status status = acpi_find(root, "FACP", FADT_MIN_BYTES, &fadt);
    if (status == STATUS_OK) {
        status = read_pm_timer(root, &fadt, timer);
    }
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        return status;
    }
    return timer->reference_kind == TIMER_REFERENCE_NONE ? read_hpet(root, timer) : STATUS_OK;
}

enum status acpi_read_generic_timer(const struct acpi_root *root, struct boot_timer *timer)
{
    struct acpi_table gtdt = {0};
    const enum status status = acpi_find_needed(root, "GTDT", GTDT_MIN_BYTES, &gtdt);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t interrupt = bytes_u32(gtdt.bytes, GTDT_VIRTUAL);
    if (interrupt < PPI_FIRST || interrupt >= PPI_END) {
        return boot_error_set(
            root->error,
            STATUS_MALFORMED,
            "ACPI: GTDT: the virtual timer's interrupt %u is not private to a CPU",
            interrupt);
    }
    timer->interrupt = interrupt;
    return STATUS_OK;
}
