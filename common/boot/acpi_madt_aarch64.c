/* The MADT's entries of ARM: ACPI 6.4, 5.2.12.14 to 5.2.12.17. */
#include "acpi_parts.h"

#define CPU_ENABLED UINT32_C(1)

/* Aff3, Aff2, Aff1 and Aff0 of MPIDR_EL1. */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

#define GIC_FRAME_BYTES         UINT64_C(0x10000)
#define GIC_REDISTRIBUTOR_BYTES UINT64_C(0x20000)
#define GIC_VERSION_UNSAID      0u
#define GIC_VERSION_3           3u
#define GIC_VERSION_4           4u

/*
 * Redistributors come as regions, or one by one with the CPUs, where neighbours are joined. A table
 * that has both says the same twice: regions are kept then.
 */
static enum status add_redistributor(
    const struct acpi_root *root,
    const struct acpi_entry *entry,
    struct boot_range range,
    struct boot_interrupts *interrupts)
{
    struct boot_range *last =
        interrupts->redistributor_count == 0
            ? NULL
            : &interrupts->redistributors[interrupts->redistributor_count - 1];
    if (range.base % GIC_FRAME_BYTES != 0 || range.size_bytes < GIC_REDISTRIBUTOR_BYTES ||
        range.size_bytes > UINT64_MAX - range.base) {
        return acpi_refuse_entry(root, entry, STATUS_MALFORMED, "no redistributor can be there");
    }
    if (last != NULL && last->base + last->size_bytes == range.base) {
        last->size_bytes += range.size_bytes;
        return STATUS_OK;
    }
    if (interrupts->redistributor_count == BOOT_REDISTRIBUTORS_MAX) {
        return acpi_refuse_entry(
            root, entry, STATUS_LIMIT_EXCEEDED, "too many redistributor regions");
    }
    interrupts->redistributors[interrupts->redistributor_count++] = range;
    return STATUS_OK;
}

static enum status
read_cpu(const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    if ((bytes_u32(entry->bytes, 12) & CPU_ENABLED) == 0) {
        return STATUS_OK;
    }
    return acpi_add_cpu(root, bytes_u64(entry->bytes, 68) & MPIDR_AFFINITY, info);
}

static enum status read_distributor(
    const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    const uint8_t version = entry->bytes.data[20];
    const uint64_t base = bytes_u64(entry->bytes, 8);
    if (info->interrupts.kind != INTERRUPT_CONTROLLER_NONE) {
        return acpi_refuse_entry(root, entry, STATUS_LIMIT_EXCEEDED, "a second GIC");
    }
    if (version != GIC_VERSION_UNSAID && version != GIC_VERSION_3 && version != GIC_VERSION_4) {
        return acpi_refuse_entry(root, entry, STATUS_UNSUPPORTED, "no GICv3, but an older one");
    }
    if (base % GIC_FRAME_BYTES != 0 || base > UINT64_MAX - GIC_FRAME_BYTES) {
        return acpi_refuse_entry(root, entry, STATUS_MALFORMED, "no distributor can be there");
    }
    info->interrupts.kind = INTERRUPT_CONTROLLER_GICV3;
    info->interrupts.base = base;
    info->interrupts.size_bytes = GIC_FRAME_BYTES;
    return STATUS_OK;
}

static enum status read_redistributors(
    const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    const struct boot_range range = {bytes_u64(entry->bytes, 4), bytes_u32(entry->bytes, 12)};
    return add_redistributor(root, entry, range, &info->interrupts);
}

const struct acpi_entry_reader acpi_aarch64_readers[ACPI_ENTRY_READERS_MAX + 1] = {
    {.type = 11, .size_min_bytes = 76, .read = read_cpu},
    {.type = 12, .size_min_bytes = 24, .read = read_distributor},
    {.type = 14, .size_min_bytes = 16, .read = read_redistributors},
};

/* The second way of saying where redistributors are, where the first was not used. */
static enum status read_cpu_redistributor(
    const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    const struct boot_range range = {bytes_u64(entry->bytes, 60), GIC_REDISTRIBUTOR_BYTES};
    if ((bytes_u32(entry->bytes, 12) & CPU_ENABLED) == 0 || range.base == 0) {
        return STATUS_OK;
    }
    return add_redistributor(root, entry, range, &info->interrupts);
}

const struct acpi_entry_reader acpi_aarch64_cpu_readers[ACPI_ENTRY_READERS_MAX + 1] = {
    {.type = 11, .size_min_bytes = 76, .read = read_cpu_redistributor},
};

enum status acpi_aarch64_check(const struct acpi_root *root, struct boot_info *info)
{
    if (info->interrupts.kind == INTERRUPT_CONTROLLER_NONE) {
        return boot_error_set(root->error, STATUS_NOT_FOUND, "ACPI: MADT: no GIC distributor");
    }
    if (info->interrupts.redistributor_count == 0) {
        return boot_error_set(
            root->error, STATUS_UNSUPPORTED, "ACPI: MADT: no GICv3: it has no redistributors");
    }
    return STATUS_OK;
}
