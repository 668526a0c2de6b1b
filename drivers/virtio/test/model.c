#include "model.h"
#include "lib/list.h"
#include "virtio/memory.h"
#include "virtio/pci.h"
#include <stddef.h>
#include <string.h>

#define NOTIFICATION_MULTIPLIER 4u

struct model model;

static bool has(uint64_t feature)
{
    return (model.accepted & feature) != 0;
}

/* -- memory ----------------------------------------------------------------------------------- */

struct virtio_memory model_memory(uint64_t size_bytes)
{
    const uint32_t offset = model.arena_used;
    model.arena_used += (uint32_t)((size_bytes + 4095) / 4096 * 4096);
    if (model.arena_used > MODEL_ARENA_BYTES) {
        __builtin_trap();
    }
    memset(model.arena + offset, 0, size_bytes);
    return (struct virtio_memory){model.arena + offset, MODEL_ADDRESS_BASE + offset, size_bytes};
}

uint8_t *model_at(uint64_t device_address, uint64_t size_bytes)
{
    const uint64_t offset = device_address - MODEL_ADDRESS_BASE;
    if (offset > MODEL_ARENA_BYTES || size_bytes > MODEL_ARENA_BYTES - offset) {
        model.was_misused = true;
        return NULL;
    }
    return model.arena + offset;
}

static uint64_t peek(uint64_t device_address, uint32_t width_bytes)
{
    uint64_t value = 0;
    const uint8_t *at = model_at(device_address, width_bytes);
    if (at != NULL) {
        memcpy(&value, at, width_bytes);
    }
    return value;
}

static void poke(uint64_t device_address, uint32_t width_bytes, uint64_t value)
{
    uint8_t *at = model_at(device_address, width_bytes);
    if (at != NULL) {
        memcpy(at, &value, width_bytes);
    }
}

/* -- queues ----------------------------------------------------------------------------------- */

static void take_segments(struct model_chain *chain, uint64_t table, uint32_t size, uint32_t at)
{
    bool is_last = false;
    while (!is_last) {
        const uint64_t descriptor = table + 16 * (uint64_t)at;
        const uint64_t flags = peek(descriptor + 12, 2);
        if (at >= size || chain->segment_count == MODEL_SEGMENTS_MAX) {
            model.was_misused = true;
            return;
        }
        if ((flags & 4) != 0) {
            /* 2.7.5.3: neither together with a chain, nor inside of another table. */
            model.was_misused = model.was_misused || !has(VIRTIO_FEATURE_INDIRECT) ||
                                (flags & 3) != 0 || table != model.queues[0].descriptors;
            const uint64_t bytes = peek(descriptor + 8, 4);
            take_segments(chain, peek(descriptor, 8), (uint32_t)bytes / 16, 0);
            return;
        }
        const uint32_t bytes = (uint32_t)peek(descriptor + 8, 4);
        chain->segments[chain->segment_count++] = (struct model_segment){
            .data = model_at(peek(descriptor, 8), bytes),
            .size_bytes = bytes,
            .is_writable = (flags & 2) != 0,
        };
        is_last = (flags & 1) == 0;
        at = (uint32_t)peek(descriptor + 14, 2);
    }
}

bool model_take(uint32_t queue, struct model_chain *chain)
{
    struct model_queue *at = &model.queues[queue];
    *chain = (struct model_chain){.segment_count = 0};
    if (at->is_enabled == 0 || (uint16_t)peek(at->available + 2, 2) == at->taken_index) {
        return false;
    }
    if ((uint16_t)(peek(at->available + 2, 2) - at->taken_index) > at->size) {
        model.was_misused = true;
        return false;
    }
    const uint32_t place = at->taken_index % at->size;
    chain->head = (uint16_t)peek(at->available + 4 + 2 * (uint64_t)place, 2);
    at->taken_index++;
    if (has(VIRTIO_FEATURE_EVENT_INDEX)) {
        poke(at->used + 4 + 8 * (uint64_t)at->size, 2, at->taken_index);
    }
    const uint64_t first = model.queues[0].descriptors;
    model.queues[0].descriptors = at->descriptors; /* what take_segments() compares with */
    take_segments(chain, at->descriptors, at->size, chain->head);
    model.queues[0].descriptors = queue == 0 ? at->descriptors : first;
    return true;
}

