#include "port.h"
#include "lib/memory.h"

_Static_assert(NETWORK_IN_FLIGHT_MAX <= PACKET_RING_ENTRIES, "all that is in flight can come back");

#define FLAGS_TO_SEND (PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP4 | PACKET_SEGMENT_TCP6)
#define FLAGS_TO_CUT  (PACKET_SEGMENT_TCP4 | PACKET_SEGMENT_TCP6)

/* A checksum of IP's kind. */
#define CHECKSUM_BYTES 2u

/* -- slots ------------------------------------------------------------------------------------ */

static void slots_init(struct port_slots *slots)
{
    slots->free_count = NETWORK_IN_FLIGHT_MAX;
    for (uint16_t i = 0; i < NETWORK_IN_FLIGHT_MAX; i++) {
        slots->free[i] = (uint16_t)(NETWORK_IN_FLIGHT_MAX - 1 - i);
        slots->is_used[i] = false;
    }
}

/* The one that slot_take() will give; there is one. */
static uint32_t slot_next(const struct port_slots *slots)
{
    return slots->free[slots->free_count - 1];
}

static void slot_take(struct port_slots *slots, const struct packet_descriptor *given)
{
    const uint32_t token = slot_next(slots);
    slots->free_count--;
    slots->is_used[token] = true;
    slots->given[token] = *given;
}

/* False: the hardware never had it. */
static bool slot_give_back(struct port_slots *slots, uint32_t token)
{
    if (token >= NETWORK_IN_FLIGHT_MAX || !slots->is_used[token]) {
        return false;
    }
    slots->is_used[token] = false;
    slots->free[slots->free_count++] = (uint16_t)token;
    return true;
}

/* -- what the client may ask for -------------------------------------------------------------- */

static bool is_in_memory(const struct port *port, const struct packet_descriptor *given)
{
    return given->offset >= PORT_RINGS_BYTES && given->offset <= port->size_bytes &&
           given->size_bytes <= port->size_bytes - given->offset;
}

static bool has_good_checksum(const struct packet_descriptor *given)
{
    const uint32_t at = (uint32_t)given->checksum_start + given->checksum_offset;
    return at + CHECKSUM_BYTES <= given->size_bytes;
}

static bool can_be_cut(const struct network_properties *can, const struct packet_descriptor *given)
{
    const bool is_of_both = (given->flags & FLAGS_TO_CUT) == FLAGS_TO_CUT;
    const bool is_allowed =
        (given->flags & PACKET_SEGMENT_TCP4) != 0 ? can->cuts_tcp4 : can->cuts_tcp6;
    return is_allowed && !is_of_both && (given->flags & PACKET_CHECKSUM_MISSING) != 0 &&
           given->segment_bytes != 0 && given->header_bytes > given->checksum_start &&
           given->header_bytes < given->size_bytes &&
           given->size_bytes <= NETWORK_LARGE_FRAME_BYTES_MAX;
}

static bool can_be_sent(const struct port *port, const struct packet_descriptor *given)
{
    const struct network_properties *can = &port->hardware->properties;
    if (!is_in_memory(port, given) || given->size_bytes < NETWORK_FRAME_BYTES_MIN ||
        (given->flags & ~FLAGS_TO_SEND) != 0) {
        return false;
    }
    if ((given->flags & PACKET_CHECKSUM_MISSING) != 0 &&
        (!can->sends_checksums || !has_good_checksum(given))) {
        return false;
    }
    return (given->flags & FLAGS_TO_CUT) != 0 ? can_be_cut(can, given)
                                              : given->size_bytes <= can->frame_bytes_max;
}

static bool can_be_received_into(const struct port *port, const struct packet_descriptor *given)
{
    return is_in_memory(port, given) &&
           given->size_bytes >= port->hardware->properties.receive_bytes_min;
}

/* -- back to the client ----------------------------------------------------------------------- */

/* There is room, unless the client has lied (invariant 2): then the ring is broken. */
static void
tell(struct port *port, enum port_ring ring, uint32_t token, const struct network_received *frame)
{
    const struct packet_descriptor descriptor = {
        .offset = frame->offset,
        .token = token,
        .size_bytes = frame->size_bytes,
        .flags = frame->flags,
    };
    port->is_broken =
        port->is_broken || packet_ring_put(&port->rings[ring], &descriptor) != STATUS_OK;
}

static enum status take_back_sent(struct port *port, uint32_t *count)
{
    const struct network_received nothing = {0};
    for (*count = 0; *count < PORT_TURN_FRAMES_MAX; (*count)++) {
        uint32_t token = 0;
        const enum status status = port->hardware->take_sent(port->hardware, &token);
        if (status == STATUS_NOT_FOUND) {
            return STATUS_OK;
        }
        if (status != STATUS_OK || !slot_give_back(&port->sends, token)) {
            return STATUS_DEVICE_ERROR;
        }
        const struct packet_descriptor *given = &port->sends.given[token];
        port->counters.sent_frames++;
        port->counters.sent_bytes += given->size_bytes;
        port->sends_bytes -= given->size_bytes;
        tell(port, PORT_SENT, given->token, &nothing);
    }
    return STATUS_OK;
}

