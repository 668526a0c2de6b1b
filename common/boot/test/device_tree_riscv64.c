#include "device_tree_check.h"

#define ACCEPTED() check_read_accepted(DEVICE_TREE_RISCV64, 2, __FILE__, __LINE__)
#define REFUSED(status, words)                                                                     \
    check_read_refused(DEVICE_TREE_RISCV64, 2, status, words, __FILE__, __LINE__)

#define PLIC "/soc/plic@c000000"
#define UART "/soc/serial@10000000"

static void begin(void)
{
    load_tree(TEST_DATA_FOLDER "riscv64.dtb");
}

static void test_machine(void)
{
    begin();
    ACCEPTED();
    CHECK_EQUAL(info.cpu_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_EQUAL(info.cpus[i].hardware_id, i);
        CHECK_EQUAL(info.cpus[i].interrupt_context, 2 * i + 1);
        CHECK_EQUAL(info.cpus[i].is_boot_cpu, i == 2);
    }
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_SBI_HSM);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_SIFIVE_TEST);
    CHECK_EQUAL(info.power.base, 0x100000);
    CHECK_EQUAL(info.interrupts.kind, INTERRUPT_CONTROLLER_PLIC);
    CHECK_EQUAL(info.interrupts.base, 0x0c000000);
    CHECK_EQUAL(info.interrupts.size_bytes, 0x600000);
    CHECK_EQUAL(info.interrupts.line_count, 97);
    CHECK_EQUAL(info.timer.kind, TIMER_SBI);
    CHECK_EQUAL(info.timer.frequency_hz, 10000000);
}

static void test_rest_of_machine(void)
{
    begin();
    ACCEPTED();
    CHECK_EQUAL(info.console.kind, CONSOLE_UART16550_MEMORY);
    CHECK_EQUAL(info.console.base, 0x10000000);
    CHECK_EQUAL(info.console.register_stride, 1);
    CHECK_EQUAL(info.console.interrupt_line, 10);
    CHECK(strcmp(info.command_line, "exit=sifive-test") == 0);
    CHECK_EQUAL(info.seed_size_bytes, 32);
    CHECK_EQUAL(info.package.base, 0x88200000);
    CHECK_EQUAL(info.package.size_bytes, 5000);
    CHECK_EQUAL(map.count, 1);
    CHECK_EQUAL(map.regions[0].base, 0x80000000);
}

/* What one CPU lacks, programs cannot use. */
static void test_features(void)
{
    static const struct {
        const char *isa;
        bool has_zbb;
    } isas[] = {
        {"rv64imafdc", false},
        {"rv64imafdc_zba_zbb_zbs", true},
        {"rv64imafdc_zbb", true},
        {"rv64imafdc_zbbx_zba", false},
        {"rv64imafdczbb", false},
        {"_zbb", true},
        {"zbb", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof(isas) / sizeof(isas[0]); i++) {
        begin();
        for (uint32_t cpu = 0; cpu < 4; cpu++) {
            char path[16];
            snprintf(path, sizeof(path), "/cpus/cpu@%u", cpu);
            set_text(path, "riscv,isa", isas[i].isa);
        }
        ACCEPTED();
        CHECK_EQUAL(info.cpu_features, isas[i].has_zbb ? BOOT_CPU_RISCV_ZBB : 0);
        set_text("/cpus/cpu@3", "riscv,isa", "rv64imafdc");
        ACCEPTED();
        CHECK_EQUAL(info.cpu_features, 0);
    }
}

static void test_harts(void)
{
    begin();
    set_text("/cpus/cpu@3", "status", "fail");
    set_text("/cpus/cpu@1", "mmu-type", "riscv,none");
    ACCEPTED();
    CHECK_EQUAL(info.cpu_count, 2);
    CHECK_EQUAL(info.cpus[1].hardware_id, 2);
    CHECK_EQUAL(info.cpus[1].interrupt_context, 5);
    set_text("/cpus/cpu@0", "status", "disabled");
    ACCEPTED();
    CHECK_EQUAL(info.cpu_count, 1);
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_NONE);
    set_text("/cpus/cpu@2", "status", "disabled");
    REFUSED(STATUS_NOT_FOUND, "CPU 0x2 runs");
}