void model_use(uint32_t queue, uint16_t head, uint32_t written_bytes)
{
    struct model_queue *at = &model.queues[queue];
    const uint64_t element = at->used + 4 + 8 * (uint64_t)(at->used_index % at->size);
    poke(element, 4, head);
    poke(element + 4, 4, written_bytes);
    at->used_index++;
    poke(at->used + 2, 2, at->used_index);
    const uint64_t event = at->available + 4 + 2 * (uint64_t)at->size;
    /* 2.7.7.2: exactly when the index passes the one that was asked for. */
    if (!has(VIRTIO_FEATURE_EVENT_INDEX) ||
        (uint16_t)peek(event, 2) == (uint16_t)(at->used_index - 1)) {
        at->has_interrupted = true;
        model.interrupt_bits |= 1;
    }
}

/* -- registers -------------------------------------------------------------------------------- */

static void write_status(uint32_t value)
{
    if (value == 0) {
        model.reset_count++;
        if (model.moods.never_resets) {
            return;
        }
        model.accepted = 0;
        model.interrupt_bits = 0;
        for (uint32_t i = 0; i < MODEL_QUEUES; i++) {
            struct model_queue *queue = &model.queues[i];
            *queue = (struct model_queue){
                .size_max = queue->size_max,
                .notification = queue->notification,
                .is_enabled = model.moods.is_enabled_early,
            };
        }
    } else if ((model.status & ~value) != 0) {
        model.was_misused = true; /* 2.1.1: bits are only added */
    }
    model.status = value;
    if (model.moods.refuses_features) {
        model.status &= ~8u;
    }
    if (model.moods.needs_reset && (value & 4) != 0) {
        model.status |= 64;
    }
}

static void accept_features(uint32_t value)
{
    const uint32_t shift = model.driver_half * 32;
    model.accepted |= (uint64_t)value << shift;
    if ((model.accepted & ~model.features) != 0 || (model.status & 8) != 0) {
        model.was_misused = true;
    }
}

static uint32_t offered_features(void)
{
    return model.device_half < 2 ? (uint32_t)(model.features >> (model.device_half * 32)) : 0;
}

static struct model_queue *selected(void)
{
    static struct model_queue none;
    none = (struct model_queue){0};
    return model.selected < model.queue_count ? &model.queues[model.selected] : &none;
}

static void set_half(uint64_t *address, bool is_high, uint32_t value)
{
    *address = is_high ? (*address & UINT32_MAX) | (uint64_t)value << 32
                       : (*address & ~(uint64_t)UINT32_MAX) | value;
}

static void take_notification(uint32_t queue)
{
    if (queue >= model.queue_count || (model.status & 4) == 0) {
        model.was_misused = true;
        return;
    }
    model.queues[queue].was_notified = true;
    if (model.notified != NULL) {
        model.notified(&model, queue);
    }
}

static uint32_t next_generation(void)
{
    model.generation += model.moods.always_changes ? 1 : 0;
    return model.generation & 0xff;
}

static uint32_t read_memory(const struct virtio_region *region, uint32_t offset, uint32_t width)
{
    (void)region;
    uint32_t value = 0;
    if (offset >= 0x100) {
        memcpy(&value, &model.configuration[offset - 0x100], width);
        return value;
    }
    model.was_misused = model.was_misused || width != 4;
    switch (offset) {
    case 0x000:
        return 0x74726976;
    case 0x004:
        return model.version;
    case 0x008:
        return model.device_type;
    case 0x010:
        return offered_features();
    case 0x034:
        return selected()->size_max;
    case 0x044:
        return selected()->is_enabled;
    case 0x060:
        return model.interrupt_bits;
    case 0x070:
        return model.status;
    case 0x0fc:
        return next_generation();
    default:
        model.was_misused = true;
        return 0;
    }
}

