#include "fadt.h"
#include "boot/acpi_tables.h"

#define REVISION   8u
#define CENTURY    108u
#define BOOT_FLAGS 109u /* from revision 2 on */
#define FLAGS      112u
#define BYTES_MIN  116u

#define BOOT_I8042         (1u << 1)
#define BOOT_NO_CLOCK      (1u << 5)
#define FLAG_NO_OLD_DEVICE (1u << 20) /* hardware-reduced ACPI: no PC */

/* What it says of devices of old; STATUS_NOT_FOUND: that there are none. */
static enum status read_old(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct acpi_table *table,
    struct boot_error *error)
{
    struct acpi_root root;
    enum status status = acpi_open_root(memory, rsdp, &root, error);
    if (status == STATUS_OK) {
        status = acpi_find(&root, "FACP", BYTES_MIN, table);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t flags = bytes_u32(table->bytes, FLAGS);
    return (flags & FLAG_NO_OLD_DEVICE) != 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static bool has_boot_flags(const struct acpi_table *table)
{
    return table->bytes.data[REVISION] >= 2;
}

enum status fadt_read_clock(
    const struct acpi_memory *memory, uint64_t rsdp, uint32_t *century, struct boot_error *error)
{
    struct acpi_table table;
    *century = 0;
    const enum status status = read_old(memory, rsdp, &table, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (has_boot_flags(&table) && (bytes_u16(table.bytes, BOOT_FLAGS) & BOOT_NO_CLOCK) != 0) {
        return STATUS_NOT_FOUND;
    }
    *century = table.bytes.data[CENTURY];
    return STATUS_OK;
}

enum status
fadt_find_i8042(const struct acpi_memory *memory, uint64_t rsdp, struct boot_error *error)
{
    struct acpi_table table;
    const enum status status = read_old(memory, rsdp, &table, error);
    if (status != STATUS_OK) {
        return status;
    }
    const bool is_said = (bytes_u16(table.bytes, BOOT_FLAGS) & BOOT_I8042) != 0;
    return !has_boot_flags(&table) || is_said ? STATUS_OK : STATUS_NOT_FOUND;
}
