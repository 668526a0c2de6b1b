#include "tree_pci.h"
#include "found.h"
#include <libfdt.h>

#define CELL_BYTES 4u

/* A PCI address in three cells: space and function, then 64 bits of address. */
#define PCI_ADDRESS_CELLS 3u
#define PCI_PIN_CELLS     1u
#define PCI_SIZE_CELLS    2u
#define ADDRESS_SPACE(hi) ((hi) >> 24 & 3u)
#define ADDRESS_FUNCTION  0x00ffff00u
#define FUNCTION_SHIFT    8u
#define SPACE_MEMORY_32   2u
#define SPACE_MEMORY_64   3u
#define PARENT_CELLS_MAX  4u
#define BUSES_MAX         256u

static uint32_t cell(struct bytes value, uint64_t index)
{
    return (uint32_t)tree_cells(value, index, 1);
}

/* -- buses ------------------------------------------------------------------------------------- */

static enum status read_buses(const struct tree_walk *walk, struct pci_host *host)
{
    struct boot_range ecam = {0};
    struct bytes buses = {0};
    uint32_t domain = 0;
    enum status status = tree_range_needed(walk, 0, &ecam);
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t first = 0;
    uint64_t last = ecam.size_bytes / PCI_BUS_ECAM_BYTES - 1;
    if (tree_property(walk, "bus-range", &buses) && buses.size_bytes == 2 * (size_t)CELL_BYTES) {
        first = cell(buses, 0);
        last = cell(buses, 1);
    }
    if (ecam.base % PCI_BUS_ECAM_BYTES != 0 || first > last || last >= BUSES_MAX ||
        (last - first + 1) * PCI_BUS_ECAM_BYTES > ecam.size_bytes) {
        return tree_refuse(walk, STATUS_MALFORMED, "its buses do not fit into its registers");
    }
    status = tree_u32(walk, "linux,pci-domain", &domain);
    if (status == STATUS_MALFORMED || domain > UINT16_MAX) {
        return tree_refuse(walk, STATUS_MALFORMED, "linux,pci-domain is no number of 16 bits");
    }
    host->ecam_base = ecam.base;
    host->segment = (uint16_t)domain;
    host->bus_first = (uint8_t)first;
    host->bus_last = (uint8_t)last;
    return STATUS_OK;
}

/* -- windows ----------------------------------------------------------------------------------- */

static enum status
add_window(const struct tree_walk *walk, const struct pci_window *window, struct pci_host *host)
{
    if (window->size_bytes == 0 || window->size_bytes > UINT64_MAX - window->cpu_base ||
        window->size_bytes > UINT64_MAX - window->bus_base) {
        return tree_refuse(walk, STATUS_MALFORMED, "ranges has one that is empty or wraps");
    }
    if (host->window_count == PCI_WINDOWS_MAX) {
        return tree_refuse(walk, STATUS_LIMIT_EXCEEDED, "ranges has too many windows");
    }
    host->windows[host->window_count++] = *window;
    return STATUS_OK;
}

static enum status read_windows(const struct tree_walk *walk, struct pci_host *host)
{
    struct bytes ranges = {0};
    const struct tree_level *parent = &walk->levels[walk->depth - 1];
    const struct tree_level *own = &walk->levels[walk->depth];
    if (own->address_cells != (int)PCI_ADDRESS_CELLS || own->size_cells != (int)PCI_SIZE_CELLS) {
        return tree_refuse(walk, STATUS_MALFORMED, "its addresses are not those of PCI");
    }
    /* tree_range() has found that the parent's are 1 or 2. */
    const uint64_t cells = PCI_ADDRESS_CELLS + (uint64_t)parent->address_cells + PCI_SIZE_CELLS;
    if (!tree_property(walk, "ranges", &ranges) || ranges.size_bytes % (cells * CELL_BYTES) != 0) {
        return tree_refuse(walk, STATUS_MALFORMED, "ranges is no whole number of windows");
    }
    enum status status = STATUS_OK;
    for (uint64_t at = 0; status == STATUS_OK && at < ranges.size_bytes / CELL_BYTES; at += cells) {
        const uint32_t space = ADDRESS_SPACE(cell(ranges, at));
        const struct pci_window window = {
            .bus_base = tree_cells(ranges, at + 1, 2),
            .cpu_base = tree_cells(ranges, at + PCI_ADDRESS_CELLS, parent->address_cells),
            .size_bytes = tree_cells(ranges, at + cells - PCI_SIZE_CELLS, PCI_SIZE_CELLS),
            .is_wide = space == SPACE_MEMORY_64,
        };
        if (space == SPACE_MEMORY_32 || space == SPACE_MEMORY_64) {
            status = add_window(walk, &window, host);
        }
    }
    return status;
}

