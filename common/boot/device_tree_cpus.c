/*
 * CPUs (Devicetree Specification 0.4, 3.7 and 3.8; the arm/cpus, arm/psci and riscv/cpus bindings)
 * and the firmware that starts them and switches the machine off: PSCI, or SBI and SiFive's test
 * device.
 */
#include "device_tree_parts.h"
#include "lib/memory.h"
#include <libfdt.h>

#define CPU_DEPTH 2

/* The test device's one register. */
#define FINISHER_BYTES 4u

/* Aff3, Aff2, Aff1 and Aff0; the other bits of MPIDR_EL1 are none of the number. */
#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

static enum status read_id(const struct tree_walk *walk, uint64_t *id)
{
    const int cells = walk->levels[walk->depth - 1].address_cells;
    struct bytes reg = {0};
    if (cells < 1 || cells > 2) {
        return tree_refuse(walk, STATUS_MALFORMED, "#address-cells of /cpus is neither 1 nor 2");
    }
    if (!tree_property(walk, "reg", &reg) || reg.size_bytes != (size_t)cells * sizeof(uint32_t)) {
        return tree_refuse(walk, STATUS_MALFORMED, "reg is not one CPU's number");
    }
    *id = tree_cells(reg, 0, cells);
    return STATUS_OK;
}

enum status tree_walk_next_cpu(struct tree_walk *walk, uint64_t *id)
{
    enum status status = STATUS_OK;
    if (walk->depth < CPU_DEPTH) {
        status = tree_walk_reach(walk, fdt_path_offset(walk->tree, "/cpus"));
    }
    while (status == STATUS_OK) {
        status = tree_walk_next(walk);
        if (status == STATUS_OK && walk->depth < CPU_DEPTH) {
            return STATUS_NOT_FOUND;
        }
        if (status == STATUS_OK && walk->depth == CPU_DEPTH &&
            tree_property_is(walk, "device_type", "cpu")) {
            return read_id(walk, id);
        }
    }
    return status;
}

static enum status add_cpu(const struct tree_walk *walk, uint64_t id, struct boot_info *info)
{
    if (info->cpu_count == BOOT_CPUS_MAX) {
        return boot_error_set(
            walk->error, STATUS_LIMIT_EXCEEDED, "device tree: more than %u CPUs", BOOT_CPUS_MAX);
    }
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].hardware_id == id) {
            return tree_refuse(walk, STATUS_MALFORMED, "another CPU has the same number");
        }
    }
    info->cpus[info->cpu_count++] = (struct boot_cpu){.hardware_id = id};
    return STATUS_OK;
}

/* Whether an instruction set, as riscv,isa names it, has the extension "_zbb". */
static bool has_zbb(const struct tree_walk *walk)
{
    static const char zbb[] = "_zbb";
    const size_t length = sizeof(zbb) - 1;
    struct bytes isa = {0};
    if (!tree_property(walk, "riscv,isa", &isa)) {
        return false;
    }
    for (size_t at = 0; bytes_contain(isa, at, length + 1); at++) {
        const uint8_t behind = isa.data[at + length];
        if (memcmp(isa.data + at, zbb, length) == 0 && (behind == '_' || behind == '\0')) {
            return true;
        }
    }
    return false;
}

/* The CPU that runs needs nobody to start it. */
static enum status check_arm_cpu(const struct tree_walk *walk, uint64_t id, bool is_boot_cpu)
{
    if ((id & ~MPIDR_AFFINITY) != 0) {
        return tree_refuse(walk, STATUS_MALFORMED, "reg is no MPIDR affinity");
    }
    if (!is_boot_cpu && !tree_property_is(walk, "enable-method", "psci")) {
        return tree_refuse(walk, STATUS_UNSUPPORTED, "only PSCI is known as its enable-method");
    }
    return STATUS_OK;
}

