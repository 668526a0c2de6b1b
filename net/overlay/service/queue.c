#include "queue.h"
#include <stdbool.h>

#define NO_BLOCK UINT16_MAX

_Static_assert(sizeof(struct queue_block) == 512, "queue_block layout");

static const struct queue_flow empty_flow = {.first = NO_BLOCK, .last = NO_BLOCK};

void queue_init(struct queue *queue, struct queue_block *blocks, uint64_t secret)
{
    *queue = (struct queue){
        .blocks = blocks,
        .free_count = QUEUE_BLOCKS,
        .control = empty_flow,
        .secret = secret,
        .current = NO_BLOCK,
    };
    for (uint32_t i = 0; i < QUEUE_FLOWS; i++) {
        queue->flows[i] = empty_flow;
    }
    for (uint32_t i = 0; i < QUEUE_BLOCKS; i++) {
        blocks[i].next = i + 1 < QUEUE_BLOCKS ? (uint16_t)(i + 1) : NO_BLOCK;
    }
}

static uint32_t blocks_of(uint32_t size_bytes)
{
    return (size_bytes + QUEUE_BLOCK_DATA_BYTES - 1) / QUEUE_BLOCK_DATA_BYTES;
}

static void free_block(struct queue *queue, uint16_t block)
{
    queue->blocks[block].next = queue->free;
    queue->free = block;
    queue->free_count++;
}

/* -- Flows -------------------------------------------------------------------------------- */

/* Takes the first frame of a flow out of it. */
static uint16_t pop(struct queue *queue, struct queue_flow *flow)
{
    const uint16_t frame = flow->first;
    const struct queue_block *const head = &queue->blocks[frame];
    flow->first = head->next_frame;
    flow->block_count -= blocks_of(head->size_bytes);
    if (flow->first == NO_BLOCK) {
        flow->last = NO_BLOCK;
    }
    return frame;
}

static void drop_first(struct queue *queue, struct queue_flow *flow)
{
    uint16_t block = pop(queue, flow);
    while (block != NO_BLOCK) {
        const uint16_t next = queue->blocks[block].next;
        free_block(queue, block);
        block = next;
    }
    queue->dropped_count++;
}

/* NULL: nothing waits but control. */
static struct queue_flow *longest(struct queue *queue)
{
    struct queue_flow *found = &queue->flows[0];
    for (uint32_t i = 1; i < QUEUE_FLOWS; i++) {
        if (queue->flows[i].block_count > found->block_count) {
            found = &queue->flows[i];
        }
    }
    return found->block_count > 0 ? found : NULL;
}

/* For control. False: not even when all that can be dropped is. */
static bool make_room(struct queue *queue, uint32_t block_count)
{
    while (queue->free_count < block_count) {
        struct queue_flow *const flow = longest(queue);
        if (flow == NULL) {
            return false;
        }
        drop_first(queue, flow);
    }
    return true;
}

/* There is room. */
static uint16_t copy_in(struct queue *queue, struct bytes frame)
{
    const uint16_t first = queue->free;
    uint16_t block = first;
    uint16_t last = first;
    for (size_t at = 0; at < frame.size_bytes; at += QUEUE_BLOCK_DATA_BYTES) {
        const size_t left = frame.size_bytes - at;
        const size_t part = left < QUEUE_BLOCK_DATA_BYTES ? left : QUEUE_BLOCK_DATA_BYTES;
        last = block;
        memcpy(queue->blocks[block].data, frame.data + at, part);
        block = queue->blocks[block].next;
        queue->free_count--;
    }
    queue->free = block;
    queue->blocks[last].next = NO_BLOCK;
    queue->blocks[first].next_frame = NO_BLOCK;
    queue->blocks[first].size_bytes = (uint32_t)frame.size_bytes;
    return first;
}

static void push(struct queue *queue, struct queue_flow *flow, struct bytes frame)
{
    const uint16_t first = copy_in(queue, frame);
    if (flow->last == NO_BLOCK) {
        flow->first = first;
        flow->turn = queue->turn; /* who was silent has saved nothing up */
    } else {
        queue->blocks[flow->last].next_frame = first;
    }
    flow->last = first;
    flow->block_count += blocks_of((uint32_t)frame.size_bytes);
}

