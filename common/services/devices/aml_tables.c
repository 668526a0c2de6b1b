#include "aml_tables.h"
#include "boot/acpi_tables.h"
#include "lib/memory.h"
#include "lib/text.h"

/* In the FADT (5.2.9): the wider one counts, where it is there. */
#define FADT_DSDT       40u
#define FADT_DSDT_BYTES 4u
#define FADT_WIDE       140u
#define FADT_WIDE_BYTES 8u

#define AML_TEXT 0x0du

static enum status
append(const struct acpi_table *table, struct aml_tables *tables, struct boot_error *error)
{
    const struct bytes bytes = table->bytes;
    if (bytes.size_bytes > tables->room_bytes - tables->size_bytes) {
        return boot_error_set(error, STATUS_LIMIT_EXCEEDED, "ACPI: there is too much AML");
    }
    memcpy(tables->data + tables->size_bytes, bytes.data, bytes.size_bytes);
    tables->size_bytes += bytes.size_bytes;
    return STATUS_OK;
}

static enum status find_dsdt(const struct acpi_root *root, struct acpi_table *dsdt)
{
    struct acpi_table fadt;
    const enum status status = acpi_find_needed(root, "FACP", FADT_DSDT + FADT_DSDT_BYTES, &fadt);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t address = bytes_contain(fadt.bytes, FADT_WIDE, FADT_WIDE_BYTES)
                           ? bytes_u64(fadt.bytes, FADT_WIDE)
                           : 0;
    address = address != 0 ? address : bytes_u32(fadt.bytes, FADT_DSDT);
    if (address == 0) {
        return boot_error_set(root->error, STATUS_NOT_FOUND, "ACPI: the FADT names no DSDT");
    }
    return acpi_open_at(root, address, "DSDT", dsdt);
}

/* A text in AML (20.2.3), with what begins it and what ends it. */
static bool has_text(struct bytes aml, struct bytes text)
{
    for (size_t at = 0; at + text.size_bytes + 2 <= aml.size_bytes; at++) {
        const uint8_t *from = aml.data + at;
        if (from[0] == AML_TEXT && from[text.size_bytes + 1] == '\0' &&
            memcmp(from + 1, text.data, text.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

enum status aml_tables_name(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    const char *name,
    bool *is_named,
    struct boot_error *error)
{
    struct acpi_root root;
    struct acpi_table dsdt;
    enum status status = acpi_open_root(memory, rsdp, &root, error);
    if (status == STATUS_OK) {
        status = find_dsdt(&root, &dsdt);
    }
    *is_named = status == STATUS_OK && has_text(dsdt.bytes, text_bytes(name));
    return status;
}

enum status aml_tables_read(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct aml_tables *tables,
    struct boot_error *error)
{
    struct acpi_root root;
    struct acpi_table table;
    uint32_t entry = 0;
    tables->size_bytes = 0;
    tables->refused_count = 0;
    enum status status = acpi_open_root(memory, rsdp, &root, error);
    if (status == STATUS_OK) {
        status = find_dsdt(&root, &table);
    }
    if (status == STATUS_OK) {
        status = append(&table, tables, error);
    }
    while (status == STATUS_OK) {
        const enum status found = acpi_find_next(&root, "SSDT", &entry, &table);
        if (found == STATUS_NOT_FOUND) {
            break;
        }
        if (found == STATUS_OK) {
            status = append(&table, tables, error);
        } else {
            tables->refused_count++;
        }
    }
    return status;
}