/* -- where pins arrive ------------------------------------------------------------------------- */

/* A controller's number of cells; what is absent is none (as of addresses at a PLIC). */
static uint32_t cells_of(const struct tree_walk *walk, int node, const char *name)
{
    int size_bytes = 0;
    const void *value = fdt_getprop(walk->tree, node, name, &size_bytes);
    return value == NULL || size_bytes != (int)CELL_BYTES
               ? 0
               : cell((struct bytes){value, CELL_BYTES}, 0);
}

/* How far an entry of the map has been read. */
struct map_reader {
    struct bytes map;
    uint64_t cell; /* of the next entry */
};

static enum status
read_route(const struct tree_walk *walk, struct map_reader *reader, struct pci_host *host)
{
    const uint64_t fixed = PCI_ADDRESS_CELLS + PCI_PIN_CELLS + 1;
    const uint64_t at = reader->cell;
    if (!bytes_contain(reader->map, at * CELL_BYTES, fixed * CELL_BYTES)) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupt-map ends in an entry");
    }
    const uint32_t controller = cell(reader->map, at + fixed - 1);
    const int node = fdt_node_offset_by_phandle(walk->tree, controller);
    const uint32_t address_cells = node < 0 ? 0 : cells_of(walk, node, "#address-cells");
    const uint32_t line_cells = node < 0 ? 0 : cells_of(walk, node, "#interrupt-cells");
    if (line_cells == 0 || line_cells > PARENT_CELLS_MAX || address_cells > PARENT_CELLS_MAX) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupt-map names no interrupt controller");
    }
    const uint64_t specifier = at + fixed + address_cells;
    reader->cell = specifier + line_cells;
    if (!bytes_contain(reader->map, 0, reader->cell * CELL_BYTES)) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupt-map ends in an entry");
    }
    struct pci_route route = {
        .function = cell(reader->map, at) >> FUNCTION_SHIFT & host->route_function_mask,
        .pin = cell(reader->map, at + PCI_ADDRESS_CELLS) & host->route_pin_mask,
    };
    const enum status status = tree_line_at(
        walk,
        controller,
        bytes_part(reader->map, specifier * CELL_BYTES, (uint64_t)line_cells * CELL_BYTES),
        &route.line);
    if (status == STATUS_OK && route.line != 0) {
        host->routes[host->route_count++] = route;
    }
    return status;
}

static enum status read_routes(const struct tree_walk *walk, struct pci_host *host)
{
    struct bytes mask = {0};
    struct map_reader reader = {0};
    if (!tree_property(walk, "interrupt-map", &reader.map)) {
        return STATUS_OK;
    }
    if (!tree_property(walk, "interrupt-map-mask", &mask) ||
        mask.size_bytes != (size_t)(PCI_ADDRESS_CELLS + PCI_PIN_CELLS) * CELL_BYTES) {
        return tree_refuse(walk, STATUS_MALFORMED, "interrupt-map-mask has no 4 cells");
    }
    host->route_function_mask = (cell(mask, 0) & ADDRESS_FUNCTION) >> FUNCTION_SHIFT;
    host->route_pin_mask = cell(mask, PCI_ADDRESS_CELLS);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && reader.cell * CELL_BYTES < reader.map.size_bytes) {
        if (host->route_count == PCI_ROUTES_MAX) {
            return tree_refuse(walk, STATUS_LIMIT_EXCEEDED, "interrupt-map has too many entries");
        }
        status = read_route(walk, &reader, host);
    }
    return status;
}

enum status tree_read_pci_host(const struct tree_walk *walk, struct pci_host *host)
{
    *host = (struct pci_host){0};
    enum status status = read_buses(walk, host);
    if (status == STATUS_OK) {
        status = read_windows(walk, host);
    }
    return status == STATUS_OK ? read_routes(walk, host) : status;
}