static enum status take_back_received(struct port *port, uint32_t *count)
{
    for (*count = 0; *count < PORT_TURN_FRAMES_MAX; (*count)++) {
        struct network_received received = {0};
        const enum status status = port->hardware->take_received(port->hardware, &received);
        if (status == STATUS_NOT_FOUND) {
            return STATUS_OK;
        }
        if (status != STATUS_OK || !slot_give_back(&port->rooms, received.token)) {
            return STATUS_DEVICE_ERROR;
        }
        const struct packet_descriptor *given = &port->rooms.given[received.token];
        if (received.offset > given->size_bytes ||
            received.size_bytes > given->size_bytes - received.offset) {
            return STATUS_DEVICE_ERROR;
        }
        const bool is_whole = (received.flags & PACKET_GOES_ON) == 0;
        port->counters.received_frames += received.size_bytes != 0 && is_whole ? 1 : 0;
        port->counters.received_bytes += received.size_bytes;
        received.offset += given->offset;
        tell(port, PORT_RECEIVED, given->token, &received);
    }
    return STATUS_OK;
}

/* -- to the hardware -------------------------------------------------------------------------- */

static struct network_frame frame_of(const struct port *port, const struct packet_descriptor *given)
{
    return (struct network_frame){
        .device_address = port->device_address + given->offset,
        .content = port->memory + given->offset,
        .size_bytes = given->size_bytes,
        .token = slot_next(&port->sends),
        .flags = given->flags,
        .checksum_start = given->checksum_start,
        .checksum_offset = given->checksum_offset,
        .segment_bytes = given->segment_bytes,
        .header_bytes = given->header_bytes,
    };
}

/* The client should not have asked for it. */
static void drop(struct port *port, const struct packet_descriptor *given)
{
    const struct network_received nothing = {0};
    port->counters.send_errors++;
    tell(port, PORT_SENT, given->token, &nothing);
}

static enum status send(struct port *port, const struct packet_descriptor *given)
{
    if (!can_be_sent(port, given)) {
        drop(port, given);
        return STATUS_OK;
    }
    const struct network_frame frame = frame_of(port, given);
    const enum status status = port->hardware->send(port->hardware, &frame);
    if (status == STATUS_INVALID_ARGUMENT) {
        drop(port, given);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        slot_take(&port->sends, given);
        port->sends_bytes += given->size_bytes;
    }
    return status;
}

static enum status supply(struct port *port, const struct packet_descriptor *given)
{
    const struct network_received nothing = {0};
    if (!can_be_received_into(port, given)) {
        tell(port, PORT_RECEIVED, given->token, &nothing);
        return STATUS_OK;
    }
    const struct network_room room = {
        .device_address = port->device_address + given->offset,
        .content = port->memory + given->offset,
        .size_bytes = given->size_bytes,
        .token = slot_next(&port->rooms),
    };
    const enum status status = port->hardware->receive(port->hardware, &room);
    if (status == STATUS_OK) {
        slot_take(&port->rooms, given);
    }
    return status;
}

/* What the client gives in one ring goes to the hardware, and back through another one. */
struct direction {
    enum port_ring from;
    enum port_ring back;
    struct port_slots *slots;
    enum status (*give)(struct port *port, const struct packet_descriptor *given);
    uint32_t count; /* the results: of this turn */
    bool is_full;   /* the hardware takes no more until a token comes back */
};

static bool has_room(struct port *port, const struct direction *direction)
{
    const uint32_t in_flight = NETWORK_IN_FLIGHT_MAX - direction->slots->free_count;
    return direction->slots->free_count != 0 &&
           packet_ring_room(&port->rings[direction->back]) > in_flight;
}

/* One descriptor, which is passed when it could be given. STATUS_NOT_FOUND: there is none. */
static enum status give_one(struct port *port, struct direction *direction)
{
    struct packet_ring *ring = &port->rings[direction->from];
    struct packet_descriptor given;
    enum status status = packet_ring_peek(ring, &given);
    if (status == STATUS_MALFORMED) {
        return STATUS_NOT_FOUND; /* see publish() */
    }
    if (status == STATUS_OK) {
        status = direction->give(port, &given);
    }
    if (status == STATUS_OK) {
        packet_ring_pass(ring);
        direction->count++;
    }
    return status;
}

