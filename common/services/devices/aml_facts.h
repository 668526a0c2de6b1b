/*
 * What was evaluated of AML (common/schema/acpi.capnp), checked and put where the readers of buses
 * look for it. It comes from a process that AML may have taken over: everything is possible.
 */
#pragma once

#include "abi/status.h"
#include "pci_host.h"
#include "schema/acpi.h"
#include "virtio_memory.h"

#define AML_HOSTS_MAX PCI_HOSTS_MAX

/* The most that is asked for, of each. */
#define AML_ROUTES_MAX (AML_HOSTS_MAX * PCI_ROUTES_MAX)
#define AML_SLOTS_MAX  64u

struct aml_facts {
    uint32_t host_count;
    struct acpi_host_results hosts[AML_HOSTS_MAX];
};

/*
 * A route, into the one of `hosts` whose root bus it is on.
 *   STATUS_NOT_FOUND        none of them has it as its first bus
 *   STATUS_MALFORMED        no such root bridge was named, or no such device or pin can be
 *   STATUS_UNSUPPORTED      the line is triggered by an edge: PCI's are not
 *   STATUS_LIMIT_EXCEEDED   more than PCI_ROUTES_MAX
 */
NODISCARD enum status aml_facts_route(
    const struct aml_facts *facts,
    const struct acpi_route_results *route,
    struct pci_host *hosts,
    uint32_t host_count);

/* A slot. STATUS_MALFORMED: no registers of virtio's can be there. */
NODISCARD enum status
aml_facts_slot(const struct acpi_slot_results *found, struct virtio_slot *slot);

/* What AML may be told, or may write. */
NODISCARD bool aml_facts_may_read(const struct acpi_next_results *question);

/*
 * The registers alone in which a bridge to ISA keeps how pins are routed: others of bridges decide
 * where memory and configuration space lie. `class_code`: of that function, in 24 bits.
 */
NODISCARD bool aml_facts_may_write(const struct acpi_next_results *question, uint32_t class_code);
