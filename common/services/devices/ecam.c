#include "ecam.h"
#include "physical.h"
#include "service.h"

#define BUSES_MAX      256u
#define FUNCTION_SHIFT 12u

struct ecam {
    const struct pci_host *host;
    bool is_refused[BUSES_MAX]; /* by the kernel, or there was no room */
    volatile uint8_t *buses[BUSES_MAX];
};

static struct ecam ecams[PCI_HOSTS_MAX];

/* NULL: it cannot be mapped. */
static volatile uint8_t *map_bus(struct ecam *ecam, uint32_t bus)
{
    const struct pci_host *host = ecam->host;
    if (bus < host->bus_first || bus > host->bus_last || ecam->is_refused[bus]) {
        return NULL;
    }
    if (ecam->buses[bus] == NULL) {
        const uint64_t base = host->ecam_base + (bus - host->bus_first) * PCI_BUS_ECAM_BYTES;
        ecam->is_refused[bus] =
            physical_map(base, PCI_BUS_ECAM_BYTES, &ecam->buses[bus]) != STATUS_OK;
    }
    return ecam->buses[bus];
}

static volatile uint8_t *
register_at(void *context, uint32_t function, uint32_t offset, uint32_t width_bytes)
{
    volatile uint8_t *bus = map_bus(context, function >> 8 & 0xff);
    if (bus == NULL || offset >= PCI_CONFIGURATION_BYTES || offset % width_bytes != 0) {
        return NULL;
    }
    return bus + ((uint64_t)(function & 0xff) << FUNCTION_SHIFT) + offset;
}

static uint32_t read_ecam(void *context, uint32_t function, uint32_t offset, uint32_t width_bytes)
{
    const volatile uint8_t *at = register_at(context, function, offset, width_bytes);
    if (at == NULL) {
        return UINT32_MAX >> (32 - 8 * width_bytes);
    }
    switch (width_bytes) {
    case 1:
        return *at;
    case 2:
        return *(const volatile uint16_t *)at;
    default:
        return *(const volatile uint32_t *)at;
    }
}

static void
write_ecam(void *context, uint32_t function, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    volatile uint8_t *at = register_at(context, function, offset, width_bytes);
    if (at == NULL) {
        return;
    }
    switch (width_bytes) {
    case 1:
        *at = (uint8_t)value;
        return;
    case 2:
        *(volatile uint16_t *)at = (uint16_t)value;
        return;
    default:
        *(volatile uint32_t *)at = value;
    }
}

struct pci_space ecam_space(uint32_t host)
{
    ecams[host].host = &service.hosts[host];
    return (struct pci_space){read_ecam, write_ecam, &ecams[host]};
}
