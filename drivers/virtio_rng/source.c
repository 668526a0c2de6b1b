#include "source.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include <stddef.h>

#define QUEUE_INDEX 0u

static enum status set_up(struct source *source)
{
    source->is_asked = false;
    source->is_mad = false;
    enum status status = virtio_device_negotiate(&source->device, 0);
    if (status == STATUS_OK) {
        status = virtio_device_set_up_queue(
            &source->device, QUEUE_INDEX, SOURCE_QUEUE_SIZE, &source->queue_memory, &source->queue);
    }
    if (status == STATUS_OK) {
        status = virtio_device_run(&source->device, 0);
    }
    if (status != STATUS_OK) {
        virtio_device_give_up(&source->device);
    }
    return status;
}

enum status source_start(struct source *source, uint32_t event)
{
    const struct virtio_host *host = source->device.host;
    enum status status = host->attach(&source->device, event);
    if (status == STATUS_OK) {
        status = host->create_memory(&source->device, SOURCE_BYTES_MAX, &source->bytes);
    }
    return status == STATUS_OK ? set_up(source) : status;
}

enum status source_reset(struct source *source)
{
    const enum status status = virtio_device_reset(&source->device);
    return status == STATUS_OK ? set_up(source) : status;
}

enum status source_ask(struct source *source, uint32_t size_bytes)
{
    const struct virtqueue_segment segment = {
        .device_address = source->bytes.device_address,
        .size_bytes = size_bytes,
        .is_for_device_to_write = true,
    };
    const struct virtqueue_chain chain = {.segments = &segment, .segment_count = 1};
    wipe(source->bytes.address, SOURCE_BYTES_MAX);
    if (source->is_mad || virtqueue_add(&source->queue, &chain) != STATUS_OK) {
        return STATUS_DEVICE_ERROR;
    }
    source->is_asked = true;
    if (virtqueue_publish(&source->queue)) {
        virtio_device_notify(&source->device, QUEUE_INDEX);
    }
    return STATUS_OK;
}

void source_interrupted(struct source *source, uint64_t bits)
{
    const uint32_t happened = source->device.host->acknowledge(&source->device, bits);
    if ((happened & VIRTIO_INTERRUPT_CONFIGURATION) != 0) {
        source->is_mad = source->is_mad || virtio_device_needs_reset(&source->device);
    }
}

static bool is_all_the_same(const uint8_t *bytes, uint32_t size_bytes)
{
    for (uint32_t i = 1; i < size_bytes; i++) {
        if (bytes[i] != bytes[0]) {
            return false;
        }
    }
    return size_bytes >= SOURCE_SAME_BYTES_MIN;
}

enum status
source_poll(struct source *source, uint8_t bytes[SOURCE_BYTES_MAX], uint32_t *size_bytes)
{
    struct virtqueue_used used = {0};
    if (source->is_mad) {
        return STATUS_DEVICE_ERROR;
    }
    enum status status = virtqueue_take(&source->queue, &used);
    if (status == STATUS_NOT_FOUND && virtqueue_rearm(&source->queue)) {
        status = virtqueue_take(&source->queue, &used);
    }
    if (status != STATUS_OK) {
        return status;
    }
    source->is_asked = false;
    memcpy(bytes, source->bytes.address, SOURCE_BYTES_MAX);
    wipe(source->bytes.address, SOURCE_BYTES_MAX);
    *size_bytes = used.written_bytes; /* no more than was asked for: virtqueue_take() has looked */
    return used.written_bytes == 0 || is_all_the_same(bytes, used.written_bytes)
               ? STATUS_DEVICE_ERROR
               : STATUS_OK;
}
