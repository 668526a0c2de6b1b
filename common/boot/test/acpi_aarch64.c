#include "acpi_check.h"

enum { FADT_BYTES = 276, MADT_BYTES = 44, GTDT_BYTES = 104, SPCR_BYTES = 80, GICC_BYTES = 80 };

#define REDISTRIBUTORS UINT64_C(0x080a0000)

static uint8_t *madt;

static uint8_t *add_cpu(uint64_t mpidr, uint32_t flags, uint64_t redistributor)
{
    uint8_t *entry = arena_entry(&arena, madt, 11, GICC_BYTES);
    set_u32(entry + 12, flags);
    set_u64(entry + 60, redistributor);
    set_u64(entry + 68, mpidr);
    return entry;
}

static uint8_t *add_distributor(uint64_t base, uint8_t version)
{
    uint8_t *entry = arena_entry(&arena, madt, 12, 24);
    set_u64(entry + 8, base);
    entry[20] = version;
    return entry;
}

static void add_redistributors(uint64_t base, uint32_t size_bytes)
{
    uint8_t *entry = arena_entry(&arena, madt, 14, 16);
    set_u64(entry + 4, base);
    set_u32(entry + 12, size_bytes);
}

static void begin_without_gic(void)
{
    arena_begin(&arena);
    uint8_t *fadt = arena_table(&arena, "FACP", FADT_BYTES);
    set_u16(fadt + 129, 3);
    uint8_t *gtdt = arena_table(&arena, "GTDT", GTDT_BYTES);
    set_u32(gtdt + 64, 27);
    madt = arena_table(&arena, "APIC", MADT_BYTES);
    add_cpu(0, 1, 0);
    add_cpu(1, 1, 0);
}

static void begin(void)
{
    begin_without_gic();
    add_distributor(0x08000000, 3);
    add_redistributors(REDISTRIBUTORS, 0x40000);
}

static void refused(enum status want, const char *words)
{
    arena_seal(&arena, 2);
    check_refused(ACPI_AARCH64, 0, want, words);
}

static void accepted(void)
{
    arena_seal(&arena, 2);
    check_accepted(ACPI_AARCH64, 0);
}

static void test_real_machine(void)
{
    load_arena(TEST_DATA_FOLDER "aarch64.acpi");
    check_accepted(ACPI_AARCH64, 0);
    CHECK_EQUAL(info.cpu_count, 4);
    CHECK_EQUAL(info.cpus[3].hardware_id, 3);
    CHECK_EQUAL(info.cpus[0].is_boot_cpu, 1);
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_PSCI_HVC);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_PSCI_HVC);
    CHECK_EQUAL(info.interrupts.kind, INTERRUPT_CONTROLLER_GICV3);
    CHECK_EQUAL(info.interrupts.base, 0x08000000);
    CHECK_EQUAL(info.interrupts.redistributor_count, 1);
    CHECK_EQUAL(info.interrupts.redistributors[0].base, REDISTRIBUTORS);
    CHECK_EQUAL(info.interrupts.redistributors[0].size_bytes, 0xf60000);
    CHECK_EQUAL(info.timer.kind, TIMER_ARM_GENERIC);
    CHECK_EQUAL(info.timer.interrupt, 27);
    CHECK_EQUAL(info.console.kind, CONSOLE_PL011);
    CHECK_EQUAL(info.console.base, 0x09000000);
    CHECK_EQUAL(info.console.interrupt_line, 33);
}

static void test_cpus(void)
{
    begin();
    add_cpu(2, 0, 0);
    add_cpu(3, 8, 0);                      /* may come later */
    add_cpu(UINT64_C(0x1100000104), 1, 0); /* Aff3 and a bit that is none of it */
    add_cpu(UINT64_C(0x80000105), 1, 0);
    accepted();
    CHECK_EQUAL(info.cpu_count, 4);
    CHECK_EQUAL(info.cpus[2].hardware_id, UINT64_C(0x1100000104));
    CHECK_EQUAL(info.cpus[3].hardware_id, 0x105);
    check_refused(ACPI_AARCH64, 2, STATUS_NOT_FOUND, "CPU 0x2 runs");
    add_cpu(1, 1, 0);
    refused(STATUS_MALFORMED, "CPU 0x1 is listed twice");
    begin();
    for (uint32_t i = 2; i <= BOOT_CPUS_MAX; i++) {
        add_cpu(i, 1, 0);
    }
    refused(STATUS_LIMIT_EXCEEDED, "more than 256 CPUs");
}

static void test_redistributors(void)
{
    begin();
    add_redistributors(REDISTRIBUTORS + 0x40000, 0x20000);
    add_redistributors(0x10000000, 0x20000);
    accepted();
    CHECK_EQUAL(info.interrupts.redistributor_count, 2);
    CHECK_EQUAL(info.interrupts.redistributors[0].size_bytes, 0x60000);
    CHECK_EQUAL(info.interrupts.redistributors[1].base, 0x10000000);
    for (uint32_t i = 0; i < BOOT_REDISTRIBUTORS_MAX; i++) {
        add_redistributors(0x20000000 + i * UINT64_C(0x40000), 0x20000);
    }
    refused(STATUS_LIMIT_EXCEEDED, "too many redistributor regions");
}

