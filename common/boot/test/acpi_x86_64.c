#include "acpi_check.h"

enum { FADT_BYTES = 276, MADT_BYTES = 44, HPET_BYTES = 56, SPCR_BYTES = 80 };

static uint8_t *madt;

static void add_local_apic(uint8_t id, uint32_t flags)
{
    uint8_t *entry = arena_entry(&arena, madt, 0, 8);
    entry[3] = id;
    set_u32(entry + 4, flags);
}

static void add_x2apic(uint32_t id, uint32_t flags)
{
    uint8_t *entry = arena_entry(&arena, madt, 9, 16);
    set_u32(entry + 4, id);
    set_u32(entry + 8, flags);
}

static void add_io_apic(uint32_t base, uint32_t first_line)
{
    uint8_t *entry = arena_entry(&arena, madt, 1, 12);
    set_u32(entry + 4, base);
    set_u32(entry + 8, first_line);
}

static void add_override(uint8_t bus, uint8_t source, uint32_t line, uint16_t flags)
{
    uint8_t *entry = arena_entry(&arena, madt, 2, 10);
    entry[2] = bus;
    entry[3] = source;
    set_u32(entry + 4, line);
    set_u16(entry + 8, flags);
}

/* FADT with a PM timer, HPET, and a MADT that is the last table, so that entries can be added. */
static void begin(void)
{
    arena_begin(&arena);
    uint8_t *fadt = arena_table(&arena, "FACP", FADT_BYTES);
    set_u32(fadt + 76, 0x608);
    fadt[91] = 4;
    uint8_t *hpet = arena_table(&arena, "HPET", HPET_BYTES);
    set_u64(hpet + 44, 0xfed00000);
    madt = arena_table(&arena, "APIC", MADT_BYTES);
    set_u32(madt + 36, 0xfee00000);
    add_local_apic(0, 1);
    add_io_apic(0xfec00000, 0);
}

static void refused(enum status want, const char *words)
{
    arena_seal(&arena, 2);
    check_refused(ACPI_X86_64, 0, want, words);
}

static void accepted(void)
{
    arena_seal(&arena, 2);
    check_accepted(ACPI_X86_64, 0);
}

static void test_real_machine(void)
{
    load_arena(TEST_DATA_FOLDER "x86_64.acpi");
    check_accepted(ACPI_X86_64, 2);
    CHECK_EQUAL(info.cpu_count, 4);
    CHECK_EQUAL(info.cpus[3].hardware_id, 3);
    CHECK_EQUAL(info.cpus[2].is_boot_cpu, 1);
    CHECK_EQUAL(info.cpus[0].is_boot_cpu, 0);
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_INIT_SIPI);
    CHECK_EQUAL(info.interrupts.kind, INTERRUPT_CONTROLLER_APIC);
    CHECK_EQUAL(info.interrupts.base, 0xfee00000);
    CHECK_EQUAL(info.interrupts.io_apic_count, 1);
    CHECK_EQUAL(info.interrupts.io_apics[0].base, 0xfec00000);
    CHECK_EQUAL(info.interrupts.isa_lines[0].line, 2);
    CHECK_EQUAL(info.interrupts.isa_lines[4].line, 4);
    CHECK_EQUAL(info.interrupts.isa_lines[9].is_level_triggered, 1);
    CHECK_EQUAL(info.timer.kind, TIMER_APIC);
    CHECK_EQUAL(info.timer.reference_kind, TIMER_REFERENCE_PM);
    CHECK_EQUAL(info.timer.reference_base, 0x608);
    CHECK_EQUAL(info.console.kind, CONSOLE_NONE);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_NONE);
}

static void test_old_root(void)
{
    begin();
    arena_seal(&arena, 0);
    check_accepted(ACPI_X86_64, 0);
    CHECK_EQUAL(info.cpu_count, 1);
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_NONE);
}

static void test_cpus(void)
{
    begin();
    add_local_apic(7, 1);
    add_local_apic(8, 0);   /* disabled */
    add_local_apic(9, 2);   /* may come later */
    add_local_apic(255, 0); /* a place for one */
    add_x2apic(7, 1);       /* known already */
    add_x2apic(0x10000, 1);
    add_x2apic(UINT32_MAX, 0);
    accepted();
    CHECK_EQUAL(info.cpu_count, 3);
    CHECK_EQUAL(info.cpus[1].hardware_id, 7);
    CHECK_EQUAL(info.cpus[2].hardware_id, 0x10000);
    check_refused(ACPI_X86_64, 8, STATUS_NOT_FOUND, "CPU 0x8 runs");
    add_x2apic(UINT32_MAX, 1);
    refused(STATUS_MALFORMED, "means all CPUs");
    begin();
    add_local_apic(255, 1);
    refused(STATUS_MALFORMED, "means all CPUs");
}

