#include "pci_walk.h"
#include "pci_features.h"
#include <stddef.h>

#define HEADER_MASK      0x7fu
#define HEADER_DEVICE    0u
#define HEADER_BRIDGE    1u
#define HEADER_FUNCTIONS 0x80u /* there may be more of them than number 0 */

#define PINS 4u

#define BUSES_MAX 256u

/* A bus that was found and not yet walked, and how its pins arrive at the root bus. */
struct bus {
    uint8_t number;
    bool is_root;
    uint8_t root_device; /* the device on the root bus that it is behind */
    uint8_t pin_shift;   /* added to pins on the way there */
};

struct walk {
    const struct pci_host *host;
    uint32_t host_number;
    const struct pci_space *space;
    struct found_devices *found;
    uint64_t known[BUSES_MAX / 64]; /* buses that are in the list, or were */
    uint32_t bus_count;
    struct bus buses[BUSES_MAX];
};

static void add_bus(struct walk *walk, const struct bus *bus)
{
    const uint64_t bit = UINT64_C(1) << bus->number % 64;
    if (bus->number < walk->host->bus_first || bus->number > walk->host->bus_last ||
        (walk->known[bus->number / 64] & bit) != 0) {
        return;
    }
    walk->known[bus->number / 64] |= bit;
    walk->buses[walk->bus_count++] = *bus;
}

/* A bridge passes pins on, turned by the device's number (PCI-to-PCI Bridge 1.2, 9.1). */
static void follow_bridge(struct walk *walk, const struct bus *bus, uint32_t function)
{
    const uint8_t device = function >> 3 & 0x1f;
    const struct bus behind = {
        .number = (uint8_t)pci_read(walk->space, function, PCI_SECONDARY_BUS, 1),
        .root_device = bus->is_root ? device : bus->root_device,
        .pin_shift = (uint8_t)(bus->is_root ? 0 : (bus->pin_shift + device) % PINS),
    };
    add_bus(walk, &behind);
}

static uint32_t line_of(const struct walk *walk, const struct bus *bus, uint32_t function)
{
    const uint32_t pin = pci_read(walk->space, function, PCI_INTERRUPT_PIN, 1);
    if (pin == 0 || pin > PINS) {
        return FOUND_LINE_NONE;
    }
    if (bus->is_root) {
        return pci_host_line(walk->host, function, pin);
    }
    const uint32_t device = function >> 3 & 0x1f;
    const uint32_t at_root = (pin - 1 + bus->pin_shift + device) % PINS + 1;
    return pci_host_line(
        walk->host, PCI_FUNCTION(walk->host->bus_first, bus->root_device, 0), at_root);
}

static void add_function(struct walk *walk, const struct bus *bus, uint32_t function)
{
    struct found_device *device = found_add(walk->found);
    if (device == NULL) {
        return;
    }
    device->identity = (struct device_identity){
        .bus = DEVICE_BUS_PCI,
        .vendor = (uint16_t)pci_read(walk->space, function, PCI_VENDOR, 2),
        .model = (uint16_t)pci_read(walk->space, function, PCI_MODEL, 2),
        .class_code = pci_read(walk->space, function, PCI_CLASS, 4) >> 8,
        .address = (uint64_t)walk->host->segment << 16 | function,
    };
    device->host = walk->host_number;
    const uint32_t header = pci_read(walk->space, function, PCI_HEADER_TYPE, 1) & HEADER_MASK;
    if (header == HEADER_BRIDGE) {
        follow_bridge(walk, bus, function);
    }
    device->is_plain = header == HEADER_DEVICE;
    if (!device->is_plain) {
        return;
    }
    device->line = line_of(walk, bus, function);
    if (pci_features_read(walk->space, function, &device->features) == STATUS_OK) {
        device->kind = found_kind(&device->identity); /* others are given to nobody */
    } else {
        device->features = (struct found_features){0};
    }
}

static bool is_there(const struct walk *walk, uint32_t function)
{
    return pci_read(walk->space, function, PCI_VENDOR, 2) != PCI_VENDOR_NONE;
}

static void walk_bus(struct walk *walk, const struct bus *bus)
{
    for (uint32_t device = 0; device < PCI_DEVICES_PER_BUS; device++) {
        const uint32_t first = PCI_FUNCTION(bus->number, device, 0);
        if (!is_there(walk, first)) {
            continue;
        }
        const uint32_t header = pci_read(walk->space, first, PCI_HEADER_TYPE, 1);
        const uint32_t count = (header & HEADER_FUNCTIONS) != 0 ? PCI_FUNCTIONS_PER_DEVICE : 1;
        for (uint32_t number = 0; number < count; number++) {
            if (is_there(walk, first + number)) {
                add_function(walk, bus, first + number);
            }
        }
    }
}

/* Sized first, all of them: what has a place is left there, and the others go elsewhere. */
static void place_all(struct walk *walk, uint32_t first)
{
    static struct pci_places places;
    pci_places_init(&places, walk->host);
    for (uint32_t i = first; i < walk->found->count; i++) {
        struct found_device *device = &walk->found->devices[i];
        if (device->is_plain) {
            pci_registers_size(walk->space, found_function(device), &places, device);
        }
    }
    for (uint32_t i = first; i < walk->found->count; i++) {
        struct found_device *device = &walk->found->devices[i];
        if (device->is_plain) {
            pci_registers_place(walk->space, found_function(device), &places, device);
        }
    }
}

void pci_walk(
    const struct pci_host *host,
    uint32_t host_number,
    const struct pci_space *space,
    struct found_devices *found)
{
    static struct walk walk;
    const uint32_t first = found->count;
    walk = (struct walk){.host = host, .host_number = host_number, .space = space, .found = found};
    add_bus(&walk, &(struct bus){.number = host->bus_first, .is_root = true});
    for (uint32_t i = 0; i < walk.bus_count; i++) {
        walk_bus(&walk, &walk.buses[i]);
    }
    place_all(&walk, first);
}
