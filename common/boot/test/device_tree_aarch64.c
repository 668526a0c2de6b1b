#include "device_tree_check.h"

#define ACCEPTED() check_read_accepted(DEVICE_TREE_AARCH64, 0, __FILE__, __LINE__)
#define REFUSED(status, words)                                                                     \
    check_read_refused(DEVICE_TREE_AARCH64, 0, status, words, __FILE__, __LINE__)

#define GIC "/intc@8000000"

static void begin(void)
{
    load_tree(TEST_DATA_FOLDER "aarch64.dtb");
}

static void test_cpus_and_power(void)
{
    begin();
    ACCEPTED();
    CHECK_EQUAL(info.cpu_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_EQUAL(info.cpus[i].hardware_id, i);
        CHECK_EQUAL(info.cpus[i].is_boot_cpu, i == 0);
        CHECK_EQUAL(info.cpus[i].interrupt_context, 0);
    }
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_PSCI_HVC);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_PSCI_HVC);
}

static void test_devices(void)
{
    begin();
    ACCEPTED();
    CHECK_EQUAL(info.interrupts.kind, INTERRUPT_CONTROLLER_GICV3);
    CHECK_EQUAL(info.interrupts.base, 0x08000000);
    CHECK_EQUAL(info.interrupts.size_bytes, 0x10000);
    CHECK_EQUAL(info.interrupts.redistributor_count, 1);
    CHECK_EQUAL(info.interrupts.redistributors[0].base, 0x080a0000);
    CHECK_EQUAL(info.interrupts.redistributors[0].size_bytes, 0xf60000);
    CHECK_EQUAL(info.timer.kind, TIMER_ARM_GENERIC);
    CHECK_EQUAL(info.timer.interrupt, 27);
    CHECK_EQUAL(info.console.kind, CONSOLE_PL011);
    CHECK_EQUAL(info.console.base, 0x09000000);
    CHECK_EQUAL(info.console.interrupt_line, 33);
}

static void test_chosen_and_memory(void)
{
    begin();
    ACCEPTED();
    CHECK(strcmp(info.command_line, "exit=arm-semihosting quiet") == 0);
    CHECK_EQUAL(info.seed_size_bytes, 32);
    CHECK_EQUAL(info.package.base, 0x48000000);
    CHECK_EQUAL(info.package.size_bytes, 5000);
    CHECK_EQUAL(map.count, 1);
    CHECK_EQUAL(map.regions[0].base, 0x40000000);
    CHECK_EQUAL(map.regions[0].size_bytes, 256u << 20);
    CHECK_EQUAL(map.regions[0].kind, MEMORY_USABLE);
    CHECK_EQUAL(reservations.count, 0);
}

static void test_other_cpus(void)
{
    begin();
    set_text("/cpus/cpu@3", "status", "disabled");
    set_cell("/cpus/cpu@2", "reg", 0x10203);
    set_text("/psci", "method", "smc");
    ACCEPTED();
    CHECK_EQUAL(info.cpu_count, 3);
    CHECK_EQUAL(info.cpus[2].hardware_id, 0x10203);
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_PSCI_SMC);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_PSCI_SMC);
    /* The CPU that runs may lack what the others need. */
    remove_property("/cpus/cpu@0", "enable-method");
    ACCEPTED();
    check_read_refused(
        DEVICE_TREE_AARCH64, 3, STATUS_UNSUPPORTED, "enable-method", __FILE__, __LINE__);
    set_text("/cpus/cpu@0", "enable-method", "psci");
    check_read_refused(
        DEVICE_TREE_AARCH64, 3, STATUS_NOT_FOUND, "CPU 0x3 runs", __FILE__, __LINE__);
}

