/*
 * The tree as a whole, and the order in which its parts are read. A walk (device_tree_walk.h) per
 * subject; nothing is kept of the tree but what goes into boot_info and the memory map.
 */
#include "boot/device_tree.h"
#include "device_tree_parts.h"
#include <libfdt.h>

uint32_t device_tree_claimed_size(const void *address)
{
    const struct bytes claim = {address, DEVICE_TREE_CLAIM_BYTES};
    return tree_cells(claim, 0, 1) == FDT_MAGIC ? (uint32_t)tree_cells(claim, 1, 1) : 0;
}

static enum status read_machine(
    const void *tree,
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct boot_error *error)
{
    enum status status = device_tree_read_chosen(tree, info, error);
    if (status == STATUS_OK) {
        status = device_tree_read_cpus(tree, arch, boot_cpu_id, info, error);
    }
    if (status == STATUS_OK) {
        status = device_tree_read_interrupts(tree, arch, info, error);
    }
    if (status == STATUS_OK) {
        status = device_tree_read_timer(tree, arch, info, error);
    }
    return status;
}

enum status device_tree_read(
    struct bytes tree,
    enum device_tree_arch arch,
    uint64_t boot_cpu_id,
    struct boot_info *info,
    struct memory_map *map,
    struct device_tree_reservations *reservations,
    struct boot_error *error)
{
    enum status status = device_tree_check(tree, error);
    if (status == STATUS_OK) {
        status = device_tree_read_memory(tree.data, map, error);
    }
    if (status == STATUS_OK) {
        status = device_tree_read_reservations(tree.data, reservations, error);
    }
    if (status == STATUS_OK) {
        status = read_machine(tree.data, arch, boot_cpu_id, info, error);
    }
    return status == STATUS_OK ? device_tree_read_console(tree, &info->console, error) : status;
}
