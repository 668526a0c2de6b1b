#include "pci_host.h"
#include "found.h"

uint32_t pci_host_line(const struct pci_host *host, uint32_t function, uint32_t pin)
{
    for (uint32_t i = 0; i < host->route_count; i++) {
        const struct pci_route *route = &host->routes[i];
        if (route->function == (function & host->route_function_mask) &&
            route->pin == (pin & host->route_pin_mask)) {
            return route->line;
        }
    }
    return FOUND_LINE_NONE;
}
