/* RSDP, RSDT and XSDT: ACPI 6.4, 5.2.5 to 5.2.8. */
#include "boot/acpi_tables.h"
#include "lib/memory.h"

#define RSDP_BYTES          20u
#define RSDP_EXTENDED_BYTES 36u
#define RSDP_REVISION       15u
#define RSDP_RSDT           16u
#define RSDP_LENGTH         20u
#define RSDP_XSDT           24u

#define HEADER_LENGTH 4u

static uint8_t sum_of(struct bytes bytes)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        sum = (uint8_t)(sum + bytes.data[i]);
    }
    return sum;
}

static enum status map_bytes(
    const struct acpi_memory *memory,
    uint64_t address,
    uint64_t size_bytes,
    const char *what,
    struct bytes *bytes,
    struct boot_error *error)
{
    const void *data = NULL;
    if (size_bytes <= UINT64_MAX - address) {
        data = memory->map(memory->context, address, size_bytes);
    }
    if (data == NULL) {
        return boot_error_set(
            error,
            STATUS_TRUNCATED,
            "ACPI: %s at 0x%llx (%llu bytes) does not lie in memory",
            what,
            (unsigned long long)address,
            (unsigned long long)size_bytes);
    }
    *bytes = (struct bytes){data, (size_t)size_bytes};
    return STATUS_OK;
}

static enum status open_table(
    const struct acpi_memory *memory,
    uint64_t address,
    const char *signature,
    struct acpi_table *table,
    struct boot_error *error)
{
    struct bytes header = {0};
    enum status status = map_bytes(memory, address, ACPI_HEADER_BYTES, signature, &header, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (memcmp(header.data, signature, ACPI_SIGNATURE_BYTES) != 0) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "ACPI: no %s at 0x%llx, but something else",
            signature,
            (unsigned long long)address);
    }
    const uint32_t size_bytes = bytes_u32(header, HEADER_LENGTH);
    if (size_bytes < ACPI_HEADER_BYTES || size_bytes > ACPI_TABLE_BYTES_MAX) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "ACPI: %s at 0x%llx claims %u bytes",
            signature,
            (unsigned long long)address,
            size_bytes);
    }
    table->address = address;
    status = map_bytes(memory, address, size_bytes, signature, &table->bytes, error);
    if (status == STATUS_OK && sum_of(table->bytes) != 0) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "ACPI: %s at 0x%llx has a wrong checksum",
            signature,
            (unsigned long long)address);
    }
    return status;
}

/* Gives the address of the XSDT, or 0 where the RSDP is older than that. */
static enum status read_extension(
    const struct acpi_memory *memory, uint64_t address, uint64_t *xsdt, struct boot_error *error)
{
    struct bytes rsdp = {0};
    const enum status status =
        map_bytes(memory, address, RSDP_EXTENDED_BYTES, "RSDP", &rsdp, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (bytes_u32(rsdp, RSDP_LENGTH) != RSDP_EXTENDED_BYTES || sum_of(rsdp) != 0) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "ACPI: RSDP at 0x%llx: wrong extended length or checksum",
            (unsigned long long)address);
    }
    *xsdt = bytes_u64(rsdp, RSDP_XSDT);
    return STATUS_OK;
}

enum status acpi_open_root(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct acpi_root *root,
    struct boot_error *error)
{
    struct bytes pointer = {0};
    uint64_t xsdt = 0;
    enum status status = map_bytes(memory, rsdp, RSDP_BYTES, "RSDP", &pointer, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (memcmp(pointer.data, "RSD PTR ", 8) != 0 || sum_of(pointer) != 0) {
        return boot_error_set(
            error,
            STATUS_MALFORMED,
            "ACPI: RSDP at 0x%llx: wrong signature or checksum",
            (unsigned long long)rsdp);
    }
    if (pointer.data[RSDP_REVISION] >= 2) {
        status = read_extension(memory, rsdp, &xsdt, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *root = (struct acpi_root){.memory = memory, .error = error};
    root->entry_bytes = xsdt != 0 ? sizeof(uint64_t) : sizeof(uint32_t);
    const uint64_t address = xsdt != 0 ? xsdt : bytes_u32(pointer, RSDP_RSDT);
    return open_table(memory, address, xsdt != 0 ? "XSDT" : "RSDT", &root->table, error);
}

/*
 * From `entry` on, which is then behind the one that was found. Entries of 0, which some firmware
 * leaves behind, are skipped. Only the signature is looked at.
 */
static enum status find_address(
    const struct acpi_root *root, const char *signature, uint32_t *entry, uint64_t *address)
{
    const struct bytes list = root->table.bytes;
    for (;;) {
        const uint64_t at = ACPI_HEADER_BYTES + (uint64_t)*entry * root->entry_bytes;
        if (!bytes_contain(list, at, root->entry_bytes)) {
            return STATUS_NOT_FOUND;
        }
        *address =
            root->entry_bytes == sizeof(uint64_t) ? bytes_u64(list, at) : bytes_u32(list, at);
        (*entry)++;
        if (*address == 0) {
            continue;
        }
        struct bytes header = {0};
        const enum status status =
            map_bytes(root->memory, *address, ACPI_HEADER_BYTES, "table", &header, root->error);
        if (status != STATUS_OK) {
            return status;
        }
        if (memcmp(header.data, signature, ACPI_SIGNATURE_BYTES) == 0) {
            return STATUS_OK;
        }
    }
}

enum status acpi_open_at(
    const struct acpi_root *root,
    uint64_t address,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    struct acpi_table *table)
{
    return open_table(root->memory, address, signature, table, root->error);
}

enum status acpi_find_next(
    const struct acpi_root *root,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    uint32_t *entry,
    struct acpi_table *table)
{
    uint64_t address = 0;
    const enum status status = find_address(root, signature, entry, &address);
    return status == STATUS_OK ? acpi_open_at(root, address, signature, table) : status;
}

enum status acpi_find(
    const struct acpi_root *root,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    uint32_t size_min_bytes,
    struct acpi_table *table)
{
    uint32_t entry = 0;
    const enum status status = acpi_find_next(root, signature, &entry, table);
    if (status == STATUS_OK && table->bytes.size_bytes < size_min_bytes) {
        return boot_error_set(
            root->error,
            STATUS_TRUNCATED,
            "ACPI: %s at 0x%llx has %zu bytes, not %u",
            signature,
            (unsigned long long)table->address,
            table->bytes.size_bytes,
            size_min_bytes);
    }
    return status;
}

enum status acpi_find_needed(
    const struct acpi_root *root,
    const char signature[ACPI_SIGNATURE_BYTES + 1],
    uint32_t size_min_bytes,
    struct acpi_table *table)
{
    const enum status status = acpi_find(root, signature, size_min_bytes, table);
    /* Everything but this comes with its sentence. */
    if (status == STATUS_NOT_FOUND) {
        return boot_error_set(root->error, status, "ACPI: there is no %s table", signature);
    }
    return status;
}

struct acpi_address acpi_address_at(const struct acpi_table *table, uint64_t offset)
{
    return (struct acpi_address){
        .space = table->bytes.data[offset],
        .value = bytes_u64(table->bytes, offset + 4),
    };
}
