#include "mcfg.h"
#include "boot/acpi_tables.h"

#define ENTRIES         44u
#define ENTRY_BYTES     16u
#define ENTRY_SEGMENT   8u
#define ENTRY_BUS_FIRST 10u
#define ENTRY_BUS_LAST  11u

/* `base` is where bus 0 would be, whatever the first one is. */
static enum status read_entry(struct bytes entry, struct pci_host *host, struct boot_error *error)
{
    const uint64_t base = bytes_u64(entry, 0);
    *host = (struct pci_host){
        .segment = bytes_u16(entry, ENTRY_SEGMENT),
        .bus_first = entry.data[ENTRY_BUS_FIRST],
        .bus_last = entry.data[ENTRY_BUS_LAST],
    };
    const uint64_t end = ((uint64_t)host->bus_last + 1) * PCI_BUS_ECAM_BYTES;
    if (host->bus_first > host->bus_last || base % PCI_BUS_ECAM_BYTES != 0 || base == 0 ||
        base > UINT64_MAX - end) {
        return boot_error_set(error, STATUS_MALFORMED, "ACPI: MCFG has buses that cannot be");
    }
    host->ecam_base = base + host->bus_first * PCI_BUS_ECAM_BYTES;
    return STATUS_OK;
}

enum status mcfg_read(
    const struct acpi_memory *memory,
    uint64_t rsdp,
    struct pci_host hosts[PCI_HOSTS_MAX],
    uint32_t *host_count,
    struct boot_error *error)
{
    struct acpi_root root;
    struct acpi_table table;
    *host_count = 0;
    enum status status = acpi_open_root(memory, rsdp, &root, error);
    if (status == STATUS_OK) {
        status = acpi_find_needed(&root, "MCFG", ENTRIES, &table);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t bytes = table.bytes.size_bytes - ENTRIES;
    if (bytes % ENTRY_BYTES != 0) {
        return boot_error_set(error, STATUS_MALFORMED, "ACPI: MCFG is no whole number of entries");
    }
    if (bytes / ENTRY_BYTES > PCI_HOSTS_MAX) {
        return boot_error_set(error, STATUS_LIMIT_EXCEEDED, "ACPI: MCFG has too many entries");
    }
    for (uint64_t i = 0; status == STATUS_OK && i < bytes / ENTRY_BYTES; i++) {
        const struct bytes entry = bytes_part(table.bytes, ENTRIES + i * ENTRY_BYTES, ENTRY_BYTES);
        status = read_entry(entry, &hosts[*host_count], error);
        *host_count += status == STATUS_OK ? 1 : 0;
    }
    return status;
}
