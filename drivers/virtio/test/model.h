/*
 * A virtio device in software: registers over PCI or in memory, and its side of the queues. It
 * follows the standard, and notes when the driver does not; its moods make it one that does not.
 *
 * Device addresses are offsets into an arena plus a base, so that an address of the driver's own
 * would be found out.
 */
#pragma once

#include "virtio/device.h"

#define MODEL_QUEUES       VIRTIO_QUEUES_MAX
#define MODEL_ARENA_BYTES  0x400000u
#define MODEL_ADDRESS_BASE UINT64_C(0x4500000000)
#define MODEL_SEGMENTS_MAX 64u

#define MODEL_CONFIGURATION_BYTES 136u

struct model_moods {
    bool never_resets;
    bool refuses_features;
    bool refuses_messages;
    bool always_changes;   /* its configuration */
    bool is_enabled_early; /* queues, before the driver enables them */
    bool needs_reset;
};

struct model_segment {
    uint8_t *data;
    uint32_t size_bytes;
    bool is_writable;
};

/* What the driver gave in one chain. */
struct model_chain {
    uint16_t head;
    uint32_t segment_count;
    struct model_segment segments[MODEL_SEGMENTS_MAX];
};

struct model_queue {
    uint32_t size_max;
    uint32_t size;
    uint32_t is_enabled;
    uint32_t message;
    uint32_t notification; /* PCI: its offset before it is multiplied */
    uint64_t descriptors;
    uint64_t available;
    uint64_t used;
    uint16_t taken_index;
    uint16_t used_index;
    bool was_notified;
    bool has_interrupted; /* since the test cleared it */
};

struct model {
    bool is_pci;
    struct model_moods moods;
    uint32_t version; /* in memory */
    uint32_t device_type;
    uint64_t features; /* offered */
    uint64_t accepted;
    uint32_t device_half;
    uint32_t driver_half;
    uint32_t status;
    uint32_t generation;
    uint32_t queue_count;
    uint32_t selected;
    uint32_t configuration_message;
    uint32_t interrupt_bits;
    uint32_t reset_count;
    uint32_t pause_count;
    bool was_misused;
    uint8_t configuration[MODEL_CONFIGURATION_BYTES];
    struct model_queue queues[MODEL_QUEUES];
    /* What model_host has to say, and was told. */
    enum status attach_status;
    enum status memory_status;
    uint32_t event;
    uint32_t acknowledged_count;
    /* Called for each notification. NULL: nothing. */
    void (*notified)(struct model *model, uint32_t queue);
    /* Bytes of the configuration were written, and are there now. NULL: nobody may. */
    void (*configured)(struct model *model, uint32_t offset, uint32_t value);
    uint32_t arena_used;
    _Alignas(4096) uint8_t arena[MODEL_ARENA_BYTES];
};

/* One for each test program. */
extern struct model model;

void model_init(bool is_pci);

/* The device as the driver sees it, opened. */
void model_open(struct virtio_device *device);

/* The host of a driver's core: its device is the model. */
extern const struct virtio_host model_host;

/* The regions of the driver's side, for a test that opens the device itself. */
struct virtio_region model_registers(void);

/* Memory that driver and device share; zero. */
struct virtio_memory model_memory(uint64_t size_bytes);

/* NULL, and misuse: there is no such memory. */
uint8_t *model_at(uint64_t device_address, uint64_t size_bytes);

/* Takes the next chain that the driver has made available. False: there is none. */
bool model_take(uint32_t queue, struct model_chain *chain);

/* Gives a chain back, and interrupts if the driver wants it to. */
void model_use(uint32_t queue, uint16_t head, uint32_t written_bytes);
