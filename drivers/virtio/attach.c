#include "virtio/attach.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/mapping.h"
#include "schema/device_client.h"
#include "schema/kernel_client.h"
#include "virtio/memory.h"
#include "virtio/pci.h"
#include <stddef.h>

#define VENDOR             0x1af4u
#define MODEL_OF_TYPE_0    0x1040u
#define MODEL_TRANSITIONAL 0x1000u
#define PCI_SUBSYSTEM      0x2eu /* of transitional devices: the type (4.1.2.3) */

#define PAUSE_NS UINT64_C(1000000)

static void pause_once(struct virtio_device *device)
{
    (void)device;
    /* Without a timer it is asked at once. */
    (void)clock_sleep_until(clock_now_ns() + PAUSE_NS);
}

/* -- registers -------------------------------------------------------------------------------- */

/* What base address register `index` covers, mapped. */
static enum status map_registers(uint32_t capability, uint32_t index, struct virtio_region *region)
{
    const struct device_registers_params params = {.index = index};
    struct device_registers_results found = {0};
    struct mapping mapping;
    uint64_t size_bytes = 0;
    enum status status = device_registers(capability, &params, &found);
    if (status != STATUS_OK) {
        return status;
    }
    status = mapping_create_whole(found.memory, MAP_READ | MAP_WRITE, &mapping, &size_bytes);
    capability_release(found.memory); /* the mapping stays */
    if (status != STATUS_OK) {
        return status;
    }
    if (found.offset > size_bytes || found.size_bytes > size_bytes - found.offset) {
        mapping_finish(&mapping);
        return STATUS_MALFORMED;
    }
    virtio_region_of_memory(region, (uint8_t *)mapping.address + found.offset, found.size_bytes);
    return STATUS_OK;
}

static enum status read_space(
    const struct virtio_pci_space *space, uint32_t offset, uint32_t width_bytes, uint32_t *value)
{
    const struct virtio_attachment *attachment = space->context;
    const struct device_read_configuration_params params = {offset, width_bytes};
    struct device_read_configuration_results results = {0};
    const enum status status = device_read_configuration(attachment->capability, &params, &results);
    *value = results.value;
    return status;
}

/* The regions by base address register, each mapped once. */
struct mapped_bars {
    struct virtio_region regions[6];
    bool is_mapped[6];
};

/* What is missing becomes a region of 0 bytes. */
static enum status find_place(
    const struct virtio_attachment *attachment,
    struct mapped_bars *bars,
    const struct virtio_pci_place *place,
    struct virtio_region *region)
{
    *region = (struct virtio_region){.size_bytes = 0};
    if (place->size_bytes == 0) {
        return STATUS_OK;
    }
    struct virtio_region *bar = &bars->regions[place->bar];
    if (!bars->is_mapped[place->bar]) {
        const enum status status = map_registers(attachment->capability, place->bar, bar);
        if (status != STATUS_OK) {
            return status;
        }
        bars->is_mapped[place->bar] = true;
    }
    if (!virtio_region_contains(bar, place->offset, place->size_bytes)) {
        return STATUS_MALFORMED;
    }
    virtio_region_of_memory(region, (uint8_t *)bar->context + place->offset, place->size_bytes);
    return STATUS_OK;
}

static enum status
open_pci(struct virtio_attachment *attachment, const struct virtio_pci_space *space)
{
    struct virtio_device *device = attachment->device;
    struct virtio_region *const regions[VIRTIO_PCI_PART_COUNT] = {
        [VIRTIO_PCI_COMMON] = &device->registers,
        [VIRTIO_PCI_NOTIFICATION] = &device->notification,
        [VIRTIO_PCI_INTERRUPT_STATUS] = &device->interrupt_status,
        [VIRTIO_PCI_CONFIGURATION] = &device->configuration,
    };
    struct virtio_pci_layout layout;
    struct mapped_bars bars = {0};
    bool has_messages = false;
    enum status status = virtio_pci_find(space, &layout);
    for (uint32_t i = VIRTIO_PCI_COMMON; i < VIRTIO_PCI_PART_COUNT && status == STATUS_OK; i++) {
        status = find_place(attachment, &bars, &layout.places[i], regions[i]);
    }
    if (status == STATUS_OK) {
        status = virtio_pci_has_messages(space, &layout, &has_messages);
    }
    device->message_count = has_messages ? attachment->interrupt_count : 0;
    return status == STATUS_OK ? virtio_pci_open(device, &layout) : status;
}

static enum status open_memory(struct virtio_attachment *attachment, uint32_t device_type)
{
    struct virtio_region registers;
    const enum status status = map_registers(attachment->capability, 0, &registers);
    if (status != STATUS_OK) {
        return status;
    }
    const enum status opened = virtio_memory_open(attachment->device, &registers, device_type);
    return opened == STATUS_NOT_FOUND ? STATUS_UNSUPPORTED : opened;
}

/* -- interrupts ------------------------------------------------------------------------------- */

static enum status
bind_interrupt(struct virtio_attachment *attachment, uint32_t index, uint32_t event)
{
    const struct device_interrupt_params params = {.index = index};
    struct device_interrupt_results found = {0};
    enum status status = device_interrupt(attachment->capability, &params, &found);
    if (status != STATUS_OK) {
        return status;
    }
    const struct interrupt_bind_params bind = {.event = event, .bits = UINT64_C(1) << index};
    status = interrupt_bind(found.interrupt, &bind);
    if (status == STATUS_OK) {
        status = interrupt_acknowledge(found.interrupt);
    }
    if (status != STATUS_OK) {
        capability_release(found.interrupt);
        return status;
    }
    attachment->interrupts[index] = found.interrupt;
    attachment->interrupt_count = index + 1;
    return STATUS_OK;
}