static void test_too_many(void)
{
    begin();
    for (uint32_t i = 1; i < BOOT_CPUS_MAX; i++) {
        add_x2apic(i, 1);
    }
    accepted();
    CHECK_EQUAL(info.cpu_count, BOOT_CPUS_MAX);
    add_x2apic(BOOT_CPUS_MAX, 1);
    refused(STATUS_LIMIT_EXCEEDED, "more than 256 CPUs");
    begin();
    for (uint32_t i = 0; i < BOOT_IO_APICS_MAX; i++) {
        add_io_apic(0xfec01000 + i * 0x1000, 24 + 24 * i);
    }
    refused(STATUS_LIMIT_EXCEEDED, "too many I/O APICs");
}

static void test_interrupts(void)
{
    begin();
    add_override(0, 0, 2, 0);
    add_override(0, 9, 9, 0xd);   /* active high, level */
    add_override(0, 11, 20, 0xf); /* active low, level */
    set_u64(arena_entry(&arena, madt, 5, 12) + 4, 0xfee01000);
    add_io_apic(0xfec10000, 24);
    accepted();
    CHECK_EQUAL(info.interrupts.base, 0xfee01000);
    CHECK_EQUAL(info.interrupts.io_apic_count, 2);
    CHECK_EQUAL(info.interrupts.io_apics[1].first_line, 24);
    CHECK_EQUAL(info.interrupts.isa_lines[0].line, 2);
    CHECK_EQUAL(info.interrupts.isa_lines[0].is_level_triggered, 0);
    CHECK_EQUAL(info.interrupts.isa_lines[9].is_level_triggered, 1);
    CHECK_EQUAL(info.interrupts.isa_lines[9].is_active_low, 0);
    CHECK_EQUAL(info.interrupts.isa_lines[11].line, 20);
    CHECK_EQUAL(info.interrupts.isa_lines[11].is_active_low, 1);
    CHECK_EQUAL(info.interrupts.isa_lines[15].line, 15);
}

static void test_bad_interrupts(void)
{
    static const struct {
        uint8_t bus;
        uint8_t source;
        uint16_t flags;
    } bad[] = {{1, 0, 0}, {0, 16, 0}, {0, 0, 2}, {0, 0, 8}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        begin();
        add_override(bad[i].bus, bad[i].source, 2, bad[i].flags);
        refused(STATUS_MALFORMED, "entry 2 (type 2)");
    }
    begin();
    add_io_apic(0, 24);
    refused(STATUS_MALFORMED, "I/O APIC at 0");
    begin();
    set_u32(madt + 36, 0xfee00010);
    refused(STATUS_MALFORMED, "no local APIC can be at");
    set_u32(madt + 36, 0);
    refused(STATUS_MALFORMED, "no local APIC can be at");
    begin();
    madt[44 + 8] = 77; /* the I/O APIC becomes something unknown */
    refused(STATUS_UNSUPPORTED, "without I/O APIC");
}

static void test_entry_lengths(void)
{
    begin();
    madt[44 + 8 + 1] = 1;
    refused(STATUS_MALFORMED, "entry 1 claims 1 bytes, less than its header");
    madt[44 + 8 + 1] = 0;
    refused(STATUS_MALFORMED, "entry 1 claims 0 bytes, less than its header");
    madt[44 + 8 + 1] = 13;
    refused(STATUS_TRUNCATED, "entry 1 claims 13 bytes, more than the table has");
    begin();
    (void)arena_entry(&arena, madt, 0, 7);
    refused(STATUS_TRUNCATED, "too short for its type");
    begin();
    (void)arena_entry(&arena, madt, 200, 1); /* one byte is left at the end */
    refused(STATUS_MALFORMED, "less than its header");
}

static void test_missing_tables(void)
{
    begin();
    memcpy(arena_find(&arena, "APIC"), "NOPE", 4);
    refused(STATUS_NOT_FOUND, "no APIC table");
    begin();
    memcpy(arena_find(&arena, "FACP"), "NOPE", 4);
    accepted();
    CHECK_EQUAL(info.timer.reference_kind, TIMER_REFERENCE_HPET);
    CHECK_EQUAL(info.timer.reference_base, 0xfed00000);
    memcpy(arena_find(&arena, "HPET"), "NOPE", 4);
    accepted();
    CHECK_EQUAL(info.timer.reference_kind, TIMER_REFERENCE_NONE);
}