/* -- What the caller has to send ---------------------------------------------------------- */

static bool can_fit(struct bytes frame)
{
    return frame.size_bytes > 0 && frame.size_bytes <= QUEUE_BLOCKS * QUEUE_BLOCK_DATA_BYTES;
}

enum status queue_control(struct queue *queue, struct bytes frame)
{
    if (!can_fit(frame) || !make_room(queue, blocks_of((uint32_t)frame.size_bytes))) {
        return STATUS_NO_SPACE;
    }
    push(queue, &queue->control, frame);
    return STATUS_OK;
}

/* Keys are chosen by those whose they are: without the secret they do not know the flow. */
static struct queue_flow *flow_of(struct queue *queue, const struct overlay_key *source)
{
    uint64_t hash = queue->secret;
    for (uint32_t i = 0; i < OVERLAY_KEY_BYTES; i++) {
        hash = (hash ^ source->bytes[i]) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return &queue->flows[hash % QUEUE_FLOWS];
}

/*
 * For a flow's frame: others give way as long as they have more waiting than it would have then,
 * and else its own. False: not even then, so it is the frame that is dropped.
 */
static bool make_room_for(struct queue *queue, struct queue_flow *flow, uint32_t block_count)
{
    while (queue->free_count < block_count) {
        struct queue_flow *const other = longest(queue);
        const bool is_less = other != NULL && flow->block_count + block_count <= other->block_count;
        if (!is_less && flow->block_count == 0) {
            return false;
        }
        drop_first(queue, is_less ? other : flow);
    }
    return true;
}

void queue_passing(struct queue *queue, const struct overlay_key *source, struct bytes frame)
{
    struct queue_flow *const flow = flow_of(queue, source);
    if (!can_fit(frame) || !make_room_for(queue, flow, blocks_of((uint32_t)frame.size_bytes))) {
        queue->dropped_count++;
        return;
    }
    push(queue, flow, frame);
}

/* -- What goes ---------------------------------------------------------------------------- */

/* The one whose turn was before those of all others. NULL: nothing waits. */
static struct queue_flow *next_flow(struct queue *queue)
{
    struct queue_flow *found = NULL;
    if (queue->control.first != NO_BLOCK) {
        return &queue->control;
    }
    for (uint32_t i = 0; i < QUEUE_FLOWS; i++) {
        struct queue_flow *const flow = &queue->flows[i];
        if (flow->first != NO_BLOCK && (found == NULL || flow->turn < found->turn)) {
            found = flow;
        }
    }
    return found;
}

static bool begin_next(struct queue *queue)
{
    struct queue_flow *const flow = next_flow(queue);
    if (flow == NULL) {
        return false;
    }
    queue->current = pop(queue, flow);
    queue->current_at = 0;
    queue->current_left = queue->blocks[queue->current].size_bytes;
    if (flow != &queue->control) {
        queue->turn = flow->turn;
        flow->turn += queue->current_left;
    }
    return true;
}

/* From the current block; a block that has gone is free. */
static uint32_t take_part(struct queue *queue, uint8_t *target, uint32_t room_bytes)
{
    const uint16_t block = queue->current;
    const uint32_t in_block = QUEUE_BLOCK_DATA_BYTES - queue->current_at;
    uint32_t part = in_block < queue->current_left ? in_block : queue->current_left;
    part = part < room_bytes ? part : room_bytes;
    memcpy(target, queue->blocks[block].data + queue->current_at, part);
    queue->current_at += part;
    queue->current_left -= part;
    if (queue->current_left == 0 || queue->current_at == QUEUE_BLOCK_DATA_BYTES) {
        queue->current = queue->blocks[block].next;
        queue->current_at = 0;
        free_block(queue, block);
    }
    return part;
}

uint32_t queue_take(struct queue *queue, uint8_t *target, uint32_t room_bytes)
{
    uint32_t taken = 0;
    while (taken < room_bytes && (queue->current != NO_BLOCK || begin_next(queue))) {
        taken += take_part(queue, target + taken, room_bytes - taken);
    }
    return taken;
}