/* Where there are no regions, the CPUs say where theirs is; the disabled ones do not count. */
static void test_redistributors_of_cpus(void)
{
    begin_without_gic();
    add_distributor(0x08000000, 3);
    add_cpu(8, 1, REDISTRIBUTORS);
    add_cpu(9, 1, REDISTRIBUTORS + 0x20000);
    add_cpu(10, 0, REDISTRIBUTORS + 0x60000);
    accepted();
    CHECK_EQUAL(info.interrupts.redistributor_count, 1);
    CHECK_EQUAL(info.interrupts.redistributors[0].base, REDISTRIBUTORS);
    CHECK_EQUAL(info.interrupts.redistributors[0].size_bytes, 0x40000);
    add_redistributors(0x10000000, 0x20000);
    accepted();
    CHECK_EQUAL(info.interrupts.redistributor_count, 1);
    CHECK_EQUAL(info.interrupts.redistributors[0].base, 0x10000000);
}

static void test_bad_redistributors(void)
{
    static const struct boot_range bad[] = {
        {REDISTRIBUTORS + 0x1000, 0x20000},
        {REDISTRIBUTORS, 0x1ffff},
        {REDISTRIBUTORS, 0},
        {UINT64_MAX - 0xffff, 0x20000},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        begin_without_gic();
        add_distributor(0x08000000, 4);
        add_redistributors(bad[i].base, (uint32_t)bad[i].size_bytes);
        refused(STATUS_MALFORMED, "no redistributor can be there");
    }
}

static void test_distributor(void)
{
    begin_without_gic();
    add_redistributors(REDISTRIBUTORS, 0x40000);
    refused(STATUS_NOT_FOUND, "no GIC distributor");
    uint8_t *entry = add_distributor(0x08000000, 2);
    refused(STATUS_UNSUPPORTED, "no GICv3, but an older one");
    entry[20] = 0;
    accepted();
    set_u64(entry + 8, 0x08001000);
    refused(STATUS_MALFORMED, "no distributor can be there");
    set_u64(entry + 8, UINT64_MAX & ~UINT64_C(0xffff));
    refused(STATUS_MALFORMED, "no distributor can be there");
    set_u64(entry + 8, 0x08000000);
    add_distributor(0x09000000, 3);
    refused(STATUS_LIMIT_EXCEEDED, "a second GIC");
    begin_without_gic();
    add_distributor(0x08000000, 0);
    refused(STATUS_UNSUPPORTED, "no GICv3");
}

static void test_psci(void)
{
    begin();
    uint8_t *fadt = arena_find(&arena, "FACP");
    set_u16(fadt + 129, 1);
    accepted();
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_PSCI_SMC);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_PSCI_SMC);
    set_u16(fadt + 129, 0);
    refused(STATUS_UNSUPPORTED, "no PSCI");
    set_u32(madt + 44 + GICC_BYTES + 12, 0); /* one CPU needs none */
    accepted();
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_NONE);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_NONE);
    set_u32(fadt + 4, 130);
    refused(STATUS_TRUNCATED, "FACP at 0x100 has 130 bytes");
    memcpy(fadt, "NOPE", 4);
    refused(STATUS_NOT_FOUND, "no FACP table");
}

static void test_timer(void)
{
    static const uint32_t bad[] = {0, 15, 32, UINT32_MAX};
    begin();
    uint8_t *gtdt = arena_find(&arena, "GTDT");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        set_u32(gtdt + 64, bad[i]);
        refused(STATUS_MALFORMED, "not private to a CPU");
    }
    set_u32(gtdt + 4, 71);
    refused(STATUS_TRUNCATED, "GTDT");
    memcpy(gtdt, "NOPE", 4);
    refused(STATUS_NOT_FOUND, "no GTDT table");
}

static void test_console(void)
{
    static const uint8_t types[] = {3, 0xd, 0xe};
    begin();
    uint8_t *spcr = arena_table(&arena, "SPCR", SPCR_BYTES);
    set_u64(spcr + 44, 0x09000000);
    spcr[52] = 8;
    set_u32(spcr + 54, 33);
    for (size_t i = 0; i < sizeof(types); i++) {
        spcr[36] = types[i];
        accepted();
        CHECK_EQUAL(info.console.kind, CONSOLE_PL011);
        CHECK_EQUAL(info.console.interrupt_line, 33);
    }
    set_u64(spcr + 44, 0x09000100);
    refused(STATUS_MALFORMED, "no UART can be at 0x9000100");
    spcr[40] = 1;
    accepted();
    CHECK_EQUAL(info.console.kind, CONSOLE_NONE);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"real machine", test_real_machine},
        {"CPUs", test_cpus},
        {"redistributors", test_redistributors},
        {"redistributors of CPUs", test_redistributors_of_cpus},
        {"bad redistributors", test_bad_redistributors},
        {"distributor", test_distributor},
        {"PSCI", test_psci},
        {"timer", test_timer},
        {"console", test_console},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