static void test_pm_timer(void)
{
    begin();
    uint8_t *fadt = arena_find(&arena, "FACP");
    fadt[208] = 1;
    set_u64(fadt + 212, 0x1008);
    accepted();
    CHECK_EQUAL(info.timer.reference_base, 0x1008);
    fadt[208] = 0;
    refused(STATUS_UNSUPPORTED, "not an I/O port");
    fadt[208] = 1;
    set_u64(fadt + 212, 0xfffd);
    refused(STATUS_MALFORMED, "no PM timer of 4 bytes can be at port 0xfffd");
    set_u64(fadt + 212, 0xfffc);
    accepted();
    fadt[91] = 3;
    refused(STATUS_MALFORMED, "no PM timer of 3 bytes");
    set_u32(fadt + 112, 1u << 20); /* hardware-reduced */
    accepted();
    CHECK_EQUAL(info.timer.reference_kind, TIMER_REFERENCE_HPET);
}

static void test_hpet(void)
{
    begin();
    set_u32(arena_find(&arena, "FACP") + 76, 0);
    accepted();
    CHECK_EQUAL(info.timer.reference_kind, TIMER_REFERENCE_HPET);
    uint8_t *hpet = arena_find(&arena, "HPET");
    set_u64(hpet + 44, 0xfed00008);
    refused(STATUS_MALFORMED, "ACPI: HPET");
    set_u64(hpet + 44, 0);
    refused(STATUS_MALFORMED, "ACPI: HPET");
    set_u64(hpet + 44, 0xfed00000);
    hpet[40] = 1;
    refused(STATUS_MALFORMED, "address space 1");
    set_u32(hpet + 4, HPET_BYTES - 1);
    refused(STATUS_TRUNCATED, "HPET at 0x214 has 55 bytes, not 56");
}

/* SPCR goes in front of the MADT, whose entries follow it. */
static uint8_t *begin_with_console(void)
{
    begin();
    uint8_t *spcr = arena_table(&arena, "SPCR", SPCR_BYTES);
    spcr[40] = 1;
    set_u64(spcr + 44, 0x3f8);
    spcr[52] = 3;
    spcr[53] = 4;
    return spcr;
}

static void test_console(void)
{
    uint8_t *spcr = begin_with_console();
    accepted();
    CHECK_EQUAL(info.console.kind, CONSOLE_UART16550_PORT);
    CHECK_EQUAL(info.console.base, 0x3f8);
    CHECK_EQUAL(info.console.interrupt_line, 4);
    spcr[40] = 0;
    spcr[43] = 3;
    set_u64(spcr + 44, 0xfe030000);
    spcr[52] = 2;
    accepted();
    CHECK_EQUAL(info.console.kind, CONSOLE_UART16550_MEMORY);
    CHECK_EQUAL(info.console.register_stride, 4);
    CHECK_EQUAL(info.console.interrupt_line, 0);
    spcr[43] = 1;
    accepted();
    CHECK_EQUAL(info.console.register_stride, 1);
}

static void test_unknown_console(void)
{
    uint8_t *spcr = begin_with_console();
    set_u64(spcr + 44, 0);
    accepted();
    CHECK_EQUAL(info.console.kind, CONSOLE_NONE);
    set_u64(spcr + 44, 0x3f8);
    spcr[36] = 0x20;
    accepted();
    CHECK_EQUAL(info.console.kind, CONSOLE_NONE);
    spcr[36] = 0;
    spcr[40] = 2; /* PCI configuration space */
    accepted();
    CHECK_EQUAL(info.console.kind, CONSOLE_NONE);
}

static void test_bad_console(void)
{
    uint8_t *spcr = begin_with_console();
    set_u64(spcr + 44, 0xfff9);
    refused(STATUS_MALFORMED, "no UART can be at 0xfff9");
    spcr[40] = 0;
    set_u64(spcr + 44, 0xfe030ffc);
    refused(STATUS_MALFORMED, "no UART can be at 0xfe030ffc");
    set_u32(spcr + 4, 57);
    refused(STATUS_TRUNCATED, "SPCR");
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"real machine", test_real_machine},
        {"old root", test_old_root},
        {"CPUs", test_cpus},
        {"too many", test_too_many},
        {"interrupts", test_interrupts},
        {"bad interrupts", test_bad_interrupts},
        {"entry lengths", test_entry_lengths},
        {"missing tables", test_missing_tables},
        {"PM timer", test_pm_timer},
        {"HPET", test_hpet},
        {"console", test_console},
        {"unknown console", test_unknown_console},
        {"bad console", test_bad_console},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
