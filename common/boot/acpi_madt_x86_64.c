/* The MADT's entries of x86: ACPI 6.4, 5.2.12.2 to 5.2.12.8 and 5.2.12.12. */
#include "acpi_parts.h"

#define CPU_ENABLED     1u
#define XAPIC_BROADCAST 0xffu

#define POLARITY_MASK      3u
#define POLARITY_CONFORMS  0u
#define POLARITY_HIGH      1u
#define POLARITY_LOW       3u
#define TRIGGER_SHIFT      2u
#define TRIGGER_CONFORMS   0u
#define TRIGGER_EDGE       1u
#define TRIGGER_LEVEL      3u
#define LOCAL_APIC_ALIGNED UINT64_C(0xfff)

/* Firmware may list a CPU as local APIC and as x2APIC; it counts once. */
static enum status add_once(const struct acpi_root *root, uint64_t id, struct boot_info *info)
{
    return acpi_has_cpu(info, id) ? STATUS_OK : acpi_add_cpu(root, id, info);
}

static enum status read_local_apic(
    const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    const uint8_t id = entry->bytes.data[3];
    if ((bytes_u32(entry->bytes, 4) & CPU_ENABLED) == 0) {
        return STATUS_OK;
    }
    if (id == XAPIC_BROADCAST) {
        return acpi_refuse_entry(
            root, entry, STATUS_MALFORMED, "a CPU whose APIC id means all CPUs");
    }
    return add_once(root, id, info);
}

static enum status read_local_x2apic(
    const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    const uint32_t id = bytes_u32(entry->bytes, 4);
    if ((bytes_u32(entry->bytes, 8) & CPU_ENABLED) == 0) {
        return STATUS_OK;
    }
    if (id == UINT32_MAX) {
        return acpi_refuse_entry(
            root, entry, STATUS_MALFORMED, "a CPU whose APIC id means all CPUs");
    }
    return add_once(root, id, info);
}

static enum status read_local_apic_address(
    const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    (void)root;
    info->interrupts.base = bytes_u64(entry->bytes, 4);
    return STATUS_OK;
}

static enum status
read_io_apic(const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    struct boot_interrupts *interrupts = &info->interrupts;
    if (interrupts->io_apic_count == BOOT_IO_APICS_MAX) {
        return acpi_refuse_entry(root, entry, STATUS_LIMIT_EXCEEDED, "too many I/O APICs");
    }
    const struct boot_io_apic io_apic = {
        .base = bytes_u32(entry->bytes, 4),
        .first_line = bytes_u32(entry->bytes, 8),
    };
    if (io_apic.base == 0) {
        return acpi_refuse_entry(root, entry, STATUS_MALFORMED, "an I/O APIC at 0");
    }
    interrupts->io_apics[interrupts->io_apic_count++] = io_apic;
    return STATUS_OK;
}

/* What "conforms to the bus" is for ISA: edge triggered, active high. */
static enum status
read_override(const struct acpi_root *root, const struct acpi_entry *entry, struct boot_info *info)
{
    const uint8_t bus = entry->bytes.data[2];
    const uint8_t source = entry->bytes.data[3];
    const uint32_t flags = bytes_u16(entry->bytes, 8);
    const uint32_t polarity = flags & POLARITY_MASK;
    const uint32_t trigger = flags >> TRIGGER_SHIFT & POLARITY_MASK;
    if (bus != 0 || source >= BOOT_ISA_LINES) {
        return acpi_refuse_entry(root, entry, STATUS_MALFORMED, "it overrides no ISA line");
    }
    if ((polarity != POLARITY_CONFORMS && polarity != POLARITY_HIGH && polarity != POLARITY_LOW) ||
        (trigger != TRIGGER_CONFORMS && trigger != TRIGGER_EDGE && trigger != TRIGGER_LEVEL)) {
        return acpi_refuse_entry(root, entry, STATUS_MALFORMED, "reserved polarity or trigger");
    }
    info->interrupts.isa_lines[source] = (struct boot_isa_line){
        .line = bytes_u32(entry->bytes, 4),
        .is_active_low = polarity == POLARITY_LOW,
        .is_level_triggered = trigger == TRIGGER_LEVEL,
    };
    return STATUS_OK;
}

const struct acpi_entry_reader acpi_x86_64_readers[ACPI_ENTRY_READERS_MAX + 1] = {
    {.type = 0, .size_min_bytes = 8, .read = read_local_apic},
    {.type = 1, .size_min_bytes = 12, .read = read_io_apic},
    {.type = 2, .size_min_bytes = 10, .read = read_override},
    {.type = 5, .size_min_bytes = 12, .read = read_local_apic_address},
    {.type = 9, .size_min_bytes = 16, .read = read_local_x2apic},
};

enum status acpi_x86_64_check(const struct acpi_root *root, struct boot_info *info)
{
    if (info->interrupts.base == 0 || (info->interrupts.base & LOCAL_APIC_ALIGNED) != 0) {
        return boot_error_set(
            root->error,
            STATUS_MALFORMED,
            "ACPI: MADT: no local APIC can be at 0x%llx",
            (unsigned long long)info->interrupts.base);
    }
    if (info->interrupts.io_apic_count == 0) {
        return boot_error_set(
            root->error, STATUS_UNSUPPORTED, "ACPI: MADT: a machine without I/O APIC");
    }
    return STATUS_OK;
}
