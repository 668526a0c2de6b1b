#include "datagrams/outbox.h"
#include "lib/memory.h"

#define HEAD_BYTES ((uint32_t)sizeof(struct datagram_head))

_Static_assert(OUTBOX_CONTENT_BYTES <= UINT16_MAX, "a size fits where it is kept");

/* -- giving ------------------------------------------------------------------------------------ */

void outbox_giver_init(struct outbox_giver *giver, struct outbox_memory *memory)
{
    *giver = (struct outbox_giver){.memory = memory};
    packet_ring_init(&giver->ring, &memory->ring);
}

/* Given and not passed. */
static uint32_t given_count(const struct outbox_giver *giver)
{
    return giver->ring.own_index - giver->freed_index;
}

/* What the taker has passed is free. STATUS_MALFORMED: it says what cannot be. */
static enum status free_passed(struct outbox_giver *giver)
{
    const uint32_t room = packet_ring_room(&giver->ring);
    const uint32_t left = PACKET_RING_ENTRIES - room;
    /* It has passed what it now says not to have passed. */
    if (giver->ring.is_broken || left > given_count(giver)) {
        giver->ring.is_broken = true;
        return STATUS_MALFORMED;
    }
    while (given_count(giver) > left) {
        giver->used_bytes -= giver->sizes[giver->freed_index % PACKET_RING_ENTRIES];
        giver->freed_index++;
    }
    return STATUS_OK;
}

/* In one piece: what is left before the end of the memory, where it is too little, is left out. */
static uint32_t left_out(const struct outbox_giver *giver, uint32_t size_bytes)
{
    const uint32_t before_end = OUTBOX_CONTENT_BYTES - giver->next;
    return size_bytes <= before_end ? 0 : before_end;
}

enum status outbox_prepare(struct outbox_giver *giver, uint32_t data_bytes, uint8_t **data)
{
    const enum status status = free_passed(giver);
    if (status != STATUS_OK) {
        return status;
    }
    if (data_bytes > OUTBOX_CONTENT_BYTES - HEAD_BYTES ||
        given_count(giver) == PACKET_RING_ENTRIES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint32_t out = left_out(giver, HEAD_BYTES + data_bytes);
    if (out + HEAD_BYTES + data_bytes > OUTBOX_CONTENT_BYTES - giver->used_bytes) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *data = giver->memory->bytes + (out == 0 ? giver->next : 0) + HEAD_BYTES;
    return STATUS_OK;
}

static bool is_half_full(const struct outbox_giver *giver)
{
    return given_count(giver) > PACKET_RING_ENTRIES / 2 ||
           giver->used_bytes > OUTBOX_CONTENT_BYTES / 2;
}

bool outbox_give(struct outbox_giver *giver, const struct datagram_head *head)
{
    const uint32_t size_bytes = HEAD_BYTES + head->data_bytes;
    const uint32_t out = left_out(giver, size_bytes);
    const uint32_t at = out == 0 ? giver->next : 0;
    const struct packet_descriptor descriptor = {
        .offset = (uint32_t)sizeof(struct outbox_memory) + at, .size_bytes = size_bytes};
    memcpy(giver->memory->bytes + at, head, HEAD_BYTES);
    giver->sizes[giver->ring.own_index % PACKET_RING_ENTRIES] = (uint16_t)(out + size_bytes);
    if (packet_ring_put(&giver->ring, &descriptor) != STATUS_OK) {
        return true; /* there was room just now: whoever says otherwise hears of it */
    }
    giver->next = (at + size_bytes) % OUTBOX_CONTENT_BYTES;
    giver->used_bytes += out + size_bytes;
    const bool is_half = is_half_full(giver);
    const bool has_become_half = is_half && !giver->was_half_full;
    giver->was_half_full = is_half;
    return packet_ring_publish(&giver->ring) || has_become_half;
}

/* -- taking ------------------------------------------------------------------------------------ */

void outbox_taker_init(struct outbox_taker *taker, struct outbox_memory *memory)
{
    *taker = (struct outbox_taker){.memory = memory};
    packet_ring_init(&taker->ring, &memory->ring);
    (void)packet_ring_rearm(&taker->ring); /* nobody has given anything yet */
}

enum status outbox_peek(struct outbox_taker *taker, struct datagram *next)
{
    struct packet_descriptor given;
    const enum status status = packet_ring_peek(&taker->ring, &given);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t first = (uint32_t)sizeof(struct outbox_memory);
    if (given.offset < first || given.offset > OUTBOX_BYTES ||
        given.size_bytes > OUTBOX_BYTES - given.offset) {
        return STATUS_MALFORMED;
    }
    struct bytes rest = {taker->memory->bytes + (given.offset - first), given.size_bytes};
    return datagram_take(&rest, next) == STATUS_OK && rest.size_bytes == 0 ? STATUS_OK
                                                                           : STATUS_MALFORMED;
}

void outbox_pass(struct outbox_taker *taker)
{
    packet_ring_pass(&taker->ring);
}

void outbox_count_failure(struct outbox_taker *taker)
{
    taker->failed_count++;
    __atomic_store_n(&taker->memory->failed_count, taker->failed_count, __ATOMIC_RELAXED);
}

bool outbox_rearm(struct outbox_taker *taker)
{
    return packet_ring_rearm(&taker->ring);
}
