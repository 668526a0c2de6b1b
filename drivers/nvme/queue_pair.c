#include "queue_pair.h"
#include "barrier/barrier.h"
#include "lib/memory.h"
#include "specification.h"
#include <stddef.h>

/* Of a command's id: the slot below, its generation above. */
#define SLOT_BITS       6u
#define SLOT_MASK       ((1u << SLOT_BITS) - 1)
#define GENERATION_MASK (UINT16_MAX >> SLOT_BITS)

_Static_assert(NVME_QUEUE_SLOTS <= SLOT_MASK + 1, "a slot fits into an id");
_Static_assert(NVME_QUEUE_ENTRIES *COMMAND_BYTES <= NVME_PAGE_BYTES, "commands fit into a page");

/* As the controller reads it (figure 104). */
struct entry {
    uint8_t operation;
    uint8_t flags;
    uint16_t id;
    uint32_t namespace_id;
    uint64_t reserved;
    uint64_t metadata;
    uint64_t data[2];
    uint32_t words[6];
};

_Static_assert(sizeof(struct entry) == COMMAND_BYTES, "the specification's layout");
_Static_assert(offsetof(struct entry, words) == 40, "the specification's layout");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the specification's byte order");

void queue_pair_init(struct nvme_queue_pair *queue, uint32_t id, uint32_t entries)
{
    *queue = (struct nvme_queue_pair){
        .submission = queue->submission,
        .completion = queue->completion,
        .id = id,
        .entries = entries,
        .phase = COMPLETION_PHASE,
    };
    memset(queue->submission.address, 0, NVME_PAGE_BYTES);
    memset(queue->completion.address, 0, NVME_PAGE_BYTES);
}

/* -- commands --------------------------------------------------------------------------------- */

enum status
queue_pair_put(struct nvme_queue_pair *queue, uint32_t slot, const struct nvme_command *command)
{
    if (queue->is_broken) {
        return STATUS_DEVICE_ERROR;
    }
    if (slot >= queue->entries - 1 || queue->is_pending[slot]) {
        return STATUS_LIMIT_EXCEEDED;
    }
    queue->generations[slot] = (uint16_t)((queue->generations[slot] + 1u) & GENERATION_MASK);
    struct entry entry = {
        .operation = command->operation,
        .id = (uint16_t)(slot | (uint32_t)queue->generations[slot] << SLOT_BITS),
        .namespace_id = command->namespace_id,
        .data = {command->data[0], command->data[1]},
    };
    memcpy(entry.words, command->words, sizeof(entry.words));
    memcpy(queue->submission.address + queue->tail * COMMAND_BYTES, &entry, sizeof(entry));
    queue->is_pending[slot] = true;
    queue->pending_count++;
    queue->tail = (queue->tail + 1) % queue->entries;
    return STATUS_OK;
}

/* -- completions ------------------------------------------------------------------------------ */

static uint32_t load(const struct nvme_queue_pair *queue, uint32_t word)
{
    const uint32_t *words = (const void *)(queue->completion.address);
    return __atomic_load_n(
        words + queue->head * (COMPLETION_BYTES / sizeof(uint32_t)) + word, __ATOMIC_RELAXED);
}

/* Whether the submission queue's head can have come to this: not beyond what was rung. */
static bool take_fetched(struct nvme_queue_pair *queue, uint32_t fetched)
{
    const uint32_t told = (queue->rung_tail + queue->entries - queue->fetched) % queue->entries;
    if (fetched >= queue->entries ||
        (fetched + queue->entries - queue->fetched) % queue->entries > told) {
        return false;
    }
    queue->fetched = fetched;
    return true;
}

/* Whether an id is of a command that is not completed, which it is then. */
static bool take_id(struct nvme_queue_pair *queue, uint32_t id, uint32_t *slot)
{
    *slot = id & SLOT_MASK;
    if (*slot >= queue->entries - 1 || !queue->is_pending[*slot] ||
        queue->generations[*slot] != id >> SLOT_BITS) {
        return false;
    }
    queue->is_pending[*slot] = false;
    queue->pending_count--;
    return true;
}

enum status queue_pair_take(struct nvme_queue_pair *queue, struct nvme_completion *completion)
{
    if (queue->is_broken) {
        return STATUS_DEVICE_ERROR;
    }
    const uint32_t last = load(queue, 3);
    if ((last & COMPLETION_PHASE) != queue->phase) {
        return STATUS_NOT_FOUND;
    }
    barrier_read(); /* the phase, then what it tells of, and the data that was read */
    const uint32_t place = load(queue, 2);
    completion->result = load(queue, 0);
    completion->error = (last >> COMPLETION_STATUS_SHIFT) & COMPLETION_STATUS_MASK;
    if (place >> 16 != queue->id || !take_fetched(queue, place & UINT16_MAX) ||
        !take_id(queue, last & UINT16_MAX, &completion->slot)) {
        queue->is_broken = true;
        return STATUS_DEVICE_ERROR;
    }
    queue->head = (queue->head + 1) % queue->entries;
    if (queue->head == 0) {
        queue->phase ^= COMPLETION_PHASE;
    }
    return STATUS_OK;
}

/* -- doorbells -------------------------------------------------------------------------------- */

uint64_t queue_pair_registers_bytes(uint32_t id, uint32_t stride_bytes)
{
    return REGISTER_DOORBELLS + (2 * (uint64_t)id + 1) * stride_bytes + sizeof(uint32_t);
}

void queue_pair_ring_commands(
    struct nvme_queue_pair *queue, const struct nvme_access *access, uint32_t stride_bytes)
{
    if (queue->rung_tail != queue->tail) {
        queue->rung_tail = queue->tail;
        access->write(
            access->context, REGISTER_DOORBELLS + 2 * queue->id * stride_bytes, queue->tail);
    }
}

void queue_pair_ring_completions(
    struct nvme_queue_pair *queue, const struct nvme_access *access, uint32_t stride_bytes)
{
    if (queue->rung_head != queue->head) {
        queue_pair_repeat_completions(queue, access, stride_bytes);
    }
}

void queue_pair_repeat_completions(
    struct nvme_queue_pair *queue, const struct nvme_access *access, uint32_t stride_bytes)
{
    queue->rung_head = queue->head;
    access->write(
        access->context, REGISTER_DOORBELLS + (2 * queue->id + 1) * stride_bytes, queue->head);
}
