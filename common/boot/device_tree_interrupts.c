/*
 * The interrupt controller: GICv3 (binding arm,gic-v3) or the RISC-V PLIC (sifive,plic-1.0.0, and
 * the PLIC specification 1.0.0 for its registers).
 */
#include "device_tree_parts.h"
#include "lib/format.h"
#include <libfdt.h>

#define GIC_FRAME_BYTES         UINT64_C(0x10000)
#define GIC_REDISTRIBUTOR_BYTES UINT64_C(0x20000)
#define GIC_SPECIFIER_BYTES     12u

#define PLIC_SOURCES_MAX     1023u
#define PLIC_CONTEXTS_OFFSET UINT64_C(0x200000)
#define PLIC_CONTEXT_BYTES   UINT64_C(0x1000)
#define PLIC_PAIR_BYTES      8u
#define SUPERVISOR_EXTERNAL  9u
#define NO_CONTEXT           UINT32_MAX

/*
 * Goes on to the one controller we know. One of another kind only is STATUS_UNSUPPORTED, none at
 * all STATUS_NOT_FOUND, both with a sentence.
 */
static enum status find_controller(struct tree_walk *walk, bool (*is_known)(const void *, int))
{
    char other[32] = "";
    struct bytes ignored = {0};
    enum status status = tree_walk_next(walk);
    while (status == STATUS_OK && !is_known(walk->tree, walk->node)) {
        if (tree_property(walk, "interrupt-controller", &ignored) &&
            !tree_is_compatible(walk, "riscv,cpu-intc")) {
            (void)format_text(other, sizeof(other), "%s", tree_name(walk));
        }
        status = tree_walk_next(walk);
    }
    if (status == STATUS_NOT_FOUND && other[0] != '\0') {
        return boot_error_set(
            walk->error,
            STATUS_UNSUPPORTED,
            "device tree: no GICv3 or PLIC; %s is an interrupt controller we lack",
            other);
    }
    if (status == STATUS_NOT_FOUND) {
        return boot_error_set(walk->error, status, "device tree: no interrupt controller");
    }
    return status;
}

