/*
 * A device is told to read and write where nothing is: at the end of what a device can address, and
 * at addresses that wrap. Of memory that somebody has, nothing is said to it: nothing would stop
 * it.
 */
#include "abi/address.h"
#include "driver.h"
#include "runtime/program.h"
#include "virtio/attach.h"
#include "virtio/device.h"

#define TYPE_BLOCK 2u
#define QUEUE_SIZE 8u

static const uint64_t nowhere[] = {UINT64_C(1) << 51, ~PAGE_MASK, UINT64_C(1) << 63};

/* Once: memory of a device is bounded. */
static bool has_memory(struct virtio_attachment *attachment, struct virtio_memory *memory)
{
    return virtio_attachment_create_memory(attachment, 16 * PAGE_SIZE_BYTES, memory) == STATUS_OK;
}

static void submit(struct virtio_device *device, struct virtqueue *queue, uint64_t address)
{
    const struct virtqueue_segment segments[] = {
        {.device_address = address, .size_bytes = 16},
        {.device_address = address, .size_bytes = 1u << 20, .is_for_device_to_write = true},
        {.device_address = address, .size_bytes = 1, .is_for_device_to_write = true},
    };
    const struct virtqueue_chain chain = {.segments = segments, .segment_count = 3};
    if (virtqueue_add(queue, &chain) == STATUS_OK) {
        (void)virtqueue_publish(queue);
        virtio_device_notify(device, 0);
    }
}

static enum status
begin(struct virtio_attachment *attachment, struct virtqueue *queue, struct virtio_memory *memory)
{
    struct virtqueue_options options = {0};
    struct virtio_device *device = attachment->device;
    enum status status = virtio_attach(attachment, TYPE_BLOCK, program_capability("event"), 1);
    if (status == STATUS_OK) {
        status = has_memory(attachment, memory) ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = virtio_device_negotiate(device, 0);
    }
    if (status == STATUS_OK) {
        status = virtio_device_queue_options(device, 0, QUEUE_SIZE, &options);
    }
    if (status == STATUS_OK) {
        virtqueue_init(queue, memory, &options);
        status = virtio_device_start_queue(device, 0, queue, VIRTIO_NO_MESSAGE);
    }
    return status == STATUS_OK ? virtio_device_run(device, VIRTIO_NO_MESSAGE) : status;
}

void wild_try(uint32_t device)
{
    for (uint32_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
        static struct virtio_device virtio;
        static struct virtqueue queue;
        struct virtio_attachment attachment = {.device = &virtio, .capability = device};
        struct virtio_memory memory = {0};
        if (begin(&attachment, &queue, &memory) == STATUS_OK) {
            submit(&virtio, &queue, nowhere[i]);
            /* And the queue itself: what the device reads and writes there. */
            memory.device_address = nowhere[i];
            virtqueue_init(&queue, &memory, &queue.options);
            (void)!virtio_device_start_queue(&virtio, 1, &queue, VIRTIO_NO_MESSAGE);
            virtio_device_notify(&virtio, 1);
        }
    }
}
