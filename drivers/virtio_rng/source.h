/*
 * A virtio entropy device (Virtio 1.2, 5.4): pure over a virtio device, so that the host tests it
 * with one in software.
 *
 *   source_start -> (source_ask -> source_poll..)* , and source_reset when it does not answer
 *
 * What the device has written is copied once, and looked at only then: it may write on.
 */
#pragma once

#include "virtio/device.h"

#define SOURCE_DEVICE_TYPE 4u

/* Of one request. */
#define SOURCE_BYTES_MAX 256u

/* One request at a time. */
#define SOURCE_QUEUE_SIZE 2u

/* Fewer bytes may all be the same by chance: one time in 2^56 of eight. */
#define SOURCE_SAME_BYTES_MIN 8u

struct source {
    struct virtio_device device;

    struct virtio_memory queue_memory;
    struct virtio_memory bytes; /* which the device writes */
    struct virtqueue queue;
    bool is_asked;
    bool is_mad;
};

/*
 * source->device.host, and its context, are set by the caller.
 *   STATUS_MALFORMED  the device contradicts the standard
 *   others            of the host, and of virtio/device.h
 */
NODISCARD enum status source_start(struct source *source, uint32_t event);

/* Begins anew with a device that did not answer well. Errors as source_start(). */
NODISCARD enum status source_reset(struct source *source);

/*
 * Asks for 1 .. SOURCE_BYTES_MAX bytes. Nothing has been asked for since the last answer.
 *   STATUS_DEVICE_ERROR  it takes nothing any more
 */
NODISCARD enum status source_ask(struct source *source, uint32_t size_bytes);

/* These bits of the event were signalled. */
void source_interrupted(struct source *source, uint64_t bits);

/*
 * What the device has answered: `*size_bytes` bytes, at least one, at most as were asked for.
 *   STATUS_NOT_FOUND     nothing yet
 *   STATUS_DEVICE_ERROR  it said what cannot be, or wrote nothing but one byte again and again
 */
NODISCARD enum status
source_poll(struct source *source, uint8_t bytes[SOURCE_BYTES_MAX], uint32_t *size_bytes);
