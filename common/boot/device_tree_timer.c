/* The ARM generic timer (binding arm,armv8-timer), and the rate of RISC-V's time counter. */
#include "device_tree_parts.h"
#include <libfdt.h>

/* Secure physical, physical, virtual, hypervisor physical: the order where no names are given. */
#define VIRTUAL_TIMER_INDEX 2
#define SPECIFIER_BYTES     12u

#define PPI_FIRST 16u
#define PPI_END   32u

static enum status read_arm(const void *tree, struct boot_timer *timer, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    enum status status = tree_walk_find(&walk, "arm,armv8-timer");
    if (status == STATUS_NOT_FOUND) {
        return boot_error_set(error, status, "device tree: no ARM generic timer");
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct bytes names = {0};
    const int index = tree_property(&walk, "interrupt-names", &names)
                          ? fdt_stringlist_search(tree, walk.node, "interrupt-names", "virt")
                          : VIRTUAL_TIMER_INDEX;
    struct bytes interrupts = {0};
    const uint64_t offset = index < 0 ? 0 : (uint64_t)index * SPECIFIER_BYTES;
    if (index < 0 || !tree_property(&walk, "interrupts", &interrupts) ||
        !bytes_contain(interrupts, offset, SPECIFIER_BYTES)) {
        return tree_refuse(&walk, STATUS_MALFORMED, "no interrupt for the virtual timer");
    }
    status = tree_gic_interrupt(
        &walk, bytes_part(interrupts, offset, SPECIFIER_BYTES), &timer->interrupt);
    if (status != STATUS_OK) {
        return status;
    }
    if (timer->interrupt < PPI_FIRST || timer->interrupt >= PPI_END) {
        return tree_refuse(&walk, STATUS_MALFORMED, "the virtual timer's interrupt is not private");
    }
    timer->kind = TIMER_ARM_GENERIC;
    return STATUS_OK;
}

/* It stands in /cpus, or in each CPU's node with the same value. */
static enum status read_riscv(const void *tree, struct boot_timer *timer, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    uint64_t ignored = 0;
    enum status found = tree_walk_reach(&walk, fdt_path_offset(tree, "/cpus"));
    while (found == STATUS_OK) {
        const enum status status = tree_number(&walk, "timebase-frequency", &timer->frequency_hz);
        if (status == STATUS_OK && timer->frequency_hz == 0) {
            return tree_refuse(&walk, STATUS_MALFORMED, "timebase-frequency is 0");
        }
        if (status != STATUS_NOT_FOUND) {
            timer->kind = TIMER_SBI;
            return status;
        }
        found = tree_walk_next_cpu(&walk, &ignored);
    }
    if (found != STATUS_NOT_FOUND) {
        return found;
    }
    return boot_error_set(error, STATUS_NOT_FOUND, "device tree: no timebase-frequency");
}

enum status device_tree_read_timer(
    const void *tree, enum device_tree_arch arch, struct boot_info *info, struct boot_error *error)
{
    info->timer = (struct boot_timer){.kind = TIMER_NONE};
    return arch == DEVICE_TREE_AARCH64 ? read_arm(tree, &info->timer, error)
                                       : read_riscv(tree, &info->timer, error);
}
