/*
 * A virtio network device (Virtio 1.2, 5.1) as the hardware of network/hardware.h: pure over a
 * virtio device, so that the host tests it with one in software.
 *
 * A frame is a chain of its header, which lies in `headers` at the token's place, and its memory.
 * Where buffers are merged (5.1.6.4), room is its memory alone: what comes begins with the header,
 * in the client's memory then, and goes on in as many rooms as it needs.
 *
 * Of a device with several pairs of queues (5.1.6.5.5) some are used: what is sent goes to that of
 * its conversation (flow.h); room is spread evenly, and the device sends what comes of a
 * conversation to the pair that sent for it last. So nothing of a TCP connection is reordered;
 * of datagrams, those in fragments may be, beside others (flow.h).
 */
#pragma once

#include "control.h"
#include "network/hardware.h"
#include "virtio/device.h"

#define CARD_DEVICE_TYPE 1u

/* 5.1.2, of the first pair; those of the next follow. */
enum card_queue {
    CARD_RECEIVE,
    CARD_TRANSMIT,
    CARD_QUEUE_COUNT,
};

/* Of a device that has more; one is what most have. */
#define CARD_PAIRS_MAX 4u

struct card {
    struct network_hardware hardware;
    struct virtio_device device;

    bool is_mad;
    uint32_t pair_count;                                 /* that are used */
    uint32_t turns[CARD_QUEUE_COUNT];                    /* the pair that was taken from last */
    uint32_t parts_left;                                 /* of the frame that comes */
    const uint8_t *room_contents[NETWORK_IN_FLIGHT_MAX]; /* by token, where buffers are merged */
    struct virtio_memory headers;                        /* by queue, then by token */
    struct virtio_memory memories[CARD_PAIRS_MAX * CARD_QUEUE_COUNT];
    struct virtqueue queues[CARD_PAIRS_MAX * CARD_QUEUE_COUNT];
    struct control control; /* where there is more than one pair */
};

/*
 * card->device.host, and its context, are set by the caller. Afterwards
 * card->hardware can be started. What its start gives, besides what those do:
 *   STATUS_MALFORMED    the device's configuration contradicts itself
 *   STATUS_UNSUPPORTED  it is none of version 1, or has no address of its own
 *   STATUS_TIMED_OUT    it does not answer the command to use several pairs
 *   others              of virtio/device.h
 */
void card_init(struct card *card);
