/*
 * The console: the UART that /chosen names. It is read twice: first alone, so that there is
 * something to complain on while the rest is read.
 */
#include "device_tree_parts.h"
#include "lib/text.h"
#include "uart.h"
#include <libfdt.h>

/* A path or an alias; what follows a colon are settings that the firmware has made already. */
static int find_node(const void *tree)
{
    int size_bytes = 0;
    const int chosen = fdt_path_offset(tree, "/chosen");
    const char *path = chosen < 0 ? NULL : fdt_getprop(tree, chosen, "stdout-path", &size_bytes);
    if (path == NULL) {
        return -FDT_ERR_NOTFOUND;
    }
    int length = 0;
    while (length < size_bytes && path[length] != '\0' && path[length] != ':') {
        length++;
    }
    return fdt_path_offset_namelen(tree, path, length);
}

static enum status read_stride(const struct tree_walk *walk, uint32_t *stride)
{
    uint32_t shift = 0;
    const enum status status = tree_u32(walk, "reg-shift", &shift);
    if (status == STATUS_MALFORMED) {
        return status;
    }
    if (shift > 4) {
        return tree_refuse(walk, STATUS_MALFORMED, "reg-shift is more than 4");
    }
    *stride = 1u << shift;
    return STATUS_OK;
}

static enum status
read_uart(const struct tree_walk *walk, uint32_t kind, struct boot_console *found)
{
    struct boot_range range = {0};
    uint64_t size_bytes = PL011_BYTES;
    found->kind = kind;
    enum status status = tree_range_needed(walk, 0, &range);
    if (status == STATUS_OK && kind == CONSOLE_UART16550_MEMORY) {
        status = read_stride(walk, &found->register_stride);
        size_bytes = (uint64_t)found->register_stride * UART16550_REGISTERS;
    }
    if (status == STATUS_OK &&
        (range.size_bytes < size_bytes || !uart_is_in_one_page(range.base, size_bytes))) {
        status = tree_refuse(walk, STATUS_MALFORMED, "its registers are too few, or cross a page");
    }
    if (status != STATUS_OK) {
        return status;
    }
    found->base = range.base;
    return tree_line(walk, &found->interrupt_line);
}

enum status
device_tree_read_console(struct bytes tree, struct boot_console *console, struct boot_error *error)
{
    *console = (struct boot_console){.kind = CONSOLE_NONE};
    enum status status = device_tree_check(tree, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct tree_walk walk;
    tree_walk_begin(&walk, tree.data, error);
    status = tree_walk_reach(&walk, find_node(tree.data));
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    struct boot_console found = {.kind = CONSOLE_NONE};
    if (tree_is_compatible(&walk, "arm,pl011")) {
        status = read_uart(&walk, CONSOLE_PL011, &found);
    } else if (tree_is_compatible(&walk, "ns16550a") || tree_is_compatible(&walk, "ns16550")) {
        status = read_uart(&walk, CONSOLE_UART16550_MEMORY, &found);
    }
    if (status == STATUS_OK) {
        *console = found;
    }
    return status;
}