static void test_wide_cpu_numbers(void)
{
    static const uint32_t zero[] = {0, 0};
    static const uint32_t wide[] = {0x11, 0x104};
    static const uint32_t wrong[] = {0x100, 0};
    begin();
    remove_node("/cpus/cpu@2");
    remove_node("/cpus/cpu@3");
    set_cell("/cpus", "#address-cells", 2);
    set_cells("/cpus/cpu@0", "reg", zero, 2);
    set_cells("/cpus/cpu@1", "reg", wide, 2);
    ACCEPTED();
    CHECK_EQUAL(info.cpus[1].hardware_id, UINT64_C(0x1100000104));
    set_cells("/cpus/cpu@1", "reg", wrong, 2);
    REFUSED(STATUS_MALFORMED, "no MPIDR affinity");
}

static void test_bad_cpus(void)
{
    begin();
    set_cell("/cpus/cpu@1", "reg", 0);
    REFUSED(STATUS_MALFORMED, "same number");
    remove_property("/cpus/cpu@1", "reg");
    REFUSED(STATUS_MALFORMED, "cpu@1: reg is not one CPU's number");
    begin();
    set_cell("/cpus", "#address-cells", 3);
    REFUSED(STATUS_MALFORMED, "neither 1 nor 2");
    begin();
    remove_node("/cpus");
    REFUSED(STATUS_NOT_FOUND, "not among the 0");
    begin();
    set_text("/cpus/cpu@1", "enable-method", "spin-table");
    REFUSED(STATUS_UNSUPPORTED, "only PSCI");
}

static void test_too_many_cpus(void)
{
    static uint8_t large[1 << 16] __attribute__((aligned(8)));
    begin();
    CHECK_EQUAL(fdt_open_into(tree, large, sizeof(large)), 0);
    for (uint32_t i = 4; i <= BOOT_CPUS_MAX; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "cpu@%x", i);
        const int cpu = fdt_add_subnode(large, fdt_path_offset(large, "/cpus"), name);
        CHECK_EQUAL(fdt_setprop_string(large, cpu, "device_type", "cpu"), 0);
        CHECK_EQUAL(fdt_setprop_string(large, cpu, "enable-method", "psci"), 0);
        CHECK_EQUAL(fdt_setprop_u32(large, cpu, "reg", i), 0);
    }
    const struct bytes all = {large, sizeof(large)};
    memset(&map, 0, sizeof(map));
    CHECK_EQUAL(
        device_tree_read(all, DEVICE_TREE_AARCH64, 0, &info, &map, &reservations, &error),
        STATUS_LIMIT_EXCEEDED);
    CHECK(strstr(error.text, "more than 256 CPUs") != NULL);
}

static void test_psci(void)
{
    begin();
    set_text("/psci", "method", "svc");
    REFUSED(STATUS_MALFORMED, "neither hvc nor smc");
    set_text("/psci", "compatible", "arm,psci");
    REFUSED(STATUS_UNSUPPORTED, "no PSCI 0.2");
    remove_node("/cpus/cpu@1");
    remove_node("/cpus/cpu@2");
    remove_node("/cpus/cpu@3");
    ACCEPTED();
    CHECK_EQUAL(info.cpu_start_kind, CPU_START_NONE);
    CHECK_EQUAL(info.power.off_kind, POWER_OFF_NONE);
}

static void test_gic_regions(void)
{
    static const uint32_t two[] = {
        0, 0x08000000, 0, 0x10000, 0, 0x080a0000, 0, 0x40000, 1, 0, 0, 0x80000};
    begin();
    set_cells(GIC, "reg", two, 12);
    ACCEPTED();
    CHECK_EQUAL(info.interrupts.redistributor_count, 1);
    set_cell(GIC, "#redistributor-regions", 2);
    ACCEPTED();
    CHECK_EQUAL(info.interrupts.redistributor_count, 2);
    CHECK_EQUAL(info.interrupts.redistributors[1].base, UINT64_C(1) << 32);
    set_cell(GIC, "#redistributor-regions", 3);
    REFUSED(STATUS_MALFORMED, "no range number 3");
    set_cell(GIC, "#redistributor-regions", 0);
    REFUSED(STATUS_MALFORMED, "no redistributor regions");
    set_cell(GIC, "#redistributor-regions", 9);
    REFUSED(STATUS_LIMIT_EXCEEDED, "too many redistributor regions");
    set_raw(GIC, "#redistributor-regions", "abc", 3);
    REFUSED(STATUS_MALFORMED, "#redistributor-regions has 3 bytes");
}

