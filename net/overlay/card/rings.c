#include "overlay_card/rings.h"
#include "lib/memory.h"

_Static_assert(
    CARD_ROOMS_MAX *CARD_PACKET_BYTES_MIN >= CARD_PACKET_BYTES_MAX, "the largest packet has room");

void card_rings_open(
    struct card_rings *rings,
    void *memory,
    uint64_t size_bytes,
    uint32_t packet_bytes_max,
    bool takes_large)
{
    struct packet_ring_memory *memories = memory;
    *rings = (struct card_rings){
        .is_open = true,
        .takes_large = takes_large,
        .memory = memory,
        .size_bytes = size_bytes,
        .packet_bytes_max = packet_bytes_max,
        .counters = rings->counters,
    };
    for (uint32_t i = 0; i < CARD_RING_COUNT; i++) {
        packet_ring_init(&rings->rings[i], &memories[i]);
    }
    /* The client's first packet is to be told of. Rooms are looked for when there is a packet. */
    (void)packet_ring_rearm(&rings->rings[CARD_SEND]);
}

void card_rings_close(struct card_rings *rings)
{
    rings->is_open = false;
    rings->memory = NULL;
    rings->room_count = 0;
}

static bool is_at_work(const struct card_rings *rings)
{
    return rings->is_open && !rings->is_broken;
}

/* What a ring says of itself when it is of no use any more. */
static enum status note(struct card_rings *rings, enum status status)
{
    rings->is_broken = rings->is_broken || status == STATUS_MALFORMED;
    return status;
}

/* Behind the rings, and within the memory. */
static bool is_in_memory(const struct card_rings *rings, const struct packet_descriptor *given)
{
    return given->offset >= CARD_RINGS_BYTES && given->offset <= rings->size_bytes &&
           given->size_bytes <= rings->size_bytes - given->offset;
}

/* -- from the client --------------------------------------------------------------------------- */

/* Nothing was offered that a flag could ask for. */
static bool is_packet(const struct card_rings *rings, const struct packet_descriptor *given)
{
    return is_in_memory(rings, given) && given->size_bytes >= CARD_HEADER_BYTES &&
           given->size_bytes <= rings->packet_bytes_max && given->flags == 0;
}

static enum status give_back(struct card_rings *rings, uint32_t token)
{
    const struct packet_descriptor descriptor = {.token = token};
    const enum status status = packet_ring_put(&rings->rings[CARD_SENT], &descriptor);
    /* More are on their way than a ring holds: the client has not kept to what it may do. */
    return note(rings, status == STATUS_LIMIT_EXCEEDED ? STATUS_MALFORMED : status);
}

static enum status
take_one(struct card_rings *rings, uint8_t *target, uint32_t *size_bytes, bool *was_packet)
{
    struct packet_descriptor given;
    enum status status = note(rings, packet_ring_take(&rings->rings[CARD_SEND], &given));
    if (status != STATUS_OK) {
        return status;
    }
    *was_packet = is_packet(rings, &given);
    if (*was_packet) {
        memcpy(target, rings->memory + given.offset, given.size_bytes);
        *size_bytes = given.size_bytes;
        rings->counters.sent_packets++;
        rings->counters.sent_bytes += given.size_bytes;
    } else {
        rings->counters.send_errors++;
    }
    return give_back(rings, given.token);
}

enum status card_rings_take(
    struct card_rings *rings, uint8_t target[CARD_PACKET_BYTES_MAX], uint32_t *size_bytes)
{
    if (!is_at_work(rings)) {
        return rings->is_open ? STATUS_MALFORMED : STATUS_NOT_FOUND;
    }
    for (uint32_t i = 0; i < PACKET_RING_ENTRIES; i++) {
        bool was_packet = false;
        const enum status status = take_one(rings, target, size_bytes, &was_packet);
        if (status != STATUS_OK || was_packet) {
            return status;
        }
    }
    return STATUS_NOT_FOUND;
}

/* -- to the client ----------------------------------------------------------------------------- */

static enum status tell(
    struct card_rings *rings,
    const struct packet_descriptor *room,
    uint32_t size_bytes,
    bool goes_on)
{
    const struct packet_descriptor descriptor = {
        .offset = room->offset,
        .size_bytes = size_bytes,
        .token = room->token,
        .flags = goes_on ? PACKET_GOES_ON : 0,
    };
    /* There is place: see take_rooms(). */
    return note(rings, packet_ring_put(&rings->rings[CARD_RECEIVED], &descriptor));
}

