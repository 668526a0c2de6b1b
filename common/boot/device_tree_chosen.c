/*
 * /chosen: what the boot loader has to say (Devicetree Specification 0.4, 3.6; the Linux names for
 * the initial RAM disk and for entropy, which QEMU and all loaders use).
 */
#include "device_tree_parts.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <libfdt.h>

static enum status read_command_line(const struct tree_walk *walk, struct boot_info *info)
{
    struct bytes value = {0};
    if (!tree_property(walk, "bootargs", &value) || value.size_bytes == 0) {
        return STATUS_OK;
    }
    const size_t length = text_length_in_field((const char *)value.data, value.size_bytes);
    if (length == value.size_bytes) {
        return boot_error_set(
            walk->error, STATUS_MALFORMED, "device tree: bootargs does not end with NUL");
    }
    if (!text_copy(info->command_line, sizeof(info->command_line), (const char *)value.data)) {
        info->command_line[0] = '\0';
        return boot_error_set(
            walk->error,
            STATUS_LIMIT_EXCEEDED,
            "device tree: a command line of %zu characters; %u are allowed",
            length,
            BOOT_COMMAND_LINE_BYTES - 1);
    }
    return STATUS_OK;
}

static void append_seed(const struct tree_walk *walk, const char *name, struct boot_info *info)
{
    struct bytes value = {0};
    if (!tree_property(walk, name, &value)) {
        return;
    }
    const size_t room = BOOT_SEED_BYTES - info->seed_size_bytes;
    const size_t taken = value.size_bytes < room ? value.size_bytes : room;
    memcpy(info->seed + info->seed_size_bytes, value.data, taken);
    info->seed_size_bytes += (uint32_t)taken;
}

static void read_seed(const struct tree_walk *walk, struct boot_info *info)
{
    info->seed_size_bytes = 0;
    append_seed(walk, "rng-seed", info);
    append_seed(walk, "kaslr-seed", info);
}

static enum status read_package(const struct tree_walk *walk, struct boot_info *info)
{
    uint64_t start = 0;
    uint64_t end = 0;
    const enum status start_status = tree_number(walk, "linux,initrd-start", &start);
    const enum status end_status = tree_number(walk, "linux,initrd-end", &end);
    if (start_status == STATUS_MALFORMED || end_status == STATUS_MALFORMED) {
        return STATUS_MALFORMED;
    }
    if (start_status == STATUS_NOT_FOUND && end_status == STATUS_NOT_FOUND) {
        return STATUS_OK;
    }
    if (start_status != end_status || start >= end) {
        return boot_error_set(
            walk->error,
            STATUS_MALFORMED,
            "device tree: linux,initrd-start 0x%llx and -end 0x%llx are no range",
            (unsigned long long)start,
            (unsigned long long)end);
    }
    info->package = (struct boot_range){start, end - start};
    return STATUS_OK;
}

enum status
device_tree_read_chosen(const void *tree, struct boot_info *info, struct boot_error *error)
{
    struct tree_walk walk;
    tree_walk_begin(&walk, tree, error);
    enum status status = tree_walk_reach(&walk, fdt_path_offset(tree, "/chosen"));
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    read_seed(&walk, info);
    status = read_command_line(&walk, info);
    return status == STATUS_OK ? read_package(&walk, info) : status;
}
