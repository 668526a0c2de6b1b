/* A device that the devices service has given to this driver: the interface Device. */
#pragma once

#include "virtio/device.h"

/* Of the device's, for its configuration and its queues; each is a bit of the driver's event. */
#define VIRTIO_MESSAGES_MAX (1u + VIRTIO_QUEUES_MAX)

struct virtio_attachment {
    struct virtio_device *device;
    uint32_t capability;    /* of the interface Device */
    uint32_t device_type;   /* [I] of a host: these two are what virtio_attach() is asked for */
    uint32_t interrupt_max; /* [I] */
    uint32_t interrupts[VIRTIO_MESSAGES_MAX];
    uint32_t interrupt_count;
};

/*
 * Claims the device, finds its registers, and binds its interrupts to the event: number i to bit i,
 * as many as there are, `interrupt_max` at most. attachment->device and ->capability are set.
 *   STATUS_NOT_FOUND    this machine has no device for this place
 *   STATUS_UNSUPPORTED  it is none of virtio's of this type and of version 1
 *   STATUS_MALFORMED    its registers are not where they can be
 *   others              of Device, Process.map, Interrupt.bind
 */
NODISCARD enum status virtio_attach(
    struct virtio_attachment *attachment,
    uint32_t device_type,
    uint32_t event,
    uint32_t interrupt_max);

/* Zeros, mapped, for good. Errors of Device.createMemory and Process.map. */
NODISCARD enum status virtio_attachment_create_memory(
    struct virtio_attachment *attachment, uint64_t size_bytes, struct virtio_memory *memory);

/*
 * These bits of the event were signalled: quiets the line, and lets interrupts come again. Gives
 * VIRTIO_INTERRUPT_... bits of what may have happened.
 */
uint32_t virtio_attachment_acknowledge(struct virtio_attachment *attachment, uint64_t bits);

/*
 * For a driver's process: `attachment`, which lives as long as the device, is its host. Of its
 * interrupts `interrupt_max` are bound at most.
 */
void virtio_attachment_init(
    struct virtio_attachment *attachment,
    struct virtio_device *device,
    uint32_t device_type,
    uint32_t interrupt_max,
    uint32_t capability);

/* Which message is for the configuration, and which for a queue. */
uint16_t
virtio_attachment_queue_message(const struct virtio_attachment *attachment, uint32_t queue_index);
#define VIRTIO_CONFIGURATION_MESSAGE 0u