static void write_memory_queue(uint32_t offset, uint32_t value)
{
    struct model_queue *queue = selected();
    switch (offset) {
    case 0x038:
        queue->size = value;
        break;
    case 0x044:
        queue->is_enabled = value;
        break;
    case 0x080:
    case 0x084:
        set_half(&queue->descriptors, offset == 0x084, value);
        break;
    case 0x090:
    case 0x094:
        set_half(&queue->available, offset == 0x094, value);
        break;
    case 0x0a0:
    case 0x0a4:
        set_half(&queue->used, offset == 0x0a4, value);
        break;
    default:
        model.was_misused = true;
        break;
    }
}

/* Nothing is written there by a driver whose device does not say so. */
static void take_configuration(uint32_t offset, uint32_t width, uint32_t value)
{
    if (model.configured == NULL || offset + width > sizeof(model.configuration)) {
        model.was_misused = true;
        return;
    }
    for (uint32_t i = 0; i < width; i++) {
        model.configuration[offset + i] = (uint8_t)(value >> 8 * i);
    }
    model.configured(&model, offset, value);
}

static void
write_memory(const struct virtio_region *region, uint32_t offset, uint32_t width, uint32_t value)
{
    (void)region;
    if (offset >= 0x100) {
        take_configuration(offset - 0x100, width, value);
        return;
    }
    model.was_misused = model.was_misused || width != 4;
    switch (offset) {
    case 0x014:
        model.device_half = value;
        break;
    case 0x020:
        accept_features(value);
        break;
    case 0x024:
        model.driver_half = value;
        break;
    case 0x030:
        model.selected = value;
        break;
    case 0x050:
        take_notification(value);
        break;
    case 0x064:
        model.interrupt_bits &= ~value;
        break;
    case 0x070:
        write_status(value);
        break;
    default:
        write_memory_queue(offset, value);
        break;
    }
}

/* The width of each of PCI's common registers. */
static bool is_width(uint32_t offset, uint32_t width)
{
    if (offset < 16 || offset >= 32) {
        return width == 4;
    }
    return width == (offset == 20 || offset == 21 ? 1 : 2);
}

static uint32_t read_common(const struct virtio_region *region, uint32_t offset, uint32_t width)
{
    (void)region;
    model.was_misused = model.was_misused || !is_width(offset, width);
    switch (offset) {
    case 4:
        return offered_features();
    case 16:
        return model.configuration_message;
    case 18:
        return model.queue_count;
    case 20:
        return model.status;
    case 21:
        return next_generation();
    case 24:
        return selected()->size_max;
    case 26:
        return selected()->message;
    case 28:
        return selected()->is_enabled;
    case 30:
        return selected()->notification;
    default:
        model.was_misused = true;
        return 0;
    }
}

static void write_common_queue(uint32_t offset, uint32_t value)
{
    struct model_queue *queue = selected();
    switch (offset) {
    case 24:
        queue->size = value;
        break;
    case 26:
        queue->message = model.moods.refuses_messages ? VIRTIO_NO_MESSAGE : value;
        break;
    case 28:
        queue->is_enabled = value;
        break;
    case 32:
    case 36:
        set_half(&queue->descriptors, offset == 36, value);
        break;
    case 40:
    case 44:
        set_half(&queue->available, offset == 44, value);
        break;
    case 48:
    case 52:
        set_half(&queue->used, offset == 52, value);
        break;
    default:
        model.was_misused = true;
        break;
    }
}

static void
write_common(const struct virtio_region *region, uint32_t offset, uint32_t width, uint32_t value)
{
    (void)region;
    model.was_misused = model.was_misused || !is_width(offset, width);
    switch (offset) {
    case 0:
        model.device_half = value;
        break;
    case 8:
        model.driver_half = value;
        break;
    case 12:
        accept_features(value);
        break;
    case 16:
        model.configuration_message = model.moods.refuses_messages ? VIRTIO_NO_MESSAGE : value;
        break;
    case 20:
        write_status(value);
        break;
    case 22:
        model.selected = value;
        break;
    default:
        write_common_queue(offset, value);
        break;
    }
}

