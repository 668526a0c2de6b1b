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

static enum status give_room(struct frames *frames, uint32_t place)
{
    struct packet_descriptor descriptor = {.size_bytes = FRAME_PLACE_BYTES, .token = place};
    return give(frames, FRAMES_EMPTY, &descriptor);
}

void frames_init(struct frames *frames, void *memory)
{
    struct packet_ring_memory *rings = memory;
    *frames = (struct frames){.memory = memory};
    for (uint32_t i = 0; i < FRAMES_RINGS; i++) {
        packet_ring_init(&frames->rings[i], &rings[i]);
    }
    for (uint32_t i = 0; i < FRAME_PLACES_TO_RECEIVE; i++) {
        (void)give_room(frames, i); /* the ring is empty, and holds as many */
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

static uint32_t row_of(uint32_t size_bytes)
{
    return (size_bytes + FRAME_PLACE_BYTES - 1) / FRAME_PLACE_BYTES;
}

/* Between two places, the first of as many free ones in a row. */
static bool find_row(
    const struct frames *frames, uint32_t first, uint32_t behind, uint32_t count, uint32_t *row)
{
    uint32_t length = 0;
    for (uint32_t i = first; i < behind && length < count; i++) {
        length = frames->taken[i] == 0 ? length + 1 : 0;
        *row = i + 1 - length;
    }
    return length == count;
}

bool frames_have_room(struct frames *frames, uint32_t size_bytes)
{
    const uint32_t count = row_of(size_bytes);
    uint32_t row = 0;
    if (count > FRAME_ROW_MAX || count > frames->free_count) {
        return false;
    }
    if (!find_row(frames, frames->next, FRAME_PLACES_TO_SEND, count, &row) &&
        !find_row(frames, 0, FRAME_PLACES_TO_SEND, count, &row)) {
        return false;
    }
    frames->next = row; /* it is found there again */
    return true;
}

static void take_row(struct frames *frames, uint32_t count)
{
    memset(frames->taken + frames->next, FRAME_PLACE_FOLLOWS, count);
    frames->taken[frames->next] = (uint8_t)count;
    frames->free_count -= count;
    frames->next = (frames->next + count) % FRAME_PLACES_TO_SEND;
}

/* The first of them, which came back, is one of those to send. */
static void free_row(struct frames *frames, uint32_t first)
{
    const uint32_t count = frames->taken[first];
    memset(frames->taken + first, 0, count);
    frames->free_count += count;
}

static uint16_t flags_of(const struct frame *frame)
{
    static const uint16_t cuts[] = {
        [FRAME_CUT_TCP4] = PACKET_SEGMENT_TCP4, [FRAME_CUT_TCP6] = PACKET_SEGMENT_TCP6};
    const uint16_t sum = frame->sum_offset != 0 ? PACKET_CHECKSUM_MISSING : 0;
    return sum | cuts[frame->cut];
}

enum status frames_send(struct frames *frames, const struct frame *frame)
{
    if (frame->size_bytes == 0 || !frames_have_room(frames, frame->size_bytes)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint32_t place = FRAME_PLACES_TO_RECEIVE + frames->next;
    struct packet_descriptor descriptor = {
        .size_bytes = frame->size_bytes,
        .token = place,
        .flags = flags_of(frame),
        .checksum_start = frame->sum_start,
        .checksum_offset = frame->sum_offset,
        .segment_bytes = frame->segment_bytes,
        .header_bytes = frame->header_bytes,
    };
    gather(frames->memory + place_offset(place), frame);
    const enum status status = give(frames, FRAMES_SEND, &descriptor);
    if (status == STATUS_OK) {
        take_row(frames, row_of(frame->size_bytes));
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

/* Of 0 bytes: there will be none in that place, nor what was to follow it. */
static enum status take_part(struct frames *frames, const struct packet_descriptor *came)
{
    const uint32_t begin = place_offset(came->token);
    const uint32_t offset = came->size_bytes == 0 ? 0 : came->offset - begin;
    if (!take_back(frames, came->token, 0, FRAME_PLACES_TO_RECEIVE) ||
        frames->part_count == FRAME_PARTS_MAX || offset > FRAME_PLACE_BYTES ||
        came->size_bytes > FRAME_PLACE_BYTES - offset) {
        return STATUS_MALFORMED;
    }
    frames->part_places[frames->part_count] = came->token;
    frames->parts[frames->part_count] =
        (struct frame_piece){frames->memory + begin + offset, came->size_bytes};
    frames->part_count++;
    return STATUS_OK;
}

/* Of 0 bytes where the device was reset before all of it was there. */
static struct frame frame_of_parts(const struct frames *frames)
{
    struct frame frame = {.pieces = frames->parts, .piece_count = frames->part_count};
    for (uint32_t i = 0; i < frames->part_count; i++) {
        if (frames->parts[i].size_bytes == 0) {
            return (struct frame){.pieces = frames->parts};
        }
        frame.size_bytes += frames->parts[i].size_bytes;
    }
    return frame;
}

enum status frames_receive(struct frames *frames, struct frame *frame, bool *is_sum_good)
{
    struct packet_descriptor descriptor = {.flags = PACKET_GOES_ON};
    while ((descriptor.flags & PACKET_GOES_ON) != 0) {
        enum status status = packet_ring_take(&frames->rings[FRAMES_RECEIVED], &descriptor);
        if (status == STATUS_OK) {
            status = take_part(frames, &descriptor);
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (frames->part_count == 1) {
            frames->is_sum_good = (descriptor.flags & PACKET_CHECKSUM_GOOD) != 0;
        }
    }
    *frame = frame_of_parts(frames);
    *is_sum_good = frames->is_sum_good;
    return STATUS_OK;
}

enum status frames_give_back(struct frames *frames)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < frames->part_count && status == STATUS_OK; i++) {
        status = give_room(frames, frames->part_places[i]);
    }
    frames->part_count = 0;
    return status;
}

enum status frames_collect(struct frames *frames)
{
    struct packet_descriptor descriptor;
    enum status status = STATUS_OK;
    while ((status = packet_ring_take(&frames->rings[FRAMES_SENT], &descriptor)) == STATUS_OK) {
        if (!take_back(frames, descriptor.token, FRAME_PLACES_TO_RECEIVE, FRAME_PLACES_TO_SEND)) {
            return STATUS_MALFORMED;
        }
        free_row(frames, descriptor.token - FRAME_PLACES_TO_RECEIVE);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

bool frames_publish(struct frames *frames)
{
    const bool sends = packet_ring_publish(&frames->rings[FRAMES_SEND]);
    return packet_ring_publish(&frames->rings[FRAMES_EMPTY]) || sends;
}

/* What was sent is of interest only when places run out: else the next turn finds it. */
bool frames_rearm(struct frames *frames)
{
    const bool has_sent =
        frames->free_count < FREE_PLACES_LOW && packet_ring_rearm(&frames->rings[FRAMES_SENT]);
    return packet_ring_rearm(&frames->rings[FRAMES_RECEIVED]) || has_sent;
}
