/* A PCI host bridge, as the firmware describes it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define PCI_HOSTS_MAX   4u
#define PCI_WINDOWS_MAX 8u
#define PCI_ROUTES_MAX  128u

#define PCI_BUS_ECAM_BYTES UINT64_C(0x100000)

/* Addresses that the bridge passes on to its bus. */
struct pci_window {
    uint64_t cpu_base;
    uint64_t bus_base;
    uint64_t size_bytes;
    bool is_wide; /* its addresses on the bus may be beyond 4 GiB */
};

/* Where the pin of a device on the root bus arrives. */
struct pci_route {
    uint32_t function; /* bus, device and function as the bus has them, masked */
    uint32_t pin;      /* 1..4, masked */
    uint32_t line;
};

struct pci_host {
    bool has_ports;     /* its configuration space is reached by them, not in memory */
    uint64_t ecam_base; /* of bus_first */
    uint16_t segment;
    uint8_t bus_first;
    uint8_t bus_last;
    uint32_t window_count;
    struct pci_window windows[PCI_WINDOWS_MAX];
    uint32_t route_function_mask;
    uint32_t route_pin_mask;
    uint32_t route_count; /* 0: it is not known where pins arrive */
    struct pci_route routes[PCI_ROUTES_MAX];
};

/* FOUND_LINE_NONE: nowhere that we know. */
uint32_t pci_host_line(const struct pci_host *host, uint32_t function, uint32_t pin);
