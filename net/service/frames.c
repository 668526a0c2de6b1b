#include "frames.h"
#include "lib/memory.h"

#define FREE_PLACES_LOW (FRAME_PLACES_TO_SEND / 4)

static uint32_t place_offset(uint32_t place)
{
    return (uint32_t)FRAMES_RINGS_BYTES + place * FRAME_PLACE_BYTES;
}

static enum status give(struct frames *frames, enum frames_ring ring, struct packet_descriptor *one)
{
    one->offset = place_offset(one->token);
    const enum status status = packet_ring_put(&frames->rings[ring], one);
    frames->is_at_driver[one->token] = status == STATUS_OK;
    return status;
}

void frames_init(struct frames *frames, void *memory)
{
    struct packet_ring_memory *rings = memory;
    *frames = (struct frames){.memory = memory};
    for (uint32_t i = 0; i < FRAMES_RINGS; i++) {
        packet_ring_init(&frames->rings[i], &rings[i]);
    }
    for (uint32_t i = 0; i < FRAME_PLACES_TO_RECEIVE; i++) {
        (void)frames_give_back(frames, i); /* the ring is empty, and holds as many */
    }
    for (uint32_t i = 0; i < FRAME_PLACES_TO_SEND; i++) {
        frames->free[i] = (uint16_t)(FRAME_PLACES_TO_RECEIVE + i);
    }
    frames->free_count = FRAME_PLACES_TO_SEND;
}

static void gather(uint8_t *target, const struct frame *frame)
{
    for (uint32_t i = 0; i < frame->piece_count; i++) {
        memcpy(target, frame->pieces[i].data, frame->pieces[i].size_bytes);
        target += frame->pieces[i].size_bytes;
    }
}

enum status frames_send(struct frames *frames, const struct frame *frame)
{
    if (frame->size_bytes > FRAME_PLACE_BYTES || frames->free_count == 0) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint32_t place = frames->free[frames->free_count - 1];
    struct packet_descriptor descriptor = {
        .size_bytes = frame->size_bytes,
        .token = place,
        .flags = frame->sum_offset != 0 ? PACKET_CHECKSUM_MISSING : 0,
        .checksum_start = frame->sum_start,
        .checksum_offset = frame->sum_offset,
    };
    gather(frames->memory + place_offset(place), frame);
    const enum status status = give(frames, FRAMES_SEND, &descriptor);
    if (status == STATUS_OK) {
        frames->free_count--;
    }
    return status;
}

/* What the driver gives back was there, and is ours from now on. */
static bool take_back(struct frames *frames, uint32_t place, uint32_t first, uint32_t count)
{
    if (place < first || place - first >= count || !frames->is_at_driver[place]) {
        return false;
    }
    frames->is_at_driver[place] = false;
    return true;
}

enum status
frames_receive(struct frames *frames, struct bytes *frame, bool *is_sum_good, uint32_t *place)
{
    struct packet_descriptor descriptor;
    const enum status status = packet_ring_take(&frames->rings[FRAMES_RECEIVED], &descriptor);
    if (status != STATUS_OK) {
        return status;
    }
    if (!take_back(frames, descriptor.token, 0, FRAME_PLACES_TO_RECEIVE) ||
        descriptor.size_bytes > FRAME_PLACE_BYTES) {
        return STATUS_MALFORMED;
    }
    *frame = (struct bytes){frames->memory + place_offset(descriptor.token), descriptor.size_bytes};
    *is_sum_good = (descriptor.flags & PACKET_CHECKSUM_GOOD) != 0;
    *place = descriptor.token;
    return STATUS_OK;
}

enum status frames_give_back(struct frames *frames, uint32_t place)
{
    struct packet_descriptor descriptor = {.size_bytes = FRAME_PLACE_BYTES, .token = place};
    return give(frames, FRAMES_EMPTY, &descriptor);
}

enum status frames_collect(struct frames *frames)
{
    struct packet_descriptor descriptor;
    enum status status = STATUS_OK;
    while ((status = packet_ring_take(&frames->rings[FRAMES_SENT], &descriptor)) == STATUS_OK) {
        if (!take_back(frames, descriptor.token, FRAME_PLACES_TO_RECEIVE, FRAME_PLACES_TO_SEND)) {
            return STATUS_MALFORMED;
        }
        frames->free[frames->free_count] = (uint16_t)descriptor.token;
        frames->free_count++;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

bool frames_publish(struct frames *frames)
{
    const bool sends = packet_ring_publish(&frames->rings[FRAMES_SEND]);
    const bool supplies = packet_ring_publish(&frames->rings[FRAMES_EMPTY]);
    return sends || supplies;
}

/* What was sent is of interest only when places run out: else the next turn finds it. */
bool frames_rearm(struct frames *frames)
{
    const bool has_sent =
        frames->free_count < FREE_PLACES_LOW && packet_ring_rearm(&frames->rings[FRAMES_SENT]);
    return packet_ring_rearm(&frames->rings[FRAMES_RECEIVED]) || has_sent;
}
