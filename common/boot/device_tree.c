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

static uint32_t later(uint32_t end, uint64_t other)
{
    return other > end ? (uint32_t)other : end;
}

uint32_t device_tree_trim(void *tree)
{
    const uint64_t reservations_bytes =
        ((uint64_t)fdt_num_mem_rsv(tree) + 1) * sizeof(struct fdt_reserve_entry);
    uint32_t end = sizeof(struct fdt_header);
    end = later(end, (uint64_t)fdt_off_dt_struct(tree) + fdt_size_dt_struct(tree));
    end = later(end, (uint64_t)fdt_off_dt_strings(tree) + fdt_size_dt_strings(tree));
    end = later(end, fdt_off_mem_rsvmap(tree) + reservations_bytes);
    fdt_set_totalsize(tree, end);
    return end;
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
