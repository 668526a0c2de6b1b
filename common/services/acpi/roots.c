#include "roots.h"
#include "lines.h"
#include <acpica.h>

/* Links of one root bridge. */
#define LINKS_MAX 32u

#define DEVICES_PER_BUS 32u
#define PINS            4u

/* Of a route's address: the device; below it all functions. */
#define ADDRESS_DEVICE_SHIFT 16u
#define ADDRESS_FUNCTIONS    0xffffu

/* What bridges of PCI Express say they are compatible with. */
static char root_bridge[] = "PNP0A03";

/* ACPICA takes names as what it may write to, and does not. */
static char name_segment[] = "_SEG";
static char name_bus[] = "_BBN";

/* What was found of a link: each is asked once. */
struct link {
    acpi_handle handle;
    acpi_status status;
    struct facts_line line;
};

struct root {
    struct facts *facts;
    acpi_handle handle;
    uint32_t host;
    uint32_t link_count;
    struct link links[LINKS_MAX];
};

/* -- one route --------------------------------------------------------------------------------- */

static acpi_status ask_link(struct root *root, acpi_handle handle, struct facts_line *line)
{
    for (uint32_t i = 0; i < root->link_count; i++) {
        if (root->links[i].handle == handle) {
            *line = root->links[i].line;
            return root->links[i].status;
        }
    }
    if (root->link_count == LINKS_MAX) {
        return AE_LIMIT;
    }
    struct link *link = &root->links[root->link_count++];
    link->handle = handle;
    link->status = line_of_link(handle, &link->line);
    *line = link->line;
    return link->status;
}

/* A line is named, or a link to one. PCI's lines are low and level (PCI Local Bus 3.0, 2.2.6). */
static acpi_status
read_line(struct root *root, struct acpi_pci_routing_table *entry, struct facts_line *line)
{
    acpi_handle link = NULL;
    if (entry->source[0] == '\0') {
        *line = (struct facts_line){.number = entry->source_index, .is_active_low = true};
        return AE_OK;
    }
    const acpi_status status = acpi_get_handle(root->handle, entry->source, &link);
    return ACPI_SUCCESS(status) ? ask_link(root, link, line) : status;
}

static void add_route(struct root *root, struct acpi_pci_routing_table *entry)
{
    struct facts *facts = root->facts;
    const uint64_t device = entry->address >> ADDRESS_DEVICE_SHIFT;
    struct facts_route route = {.host = root->host};
    if ((entry->address & ADDRESS_FUNCTIONS) != ADDRESS_FUNCTIONS || device >= DEVICES_PER_BUS ||
        entry->pin >= PINS || facts->route_count == FACTS_ROUTES_MAX ||
        ACPI_FAILURE(read_line(root, entry, &route.line))) {
        facts->refused_count++;
        return;
    }
    route.device = (uint8_t)device;
    route.pin = (uint8_t)(entry->pin + 1);
    facts->routes[facts->route_count++] = route;
}

static void add_routes(struct root *root)
{
    struct acpi_buffer buffer = {.length = ACPI_ALLOCATE_BUFFER};
    if (ACPI_FAILURE(acpi_get_irq_routing_table(root->handle, &buffer))) {
        root->facts->refused_count++;
        return;
    }
    const uint8_t *at = buffer.pointer;
    const uint8_t *end = at + buffer.length;
    while ((size_t)(end - at) >= sizeof(struct acpi_pci_routing_table)) {
        struct acpi_pci_routing_table *entry = (struct acpi_pci_routing_table *)(uintptr_t)at;
        if (entry->length == 0 || entry->length > (size_t)(end - at)) {
            break;
        }
        add_route(root, entry);
        at += entry->length;
    }
    ACPI_FREE(buffer.pointer);
}

/* -- one root bridge --------------------------------------------------------------------------- */

/* False: there is a name, but no number of 0..`max` in it. */
static bool read_number(acpi_handle device, char *name, uint64_t max, uint64_t *number)
{
    union acpi_object value;
    struct acpi_buffer buffer = {.length = sizeof(value), .pointer = &value};
    const acpi_status status =
        acpi_evaluate_object_typed(device, name, NULL, &buffer, ACPI_TYPE_INTEGER);
    *number = ACPI_SUCCESS(status) ? value.integer.value : 0;
    return status == AE_NOT_FOUND || (ACPI_SUCCESS(status) && *number <= max);
}

static acpi_status add_root(acpi_handle handle, u32 depth, void *context, void **result)
{
    static struct root root;
    struct facts *facts = context;
    uint64_t segment = 0;
    uint64_t bus = 0;
    (void)depth;
    (void)result;
    if (facts->host_count == FACTS_HOSTS_MAX ||
        !read_number(handle, name_segment, UINT16_MAX, &segment) ||
        !read_number(handle, name_bus, UINT8_MAX, &bus)) {
        facts->refused_count++;
        return AE_OK;
    }
    root = (struct root){.facts = facts, .handle = handle, .host = facts->host_count};
    facts->hosts[facts->host_count++] =
        (struct facts_host){.segment = (uint16_t)segment, .bus = (uint8_t)bus};
    add_routes(&root);
    return AE_OK;
}

void roots_find(struct facts *facts)
{
    void *result = NULL;
    if (ACPI_FAILURE(acpi_get_devices(root_bridge, add_root, facts, &result))) {
        facts->refused_count++;
    }
}
