#include "virtio/memory.h"
#include "transport.h"

/* 4.2.2; all 32 bits wide. */
enum {
    REGISTER_MAGIC = 0x000,
    REGISTER_VERSION = 0x004,
    REGISTER_DEVICE_TYPE = 0x008,
    REGISTER_DEVICE_FEATURES = 0x010,
    REGISTER_DEVICE_FEATURES_SELECT = 0x014,
    REGISTER_DRIVER_FEATURES = 0x020,
    REGISTER_DRIVER_FEATURES_SELECT = 0x024,
    REGISTER_QUEUE_SELECT = 0x030,
    REGISTER_QUEUE_SIZE_MAX = 0x034,
    REGISTER_QUEUE_SIZE = 0x038,
    REGISTER_QUEUE_READY = 0x044,
    REGISTER_QUEUE_NOTIFY = 0x050,
    REGISTER_INTERRUPT_STATUS = 0x060,
    REGISTER_INTERRUPT_ACKNOWLEDGE = 0x064,
    REGISTER_STATUS = 0x070,
    REGISTER_QUEUE_DESCRIPTORS = 0x080,
    REGISTER_QUEUE_AVAILABLE = 0x090,
    REGISTER_QUEUE_USED = 0x0a0,
    REGISTER_GENERATION = 0x0fc,
    REGISTERS_BYTES = 0x100, /* the device's own configuration follows */
};

#define MAGIC   0x74726976u
#define VERSION 2u

static uint32_t get(const struct virtio_device *device, uint32_t offset)
{
    return device->registers.read(&device->registers, offset, 4);
}

static void set(const struct virtio_device *device, uint32_t offset, uint32_t value)
{
    device->registers.write(&device->registers, offset, 4, value);
}

static uint32_t read_status(struct virtio_device *device)
{
    return get(device, REGISTER_STATUS);
}

static void write_status(struct virtio_device *device, uint32_t status)
{
    set(device, REGISTER_STATUS, status);
}

static uint32_t read_features(struct virtio_device *device, uint32_t half)
{
    set(device, REGISTER_DEVICE_FEATURES_SELECT, half);
    return get(device, REGISTER_DEVICE_FEATURES);
}

static void write_features(struct virtio_device *device, uint32_t half, uint32_t features)
{
    set(device, REGISTER_DRIVER_FEATURES_SELECT, half);
    set(device, REGISTER_DRIVER_FEATURES, features);
}

static uint32_t read_generation(struct virtio_device *device)
{
    return get(device, REGISTER_GENERATION);
}

static uint32_t read_queue_size(struct virtio_device *device, uint32_t index)
{
    set(device, REGISTER_QUEUE_SELECT, index);
    return get(device, REGISTER_QUEUE_SIZE_MAX);
}

static void set_address(const struct virtio_device *device, uint32_t offset, uint64_t address)
{
    set(device, offset, (uint32_t)address);
    set(device, offset + 4, (uint32_t)(address >> 32));
}

static enum status start_queue(
    struct virtio_device *device, uint32_t index, const struct virtqueue *queue, uint16_t message)
{
    (void)message;
    const struct virtqueue_addresses addresses = virtqueue_addresses(queue);
    set(device, REGISTER_QUEUE_SELECT, index);
    if (get(device, REGISTER_QUEUE_READY) != 0) {
        return STATUS_WRONG_STATE;
    }
    set(device, REGISTER_QUEUE_SIZE, queue->options.size);
    set_address(device, REGISTER_QUEUE_DESCRIPTORS, addresses.descriptors);
    set_address(device, REGISTER_QUEUE_AVAILABLE, addresses.available);
    set_address(device, REGISTER_QUEUE_USED, addresses.used);
    set(device, REGISTER_QUEUE_READY, 1);
    return STATUS_OK;
}

/* There are no messages here. */
static bool set_configuration_message(struct virtio_device *device, uint16_t message)
{
    (void)device;
    (void)message;
    return false;
}

static void notify(struct virtio_device *device, uint32_t queue_index)
{
    set(device, REGISTER_QUEUE_NOTIFY, queue_index);
}

static uint32_t take_interrupts(struct virtio_device *device)
{
    const uint32_t bits = get(device, REGISTER_INTERRUPT_STATUS) &
                          (VIRTIO_INTERRUPT_QUEUES | VIRTIO_INTERRUPT_CONFIGURATION);
    set(device, REGISTER_INTERRUPT_ACKNOWLEDGE, bits);
    return bits;
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

/* The registers that follow the common ones, as a region of their own. */
static uint32_t
read_after(const struct virtio_region *region, uint32_t offset, uint32_t width_bytes)
{
    const struct virtio_region *all = region->context;
    return all->read(all, REGISTERS_BYTES + offset, width_bytes);
}

static void write_after(
    const struct virtio_region *region, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    const struct virtio_region *all = region->context;
    all->write(all, REGISTERS_BYTES + offset, width_bytes, value);
}

enum status virtio_memory_open(
    struct virtio_device *device, const struct virtio_region *registers, uint32_t device_type)
{
    if (registers->size_bytes < REGISTERS_BYTES) {
        return STATUS_MALFORMED;
    }
    device->transport = &transport;
    device->registers = *registers;
    device->message_count = 0;
    device->configuration = (struct virtio_region){
        .context = &device->registers,
        .size_bytes = registers->size_bytes - REGISTERS_BYTES,
        .read = read_after,
        .write = write_after,
    };
    if (get(device, REGISTER_MAGIC) != MAGIC) {
        return STATUS_MALFORMED;
    }
    if (get(device, REGISTER_VERSION) != VERSION) {
        return STATUS_UNSUPPORTED;
    }
    const uint32_t type = get(device, REGISTER_DEVICE_TYPE);
    return type != 0 && type == device_type ? STATUS_OK : STATUS_NOT_FOUND;
}