/* At least one. */
static enum status
bind_interrupts(struct virtio_attachment *attachment, uint32_t event, uint32_t interrupt_max)
{
    enum status status = bind_interrupt(attachment, 0, event);
    if (status == STATUS_NOT_FOUND) {
        return STATUS_UNSUPPORTED;
    }
    for (uint32_t i = 1; i < interrupt_max && i < VIRTIO_MESSAGES_MAX && status == STATUS_OK; i++) {
        status = bind_interrupt(attachment, i, event);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* -- the device ------------------------------------------------------------------------------- */

/* Which of virtio's it is; 0: none. */
static uint32_t
type_of(const struct device_identity *identity, const struct virtio_pci_space *space)
{
    uint32_t type = 0;
    if (identity->vendor != VENDOR || identity->model < MODEL_TRANSITIONAL) {
        return 0;
    }
    if (identity->model >= MODEL_OF_TYPE_0) {
        return identity->model - MODEL_OF_TYPE_0;
    }
    return read_space(space, PCI_SUBSYSTEM, 2, &type) == STATUS_OK ? type : 0;
}

enum status virtio_attach(
    struct virtio_attachment *attachment,
    uint32_t device_type,
    uint32_t event,
    uint32_t interrupt_max)
{
    const struct virtio_pci_space space = {.context = attachment, .read = read_space};
    struct device_claim_results claimed = {0};
    attachment->device->pause = pause_once;
    enum status status = device_claim(attachment->capability, &claimed);
    if (status != STATUS_OK) {
        return status;
    }
    if (type_of(&claimed.identity, &space) != device_type) {
        return STATUS_UNSUPPORTED;
    }
    status = bind_interrupts(attachment, event, interrupt_max);
    if (status == STATUS_OK) {
        status = claimed.identity.bus == DEVICE_BUS_PCI ? open_pci(attachment, &space)
                                                        : open_memory(attachment, device_type);
    }
    return status == STATUS_OK ? device_start(attachment->capability) : status;
}

enum status virtio_attachment_create_memory(
    struct virtio_attachment *attachment, uint64_t size_bytes, struct virtio_memory *memory)
{
    const struct device_create_memory_params params = {.size_bytes = size_bytes};
    const struct memory_device_address_params start = {.offset = 0};
    struct device_create_memory_results created = {0};
    struct memory_device_address_results address = {0};
    struct mapping mapping;
    enum status status = device_create_memory(attachment->capability, &params, &created);
    if (status != STATUS_OK) {
        return status;
    }
    status = memory_device_address(created.memory, &start, &address);
    if (status == STATUS_OK) {
        status = mapping_create_whole(
            created.memory, MAP_READ | MAP_WRITE, &mapping, &memory->size_bytes);
    }
    if (status == STATUS_OK) {
        memory->address = mapping.address;
        memory->device_address = address.address;
    }
    capability_release(created.memory); /* the mapping stays */
    return status;
}

uint32_t virtio_attachment_acknowledge(struct virtio_attachment *attachment, uint64_t bits)
{
    const bool is_line = attachment->device->message_count == 0;
    uint32_t happened = 0;
    for (uint32_t i = 0; i < attachment->interrupt_count; i++) {
        if ((bits >> i & 1) == 0) {
            continue;
        }
        if (is_line) {
            happened |= virtio_device_take_interrupts(attachment->device);
        } else {
            happened |= VIRTIO_INTERRUPT_QUEUES;
            happened |= i == VIRTIO_CONFIGURATION_MESSAGE ? VIRTIO_INTERRUPT_CONFIGURATION : 0;
        }
        (void)interrupt_acknowledge(attachment->interrupts[i]);
    }
    return happened;
}

/* The first is the configuration's, unless it is the only one. */
uint16_t
virtio_attachment_queue_message(const struct virtio_attachment *attachment, uint32_t queue_index)
{
    const uint32_t count = attachment->interrupt_count;
    return (uint16_t)(count < 2 ? VIRTIO_CONFIGURATION_MESSAGE : 1 + queue_index % (count - 1));
}

/* -- the host of a driver's core --------------------------------------------------------------- */

static enum status attach(struct virtio_device *device, uint32_t event)
{
    struct virtio_attachment *attachment = device->host_context;
    return virtio_attach(attachment, attachment->device_type, event, attachment->interrupt_max);
}

static enum status
create_memory(struct virtio_device *device, uint64_t size_bytes, struct virtio_memory *memory)
{
    return virtio_attachment_create_memory(device->host_context, size_bytes, memory);
}

static uint32_t acknowledge(struct virtio_device *device, uint64_t bits)
{
    return virtio_attachment_acknowledge(device->host_context, bits);
}

static uint16_t queue_message(struct virtio_device *device, uint32_t queue_index)
{
    return virtio_attachment_queue_message(device->host_context, queue_index);
}

void virtio_attachment_init(
    struct virtio_attachment *attachment,
    struct virtio_device *device,
    uint32_t device_type,
    uint32_t interrupt_max,
    uint32_t capability)
{
    static const struct virtio_host host = {
        .attach = attach,
        .create_memory = create_memory,
        .acknowledge = acknowledge,
        .queue_message = queue_message,
    };
    *attachment = (struct virtio_attachment){
        .device = device,
        .capability = capability,
        .device_type = device_type,
        .interrupt_max = interrupt_max,
    };
    device->host = &host;
    device->host_context = attachment;
}