static enum status give_all(struct port *port, struct direction *direction)
{
    while (direction->count < PORT_TURN_FRAMES_MAX && has_room(port, direction)) {
        const enum status status = give_one(port, direction);
        direction->is_full = status == STATUS_LIMIT_EXCEEDED;
        if (status == STATUS_NOT_FOUND || status == STATUS_LIMIT_EXCEEDED) {
            return STATUS_OK;
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/*
 * Whether there is more that can be given; otherwise the client's next descriptor wakes this side,
 * or a token that comes back does.
 */
static bool
has_more_to_give(struct port *port, const struct direction *direction, uint32_t wake_count)
{
    return packet_ring_rearm_for(&port->rings[direction->from], wake_count) &&
           !direction->is_full && has_room(port, direction);
}

/* Room need not come at once where the hardware has enough: the next frame makes a turn. */
static uint32_t rooms_to_wake_for(const struct port *port)
{
    const uint32_t enough = port->hardware->properties.rooms_enough;
    const uint32_t has = NETWORK_IN_FLIGHT_MAX - port->rooms.free_count;
    return enough != 0 && has >= enough ? PORT_ROOMS_HELD : 1;
}

/* -- turns ------------------------------------------------------------------------------------ */

static void publish(struct port *port)
{
    const bool has_sent = packet_ring_publish(&port->rings[PORT_SENT]);
    const bool has_received = packet_ring_publish(&port->rings[PORT_RECEIVED]);
    port->has_news = port->has_news || has_sent || has_received;
    for (uint32_t i = 0; i < PORT_RING_COUNT; i++) {
        port->is_broken = port->is_broken || port->rings[i].is_broken;
    }
}

bool port_await_sent(struct port *port)
{
    struct network_hardware *hardware = port->hardware;
    const uint32_t count = port_sends_in_flight(port);
    const bool are_many = count >= PORT_SENDS_MANY || port->sends_bytes >= PORT_SENDS_MANY_BYTES;
    return port->is_open && !port->is_broken && hardware->await_sent != NULL && count > 0 &&
           (are_many || port->is_held_up || packet_ring_is_awaited(&port->rings[PORT_SENT])) &&
           hardware->await_sent(hardware);
}

enum status port_turn(struct port *port, bool *has_more)
{
    struct direction sending = {PORT_SEND, PORT_SENT, &port->sends, send, 0, false};
    struct direction supplying = {PORT_EMPTY, PORT_RECEIVED, &port->rooms, supply, 0, false};
    uint32_t sent_count = 0;
    uint32_t received_count = 0;
    *has_more = false;
    if (!port->is_open || port->is_broken) {
        return STATUS_OK;
    }
    enum status status = take_back_sent(port, &sent_count);
    if (status == STATUS_OK) {
        status = take_back_received(port, &received_count);
    }
    if (status == STATUS_OK) {
        status = give_all(port, &supplying);
    }
    if (status == STATUS_OK) {
        status = give_all(port, &sending);
    }
    publish(port);
    port->hardware->notify(port->hardware);
    const bool has_more_sends = has_more_to_give(port, &sending, 1);
    const bool has_more_rooms = has_more_to_give(port, &supplying, rooms_to_wake_for(port));
    port->is_held_up = sending.is_full || !has_room(port, &sending);
    const bool has_sent = port_await_sent(port);
    *has_more = has_more_sends || has_more_rooms || has_sent ||
                sent_count == PORT_TURN_FRAMES_MAX || received_count == PORT_TURN_FRAMES_MAX;
    return status;
}

bool port_take_news(struct port *port)
{
    const bool has_news = port->has_news;
    port->has_news = false;
    return has_news;
}

/* -- life ------------------------------------------------------------------------------------- */

/* The hardware has nothing. */
static void forget_all(struct port *port)
{
    port->sends_bytes = 0;
    slots_init(&port->sends);
    slots_init(&port->rooms);
}

void port_open(struct port *port, void *memory, uint64_t device_address, uint64_t size_bytes)
{
    struct packet_ring_memory *memories = memory;
    port->is_open = true;
    port->is_broken = false;
    port->has_news = false;
    port->device_address = device_address;
    port->memory = memory;
    port->size_bytes = size_bytes;
    for (uint32_t i = 0; i < PORT_RING_COUNT; i++) {
        packet_ring_init(&port->rings[i], &memories[i]);
    }
    /* The client's first descriptors are to be told of. */
    (void)packet_ring_rearm(&port->rings[PORT_SEND]);
    (void)packet_ring_rearm(&port->rings[PORT_EMPTY]);
    forget_all(port);
}

/* All that the hardware had, as if it had come back. */
static void tell_all(struct port *port, enum port_ring ring, const struct port_slots *slots)
{
    const struct network_received nothing = {0};
    for (uint32_t token = 0; token < NETWORK_IN_FLIGHT_MAX; token++) {
        if (slots->is_used[token]) {
            tell(port, ring, slots->given[token].token, &nothing);
        }
    }
}

enum status port_reset(struct port *port)
{
    const enum status status = port->hardware->reset(port->hardware);
    port->counters.resets++;
    if (status != STATUS_OK) {
        return status; /* the device may still have it all */
    }
    if (port->is_open && !port->is_broken) {
        tell_all(port, PORT_SENT, &port->sends);
        tell_all(port, PORT_RECEIVED, &port->rooms);
        publish(port);
    }
    forget_all(port);
    return STATUS_OK;
}

enum status port_close(struct port *port)
{
    port->is_open = false;
    port->has_news = false;
    forget_all(port);
    return port->hardware->reset(port->hardware);
}
