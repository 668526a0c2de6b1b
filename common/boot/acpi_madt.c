/*
 * The MADT (ACPI 6.4, 5.2.12): a header and entries of a type and a length each. A first pass
 * checks the lengths of all, a second one reads those that have a reader for this architecture.
 */
#include "acpi_parts.h"

#define MADT_LOCAL_APIC 36u
#define MADT_ENTRIES    44u
#define ENTRY_BYTES     2u
#define ENTRY_LENGTH    1u

#define LOCAL_APIC_BYTES UINT64_C(0x1000)

enum status acpi_refuse_entry(
    const struct acpi_root *root,
    const struct acpi_entry *entry,
    enum status status,
    const char *why)
{
    return boot_error_set(
        root->error, status, "ACPI: MADT: entry %u (type %u): %s", entry->number, entry->type, why);
}

bool acpi_has_cpu(const struct boot_info *info, uint64_t hardware_id)
{
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].hardware_id == hardware_id) {
            return true;
        }
    }
    return false;
}

enum status acpi_add_cpu(const struct acpi_root *root, uint64_t hardware_id, struct boot_info *info)
{
    if (acpi_has_cpu(info, hardware_id)) {
        return boot_error_set(
            root->error,
            STATUS_MALFORMED,
            "ACPI: MADT: CPU 0x%llx is listed twice",
            (unsigned long long)hardware_id);
    }
    if (info->cpu_count == BOOT_CPUS_MAX) {
        return boot_error_set(
            root->error, STATUS_LIMIT_EXCEEDED, "ACPI: more than %u CPUs", BOOT_CPUS_MAX);
    }
    info->cpus[info->cpu_count++] = (struct boot_cpu){.hardware_id = hardware_id};
    return STATUS_OK;
}

static enum status refuse_length(
    const struct acpi_root *root,
    const struct acpi_table *madt,
    uint32_t number,
    uint64_t length,
    uint64_t limit,
    const char *which)
{
    return boot_error_set(
        root->error,
        length < limit ? STATUS_MALFORMED : STATUS_TRUNCATED,
        "ACPI: MADT at 0x%llx: entry %u claims %llu bytes, %s",
        (unsigned long long)madt->address,
        number,
        (unsigned long long)length,
        which);
}

static enum status check_lengths(const struct acpi_root *root, const struct acpi_table *madt)
{
    uint64_t at = MADT_ENTRIES;
    for (uint32_t number = 0; at < madt->bytes.size_bytes; number++) {
        const uint64_t left = madt->bytes.size_bytes - at;
        const uint64_t length = left < ENTRY_BYTES ? 0 : madt->bytes.data[at + ENTRY_LENGTH];
        if (length < ENTRY_BYTES) {
            return refuse_length(root, madt, number, length, ENTRY_BYTES, "less than its header");
        }
        if (length > left) {
            return refuse_length(root, madt, number, length, left, "more than the table has");
        }
        at += length;
    }
    return STATUS_OK;
}

static enum status read_entry(
    const struct acpi_root *root,
    const struct acpi_entry_reader *readers,
    const struct acpi_entry *entry,
    struct boot_info *info)
{
    for (uint32_t i = 0; readers[i].size_min_bytes != 0; i++) {
        if (readers[i].type != entry->type) {
            continue;
        }
        if (entry->bytes.size_bytes < readers[i].size_min_bytes) {
            return acpi_refuse_entry(root, entry, STATUS_TRUNCATED, "too short for its type");
        }
        return readers[i].read(root, entry, info);
    }
    return STATUS_OK;
}

static enum status read_entries(
    const struct acpi_root *root,
    const struct acpi_table *madt,
    const struct acpi_entry_reader *readers,
    struct boot_info *info)
{
    uint64_t at = MADT_ENTRIES;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && at < madt->bytes.size_bytes; i++) {
        const uint8_t length = madt->bytes.data[at + ENTRY_LENGTH];
        const struct acpi_entry entry = {
            .number = i,
            .type = madt->bytes.data[at],
            .bytes = bytes_part(madt->bytes, at, length),
        };
        status = read_entry(root, readers, &entry, info);
        at += length;
    }
    return status;
}

static enum status
mark_boot_cpu(const struct acpi_root *root, uint64_t boot_cpu_id, struct boot_info *info)
{
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].hardware_id == boot_cpu_id) {
            info->cpus[i].is_boot_cpu = 1;
            return STATUS_OK;
        }
    }
    return boot_error_set(
        root->error,
        STATUS_NOT_FOUND,
        "ACPI: CPU 0x%llx runs, but is not among the %u of the MADT",
        (unsigned long long)boot_cpu_id,
        info->cpu_count);
}

static enum status
read_x86_64(const struct acpi_root *root, const struct acpi_table *madt, struct boot_info *info)
{
    info->interrupts.kind = INTERRUPT_CONTROLLER_APIC;
    info->interrupts.base = bytes_u32(madt->bytes, MADT_LOCAL_APIC);
    info->interrupts.size_bytes = LOCAL_APIC_BYTES;
    for (uint32_t i = 0; i < BOOT_ISA_LINES; i++) {
        info->interrupts.isa_lines[i] = (struct boot_isa_line){.line = i};
    }
    const enum status status = read_entries(root, madt, acpi_x86_64_readers, info);
    return status == STATUS_OK ? acpi_x86_64_check(root, info) : status;
}

static enum status
read_aarch64(const struct acpi_root *root, const struct acpi_table *madt, struct boot_info *info)
{
    enum status status = read_entries(root, madt, acpi_aarch64_readers, info);
    if (status == STATUS_OK && info->interrupts.redistributor_count == 0) {
        status = read_entries(root, madt, acpi_aarch64_cpu_readers, info);
    }
    return status == STATUS_OK ? acpi_aarch64_check(root, info) : status;
}

enum status acpi_read_madt(
    const struct acpi_root *root, enum acpi_arch arch, uint64_t boot_cpu_id, struct boot_info *info)
{
    struct acpi_table madt = {0};
    enum status status = acpi_find_needed(root, "APIC", MADT_ENTRIES, &madt);
    if (status == STATUS_OK) {
        status = check_lengths(root, &madt);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = arch == ACPI_X86_64 ? read_x86_64(root, &madt, info) : read_aarch64(root, &madt, info);
    return status == STATUS_OK ? mark_boot_cpu(root, boot_cpu_id, info) : status;
}