static void test_bad_gic_regions(void)
{
    static const uint32_t small[] = {0, 0x08000000, 0, 0x10000, 0, 0x080a0000, 0, 0x10000};
    static const uint32_t crooked[] = {0, 0x08001000, 0, 0x10000, 0, 0x080a0000, 0, 0x20000};
    static const uint32_t wraps[] = {0, 0x08000000, 0, 0x10000, UINT32_MAX, 0, 1, 0};
    static const uint32_t empty[] = {0, 0x08000000, 0, 0, 0, 0x080a0000, 0, 0x20000};
    begin();
    set_cells(GIC, "reg", small, 8);
    REFUSED(STATUS_MALFORMED, "holds no redistributor");
    set_cells(GIC, "reg", crooked, 8);
    REFUSED(STATUS_MALFORMED, "distributor is no 64 KiB frame");
    set_cells(GIC, "reg", wraps, 8);
    REFUSED(STATUS_MALFORMED, "empty or wraps");
    set_cells(GIC, "reg", empty, 8);
    REFUSED(STATUS_MALFORMED, "empty or wraps");
    set_cells(GIC, "reg", small, 7);
    REFUSED(STATUS_MALFORMED, "no whole number of ranges");
    set_cells(GIC, "reg", small, 4);
    REFUSED(STATUS_MALFORMED, "no range number 1");
    remove_property(GIC, "reg");
    REFUSED(STATUS_MALFORMED, "intc@8000000: reg has no range number 0");
}

static void test_which_controller(void)
{
    begin();
    set_text(GIC, "compatible", "arm,cortex-a15-gic");
    REFUSED(STATUS_UNSUPPORTED, "intc@8000000 is an interrupt controller we lack");
    remove_node(GIC);
    REFUSED(STATUS_NOT_FOUND, "no interrupt controller");
    begin();
    add_node("/", "intc@1");
    set_text("/intc@1", "compatible", "arm,gic-v3");
    REFUSED(STATUS_LIMIT_EXCEEDED, "second interrupt controller");
    set_text("/intc@1", "status", "disabled");
    ACCEPTED();
}

static void test_timer(void)
{
    static const uint32_t shared[] = {1, 13, 4, 1, 14, 4, 0, 11, 4};
    static const uint32_t beyond[] = {1, 13, 4, 1, 14, 4, 1, 16, 4};
    static const uint32_t named[] = {1, 14, 4, 1, 12, 4};
    static const char names[] = "phys\0virt";
    begin();
    set_cells("/timer", "interrupts", named, 6);
    REFUSED(STATUS_MALFORMED, "no interrupt for the virtual timer");
    set_raw("/timer", "interrupt-names", names, sizeof(names));
    ACCEPTED();
    CHECK_EQUAL(info.timer.interrupt, 28);
    set_text("/timer", "interrupt-names", "phys");
    REFUSED(STATUS_MALFORMED, "no interrupt for the virtual timer");
    remove_property("/timer", "interrupt-names");
    set_cells("/timer", "interrupts", shared, 9);
    REFUSED(STATUS_MALFORMED, "not private");
    set_cells("/timer", "interrupts", beyond, 9);
    REFUSED(STATUS_MALFORMED, "no interrupt that a GIC has");
    remove_node("/timer");
    REFUSED(STATUS_NOT_FOUND, "no ARM generic timer");
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"CPUs and power", test_cpus_and_power},
        {"devices", test_devices},
        {"chosen and memory", test_chosen_and_memory},
        {"other CPUs", test_other_cpus},
        {"wide CPU numbers", test_wide_cpu_numbers},
        {"bad CPUs", test_bad_cpus},
        {"too many CPUs", test_too_many_cpus},
        {"PSCI", test_psci},
        {"GIC regions", test_gic_regions},
        {"bad GIC regions", test_bad_gic_regions},
        {"which controller", test_which_controller},
        {"timer", test_timer},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
