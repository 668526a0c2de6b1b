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

/*
 * What fdt_check_full() itself relies on: a whole header of the present version (it reads fields
 * that older ones end before), and blocks that are aligned. It reads tags as words wherever the
 * header says that they are, and shims run with the MMU off, where such an access may be a fault.
 */
static int check_header(struct bytes tree)
{
    if (tree.size_bytes < sizeof(struct fdt_header)) {
        return -FDT_ERR_TRUNCATED;
    }
    if (fdt_magic(tree.data) != FDT_MAGIC) {
        return -FDT_ERR_BADMAGIC;
    }
    if (fdt_version(tree.data) < FDT_LAST_SUPPORTED_VERSION) {
        return -FDT_ERR_BADVERSION;
    }
    if (fdt_off_dt_struct(tree.data) % sizeof(fdt32_t) != 0 ||
        fdt_off_mem_rsvmap(tree.data) % sizeof(fdt64_t) != 0) {
        return -FDT_ERR_ALIGNMENT;
    }
    return 0;
}

static enum status status_of(int result)
{
    switch (result) {
    case 0:
        return STATUS_OK;
    case -FDT_ERR_TRUNCATED:
        return STATUS_TRUNCATED;
    case -FDT_ERR_BADVERSION:
        return STATUS_UNSUPPORTED;
    default:
        return STATUS_MALFORMED;
    }
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
    int result = check_header(tree);
    if (result == 0) {
        result = fdt_check_full(tree.data, tree.size_bytes);
    }
    if (result == 0) {
        return STATUS_OK;
    }
    return boot_error_set(
        error,
        status_of(result),
        "device tree: not a good tree in %zu bytes: %s",
        tree.size_bytes,
        fdt_strerror(result));
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
