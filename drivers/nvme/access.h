/*
 * What the driver's core reaches the world through: registers, memory that the controller reaches
 * too, and time. The program has the real ones, tests have a controller made of software.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* All that the core shares with the controller, but for what requests name. */
struct nvme_memory {
    uint8_t *address;
    uint64_t device_address; /* a multiple of NVME_PAGE_BYTES */
};

struct nvme_access {
    void *context; /* the functions' first argument */
    /* Registers of 32 bits; offsets are multiples of 4 below registers_bytes. */
    uint32_t (*read)(void *context, uint32_t offset);
    /* All that was written to memory before is seen by the controller before this. */
    void (*write)(void *context, uint32_t offset, uint32_t value);
    uint64_t (*now_ns)(void *context);
    /* Comes back at this time, or a little later. */
    void (*sleep_until)(void *context, uint64_t time_ns);
    /* Interrupt `index` may come again. */
    void (*acknowledge)(void *context, uint32_t index);
    /* Whether the controller itself raises its line now; false where it has messages. */
    bool (*is_raising)(void *context);
    uint64_t registers_bytes;
    struct nvme_memory memory; /* of NVME_MEMORY_BYTES */
    uint32_t interrupt_count;  /* 1 .. NVME_QUEUES_MAX */
};