static void test_power(void)
{
    begin();
    set_cell("/soc/test@100000", "reg", 0);
    REFUSED(STATUS_MALFORMED, "test@100000: reg is no whole number of ranges");
    remove_node("/soc/test@100000");
    ACCEPTED();
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_SBI);
    CHECK_EQUAL(info.power.base, 0);
}

static void test_test_device(void)
{
    static const uint32_t misplaced[] = {0, 0x100ffe, 0, 0x1000};
    static const uint32_t too_short[] = {0, 0x100000, 0, 3};
    begin();
    set_cells("/soc/test@100000", "reg", misplaced, 4);
    REFUSED(STATUS_MALFORMED, "its register is no word");
    set_cells("/soc/test@100000", "reg", too_short, 4);
    REFUSED(STATUS_MALFORMED, "its register is no word");
}

static void test_contexts(void)
{
    /* Hart 0 has no machine context here, and its supervisor context is the second. */
    static const uint32_t absent[] = {8, UINT32_MAX, 8, 9, 6, 9, 4, 9, 2, 9, 0x99, 9, 0, 9};
    begin();
    set_cells(PLIC, "interrupts-extended", absent, 14);
    ACCEPTED();
    CHECK_EQUAL(info.cpus[0].interrupt_context, 1);
    CHECK_EQUAL(info.cpus[3].interrupt_context, 4);
}

static void test_bad_contexts(void)
{
    static const uint32_t twice[] = {8, 9, 6, 9, 4, 9, 2, 9, 8, 9};
    begin();
    set_cells(PLIC, "interrupts-extended", twice, 10);
    REFUSED(STATUS_MALFORMED, "two supervisor contexts");
    set_cells(PLIC, "interrupts-extended", twice, 6);
    REFUSED(STATUS_NOT_FOUND, "no supervisor context for hart 3");
    set_cells(PLIC, "interrupts-extended", twice, 7);
    REFUSED(STATUS_MALFORMED, "no list of pairs");
    remove_property(PLIC, "interrupts-extended");
    REFUSED(STATUS_MALFORMED, "no list of pairs");
    begin();
    remove_node("/cpus/cpu@1/interrupt-controller");
    REFUSED(STATUS_NOT_FOUND, "no supervisor context for hart 1");
}

static void test_plic(void)
{
    static const uint32_t small[] = {0, 0x0c000000, 0, 0x207fff};
    static const uint32_t enough[] = {0, 0x0c000000, 0, 0x208000};
    begin();
    set_cells(PLIC, "reg", small, 4);
    REFUSED(STATUS_MALFORMED, "too few for its contexts");
    set_cells(PLIC, "reg", enough, 4);
    ACCEPTED();
    set_cell(PLIC, "riscv,ndev", 1023);
    ACCEPTED();
    CHECK_EQUAL(info.interrupts.line_count, 1024);
    set_cell(PLIC, "riscv,ndev", 1024);
    REFUSED(STATUS_MALFORMED, "riscv,ndev is not 1..1023");
    set_cell(PLIC, "riscv,ndev", 0);
    REFUSED(STATUS_MALFORMED, "riscv,ndev is not 1..1023");
    set_raw(PLIC, "riscv,ndev", "12345678", 8);
    REFUSED(STATUS_MALFORMED, "riscv,ndev has 8 bytes");
    remove_property(PLIC, "riscv,ndev");
    REFUSED(STATUS_MALFORMED, "riscv,ndev is not 1..1023");
    set_text(PLIC, "compatible", "riscv,aplic");
    REFUSED(STATUS_UNSUPPORTED, "plic@c000000 is an interrupt controller we lack");
    remove_node(PLIC);
    /* The harts' own controllers do not count. */
    REFUSED(STATUS_NOT_FOUND, "no interrupt controller");
}

static void test_second_plic(void)
{
    begin();
    add_node("/", "plic@1");
    set_text("/plic@1", "compatible", "riscv,plic0");
    REFUSED(STATUS_LIMIT_EXCEEDED, "second interrupt controller");
}

