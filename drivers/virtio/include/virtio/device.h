/*
 * A virtio device (Virtio 1.2, 2.1 to 2.5 and 3.1), whatever it is reached through: transport.h.
 *
 *   virtio_device_negotiate -> virtio_device_start_queue.. -> virtio_device_run -> work
 *        ^                                                                          |
 *        +---------------------------- virtio_device_reset <------------------------+
 *
 * Only devices of version 1 are driven, transitional ones by it; legacy devices are refused.
 * Whatever the device says is checked. What is wrong with it ends in STATUS_MALFORMED (what it
 * offers contradicts the standard) or STATUS_DEVICE_ERROR (what it does).
 */
#pragma once

#include "virtio/region.h"
#include "virtio/virtqueue.h"

/* Of one device that can be used: eight pairs of a network interface's, and one for commands. */
#define VIRTIO_QUEUES_MAX 17u

/* How often a device is asked, with a pause of a millisecond, whether its reset is done. */
#define VIRTIO_RESET_TRIES_MAX 2000u

/* How often its configuration may change while it is being read. */
#define VIRTIO_CONFIGURATION_TRIES_MAX 16u

/* No message of its own: what the device signals there is lost. */
#define VIRTIO_NO_MESSAGE UINT16_MAX

/* Feature bits that are the library's affair (6). */
#define VIRTIO_FEATURE_INDIRECT        (UINT64_C(1) << 28)
#define VIRTIO_FEATURE_EVENT_INDEX     (UINT64_C(1) << 29)
#define VIRTIO_FEATURE_VERSION_1       (UINT64_C(1) << 32)
#define VIRTIO_FEATURE_ACCESS_PLATFORM (UINT64_C(1) << 33)
#define VIRTIO_FEATURE_ORDER_PLATFORM  (UINT64_C(1) << 36)

/* Bits of virtio_device_take_interrupts(). */
#define VIRTIO_INTERRUPT_QUEUES        (1u << 0)
#define VIRTIO_INTERRUPT_CONFIGURATION (1u << 1)

struct virtio_transport;
struct virtio_device;

/* What a driver's core has around it: virtio/attach.h in a process, test/model.h in tests. */
struct virtio_host {
    /* Finds the device and binds its interrupts to the event. STATUS_NOT_FOUND: there is none. */
    enum status (*attach)(struct virtio_device *device, uint32_t event);
    /* Memory for good, that the device reaches; zeros. */
    enum status (*create_memory)(
        struct virtio_device *device, uint64_t size_bytes, struct virtio_memory *memory);
    /* These bits of the event came. Lets interrupts come again; gives VIRTIO_INTERRUPT_... */
    uint32_t (*acknowledge)(struct virtio_device *device, uint64_t bits);
    /* Which interrupt is for a queue. */
    uint16_t (*queue_message)(struct virtio_device *device, uint32_t queue_index);
};

struct virtio_device {
    const struct virtio_host *host;              /* [I] */
    void *host_context;                          /* [I] the host's own */
    const struct virtio_transport *transport;    /* [I] */
    void (*pause)(struct virtio_device *device); /* [I] waits a millisecond */
    struct virtio_region registers;        /* [I] PCI: the common ones; in memory: all of them */
    struct virtio_region configuration;    /* [I] the device's own; 0 bytes: none */
    struct virtio_region notification;     /* [I] PCI */
    struct virtio_region interrupt_status; /* [I] PCI */
    uint32_t notification_multiplier;      /* [I] PCI */
    uint32_t message_count;                /* [I] PCI: interrupts by messages; 0: by the line */
    uint32_t notification_offsets[VIRTIO_QUEUES_MAX]; /* PCI, of queues that were started */
    uint64_t features;                                /* as negotiated */
};

/*
 * Begins anew: resets the device, and agrees on those of the features `wanted` that it offers, and
 * on the library's, which need not be named. device->features has the result.
 *   STATUS_TIMED_OUT     its reset has no end
 *   STATUS_UNSUPPORTED   it is none of version 1
 *   STATUS_DEVICE_ERROR  it does not accept what it offers
 */
NODISCARD enum status virtio_device_negotiate(struct virtio_device *device, uint64_t wanted);

/*
 * The size that queue `index` is to have: a power of two, at most what the device offers, and at
 * most `size_max`, a power of two.
 *   STATUS_NOT_FOUND  there is no such queue
 */
NODISCARD enum status virtio_device_queue_options(
    struct virtio_device *device,
    uint32_t index,
    uint16_t size_max,
    struct virtqueue_options *options);

/*
 * Lets the device use a queue, which is empty. `message`: which interrupt tells of what was used;
 * without messages it counts for nothing.
 *   STATUS_INVALID_ARGUMENT  the index is VIRTIO_QUEUES_MAX or more
 *   STATUS_WRONG_STATE       the device says that the queue is in use
 *   STATUS_MALFORMED         where to notify it is outside of the device's registers
 *   STATUS_DEVICE_ERROR      it does not take the message
 */
NODISCARD enum status virtio_device_start_queue(
    struct virtio_device *device, uint32_t index, const struct virtqueue *queue, uint16_t message);

/*
 * Makes queue `index`, of `size_max` places at most, and lets the device use it. Its memory is made
 * by the host once; after a reset it is used again.
 *   STATUS_MALFORMED  there is no such queue, or it wants more memory than before: another device
 *   others            of host->create_memory and virtio_device_start_queue()
 */
NODISCARD enum status virtio_device_set_up_queue(
    struct virtio_device *device,
    uint32_t index,
    uint16_t size_max,
    struct virtio_memory *memory,
    struct virtqueue *queue);

/*
 * From here on the device works. `message`: for changes of its configuration.
 *   STATUS_DEVICE_ERROR  it does not take the message, or says that it cannot work
 */
NODISCARD enum status virtio_device_run(struct virtio_device *device, uint16_t message);

void virtio_device_notify(struct virtio_device *device, uint32_t queue_index);

/* Why the line was raised, which lowers it. Not to be called when there are messages. */
uint32_t virtio_device_take_interrupts(struct virtio_device *device);

/* The device says that it has to be reset. */
bool virtio_device_needs_reset(struct virtio_device *device);

/*
 * Afterwards it touches no memory.
 *   STATUS_TIMED_OUT  it may still do so
 */
NODISCARD enum status virtio_device_reset(struct virtio_device *device);

/* Says to the device that nobody will drive it. */
void virtio_device_give_up(struct virtio_device *device);

/* A field of the device's own configuration. */
struct virtio_field {
    uint32_t offset;
    uint32_t width_bytes; /* 1, 2, 4 or 8 */
    uint64_t value;       /* the result */
};

/*
 * Reads fields, all as they were at one time.
 *   STATUS_MALFORMED     there are not that many bytes
 *   STATUS_DEVICE_ERROR  they do not stop changing
 */
NODISCARD enum status virtio_device_read_configuration(
    struct virtio_device *device, struct virtio_field *fields, uint32_t field_count);

/*
 * Writes one byte of the device's own configuration, where it may be written.
 *   STATUS_MALFORMED  there are not that many bytes
 */
NODISCARD enum status
virtio_device_write_configuration(struct virtio_device *device, uint32_t offset, uint8_t value);