static enum status read_list(
    const void *tree,
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    uint64_t id = 0;
    enum status status = tree_walk_next_cpu(&walk, &id);
    while (status == STATUS_OK) {
        if (arch == DEVICE_TREE_AARCH64) {
            status = check_arm_cpu(&walk, id, id == boot_cpu_id);
        }
        /* Without an MMU it runs something else, a monitor for instance. */
        if (status == STATUS_OK && !tree_property_is(&walk, "mmu-type", "riscv,none")) {
            status = add_cpu(&walk, id, info);
            info->cpu_features &= has_zbb(&walk) ? ~UINT32_C(0) : ~(uint32_t)BOOT_CPU_RISCV_ZBB;
        }
        if (status == STATUS_OK) {
            status = tree_walk_next_cpu(&walk, &id);
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status
mark_boot_cpu(uint64_t boot_cpu_id, struct boot_info *info, struct boot_error *error)
{
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].hardware_id == boot_cpu_id) {
            info->cpus[i].is_boot_cpu = 1;
            return STATUS_OK;
        }
    }
    return boot_error_set(
        error,
        STATUS_NOT_FOUND,
        "device tree: CPU 0x%llx runs, but is not among the %u in /cpus",
        (unsigned long long)boot_cpu_id,
        info->cpu_count);
}

static enum status find_psci(struct tree_walk *walk)
{
    enum status status = tree_walk_next(walk);
    while (status == STATUS_OK && !tree_is_compatible(walk, "arm,psci-1.0") &&
           !tree_is_compatible(walk, "arm,psci-0.2")) {
        status = tree_walk_next(walk);
    }
    return status;
}

static enum status read_psci(const void *tree, struct boot_info *info, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    const enum status status = find_psci(&walk);
    if (status == STATUS_NOT_FOUND && info->cpu_count > 1) {
        return boot_error_set(
            error, STATUS_UNSUPPORTED, "device tree: no PSCI 0.2 or later to start CPUs with");
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    const bool is_hvc = tree_property_is(&walk, "method", "hvc");
    if (!is_hvc && !tree_property_is(&walk, "method", "smc")) {
        return tree_refuse(&walk, STATUS_MALFORMED, "method is neither hvc nor smc");
    }
    info->power.off_kind = is_hvc ? POWER_OFF_PSCI_HVC : POWER_OFF_PSCI_SMC;
    if (info->cpu_count > 1) {
        info->cpu_start_kind = is_hvc ? CPU_START_PSCI_HVC : CPU_START_PSCI_SMC;
    }
    return STATUS_OK;
}

/* The test device carries an exit code, which SBI's shutdown does not. */
static enum status read_sbi(const void *tree, struct boot_info *info, struct boot_error *error)
{
    if (info->cpu_count > 1) {
        info->cpu_start_kind = CPU_START_SBI_HSM;
    }
    info->power.off_kind = POWER_OFF_SBI;
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    enum status status = tree_walk_find(&walk, "sifive,test0");
    struct boot_range range = {0};
    if (status == STATUS_OK) {
        status = tree_range_needed(&walk, 0, &range);
    }
    if (status == STATUS_OK &&
        (range.base % FINISHER_BYTES != 0 || range.size_bytes < FINISHER_BYTES)) {
        return tree_refuse(&walk, STATUS_MALFORMED, "its register is no word");
    }
    if (status == STATUS_OK) {
        info->power.off_kind = POWER_OFF_SIFIVE_TEST;
        info->power.base = range.base;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status device_tree_read_cpus(
    const void *tree,
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error)
{
    info->cpu_count = 0;
    info->cpu_features = arch == DEVICE_TREE_RISCV64 ? BOOT_CPU_RISCV_ZBB : 0;
    info->cpu_start_kind = CPU_START_NONE;
    info->power = (struct boot_power){.off_kind = POWER_OFF_NONE};
    enum status status = read_list(tree, arch, boot_cpu_id, info, error);
    if (status == STATUS_OK) {
        status = mark_boot_cpu(boot_cpu_id, info, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    return arch == DEVICE_TREE_AARCH64 ? read_psci(tree, info, error) : read_sbi(tree, info, error);
}
