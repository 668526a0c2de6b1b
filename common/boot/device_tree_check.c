/* The tree as a whole, before anything of it is read. */
#include "boot/device_tree.h"
#include "boot/device_tree_walk.h"
#include <libfdt.h>

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