static void write_notification(
    const struct virtio_region *region, uint32_t offset, uint32_t width, uint32_t value)
{
    (void)region;
    if (width != 2 || value >= MODEL_QUEUES ||
        offset != model.queues[value].notification * NOTIFICATION_MULTIPLIER) {
        model.was_misused = true;
        return;
    }
    take_notification(value);
}

static uint32_t read_interrupts(const struct virtio_region *region, uint32_t offset, uint32_t width)
{
    (void)region;
    model.was_misused = model.was_misused || offset != 0 || width != 1;
    const uint32_t bits = model.interrupt_bits;
    model.interrupt_bits = 0;
    return bits;
}

static uint32_t
read_configuration(const struct virtio_region *region, uint32_t offset, uint32_t width)
{
    (void)region;
    uint32_t value = 0;
    memcpy(&value, model.configuration + offset, width);
    return value;
}

static void write_configuration(
    const struct virtio_region *region, uint32_t offset, uint32_t width, uint32_t value)
{
    (void)region;
    take_configuration(offset, width, value);
}

static void pause_once(struct virtio_device *device)
{
    (void)device;
    model.pause_count++;
}

void model_init(bool is_pci)
{
    memset(&model, 0, offsetof(struct model, arena)); /* its memory is zeroed as it is taken */
    model.is_pci = is_pci;
    model.version = 2;
    model.device_type = 2;
    model.features = VIRTIO_FEATURE_VERSION_1;
    model.queue_count = MODEL_QUEUES;
    for (uint32_t i = 0; i < MODEL_QUEUES; i++) {
        model.queues[i].size_max = 256;
        model.queues[i].notification = i;
    }
}

struct virtio_region model_registers(void)
{
    return (struct virtio_region){
        .size_bytes = 0x100 + sizeof(model.configuration),
        .read = read_memory,
        .write = write_memory,
    };
}

void model_open(struct virtio_device *device)
{
    *device = (struct virtio_device){.pause = pause_once, .host = &model_host};
    if (!model.is_pci) {
        const struct virtio_region registers = model_registers();
        if (virtio_memory_open(device, &registers, model.device_type) != STATUS_OK) {
            __builtin_trap();
        }
        return;
    }
    device->registers =
        (struct virtio_region){.size_bytes = 56, .read = read_common, .write = write_common};
    device->notification = (struct virtio_region){
        .size_bytes = MODEL_QUEUES * NOTIFICATION_MULTIPLIER, .write = write_notification};
    device->interrupt_status = (struct virtio_region){.size_bytes = 1, .read = read_interrupts};
    device->configuration = (struct virtio_region){.size_bytes = sizeof(model.configuration),
                                                   .read = read_configuration,
                                                   .write = write_configuration};
    const struct virtio_pci_layout layout = {.notification_multiplier = NOTIFICATION_MULTIPLIER};
    if (virtio_pci_open(device, &layout) != STATUS_OK) {
        __builtin_trap();
    }
}

/* -- the host --------------------------------------------------------------------------------- */

static enum status attach(struct virtio_device *device, uint32_t event)
{
    model.event = event;
    model_open(device);
    return model.attach_status;
}

static enum status
create_memory(struct virtio_device *device, uint64_t size_bytes, struct virtio_memory *memory)
{
    (void)device;
    *memory = model_memory(size_bytes);
    return model.memory_status;
}

static uint32_t acknowledge(struct virtio_device *device, uint64_t bits)
{
    (void)bits;
    model.acknowledged_count++;
    return virtio_device_take_interrupts(device);
}

static uint16_t queue_message(struct virtio_device *device, uint32_t queue_index)
{
    (void)device;
    return (uint16_t)(1 + queue_index);
}

const struct virtio_host model_host = {
    .attach = attach,
    .create_memory = create_memory,
    .acknowledge = acknowledge,
    .queue_message = queue_message,
};
