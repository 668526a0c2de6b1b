/* The conversation with the service that evaluates AML. */
#pragma once

#include "abi/firmware.h"
#include "virtio_memory.h"

/*
 * Adds the routes of AML to service.hosts, and calls `found_slot` for each slot of virtio. Whatever
 * goes wrong, the log says, and what was found before stays.
 */
void acpi_client_read(
    const struct firmware_record *record, void (*found_slot)(const struct virtio_slot *slot));
