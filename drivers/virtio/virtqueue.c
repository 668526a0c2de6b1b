#include "virtio/virtqueue.h"
#include "barrier/barrier.h"
#include "lib/memory.h"
#include <stddef.h>

/* Virtio 1.2, 2.7.5, 2.7.6 and 2.7.8; little-endian, as all our machines are. */
#define DESCRIPTOR_NEXT     1u
#define DESCRIPTOR_WRITE    2u
#define DESCRIPTOR_INDIRECT 4u
#define USED_NO_NOTIFY      1u

#define RING_ALIGNMENT_BYTES 64u

struct descriptor {
    uint64_t device_address;
    uint32_t size_bytes;
    uint16_t flags;
    uint16_t next;
};
_Static_assert(sizeof(struct descriptor) == 16, "the standard's layout");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the standard's byte order");

struct used_element {
    uint32_t id;
    uint32_t written_bytes;
};
_Static_assert(sizeof(struct used_element) == 8, "the standard's layout");

/* Offsets into the memory. */
static uint64_t up(uint64_t offset)
{
    return (offset + RING_ALIGNMENT_BYTES - 1) / RING_ALIGNMENT_BYTES * RING_ALIGNMENT_BYTES;
}

static uint64_t available_at(const struct virtqueue_options *options)
{
    return up((uint64_t)options->size * sizeof(struct descriptor));
}

/* flags, index, the ring, and the used index at which to interrupt. */
static uint64_t used_at(const struct virtqueue_options *options)
{
    return up(available_at(options) + 6 + 2u * (uint64_t)options->size);
}

/* The same, and the available index at which to notify. */
static uint64_t indirect_at(const struct virtqueue_options *options)
{
    return up(used_at(options) + 6 + sizeof(struct used_element) * (uint64_t)options->size);
}

static uint64_t indirect_bytes(void)
{
    return VIRTQUEUE_SEGMENTS_MAX * sizeof(struct descriptor);
}

uint64_t virtqueue_bytes(const struct virtqueue_options *options)
{
    const uint64_t tables = options->has_indirect ? options->size * indirect_bytes() : 0;
    return indirect_at(options) + tables;
}

/* -- memory that the device writes too: each access is one access ------------------------------ */

static void *at(const struct virtqueue *queue, uint64_t offset)
{
    return (uint8_t *)queue->memory.address + offset;
}

static uint16_t load16(const struct virtqueue *queue, uint64_t offset)
{
    return __atomic_load_n((const uint16_t *)at(queue, offset), __ATOMIC_RELAXED);
}

static uint32_t load32(const struct virtqueue *queue, uint64_t offset)
{
    return __atomic_load_n((const uint32_t *)at(queue, offset), __ATOMIC_RELAXED);
}

static void store16(const struct virtqueue *queue, uint64_t offset, uint16_t value)
{
    __atomic_store_n((uint16_t *)at(queue, offset), value, __ATOMIC_RELAXED);
}

static void write_descriptor(void *where, const struct descriptor *descriptor)
{
    memcpy(where, descriptor, sizeof(*descriptor));
}

/* -- life ------------------------------------------------------------------------------------- */

void virtqueue_init(
    struct virtqueue *queue,
    const struct virtio_memory *memory,
    const struct virtqueue_options *options)
{
    *queue =
        (struct virtqueue){.options = *options, .memory = *memory, .free_count = options->size};
    for (uint16_t i = 0; i < options->size; i++) {
        queue->slots[i].next = (uint16_t)(i + 1);
    }
    memset(memory->address, 0, virtqueue_bytes(options));
}

struct virtqueue_addresses virtqueue_addresses(const struct virtqueue *queue)
{
    const uint64_t base = queue->memory.device_address;
    return (struct virtqueue_addresses){
        .descriptors = base,
        .available = base + available_at(&queue->options),
        .used = base + used_at(&queue->options),
    };
}

/* -- giving ----------------------------------------------------------------------------------- */

static struct descriptor
descriptor_of(const struct virtqueue_segment *segment, bool is_last, uint16_t next)
{
    return (struct descriptor){
        .device_address = segment->device_address,
        .size_bytes = segment->size_bytes,
        .flags = (uint16_t)((is_last ? 0 : DESCRIPTOR_NEXT) |
                            (segment->is_for_device_to_write ? DESCRIPTOR_WRITE : 0)),
        .next = is_last ? 0 : next,
    };
}

/* One descriptor of the queue's, for a table of its own with all segments. */
static void fill_indirect(struct virtqueue *queue, const struct virtqueue_chain *chain)
{
    const uint16_t head = queue->free_first;
    const uint64_t table = indirect_at(&queue->options) + head * indirect_bytes();
    for (uint32_t i = 0; i < chain->segment_count; i++) {
        const struct descriptor entry =
            descriptor_of(&chain->segments[i], i + 1 == chain->segment_count, (uint16_t)(i + 1));
        write_descriptor(at(queue, table + i * sizeof(entry)), &entry);
    }
    const struct descriptor descriptor = {
        .device_address = queue->memory.device_address + table,
        .size_bytes = chain->segment_count * (uint32_t)sizeof(struct descriptor),
        .flags = DESCRIPTOR_INDIRECT,
    };
    write_descriptor(at(queue, head * sizeof(descriptor)), &descriptor);
}

static void fill_chain(struct virtqueue *queue, const struct virtqueue_chain *chain)
{
    uint16_t slot = queue->free_first;
    for (uint32_t i = 0; i < chain->segment_count; i++) {
        const uint16_t next = queue->slots[slot].next;
        const struct descriptor descriptor =
            descriptor_of(&chain->segments[i], i + 1 == chain->segment_count, next);
        write_descriptor(at(queue, slot * sizeof(descriptor)), &descriptor);
        slot = next;
    }
}

