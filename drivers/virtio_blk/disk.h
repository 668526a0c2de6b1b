/*
 * A virtio block device (Virtio 1.2, 5.2) as the hardware of block/hardware.h: pure over a virtio
 * device, so that the host tests it with one in software.
 *
 * Request `tag` goes to queue tag modulo queue_count, as a chain of its header, its data and its
 * status byte; header and status lie in `requests`, at the tag's place.
 */
#pragma once

#include "block/hardware.h"
#include "virtio/device.h"

#define DISK_DEVICE_TYPE 2u

#define DISK_QUEUES_MAX 4u

/* Of one queue, in flight: as many as the hardware may have of all, of the most queues. */
#define DISK_REQUESTS_OF_QUEUE_MAX (BLOCK_IN_FLIGHT_MAX / DISK_QUEUES_MAX)

/* Of one queue, without indirect descriptors; with them a request takes one place of it. */
#define DISK_QUEUE_SIZE 128u

/* The most that one request moves: more would keep others waiting for long. */
#define DISK_REQUEST_BYTES_MAX 0x100000u

/* Of data: the two others of a chain are header and status. */
#define DISK_SEGMENTS_MAX (VIRTQUEUE_SEGMENTS_MAX - 2)

struct disk {
    struct block_hardware hardware;
    struct virtio_device device;

    uint32_t segment_bytes_max;
    uint32_t segment_count_max;
    uint32_t queue_count;
    uint32_t next_queue; /* to be asked first for what is completed */
    bool is_mad;
    struct virtio_memory requests;
    uint64_t lengths[BLOCK_IN_FLIGHT_MAX]; /* by tag: what the device is to write */
    struct virtio_memory memories[DISK_QUEUES_MAX];
    struct virtqueue queues[DISK_QUEUES_MAX];
};

/*
 * disk->device.host, and its context, are set by the caller. Afterwards
 * disk->hardware can be started. What its start gives, besides what those do:
 *   STATUS_MALFORMED    the device's configuration contradicts itself
 *   STATUS_UNSUPPORTED  it is none of version 1, or has blocks of a size that nobody has
 *   others              of virtio/device.h
 */
void disk_init(struct disk *disk);
