/* What the loader hands over (Xen public headers, arch-x86/hvm/start_info.h: facts of its ABI). */
#pragma once

#include <stdint.h>

#define START_INFO_MAGIC  0x336ec578u
#define START_INFO_MAPPED 1u /* from this version on there is a memory map */

enum start_memory_type {
    START_MEMORY_RAM = 1,
    START_MEMORY_ACPI = 3,
};

struct start_info {
    uint32_t magic;
    uint32_t version;
    uint32_t flags;
    uint32_t module_count;
    uint64_t modules;
    uint64_t command_line;
    uint64_t rsdp;
    uint64_t memory_map;
    uint32_t memory_map_count;
    uint32_t reserved;
};

struct start_module {
    uint64_t base;
    uint64_t size_bytes;
    uint64_t command_line;
    uint64_t reserved;
};

struct start_memory {
    uint64_t base;
    uint64_t size_bytes;
    uint32_t type;
    uint32_t reserved;
};

_Static_assert(sizeof(struct start_info) == 56, "start_info");
_Static_assert(sizeof(struct start_module) == 32, "start_module");
_Static_assert(sizeof(struct start_memory) == 24, "start_memory");
