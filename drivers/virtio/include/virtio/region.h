/*
 * A range of a device's registers: memory in a driver (region_memory.c), a model in a test.
 * Accesses are as wide as the register (Virtio 1.2, 4.1.3.1 and 4.2.2.2), and inside the region.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct virtio_region {
    void *context; /* memory: the address */
    uint64_t size_bytes;
    uint32_t (*read)(const struct virtio_region *region, uint32_t offset, uint32_t width_bytes);
    void (*write)(
        const struct virtio_region *region, uint32_t offset, uint32_t width_bytes, uint32_t value);
};

static inline bool
virtio_region_contains(const struct virtio_region *region, uint64_t offset, uint64_t size_bytes)
{
    return offset <= region->size_bytes && size_bytes <= region->size_bytes - offset;
}

/* Registers that are mapped at an address, for good. */
void virtio_region_of_memory(struct virtio_region *region, void *address, uint64_t size_bytes);