/* Two controllers that share the machine's devices would need more than boot_info can say. */
static enum status check_is_last(const struct tree_walk *walk, bool (*is_known)(const void *, int))
{
    struct tree_walk rest = *walk;
    enum status status = tree_walk_next(&rest);
    while (status == STATUS_OK && !is_known(rest.tree, rest.node)) {
        status = tree_walk_next(&rest);
    }
    if (status == STATUS_OK) {
        return tree_refuse(&rest, STATUS_LIMIT_EXCEEDED, "a second interrupt controller");
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static bool is_gic_range(struct boot_range range, uint64_t size_bytes)
{
    return range.base % GIC_FRAME_BYTES == 0 && range.size_bytes >= size_bytes;
}

static enum status
read_gic(const struct tree_walk *walk, uint32_t regions, struct boot_interrupts *interrupts)
{
    struct boot_range range = {0};
    enum status status = tree_range_needed(walk, 0, &range);
    if (status == STATUS_OK && !is_gic_range(range, GIC_FRAME_BYTES)) {
        return tree_refuse(walk, STATUS_MALFORMED, "its distributor is no 64 KiB frame");
    }
    if (status != STATUS_OK) {
        return status;
    }
    interrupts->kind = INTERRUPT_CONTROLLER_GICV3;
    interrupts->base = range.base;
    interrupts->size_bytes = range.size_bytes;
    for (uint32_t i = 0; i < regions; i++) {
        status = tree_range_needed(walk, i + 1, &range);
        if (status == STATUS_OK && !is_gic_range(range, GIC_REDISTRIBUTOR_BYTES)) {
            return tree_refuse(
                walk, STATUS_MALFORMED, "a redistributor region holds no redistributor");
        }
        if (status != STATUS_OK) {
            return status;
        }
        interrupts->redistributors[interrupts->redistributor_count++] = range;
    }
    return STATUS_OK;
}

static enum status find_gic(const void *tree, struct boot_info *info, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    enum status status = find_controller(&walk, tree_is_gic);
    if (status == STATUS_OK) {
        status = check_is_last(&walk, tree_is_gic);
    }
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t regions = 1;
    status = tree_u32(&walk, "#redistributor-regions", &regions);
    if (status == STATUS_MALFORMED) {
        return status;
    }
    if (regions == 0) {
        return tree_refuse(&walk, STATUS_MALFORMED, "no redistributor regions");
    }
    if (regions > BOOT_REDISTRIBUTORS_MAX) {
        return tree_refuse(&walk, STATUS_LIMIT_EXCEEDED, "too many redistributor regions");
    }
    return read_gic(&walk, regions, &info->interrupts);
}

/* The phandle of each CPU's own interrupt controller, to which the PLIC's contexts lead. */
static enum status read_cpu_phandles(
    const void *tree,
    const struct boot_info *info,
    uint32_t phandles[BOOT_CPUS_MAX],
    struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    uint64_t id = 0;
    enum status status = tree_walk_next_cpu(&walk, &id);
    for (; status == STATUS_OK; status = tree_walk_next_cpu(&walk, &id)) {
        int child = fdt_first_subnode(tree, walk.node);
        while (child >= 0 && fdt_node_check_compatible(tree, child, "riscv,cpu-intc") != 0) {
            child = fdt_next_subnode(tree, child);
        }
        for (uint32_t i = 0; child >= 0 && i < info->cpu_count; i++) {
            if (info->cpus[i].hardware_id == id) {
                phandles[i] = fdt_get_phandle(tree, child);
            }
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status give_context(
    const struct tree_walk *walk,
    uint32_t context,
    uint32_t phandle,
    const uint32_t phandles[BOOT_CPUS_MAX],
    struct boot_info *info)
{
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (phandle == 0 || phandles[i] != phandle) {
            continue;
        }
        if (info->cpus[i].interrupt_context != NO_CONTEXT) {
            return tree_refuse(walk, STATUS_MALFORMED, "a CPU has two supervisor contexts");
        }
        info->cpus[i].interrupt_context = context;
        return STATUS_OK;
    }
    /* It leads to a CPU that is not in use. */
    return STATUS_OK;
}

/* Reads the contexts: their number is their place in the list. */
static enum status read_contexts(const struct tree_walk *walk, struct boot_info *info)
{
    uint32_t phandles[BOOT_CPUS_MAX] = {0};
    enum status status = read_cpu_phandles(walk->tree, info, phandles, walk->error);
    if (status != STATUS_OK) {
        return status;
    }
    struct bytes pairs = {0};
    if (!tree_property(walk, "interrupts-extended", &pairs) ||
        pairs.size_bytes % PLIC_PAIR_BYTES != 0) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupts-extended is no list of pairs");
    }
    const uint64_t contexts = pairs.size_bytes / PLIC_PAIR_BYTES;
    if (info->interrupts.size_bytes < PLIC_CONTEXTS_OFFSET + contexts * PLIC_CONTEXT_BYTES) {
        return tree_refuse(walk, STATUS_MALFORMED, "its registers are too few for its contexts");
    }
    for (uint32_t i = 0; status == STATUS_OK && i < contexts; i++) {
        const uint32_t phandle = (uint32_t)tree_cells(pairs, 2 * (uint64_t)i, 1);
        if (tree_cells(pairs, 2 * (uint64_t)i + 1, 1) == SUPERVISOR_EXTERNAL) {
            status = give_context(walk, i, phandle, phandles, info);
        }
    }
    return status;
}

static enum status check_contexts(const struct tree_walk *walk, const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        if (info->cpus[i].interrupt_context == NO_CONTEXT) {
            return boot_error_set(
                walk->error,
                STATUS_NOT_FOUND,
                "device tree: %s has no supervisor context for hart %llu",
                tree_name(walk),
                (unsigned long long)info->cpus[i].hardware_id);
        }
    }
    return STATUS_OK;
}

static enum status read_plic(const struct tree_walk *walk, struct boot_info *info)
{
    uint32_t sources = 0;
    struct boot_range range = {0};
    enum status status = tree_u32(walk, "riscv,ndev", &sources);
    if (status == STATUS_MALFORMED) {
        return status;
    }
    if (sources == 0 || sources > PLIC_SOURCES_MAX) {
        return tree_refuse(walk, STATUS_MALFORMED, "riscv,ndev is not 1..1023");
    }
    status = tree_range_needed(walk, 0, &range);
    if (status != STATUS_OK) {
        return status;
    }
    info->interrupts = (struct boot_interrupts){
        .kind = INTERRUPT_CONTROLLER_PLIC,
        .line_count = sources + 1,
        .base = range.base,
        .size_bytes = range.size_bytes,
    };
    for (uint32_t i = 0; i < info->cpu_count; i++) {
        info->cpus[i].interrupt_context = NO_CONTEXT;
    }
    status = read_contexts(walk, info);
    return status == STATUS_OK ? check_contexts(walk, info) : status;
}

static enum status find_plic(const void *tree, struct boot_info *info, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    enum status status = find_controller(&walk, tree_is_plic);
    if (status == STATUS_OK) {
        status = check_is_last(&walk, tree_is_plic);
    }
    return status == STATUS_OK ? read_plic(&walk, info) : status;
}

enum status device_tree_read_interrupts(
    const void *tree, enum device_tree_arch arch, struct boot_info *info, struct boot_error *error)
{
    info->interrupts = (struct boot_interrupts){.kind = INTERRUPT_CONTROLLER_NONE};
    return arch == DEVICE_TREE_AARCH64 ? find_gic(tree, info, error) : find_plic(tree, info, error);
}