static uint64_t writable_bytes(const struct virtqueue_chain *chain)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < chain->segment_count; i++) {
        sum += chain->segments[i].is_for_device_to_write ? chain->segments[i].size_bytes : 0;
    }
    return sum;
}

/* Takes `count` slots off what is free, the first of which is the chain's head. */
static uint16_t take_slots(struct virtqueue *queue, uint16_t count)
{
    const uint16_t head = queue->free_first;
    for (uint16_t i = 0; i < count; i++) {
        queue->free_first = queue->slots[queue->free_first].next;
    }
    queue->free_count = (uint16_t)(queue->free_count - count);
    return head;
}

enum status virtqueue_add(struct virtqueue *queue, const struct virtqueue_chain *chain)
{
    const bool is_indirect = queue->options.has_indirect && chain->segment_count > 1;
    const uint32_t needed = is_indirect ? 1 : chain->segment_count;
    if (chain->segment_count == 0 || chain->segment_count > VIRTQUEUE_SEGMENTS_MAX ||
        needed > queue->options.size) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (needed > queue->free_count) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (is_indirect) {
        fill_indirect(queue, chain);
    } else {
        fill_chain(queue, chain);
    }
    const uint16_t head = take_slots(queue, (uint16_t)needed);
    struct virtqueue_slot *slot = &queue->slots[head];
    slot->descriptors = (uint16_t)needed;
    slot->segment_count = chain->segment_count;
    slot->token = chain->token;
    slot->writable_bytes = writable_bytes(chain);
    slot->is_length_ignored = chain->is_length_ignored;
    queue->chain_count++;
    const uint64_t place = queue->available_index % queue->options.size;
    store16(queue, available_at(&queue->options) + 4 + 2 * place, head);
    queue->available_index++;
    return STATUS_OK;
}

/*
 * Whether an event index lies in what was passed since: 2.7.10. Indices wrap.
 */
static bool has_passed(uint16_t event, uint16_t now, uint16_t before)
{
    return (uint16_t)(now - event - 1) < (uint16_t)(now - before);
}

bool virtqueue_publish(struct virtqueue *queue)
{
    const uint16_t before = queue->published_index;
    const uint64_t used = used_at(&queue->options);
    if (queue->available_index == before) {
        return false;
    }
    /* The chains, then the index; the index, then whether the device looks by itself. */
    barrier_write();
    store16(queue, available_at(&queue->options) + 2, queue->available_index);
    queue->published_index = queue->available_index;
    barrier_all();
    if (!queue->options.has_event_index) {
        return (load16(queue, used) & USED_NO_NOTIFY) == 0;
    }
    const uint16_t event =
        load16(queue, used + 4 + sizeof(struct used_element) * (uint64_t)queue->options.size);
    return has_passed(event, queue->available_index, before);
}

/* -- taking back ------------------------------------------------------------------------------ */

static void give_slots_back(struct virtqueue *queue, uint16_t head)
{
    struct virtqueue_slot *slot = &queue->slots[head];
    uint16_t last = head;
    for (uint16_t i = 1; i < slot->descriptors; i++) {
        last = queue->slots[last].next;
    }
    queue->slots[last].next = queue->free_first;
    queue->free_first = head;
    queue->free_count = (uint16_t)(queue->free_count + slot->descriptors);
    queue->chain_count--;
    slot->segment_count = 0;
}

static enum status break_down(struct virtqueue *queue)
{
    queue->is_broken = true;
    return STATUS_DEVICE_ERROR;
}

enum status virtqueue_take(struct virtqueue *queue, struct virtqueue_used *used)
{
    const uint64_t ring = used_at(&queue->options);
    if (queue->is_broken) {
        return STATUS_DEVICE_ERROR;
    }
    const uint16_t ahead = (uint16_t)(load16(queue, ring + 2) - queue->used_index);
    if (ahead == 0) {
        return STATUS_NOT_FOUND;
    }
    if (ahead > (uint16_t)(queue->published_index - queue->used_index)) {
        return break_down(queue);
    }
    barrier_read(); /* the index, then what it tells of */
    const uint64_t element =
        ring + 4 +
        sizeof(struct used_element) * (uint64_t)(queue->used_index % queue->options.size);
    const uint32_t id = load32(queue, element);
    if (id >= queue->options.size || queue->slots[id].segment_count == 0) {
        return break_down(queue);
    }
    const struct virtqueue_slot *slot = &queue->slots[id];
    const uint32_t written = slot->is_length_ignored ? 0 : load32(queue, element + 4);
    if (written > slot->writable_bytes) {
        return break_down(queue);
    }
    used->token = slot->token;
    used->written_bytes = written;
    give_slots_back(queue, (uint16_t)id);
    queue->used_index++;
    return STATUS_OK;
}

bool virtqueue_rearm(struct virtqueue *queue)
{
    if (!queue->options.has_event_index) {
        return false; /* interrupts are never suppressed */
    }
    if (queue->armed_index == queue->used_index) {
        return false; /* what came since then has interrupted */
    }
    queue->armed_index = queue->used_index;
    const uint64_t event = available_at(&queue->options) + 4 + 2u * (uint64_t)queue->options.size;
    store16(queue, event, queue->used_index);
    /* What is asked for, then whether it has happened already. */
    barrier_all();
    return !queue->is_broken && load16(queue, used_at(&queue->options) + 2) != queue->used_index;
}
