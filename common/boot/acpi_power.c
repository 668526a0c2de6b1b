/* How CPUs are started and the machine is switched off on AArch64: PSCI (ACPI 6.4, 5.2.9.4). */
#include "acpi_parts.h"

#define FADT_ARM_BOOT        129u
#define FADT_ARM_BOOT_END    131u
#define ARM_BOOT_PSCI        1u
#define ARM_BOOT_PSCI_BY_HVC 2u

enum status acpi_read_psci(const struct acpi_root *root, struct boot_info *info)
{
    struct acpi_table fadt = {0};
    const enum status status = acpi_find_needed(root, "FACP", FADT_ARM_BOOT_END, &fadt);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t flags = bytes_u16(fadt.bytes, FADT_ARM_BOOT);
    if ((flags & ARM_BOOT_PSCI) == 0) {
        if (info->cpu_count > 1) {
            return boot_error_set(
                root->error, STATUS_UNSUPPORTED, "ACPI: FADT: no PSCI to start CPUs with");
        }
        return STATUS_OK;
    }
    const bool is_hvc = (flags & ARM_BOOT_PSCI_BY_HVC) != 0;
    info->power.off_kind = is_hvc ? POWER_OFF_PSCI_HVC : POWER_OFF_PSCI_SMC;
    if (info->cpu_count > 1) {
        info->cpu_start_kind = is_hvc ? CPU_START_PSCI_HVC : CPU_START_PSCI_SMC;
    }
    return STATUS_OK;
}
