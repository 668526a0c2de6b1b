/*
 * The input is physical memory: an RSDP of revision 2, and whatever is in it. Checksums are made
 * right where the RSDP, the XSDT and the table that it names first say that they are.
 */
#include "mcfg.h"
#include "acpi_input.h"
#include "fadt.h"
#include "lib/bytes.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

/* Where a table's first entry would be; of the XSDT, the address of the first table. */
static uint64_t first_entry(const struct acpi_input *input, uint64_t at)
{
    const struct bytes all = {input->data, input->size_bytes};
    return bytes_contain(all, at, ACPI_INPUT_HEADER_BYTES + sizeof(uint64_t))
               ? bytes_u64(all, at + ACPI_INPUT_HEADER_BYTES)
               : UINT64_MAX;
}

static void fix_all(struct acpi_input *input)
{
    const struct bytes all = {input->data, input->size_bytes};
    if (input->size_bytes < ACPI_INPUT_RSDP_BYTES) {
        return;
    }
    const uint64_t root = bytes_u64(all, ACPI_INPUT_RSDP_XSDT);
    (void)acpi_input_fix_table(input, first_entry(input, root));
    (void)acpi_input_fix_table(input, root);
    acpi_input_fix_root(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct acpi_input input = acpi_input_copy(data, size_bytes);
    struct pci_host hosts[PCI_HOSTS_MAX];
    struct boot_error error = {.text = ""};
    uint32_t count = 0;
    fix_all(&input);
    const struct acpi_memory memory = acpi_input_memory(&input);
    const enum status status = mcfg_read(&memory, 0, hosts, &count, &error);
    uint32_t century = 0;
    struct boot_error other = {.text = ""};
    const enum status clock_status = fadt_read_clock(&memory, 0, &century, &other);
    require(clock_status == STATUS_OK ? century <= UINT8_MAX : century == 0);
    other.text[0] = '\0';
    const enum status i8042_status = fadt_find_i8042(&memory, 0, &other);
    require(
        i8042_status == STATUS_OK || i8042_status == STATUS_NOT_FOUND || strlen(other.text) > 0);
    require(count <= PCI_HOSTS_MAX);
    require(status == STATUS_OK || strlen(error.text) > 0);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t buses = (uint64_t)hosts[i].bus_last - hosts[i].bus_first + 1;
        require(hosts[i].bus_first <= hosts[i].bus_last);
        require(hosts[i].ecam_base <= UINT64_MAX - buses * PCI_BUS_ECAM_BYTES);
    }
    free(input.data);
    return 0;
}
