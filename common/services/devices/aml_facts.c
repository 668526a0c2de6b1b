#include "aml_facts.h"
#include "found.h"
#include "pci_space.h"

#define PINS 4u

/* All functions of a device. */
#define FUNCTION_MASK 0xfff8u
#define PIN_MASK      7u

/*
 * Where bridges to ISA say at which line a pin arrives (PIRQA to PIRQH of Intel's PIIX and ICH),
 * and those bridges' class.
 */
#define PINS_1234_AT     0x60u
#define PINS_5678_AT     0x68u
#define CLASS_ISA_BRIDGE 0x0601u

static struct pci_host *
find_host(const struct acpi_host_results *root, struct pci_host *hosts, uint32_t host_count)
{
    for (uint32_t i = 0; i < host_count; i++) {
        if (hosts[i].segment == root->segment && hosts[i].bus_first == root->bus) {
            return &hosts[i];
        }
    }
    return NULL;
}

enum status aml_facts_route(
    const struct aml_facts *facts,
    const struct acpi_route_results *route,
    struct pci_host *hosts,
    uint32_t host_count)
{
    if (route->host >= facts->host_count || route->device >= PCI_DEVICES_PER_BUS ||
        route->pin == 0 || route->pin > PINS || route->line == FOUND_LINE_NONE) {
        return STATUS_MALFORMED;
    }
    if (route->is_edge_triggered != 0) {
        return STATUS_UNSUPPORTED;
    }
    struct pci_host *host = find_host(&facts->hosts[route->host], hosts, host_count);
    if (host == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (host->route_count == PCI_ROUTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    host->route_function_mask = FUNCTION_MASK;
    host->route_pin_mask = PIN_MASK;
    host->routes[host->route_count++] = (struct pci_route){
        .function = PCI_FUNCTION(host->bus_first, route->device, 0),
        .pin = route->pin,
        .line = route->line,
    };
    return STATUS_OK;
}

enum status aml_facts_slot(const struct acpi_slot_results *found, struct virtio_slot *slot)
{
    *slot = (struct virtio_slot){
        .base = found->base,
        .size_bytes = found->size_bytes,
        .line = found->is_edge_triggered != 0 ? FOUND_LINE_NONE : found->line,
    };
    return virtio_slot_is_possible(slot) ? STATUS_OK : STATUS_MALFORMED;
}

bool aml_facts_may_read(const struct acpi_next_results *question)
{
    const uint32_t width = question->width_bytes;
    return (width == 1 || width == 2 || width == 4) &&
           question->offset <= PCI_CONFIGURATION_BYTES - width && question->offset % width == 0;
}

bool aml_facts_may_write(const struct acpi_next_results *question, uint32_t class_code)
{
    const uint32_t at = question->offset;
    return question->width_bytes == 1 && class_code >> 8 == CLASS_ISA_BRIDGE &&
           (at - PINS_1234_AT < PINS || at - PINS_5678_AT < PINS);
}
