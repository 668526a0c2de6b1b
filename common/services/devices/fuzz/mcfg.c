/*
 * The input is physical memory: an RSDP of revision 2, and whatever is in it. Checksums are made
 * right where the RSDP, the XSDT and the table that it names first say that they are.
 */
#include "mcfg.h"
#include "fadt.h"
#include "lib/bytes.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define RSDP_BYTES   36u
#define RSDP_XSDT    24u
#define HEADER_BYTES 36u

struct memory {
    uint8_t *data;
    size_t size_bytes;
};

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static const void *map(void *context, uint64_t base, uint64_t size_bytes)
{
    const struct memory *memory = context;
    const struct bytes all = {memory->data, memory->size_bytes};
    return bytes_contain(all, base, size_bytes) ? memory->data + base : NULL;
}

static void fix(struct memory *memory, uint64_t at, uint64_t size_bytes, uint64_t checksum_at)
{
    const struct bytes all = {memory->data, memory->size_bytes};
    if (!bytes_contain(all, at, size_bytes) || checksum_at >= size_bytes) {
        return;
    }
    uint8_t sum = 0;
    memory->data[at + checksum_at] = 0;
    for (uint64_t i = 0; i < size_bytes; i++) {
        sum = (uint8_t)(sum + memory->data[at + i]);
    }
    memory->data[at + checksum_at] = (uint8_t)(0 - sum);
}

/* Gives the first entry of the table, which is an address in the XSDT. */
static uint64_t fix_table(struct memory *memory, uint64_t at)
{
    const struct bytes all = {memory->data, memory->size_bytes};
    if (!bytes_contain(all, at, HEADER_BYTES + sizeof(uint64_t))) {
        return UINT64_MAX;
    }
    fix(memory, at, bytes_u32(all, at + 4), 9);
    return bytes_u64(all, at + HEADER_BYTES);
}

static void fix_all(struct memory *memory)
{
    const struct bytes all = {memory->data, memory->size_bytes};
    if (memory->size_bytes < RSDP_BYTES) {
        return;
    }
    (void)fix_table(memory, fix_table(memory, bytes_u64(all, RSDP_XSDT)));
    fix(memory, 0, 20, 8);
    fix(memory, 0, RSDP_BYTES, 32);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct memory content = {malloc(size_bytes), size_bytes};
    struct pci_host hosts[PCI_HOSTS_MAX];
    struct boot_error error = {.text = ""};
    uint32_t count = 0;
    if (size_bytes > 0) {
        memcpy(content.data, data, size_bytes);
    }
    fix_all(&content);
    const struct acpi_memory memory = {map, &content};
    const enum status status = mcfg_read(&memory, 0, hosts, &count, &error);
    uint32_t century = 0;
    struct boot_error other = {.text = ""};
    const enum status clock_status = fadt_read_clock(&memory, 0, &century, &other);
    require(clock_status == STATUS_OK ? century <= UINT8_MAX : century == 0);
    require(count <= PCI_HOSTS_MAX);
    require(status == STATUS_OK || strlen(error.text) > 0);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t buses = (uint64_t)hosts[i].bus_last - hosts[i].bus_first + 1;
        require(hosts[i].bus_first <= hosts[i].bus_last);
        require(hosts[i].ecam_base <= UINT64_MAX - buses * PCI_BUS_ECAM_BYTES);
    }
    free(content.data);
    return 0;
}
