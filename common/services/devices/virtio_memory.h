/* virtio with its registers in memory (Virtio 1.1, 4.2.2): what a slot holds, and stopping it. */
#pragma once

#include "found.h"

#define VIRTIO_MEMORY_BYTES_MIN 0x100u

/* The registers of one slot, or a test's. Whole words, at multiples of four. */
struct virtio_registers {
    uint32_t (*read)(void *context, uint32_t offset);
    void (*write)(void *context, uint32_t offset, uint32_t value);
    void *context;
};

/* A slot as the firmware's tables have it. */
struct virtio_slot {
    uint64_t base;
    uint64_t size_bytes;
    uint32_t line; /* or FOUND_LINE_NONE */
};

/* Whether registers of virtio's, whole and in one page, can be there. */
bool virtio_slot_is_possible(const struct virtio_slot *slot);

/* False: nothing is in it, or nothing that a driver of version 1 or 2 would know. */
bool virtio_memory_identify(
    const struct virtio_registers *registers, struct device_identity *identity);

/* Asks the device to stop; it has when virtio_memory_has_stopped(). */
void virtio_memory_stop(const struct virtio_registers *registers);
bool virtio_memory_has_stopped(const struct virtio_registers *registers);
