/*
 * What init tells the service that discovers devices: where the firmware's tables are, and the
 * screen that it shows. They lie in memory of kind MEMORY_FIRMWARE_TABLES, or in what the firmware
 * keeps.
 */
#pragma once

#include "abi/boot_info.h"
#include <stdint.h>

/* At the beginning of a Memory; addresses are physical, 0: there is none. */
struct firmware_record {
    uint64_t acpi_rsdp;
    uint64_t device_tree;
    uint64_t device_tree_size_bytes;
    struct boot_framebuffer framebuffer;
};

_Static_assert(sizeof(struct firmware_record) == 48, "firmware_record layout");
