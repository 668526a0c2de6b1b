#include "mcfg.h"
#include "acpi_arena.h"
#include "unit.h"

#define MCFG_BYTES  44u
#define ENTRY_BYTES 16u

static struct arena arena;
static struct pci_host hosts[PCI_HOSTS_MAX];
static struct boot_error error;
static uint32_t host_count;

static enum status read_hosts(void)
{
    const struct acpi_memory memory = {arena_map, &arena};
    return mcfg_read(&memory, 0, hosts, &host_count, &error);
}

static void put_entry(uint8_t *entry, uint64_t base, uint16_t segment, uint8_t first, uint8_t last)
{
    set_u64(entry, base);
    set_u16(entry + 8, segment);
    entry[10] = first;
    entry[11] = last;
}

/* A table with so many bytes behind its head, all of them good entries. */
static uint8_t *begin(uint32_t bytes)
{
    arena_begin(&arena);
    uint8_t *table = arena_table(&arena, "MCFG", MCFG_BYTES + bytes);
    for (uint32_t i = 0; i < bytes / ENTRY_BYTES; i++) {
        put_entry(table + MCFG_BYTES + ENTRY_BYTES * i, 0xb0000000, (uint16_t)i, 0, 255);
    }
    arena_seal(&arena, 2);
    return table;
}

static void refused(enum status status, const char *words)
{
    CHECK_EQUAL(read_hosts(), status);
    CHECK(strstr(error.text, words) != NULL);
}

static void test_good(void)
{
    uint8_t *table = begin(2 * ENTRY_BYTES);
    put_entry(table + MCFG_BYTES + ENTRY_BYTES, 0xc0000000, 7, 0x10, 0x1f);
    arena_fix_table(table);
    CHECK_EQUAL(read_hosts(), STATUS_OK);
    CHECK_EQUAL(host_count, 2);
    CHECK_EQUAL(hosts[0].ecam_base, 0xb0000000);
    CHECK_EQUAL(hosts[0].bus_last, 255);
    CHECK_EQUAL(hosts[0].window_count, 0);
    CHECK_EQUAL(hosts[1].segment, 7);
    CHECK_EQUAL(hosts[1].ecam_base, 0xc1000000); /* of its first bus */
    begin(0);
    CHECK_EQUAL(read_hosts(), STATUS_OK);
    CHECK_EQUAL(host_count, 0);
    begin(PCI_HOSTS_MAX * ENTRY_BYTES);
    CHECK_EQUAL(read_hosts(), STATUS_OK);
    CHECK_EQUAL(host_count, PCI_HOSTS_MAX);
}

static void test_form(void)
{
    begin((PCI_HOSTS_MAX + 1) * ENTRY_BYTES);
    refused(STATUS_LIMIT_EXCEEDED, "too many entries");
    begin(ENTRY_BYTES + 1);
    refused(STATUS_MALFORMED, "no whole number");
    uint8_t *table = begin(ENTRY_BYTES);
    set_u32(table + 4, MCFG_BYTES - 1);
    arena_fix_table(table);
    refused(STATUS_TRUNCATED, "MCFG");
    table = begin(ENTRY_BYTES);
    table[9]++;
    refused(STATUS_MALFORMED, "checksum");
    arena_begin(&arena);
    arena_table(&arena, "APIC", 44);
    arena_seal(&arena, 2);
    refused(STATUS_NOT_FOUND, "no MCFG");
    arena.bytes[0] ^= 1;
    refused(STATUS_MALFORMED, "RSDP");
}

static void test_entries(void)
{
    static const struct {
        uint64_t base;
        uint8_t first;
        uint8_t last;
    } bad[] = {
        {0, 0, 255},
        {0xb0000000, 2, 1},
        {0xb0001000, 0, 1},
        {UINT64_C(0xfffffffffff00000), 0, 1},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t *table = begin(ENTRY_BYTES);
        put_entry(table + MCFG_BYTES, bad[i].base, 0, bad[i].first, bad[i].last);
        arena_fix_table(table);
        refused(STATUS_MALFORMED, "buses that cannot be");
        CHECK_EQUAL(host_count, 0);
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"form", test_form},
        {"entries", test_entries},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