/* One more room, unless it could not go back. What is none goes back at once. */
static enum status take_room(struct card_rings *rings)
{
    struct packet_descriptor *room = &rings->rooms[rings->room_count];
    struct packet_ring *back = &rings->rings[CARD_RECEIVED];
    if (rings->room_count == CARD_ROOMS_MAX || packet_ring_room(back) <= rings->room_count) {
        return back->is_broken ? note(rings, STATUS_MALFORMED) : STATUS_NOT_FOUND;
    }
    const enum status status = note(rings, packet_ring_take(&rings->rings[CARD_EMPTY], room));
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_in_memory(rings, room) || room->size_bytes < CARD_PACKET_BYTES_MIN) {
        return tell(rings, room, 0, false);
    }
    rings->room_count++;
    return STATUS_OK;
}

/* How many rooms a packet goes into; 0: more than there are. */
static uint32_t rooms_for(const struct card_rings *rings, uint64_t size_bytes)
{
    const uint32_t most = rings->takes_large || rings->room_count == 0 ? rings->room_count : 1;
    uint64_t room_bytes = 0;
    for (uint32_t i = 0; i < most; i++) {
        room_bytes += rings->rooms[i].size_bytes;
        if (room_bytes >= size_bytes) {
            return i + 1;
        }
    }
    return 0;
}

/* As many as a packet needs, if there are as many: each turn of the loop takes one from the ring.
 */
static enum status find_rooms(struct card_rings *rings, uint64_t size_bytes, uint32_t *count)
{
    enum status status = STATUS_OK;
    *count = rooms_for(rings, size_bytes);
    for (uint32_t i = 0; *count == 0 && status == STATUS_OK && i < PACKET_RING_ENTRIES; i++) {
        status = take_room(rings);
        *count = rooms_for(rings, size_bytes);
    }
    return *count != 0 ? STATUS_OK : status == STATUS_OK ? STATUS_NOT_FOUND : status;
}

static enum status fill(struct card_rings *rings, struct bytes packet, uint32_t count)
{
    enum status status = STATUS_OK;
    size_t done_bytes = 0;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct packet_descriptor *room = &rings->rooms[i];
        const size_t rest_bytes = packet.size_bytes - done_bytes;
        const size_t part_bytes = rest_bytes < room->size_bytes ? rest_bytes : room->size_bytes;
        memcpy(rings->memory + room->offset, packet.data + done_bytes, part_bytes);
        done_bytes += part_bytes;
        status = tell(rings, room, (uint32_t)part_bytes, i + 1 < count);
    }
    rings->room_count -= count;
    memmove(rings->rooms, rings->rooms + count, rings->room_count * sizeof(rings->rooms[0]));
    return status;
}

enum status card_rings_put(struct card_rings *rings, struct bytes packet)
{
    const bool is_one =
        packet.size_bytes >= CARD_HEADER_BYTES && packet.size_bytes <= rings->packet_bytes_max;
    enum status status = STATUS_NOT_FOUND;
    uint32_t count = 0;
    if (rings->is_open && !is_one) {
        status = STATUS_INVALID_ARGUMENT;
    } else if (is_at_work(rings)) {
        status = find_rooms(rings, packet.size_bytes, &count);
    } else if (rings->is_open) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        status = fill(rings, packet, count);
    }
    if (status == STATUS_OK) {
        rings->counters.received_packets++;
        rings->counters.received_bytes += packet.size_bytes;
    } else {
        rings->counters.missed++;
    }
    return status;
}

/* -- telling ----------------------------------------------------------------------------------- */

bool card_rings_publish(struct card_rings *rings)
{
    if (!is_at_work(rings)) {
        return false;
    }
    const bool has_sent = packet_ring_publish(&rings->rings[CARD_SENT]);
    return packet_ring_publish(&rings->rings[CARD_RECEIVED]) || has_sent;
}

bool card_rings_rearm(struct card_rings *rings)
{
    if (!is_at_work(rings)) {
        return false;
    }
    const bool has_more = packet_ring_rearm(&rings->rings[CARD_SEND]);
    (void)note(rings, rings->rings[CARD_SEND].is_broken ? STATUS_MALFORMED : STATUS_OK);
    return has_more && !rings->is_broken;
}
