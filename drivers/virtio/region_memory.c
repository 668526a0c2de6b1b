#include "barrier/barrier.h"
#include "virtio/region.h"

static uint32_t read(const struct virtio_region *region, uint32_t offset, uint32_t width_bytes)
{
    const volatile uint8_t *at = (const volatile uint8_t *)region->context + offset;
    uint32_t value = 0;
    switch (width_bytes) {
    case 1:
        value = *at;
        break;
    case 2:
        value = *(const volatile uint16_t *)at;
        break;
    default:
        value = *(const volatile uint32_t *)at;
        break;
    }
    barrier_read();
    return value;
}

static void
write(const struct virtio_region *region, uint32_t offset, uint32_t width_bytes, uint32_t value)
{
    volatile uint8_t *at = (volatile uint8_t *)region->context + offset;
    barrier_register();
    switch (width_bytes) {
    case 1:
        *at = (uint8_t)value;
        break;
    case 2:
        *(volatile uint16_t *)at = (uint16_t)value;
        break;
    default:
        *(volatile uint32_t *)at = value;
        break;
    }
}

void virtio_region_of_memory(struct virtio_region *region, void *address, uint64_t size_bytes)
{
    *region = (struct virtio_region){
        .context = address, .size_bytes = size_bytes, .read = read, .write = write};
}
