/* PCs have ACPI and nothing else. */
#include "boot/arch.h"
#include "uefi.h"

static const struct efi_guid acpi_guid = {
    0x8868e871, 0xe4f1, 0x11d3, {0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81}};
enum status
uefi_read_tables(struct boot_info *info, const struct acpi_memory *memory, struct boot_error *error)
{
    const uint64_t rsdp = uefi_find_table(&acpi_guid);
    if (rsdp == 0) {
        return boot_error_set(error, STATUS_NOT_FOUND, "firmware: it has no ACPI tables");
    }
    return acpi_read(memory, rsdp, ACPI_X86_64, boot_arch_cpu_id(), info, error);
}
