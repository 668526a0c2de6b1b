/* The order in which the tables are read; acpi_tables.c finds them, acpi_*.c read one each. */
#include "boot/acpi.h"
#include "acpi_parts.h"

static enum status read_x86_64(const struct acpi_root *root, struct boot_info *info)
{
    info->timer.kind = TIMER_APIC;
    info->cpu_start_kind = info->cpu_count > 1 ? CPU_START_INIT_SIPI : CPU_START_NONE;
    return acpi_read_timer_reference(root, &info->timer);
}

static enum status read_aarch64(const struct acpi_root *root, struct boot_info *info)
{
    info->timer.kind = TIMER_ARM_GENERIC;
    const enum status status = acpi_read_generic_timer(root, &info->timer);
    return status == STATUS_OK ? acpi_read_psci(root, info) : status;
}

enum status acpi_read(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    enum acpi_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error)
{
    struct acpi_root root;
    enum status status = acpi_open_root(memory, rsdp, &root, error);
    if (status != STATUS_OK) {
        return status;
    }
    info->acpi_rsdp = rsdp;
    info->cpu_count = 0;
    info->cpu_start_kind = CPU_START_NONE;
    info->interrupts = (struct boot_interrupts){.kind = INTERRUPT_CONTROLLER_NONE};
    info->timer = (struct boot_timer){.kind = TIMER_NONE};
    status = acpi_read_madt(&root, arch, boot_cpu_id, info);
    if (status == STATUS_OK) {
        status = arch == ACPI_X86_64 ? read_x86_64(&root, info) : read_aarch64(&root, info);
    }
    return status == STATUS_OK ? acpi_read_console(&root, arch, &info->console) : status;
}