static void test_timebase(void)
{
    static const uint32_t wide[] = {1, 0};
    begin();
    set_cells("/cpus", "timebase-frequency", wide, 2);
    ACCEPTED();
    CHECK_EQUAL(info.timer.frequency_hz, UINT64_C(1) << 32);
    set_cell("/cpus", "timebase-frequency", 0);
    REFUSED(STATUS_MALFORMED, "timebase-frequency is 0");
    set_raw("/cpus", "timebase-frequency", "abc", 3);
    REFUSED(STATUS_MALFORMED, "cpus: timebase-frequency has 3 bytes");
    remove_property("/cpus", "timebase-frequency");
    REFUSED(STATUS_NOT_FOUND, "no timebase-frequency");
    set_cell("/cpus/cpu@1", "timebase-frequency", 5);
    ACCEPTED();
    CHECK_EQUAL(info.timer.frequency_hz, 5);
}

static void test_buses(void)
{
    static const uint32_t moved[] = {0, 0, 1, 0, 0, 0x40000000};
    begin();
    set_cells("/soc", "ranges", moved, 6);
    REFUSED(STATUS_UNSUPPORTED, "behind a bus that translates addresses");
    remove_property("/soc", "ranges");
    REFUSED(STATUS_UNSUPPORTED, "behind a bus that translates addresses");
    begin();
    set_cell("/soc", "#size-cells", 0);
    REFUSED(STATUS_MALFORMED, "no addresses of 1 or 2 cells");
    set_cell("/soc", "#size-cells", 5);
    REFUSED(STATUS_MALFORMED, "no addresses of 1 or 2 cells");
    begin();
    set_text("/soc", "status", "disabled"); /* with all below it */
    REFUSED(STATUS_NOT_FOUND, "no interrupt controller");
}

static void test_uart(void)
{
    static const uint32_t short_reg[] = {0, 0x10000000, 0, 31};
    static const uint32_t crossing[] = {0, 0x10000fe8, 0, 32};
    begin();
    set_cell(UART, "reg-shift", 2);
    ACCEPTED();
    CHECK_EQUAL(info.console.register_stride, 4);
    set_cells(UART, "reg", short_reg, 4);
    REFUSED(STATUS_MALFORMED, "too few, or cross a page");
    set_cells(UART, "reg", crossing, 4);
    REFUSED(STATUS_MALFORMED, "too few, or cross a page");
    set_cell(UART, "reg-shift", 5);
    REFUSED(STATUS_MALFORMED, "reg-shift is more than 4");
    set_raw(UART, "reg-shift", "", 0);
    REFUSED(STATUS_MALFORMED, "reg-shift has 0 bytes");
}

static void test_uart_interrupt(void)
{
    begin();
    set_cell(UART, "interrupts", 1024);
    REFUSED(STATUS_MALFORMED, "no interrupt that a PLIC has");
    set_cell(UART, "interrupts", 0);
    REFUSED(STATUS_MALFORMED, "no interrupt that a PLIC has");
    set_raw(UART, "interrupts", "ab", 2);
    REFUSED(STATUS_MALFORMED, "no interrupt that a PLIC has");
    set_cell(UART, "interrupt-parent", 0x77);
    REFUSED(STATUS_MALFORMED, "interrupt-parent does not exist");
    set_cell(UART, "interrupt-parent", 8); /* a hart's own controller */
    ACCEPTED();
    CHECK_EQUAL(info.console.interrupt_line, 0);
    remove_property(UART, "interrupts");
    ACCEPTED();
    CHECK_EQUAL(info.console.interrupt_line, 0);
    set_raw(UART, "interrupt-parent", "abc", 3);
    REFUSED(STATUS_MALFORMED, "interrupt-parent has 3 bytes");
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"machine", test_machine},
        {"rest of machine", test_rest_of_machine},
        {"features", test_features},
        {"harts", test_harts},
        {"power", test_power},
        {"test device", test_test_device},
        {"contexts", test_contexts},
        {"bad contexts", test_bad_contexts},
        {"PLIC", test_plic},
        {"second PLIC", test_second_plic},
        {"timebase", test_timebase},
        {"buses", test_buses},
        {"UART", test_uart},
        {"UART interrupt", test_uart_interrupt},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
