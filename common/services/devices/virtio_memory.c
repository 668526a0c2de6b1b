#include "virtio_memory.h"
#include "abi/address.h"

#define MAGIC_VALUE 0x000u
#define VERSION     0x004u
#define DEVICE_ID   0x008u
#define STATUS      0x070u

#define MAGIC 0x74726976u /* "virt" */

/* The numbers that such devices have on PCI (4.1.2). */
#define VENDOR      0x1af4u
#define MODEL_FIRST 0x1040u
#define TYPE_MAX    0x3fu

bool virtio_slot_is_possible(const struct virtio_slot *slot)
{
    return slot->size_bytes >= VIRTIO_MEMORY_BYTES_MIN && slot->base % 4 == 0 &&
           slot->size_bytes <= PAGE_SIZE_BYTES &&
           (slot->base & PAGE_MASK) + slot->size_bytes <= PAGE_SIZE_BYTES;
}

bool virtio_memory_identify(
    const struct virtio_registers *registers, struct device_identity *identity)
{
    if (registers->read(registers->context, MAGIC_VALUE) != MAGIC) {
        return false;
    }
    const uint32_t version = registers->read(registers->context, VERSION);
    const uint32_t type = registers->read(registers->context, DEVICE_ID);
    if (version < 1 || version > 2 || type == 0 || type > TYPE_MAX) {
        return false;
    }
    *identity = (struct device_identity){
        .bus = DEVICE_BUS_VIRTIO_MEMORY,
        .vendor = VENDOR,
        .model = (uint16_t)(MODEL_FIRST + type),
    };
    return true;
}

void virtio_memory_stop(const struct virtio_registers *registers)
{
    registers->write(registers->context, STATUS, 0);
}

/* 4.2.3.1.1 and 2.1.2: a device that is reset reads as 0. */
bool virtio_memory_has_stopped(const struct virtio_registers *registers)
{
    return registers->read(registers->context, STATUS) == 0;
}
