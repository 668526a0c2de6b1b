#include "virtio/device.h"
#include "transport.h"
#include <stddef.h>

/* Virtio 1.2, 2.1. */
#define STATUS_BIT_ACKNOWLEDGE 1u
#define STATUS_BIT_DRIVER      2u
#define STATUS_BIT_DRIVER_OK   4u
#define STATUS_BIT_FEATURES_OK 8u
#define STATUS_BIT_NEEDS_RESET 64u
#define STATUS_BIT_FAILED      128u

#define FEATURES_OF_LIBRARY                                                                        \
    (VIRTIO_FEATURE_INDIRECT | VIRTIO_FEATURE_EVENT_INDEX | VIRTIO_FEATURE_VERSION_1 |             \
     VIRTIO_FEATURE_ACCESS_PLATFORM | VIRTIO_FEATURE_ORDER_PLATFORM)

static void add_status(struct virtio_device *device, uint32_t bits)
{
    device->transport->write_status(device, device->transport->read_status(device) | bits);
}

enum status virtio_device_reset(struct virtio_device *device)
{
    device->transport->write_status(device, 0);
    for (uint32_t i = 0; i < VIRTIO_RESET_TRIES_MAX; i++) {
        if (device->transport->read_status(device) == 0) {
            return STATUS_OK;
        }
        device->pause(device);
    }
    return STATUS_TIMED_OUT;
}

void virtio_device_give_up(struct virtio_device *device)
{
    add_status(device, STATUS_BIT_FAILED);
}

enum status virtio_device_negotiate(struct virtio_device *device, uint64_t wanted)
{
    const enum status status = virtio_device_reset(device);
    if (status != STATUS_OK) {
        return status;
    }
    add_status(device, STATUS_BIT_ACKNOWLEDGE);
    add_status(device, STATUS_BIT_DRIVER);
    const uint64_t low = device->transport->read_features(device, 0);
    const uint64_t high = device->transport->read_features(device, 1);
    device->features = (low | high << 32) & (wanted | FEATURES_OF_LIBRARY);
    if ((device->features & VIRTIO_FEATURE_VERSION_1) == 0) {
        virtio_device_give_up(device);
        return STATUS_UNSUPPORTED;
    }
    device->transport->write_features(device, 0, (uint32_t)device->features);
    device->transport->write_features(device, 1, (uint32_t)(device->features >> 32));
    add_status(device, STATUS_BIT_FEATURES_OK);
    if ((device->transport->read_status(device) & STATUS_BIT_FEATURES_OK) == 0) {
        virtio_device_give_up(device);
        return STATUS_DEVICE_ERROR;
    }
    return STATUS_OK;
}

enum status virtio_device_queue_options(
    struct virtio_device *device,
    uint32_t index,
    uint16_t size_max,
    struct virtqueue_options *options)
{
    const uint32_t offered = device->transport->read_queue_size(device, index);
    if (offered == 0) {
        return STATUS_NOT_FOUND;
    }
    uint32_t size = size_max < VIRTQUEUE_SIZE_MAX ? size_max : VIRTQUEUE_SIZE_MAX;
    while (size > offered) {
        size /= 2;
    }
    *options = (struct virtqueue_options){
        .size = (uint16_t)size,
        .has_indirect = (device->features & VIRTIO_FEATURE_INDIRECT) != 0,
        .has_event_index = (device->features & VIRTIO_FEATURE_EVENT_INDEX) != 0,
    };
    return STATUS_OK;
}

enum status virtio_device_start_queue(
    struct virtio_device *device, uint32_t index, const struct virtqueue *queue, uint16_t message)
{
    return index < VIRTIO_QUEUES_MAX ? device->transport->start_queue(device, index, queue, message)
                                     : STATUS_INVALID_ARGUMENT;
}

enum status virtio_device_set_up_queue(
    struct virtio_device *device,
    uint32_t index,
    uint16_t size_max,
    struct virtio_memory *memory,
    struct virtqueue *queue)
{
    struct virtqueue_options options = {0};
    enum status status = virtio_device_queue_options(device, index, size_max, &options);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
    }
    if (memory->address == NULL) {
        status = device->host->create_memory(device, virtqueue_bytes(&options), memory);
    } else if (virtqueue_bytes(&options) > memory->size_bytes) {
        status = STATUS_MALFORMED; /* another device than before */
    }
    if (status != STATUS_OK) {
        return status;
    }
    virtqueue_init(queue, memory, &options);
    return virtio_device_start_queue(
        device, index, queue, device->host->queue_message(device, index));
}

enum status virtio_device_run(struct virtio_device *device, uint16_t message)
{
    if (device->message_count > 0 &&
        !device->transport->set_configuration_message(device, message)) {
        return STATUS_DEVICE_ERROR;
    }
    add_status(device, STATUS_BIT_DRIVER_OK);
    return virtio_device_needs_reset(device) ? STATUS_DEVICE_ERROR : STATUS_OK;
}

void virtio_device_notify(struct virtio_device *device, uint32_t queue_index)
{
    device->transport->notify(device, queue_index);
}

uint32_t virtio_device_take_interrupts(struct virtio_device *device)
{
    return device->transport->take_interrupts(device);
}

bool virtio_device_needs_reset(struct virtio_device *device)
{
    const uint32_t status = device->transport->read_status(device);
    return (status & STATUS_BIT_NEEDS_RESET) != 0 || (status & STATUS_BIT_DRIVER_OK) == 0;
}

static uint64_t read_field(const struct virtio_region *region, const struct virtio_field *field)
{
    if (field->width_bytes != 8) {
        return region->read(region, field->offset, field->width_bytes);
    }
    const uint64_t low = region->read(region, field->offset, 4);
    return low | (uint64_t)region->read(region, field->offset + 4, 4) << 32;
}

enum status virtio_device_read_configuration(
    struct virtio_device *device, struct virtio_field *fields, uint32_t field_count)
{
    for (uint32_t i = 0; i < field_count; i++) {
        if (!virtio_region_contains(
                &device->configuration, fields[i].offset, fields[i].width_bytes)) {
            return STATUS_MALFORMED;
        }
    }
    for (uint32_t i = 0; i < VIRTIO_CONFIGURATION_TRIES_MAX; i++) {
        const uint32_t generation = device->transport->read_generation(device);
        for (uint32_t j = 0; j < field_count; j++) {
            fields[j].value = read_field(&device->configuration, &fields[j]);
        }
        if (device->transport->read_generation(device) == generation) {
            return STATUS_OK;
        }
    }
    return STATUS_DEVICE_ERROR;
}

enum status
virtio_device_write_configuration(struct virtio_device *device, uint32_t offset, uint8_t value)
{
    const struct virtio_region *region = &device->configuration;
    if (!virtio_region_contains(region, offset, sizeof(value))) {
        return STATUS_MALFORMED;
    }
    region->write(region, offset, sizeof(value), value);
    return STATUS_OK;
}
