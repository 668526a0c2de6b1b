#include "packet_ring/packet_ring.h"
#include "lib/memory.h"

_Static_assert(
    (PACKET_RING_ENTRIES & (PACKET_RING_ENTRIES - 1)) == 0, "indices wrap around all of them");

static struct packet_descriptor *entry_at(const struct packet_ring *ring, uint32_t index)
{
    return &ring->memory->entries[index % PACKET_RING_ENTRIES];
}

void packet_ring_init(struct packet_ring *ring, struct packet_ring_memory *memory)
{
    *ring = (struct packet_ring){.memory = memory};
}

/* What lies between two indices; breaks the ring if it cannot be. */
static uint32_t distance(struct packet_ring *ring, uint32_t from, uint32_t to)
{
    if (to - from > PACKET_RING_ENTRIES) {
        ring->is_broken = true;
    }
    return ring->is_broken ? 0 : to - from;
}

/* -- putting ---------------------------------------------------------------------------------- */

uint32_t packet_ring_room(struct packet_ring *ring)
{
    const uint32_t taken = __atomic_load_n(&ring->memory->taken_index, __ATOMIC_ACQUIRE);
    const uint32_t used = distance(ring, taken, ring->own_index);
    return ring->is_broken ? 0 : PACKET_RING_ENTRIES - used;
}

enum status packet_ring_put(struct packet_ring *ring, const struct packet_descriptor *descriptor)
{
    if (packet_ring_room(ring) == 0) {
        return ring->is_broken ? STATUS_MALFORMED : STATUS_LIMIT_EXCEEDED;
    }
    memcpy(entry_at(ring, ring->own_index), descriptor, sizeof(*descriptor));
    ring->own_index++;
    return STATUS_OK;
}

bool packet_ring_publish(struct packet_ring *ring)
{
    const uint32_t before = ring->published_index;
    if (ring->own_index == before) {
        return false;
    }
    __atomic_store_n(&ring->memory->put_index, ring->own_index, __ATOMIC_RELEASE);
    ring->published_index = ring->own_index;
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* with the one in packet_ring_rearm() */
    const uint32_t wake = __atomic_load_n(&ring->memory->wake_index, __ATOMIC_RELAXED);
    return ring->own_index - wake < ring->own_index - before; /* it lies in what is new */
}

bool packet_ring_is_awaited(const struct packet_ring *ring)
{
    const uint32_t wake = __atomic_load_n(&ring->memory->wake_index, __ATOMIC_RELAXED);
    return wake - ring->own_index - 1 < PACKET_RING_ENTRIES;
}

/* -- taking ----------------------------------------------------------------------------------- */

/* How many there are to be taken. */
static uint32_t waiting(struct packet_ring *ring)
{
    const uint32_t put = __atomic_load_n(&ring->memory->put_index, __ATOMIC_ACQUIRE);
    return distance(ring, ring->own_index, put);
}

enum status packet_ring_peek(struct packet_ring *ring, struct packet_descriptor *descriptor)
{
    if (waiting(ring) == 0) {
        return ring->is_broken ? STATUS_MALFORMED : STATUS_NOT_FOUND;
    }
    memcpy(descriptor, entry_at(ring, ring->own_index), sizeof(*descriptor));
    return STATUS_OK;
}

void packet_ring_pass(struct packet_ring *ring)
{
    ring->own_index++;
    /* The copy is done before the putter may write there again. */
    __atomic_store_n(&ring->memory->taken_index, ring->own_index, __ATOMIC_RELEASE);
}

enum status packet_ring_take(struct packet_ring *ring, struct packet_descriptor *descriptor)
{
    const enum status status = packet_ring_peek(ring, descriptor);
    if (status == STATUS_OK) {
        packet_ring_pass(ring);
    }
    return status;
}

bool packet_ring_rearm(struct packet_ring *ring)
{
    return packet_ring_rearm_for(ring, 1);
}

bool packet_ring_rearm_for(struct packet_ring *ring, uint32_t count)
{
    __atomic_store_n(&ring->memory->wake_index, ring->own_index + count, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* with the one in packet_ring_publish() */
    return waiting(ring) >= count;
}
