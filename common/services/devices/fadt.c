#include "fadt.h"
#include "boot/acpi_tables.h"

#define REVISION   8u
#define CENTURY    108u
#define BOOT_FLAGS 109u /* from revision 2 on */
#define FLAGS      112u
#define BYTES_MIN  116u

#define BOOT_NO_CLOCK      (1u << 5)
#define FLAG_NO_OLD_DEVICE (1u << 20) /* hardware-reduced ACPI: no PC */

enum status fadt_read_clock(
    const struct acpi_memory *memory, uint64_t rsdp, uint32_t *century, struct boot_error *error)
{
    struct acpi_root root;
    struct acpi_table table;
    *century = 0;
    enum status status = acpi_open_root(memory, rsdp, &root, error);
    if (status == STATUS_OK) {
        status = acpi_find(&root, "FACP", BYTES_MIN, &table);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const bool has_boot_flags = table.bytes.data[REVISION] >= 2;
    if ((bytes_u32(table.bytes, FLAGS) & FLAG_NO_OLD_DEVICE) != 0 ||
        (has_boot_flags && (bytes_u16(table.bytes, BOOT_FLAGS) & BOOT_NO_CLOCK) != 0)) {
        return STATUS_NOT_FOUND;
    }
    *century = table.bytes.data[CENTURY];
    return STATUS_OK;
}
