/*
 * The tree as a whole, and the order in which its parts are read. A walk (device_tree_walk.h) per
 * subject; nothing is kept of the tree but what goes into boot_info and the memory map.
 */
#include "boot/device_tree.h"
#include "device_tree_parts.h"
#include <libfdt.h>

#define CLAIM_BYTES 8u

uint32_t device_tree_claimed_size(const void *address)
{
    const struct bytes claim = {address, CLAIM_BYTES};
    return tree_cells(claim, 0, 1) == FDT_MAGIC ? (uint32_t)tree_cells(claim, 1, 1) : 0;
}

/*
 * libfdt reads tags as words wherever the header says that they are, and the shims of AArch64 run
 * with the MMU off, where a word that is not aligned is a fault.
 */
static int check_structure(struct bytes tree)
{
    if (tree.size_bytes >= sizeof(struct fdt_header) &&
        (fdt_off_dt_struct(tree.data) % sizeof(fdt32_t) != 0 ||
         fdt_off_mem_rsvmap(tree.data) % sizeof(fdt64_t) != 0)) {
        return -FDT_ERR_ALIGNMENT;
    }
    return fdt_check_full(tree.data, tree.size_bytes);
}

enum status device_tree_check(struct bytes tree, struct boot_error *error)
{
    if (tree.size_bytes > DEVICE_TREE_BYTES_MAX) {
        return boot_error_set(
            error,
            STATUS_LIMIT_EXCEEDED,
            "device tree: %zu bytes; %u are allowed",
            tree.size_bytes,
            DEVICE_TREE_BYTES_MAX);
    }
    const int result = check_structure(tree);
    if (result != 0) {
        const enum status status =
            result == -FDT_ERR_TRUNCATED ? STATUS_TRUNCATED : STATUS_MALFORMED;
        return boot_error_set(
            error,
            status,
            "device tree: not a good tree in %zu bytes: %s",
            tree.size_bytes,
            fdt_strerror(result));
    }
    /* Node names were stored differently before. */
    if (fdt_version(tree.data) < FDT_LAST_SUPPORTED_VERSION) {
        return boot_error_set(
            error,
            STATUS_UNSUPPORTED,
            "device tree: format version %u is too old",
            fdt_version(tree.data));
    }
    return STATUS_OK;
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
