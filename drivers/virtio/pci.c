#include "virtio/pci.h"
#include "transport.h"

/* 4.1.4.3: the common registers, each with its width in bytes. */
enum {
    COMMON_DEVICE_FEATURES_SELECT = 0, /* 4 */
    COMMON_DEVICE_FEATURES = 4,        /* 4 */
    COMMON_DRIVER_FEATURES_SELECT = 8, /* 4 */
    COMMON_DRIVER_FEATURES = 12,       /* 4 */
    COMMON_CONFIGURATION_MESSAGE = 16, /* 2 */
    COMMON_QUEUE_COUNT = 18,           /* 2 */
    COMMON_STATUS = 20,                /* 1 */
    COMMON_GENERATION = 21,            /* 1 */
    COMMON_QUEUE_SELECT = 22,          /* 2 */
    COMMON_QUEUE_SIZE = 24,            /* 2 */
    COMMON_QUEUE_MESSAGE = 26,         /* 2 */
    COMMON_QUEUE_ENABLE = 28,          /* 2 */
    COMMON_QUEUE_NOTIFICATION = 30,    /* 2 */
    COMMON_QUEUE_DESCRIPTORS = 32,     /* 8, as the two below; written as two of 4 */
    COMMON_QUEUE_AVAILABLE = 40,
    COMMON_QUEUE_USED = 48,
    COMMON_BYTES = 56,
};

static uint32_t get(const struct virtio_device *device, uint32_t offset, uint32_t width_bytes)
{
    return device->registers.read(&device->registers, offset, width_bytes);
}

static void
set(const struct virtio_device *device, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    device->registers.write(&device->registers, offset, width_bytes, value);
}

static uint32_t read_status(struct virtio_device *device)
{
    return get(device, COMMON_STATUS, 1);
}

static void write_status(struct virtio_device *device, uint32_t status)
{
    set(device, COMMON_STATUS, 1, status);
}

static uint32_t read_features(struct virtio_device *device, uint32_t half)
{
    set(device, COMMON_DEVICE_FEATURES_SELECT, 4, half);
    return get(device, COMMON_DEVICE_FEATURES, 4);
}

static void write_features(struct virtio_device *device, uint32_t half, uint32_t features)
{
    set(device, COMMON_DRIVER_FEATURES_SELECT, 4, half);
    set(device, COMMON_DRIVER_FEATURES, 4, features);
}

static uint32_t read_generation(struct virtio_device *device)
{
    return get(device, COMMON_GENERATION, 1);
}

static uint32_t read_queue_size(struct virtio_device *device, uint32_t index)
{
    if (index >= get(device, COMMON_QUEUE_COUNT, 2)) {
        return 0;
    }
    set(device, COMMON_QUEUE_SELECT, 2, index);
    return get(device, COMMON_QUEUE_SIZE, 2);
}

static void set_address(const struct virtio_device *device, uint32_t offset, uint64_t address)
{
    set(device, offset, 4, (uint32_t)address);
    set(device, offset + 4, 4, (uint32_t)(address >> 32));
}

/* What the device cannot keep, it reads back as none. */
static bool set_message(const struct virtio_device *device, uint32_t offset, uint16_t message)
{
    set(device, offset, 2, message);
    return get(device, offset, 2) == message;
}

/* Where queue `index` is notified: 4.1.4.4. */
static enum status find_notification(struct virtio_device *device, uint32_t index)
{
    const uint64_t offset =
        (uint64_t)get(device, COMMON_QUEUE_NOTIFICATION, 2) * device->notification_multiplier;
    if (!virtio_region_contains(&device->notification, offset, 2)) {
        return STATUS_MALFORMED;
    }
    device->notification_offsets[index] = (uint32_t)offset;
    return STATUS_OK;
}

static enum status start_queue(
    struct virtio_device *device, uint32_t index, const struct virtqueue *queue, uint16_t message)
{
    const struct virtqueue_addresses addresses = virtqueue_addresses(queue);
    set(device, COMMON_QUEUE_SELECT, 2, index);
    if (get(device, COMMON_QUEUE_ENABLE, 2) != 0) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = find_notification(device, index);
    if (status != STATUS_OK) {
        return status;
    }
    if (device->message_count > 0 && !set_message(device, COMMON_QUEUE_MESSAGE, message)) {
        return STATUS_DEVICE_ERROR;
    }
    set(device, COMMON_QUEUE_SIZE, 2, queue->options.size);
    set_address(device, COMMON_QUEUE_DESCRIPTORS, addresses.descriptors);
    set_address(device, COMMON_QUEUE_AVAILABLE, addresses.available);
    set_address(device, COMMON_QUEUE_USED, addresses.used);
    set(device, COMMON_QUEUE_ENABLE, 2, 1);
    return STATUS_OK;
}

static bool set_configuration_message(struct virtio_device *device, uint16_t message)
{
    return set_message(device, COMMON_CONFIGURATION_MESSAGE, message);
}

static void notify(struct virtio_device *device, uint32_t queue_index)
{
    device->notification.write(
        &device->notification, device->notification_offsets[queue_index], 2, queue_index);
}

/* 4.1.4.5: reading it clears it, and lowers the line. */
static uint32_t take_interrupts(struct virtio_device *device)
{
    return device->interrupt_status.read(&device->interrupt_status, 0, 1) &
           (VIRTIO_INTERRUPT_QUEUES | VIRTIO_INTERRUPT_CONFIGURATION);
}

static const struct virtio_transport transport = {
    .read_status = read_status,
    .write_status = write_status,
    .read_features = read_features,
    .write_features = write_features,
    .read_generation = read_generation,
    .read_queue_size = read_queue_size,
    .start_queue = start_queue,
    .set_configuration_message = set_configuration_message,
    .notify = notify,
    .take_interrupts = take_interrupts,
};

enum status virtio_pci_open(struct virtio_device *device, const struct virtio_pci_layout *layout)
{
    if (!virtio_region_contains(&device->registers, 0, COMMON_BYTES) ||
        !virtio_region_contains(&device->interrupt_status, 0, 1) ||
        !virtio_region_contains(&device->notification, 0, 2)) {
        return STATUS_MALFORMED;
    }
    device->transport = &transport;
    device->notification_multiplier = layout->notification_multiplier;
    return STATUS_OK;
}
