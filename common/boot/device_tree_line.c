/* The lines of the two interrupt controllers that we know, as a device's specifiers name them. */
#include "boot/device_tree_walk.h"
#include <libfdt.h>

#define GIC_SPI             0u
#define GIC_PPI             1u
#define GIC_SPI_FIRST       32u
#define GIC_SPI_COUNT       988u
#define GIC_PPI_FIRST       16u
#define GIC_PPI_COUNT       16u
#define GIC_SPECIFIER_BYTES 12u

#define PLIC_SOURCES_MAX     1023u
#define PLIC_SPECIFIER_BYTES 4u

bool tree_is_gic(const void *tree, int node)
{
    return fdt_node_check_compatible(tree, node, "arm,gic-v3") == 0;
}

bool tree_is_plic(const void *tree, int node)
{
    return fdt_node_check_compatible(tree, node, "sifive,plic-1.0.0") == 0 ||
           fdt_node_check_compatible(tree, node, "riscv,plic0") == 0;
}

enum status tree_gic_interrupt(const struct tree_walk *walk, struct bytes specifier, uint32_t *id)
{
    if (specifier.size_bytes < GIC_SPECIFIER_BYTES) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupts is shorter than 3 cells");
    }
    const uint64_t kind = tree_cells(specifier, 0, 1);
    const uint64_t number = tree_cells(specifier, 1, 1);
    if (kind == GIC_SPI && number < GIC_SPI_COUNT) {
        *id = GIC_SPI_FIRST + (uint32_t)number;
        return STATUS_OK;
    }
    if (kind == GIC_PPI && number < GIC_PPI_COUNT) {
        *id = GIC_PPI_FIRST + (uint32_t)number;
        return STATUS_OK;
    }
    return tree_refuse(walk, STATUS_MALFORMED, "interrupts names no interrupt that a GIC has");
}

static enum status
read_plic_line(const struct tree_walk *walk, struct bytes specifier, uint32_t *line)
{
    const uint64_t source =
        specifier.size_bytes < PLIC_SPECIFIER_BYTES ? 0 : tree_cells(specifier, 0, 1);
    if (source == 0 || source > PLIC_SOURCES_MAX) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupts names no interrupt that a PLIC has");
    }
    *line = (uint32_t)source;
    return STATUS_OK;
}

enum status tree_line_at(
    const struct tree_walk *walk, uint32_t controller, struct bytes specifier, uint32_t *line)
{
    *line = 0;
    const int node = fdt_node_offset_by_phandle(walk->tree, controller);
    if (node < 0) {
        return tree_refuse(walk, STATUS_MALFORMED, "its interrupt-parent does not exist");
    }
    if (tree_is_gic(walk->tree, node)) {
        return tree_gic_interrupt(walk, specifier, line);
    }
    return tree_is_plic(walk->tree, node) ? read_plic_line(walk, specifier, line) : STATUS_OK;
}

enum status tree_line(const struct tree_walk *walk, uint32_t *line)
{
    struct bytes specifier = {0};
    const uint32_t parent = walk->levels[walk->depth].interrupt_parent;
    *line = 0;
    if (!tree_property(walk, "interrupts", &specifier) || parent == 0) {
        return STATUS_OK;
    }
    return tree_line_at(walk, parent, specifier, line);
}
