/* What AML says of a machine, as far as drivers need it: who may ask gets these, nothing else. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define FACTS_HOSTS_MAX  4u
#define FACTS_ROUTES_MAX 512u
#define FACTS_SLOTS_MAX  64u

/* A PCI root bridge (PCI Firmware Specification 3.2, 4.1.2 and 4.6). */
struct facts_host {
    uint16_t segment;
    uint8_t bus;
};

/* A line of the machine: ACPI's global system interrupt (ACPI 6.4, 5.2.13). */
struct facts_line {
    uint32_t number;
    bool is_edge_triggered;
    bool is_active_low;
};

/* Where a pin of all functions of a device on a root bus arrives (6.2.13). */
struct facts_route {
    uint32_t host; /* its index */
    uint8_t device;
    uint8_t pin; /* 1..4 */
    struct facts_line line;
};

/* Registers of virtio in memory (Virtio 1.1, 4.2; "LNRO0005"). */
struct facts_slot {
    uint64_t base;
    uint64_t size_bytes;
    struct facts_line line;
};

struct facts {
    uint32_t host_count;
    uint32_t route_count;
    uint32_t slot_count;
    uint32_t refused_count; /* parts that contradict themselves, failed, or are too many */
    struct facts_host hosts[FACTS_HOSTS_MAX];
    struct facts_route routes[FACTS_ROUTES_MAX];
    struct facts_slot slots[FACTS_SLOTS_MAX];
};
