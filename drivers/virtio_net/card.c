#include "card.h"
#include "flow.h"
#include "lib/list.h"
#include "lib/memory.h"
#include "packet_ring/packet_ring.h"
#include <stddef.h>

/* Virtio 1.2, 5.1.3. */
#define FEATURE_CHECKSUM       (UINT64_C(1) << 0)
#define FEATURE_GUEST_CHECKSUM (UINT64_C(1) << 1)
#define FEATURE_MTU            (UINT64_C(1) << 3)
#define FEATURE_ADDRESS        (UINT64_C(1) << 5)
#define FEATURE_GUEST_TSO4     (UINT64_C(1) << 7)
#define FEATURE_GUEST_TSO6     (UINT64_C(1) << 8)
#define FEATURE_HOST_TSO4      (UINT64_C(1) << 11)
#define FEATURE_HOST_TSO6      (UINT64_C(1) << 12)
#define FEATURE_MERGED         (UINT64_C(1) << 15)
#define FEATURE_STATUS         (UINT64_C(1) << 16)
#define FEATURE_CONTROL        (UINT64_C(1) << 17)
#define FEATURE_PAIRS          (UINT64_C(1) << 22)
#define FEATURES                                                                                   \
    (FEATURE_CHECKSUM | FEATURE_GUEST_CHECKSUM | FEATURE_MTU | FEATURE_ADDRESS |                   \
     FEATURE_HOST_TSO4 | FEATURE_HOST_TSO6 | FEATURE_STATUS | FEATURE_CONTROL | FEATURE_PAIRS)
/* Only together: without merging, each room would have to be one for 64 KiB (5.1.6.3.1). */
#define FEATURES_LARGE (FEATURE_GUEST_TSO4 | FEATURE_GUEST_TSO6 | FEATURE_MERGED)

/* 5.1.4. */
#define ADDRESS_AT   0u
#define STATUS_AT    6u
#define PAIRS_AT     8u
#define MTU_AT       10u
#define STATUS_IS_UP 1u

/* RFC 894; a device that takes more says so. */
#define MTU_DEFAULT 1500u
/* 5.1.4.1 demands no less of a device that names one. */
#define MTU_MIN 68u

/* 5.1.6. */
#define HEADER_NEEDS_CHECKSUM 1u
#define HEADER_DATA_VALID     2u
#define HEADER_NOT_CUT        0u
#define HEADER_TCP4           1u
#define HEADER_TCP6           4u

struct header {
    uint8_t flags;
    uint8_t cut_type;
    uint16_t header_bytes;
    uint16_t segment_bytes;
    uint16_t checksum_start;
    uint16_t checksum_offset;
    uint16_t buffer_count; /* of what is received; 1 where buffers are not merged */
};
_Static_assert(sizeof(struct header) == 12, "the standard's layout");

#define HEADER_PLACE_BYTES 16u

/* More than the largest frame takes of room, of which each is more than an ordinary one. */
#define ROOMS_OF_LARGEST 64u

/* Of a command: behind all headers. */
#define COMMAND_OFFSET ((uint64_t)CARD_QUEUE_COUNT * NETWORK_IN_FLIGHT_MAX * HEADER_PLACE_BYTES)

_Static_assert(NETWORK_IN_FLIGHT_MAX == VIRTQUEUE_SIZE_MAX, "one place for each descriptor");

static struct card *card_of(struct network_hardware *hardware)
{
    return container_of(hardware, struct card, hardware);
}

/* -- what the device is ------------------------------------------------------------------------ */

static bool has(const struct card *card, uint64_t feature)
{
    return (card->device.features & feature) != 0;
}

static enum status read_link(struct card *card)
{
    struct virtio_field link = {.offset = STATUS_AT, .width_bytes = 2};
    enum status status = STATUS_OK;
    if (has(card, FEATURE_STATUS)) {
        status = virtio_device_read_configuration(&card->device, &link, 1);
        card->hardware.properties.is_up = (link.value & STATUS_IS_UP) != 0;
    } else {
        card->hardware.properties.is_up = true;
    }
    return status;
}

static enum status read_address(struct card *card)
{
    uint8_t *address = card->hardware.properties.address;
    struct virtio_field bytes[NETWORK_ADDRESS_BYTES];
    uint8_t all = 0;
    for (uint32_t i = 0; i < NETWORK_ADDRESS_BYTES; i++) {
        bytes[i] = (struct virtio_field){.offset = ADDRESS_AT + i, .width_bytes = 1};
    }
    const enum status status =
        virtio_device_read_configuration(&card->device, bytes, NETWORK_ADDRESS_BYTES);
    for (uint32_t i = 0; i < NETWORK_ADDRESS_BYTES; i++) {
        address[i] = (uint8_t)bytes[i].value;
        all |= address[i];
    }
    if (status != STATUS_OK) {
        return status;
    }
    /* One of a group, or none, is no address of a station (IEEE 802, 8.2). */
    return (address[0] & 1) == 0 && all != 0 ? STATUS_OK : STATUS_MALFORMED;
}

static enum status read_mtu(struct card *card, uint32_t *mtu)
{
    struct virtio_field field = {.offset = MTU_AT, .width_bytes = 2};
    *mtu = MTU_DEFAULT;
    if (!has(card, FEATURE_MTU)) {
        return STATUS_OK;
    }
    const enum status status = virtio_device_read_configuration(&card->device, &field, 1);
    *mtu = (uint32_t)field.value;
    return status == STATUS_OK && *mtu < MTU_MIN ? STATUS_MALFORMED : status;
}

/* Of pairs as many as both can; the queue of commands lies behind all that the device has. */
static enum status read_pairs(struct card *card)
{
    struct virtio_field field = {.offset = PAIRS_AT, .width_bytes = 2};
    card->pair_count = 1;
    if (!has(card, FEATURE_PAIRS) || !has(card, FEATURE_CONTROL)) {
        return STATUS_OK;
    }
    const enum status status = virtio_device_read_configuration(&card->device, &field, 1);
    if (status != STATUS_OK) {
        return status;
    }
    if (field.value == 0 || field.value > CONTROL_PAIRS_MAX) {
        return STATUS_MALFORMED;
    }
    card->control.index = (uint32_t)field.value * CARD_QUEUE_COUNT;
    if (card->control.index < VIRTIO_QUEUES_MAX) { /* or it cannot be told to use more than one */
        card->pair_count = field.value < CARD_PAIRS_MAX ? (uint32_t)field.value : CARD_PAIRS_MAX;
    }
    return STATUS_OK;
}

static enum status read_properties(struct card *card)
{
    uint32_t mtu = 0;
    if (!has(card, FEATURE_ADDRESS)) {
        return STATUS_UNSUPPORTED;
    }
    enum status status = read_address(card);
    if (status == STATUS_OK) {
        status = read_mtu(card, &mtu);
    }
    if (status == STATUS_OK) {
        status = read_link(card);
    }
    if (status == STATUS_OK) {
        status = read_pairs(card);
    }
    struct network_properties *properties = &card->hardware.properties;
    properties->frame_bytes_max = mtu + NETWORK_FRAME_BYTES_MIN;
    properties->receive_bytes_min =
        mtu + NETWORK_FRAME_BYTES_MIN +
        (has(card, FEATURE_MERGED) ? (uint32_t)sizeof(struct header) : 0);
    properties->sends_checksums = has(card, FEATURE_CHECKSUM);
    properties->checks_checksums = has(card, FEATURE_GUEST_CHECKSUM);
    properties->cuts_tcp4 = has(card, FEATURE_CHECKSUM) && has(card, FEATURE_HOST_TSO4);
    properties->cuts_tcp6 = has(card, FEATURE_CHECKSUM) && has(card, FEATURE_HOST_TSO6);
    return status;
}

/* -- setting up -------------------------------------------------------------------------------- */

/* All that a client of this kind wants; of what is only good together nothing, or all. */
static enum status negotiate(struct card *card)
{
    if (!card->hardware.takes_large) {
        return virtio_device_negotiate(&card->device, FEATURES);
    }
    const enum status status = virtio_device_negotiate(&card->device, FEATURES | FEATURES_LARGE);
    const bool is_good = has(card, FEATURE_MERGED) && has(card, FEATURE_GUEST_CHECKSUM);
    return status == STATUS_OK && !is_good ? virtio_device_negotiate(&card->device, FEATURES)
                                           : status;
}

static enum status set_up_queues(struct card *card)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < card->pair_count * CARD_QUEUE_COUNT && status == STATUS_OK; i++) {
        status = virtio_device_set_up_queue(
            &card->device, i, VIRTQUEUE_SIZE_MAX, &card->memories[i], &card->queues[i]);
    }
    return status == STATUS_OK && card->pair_count > 1
               ? control_set_up(&card->control, &card->device)
               : status;
}

/* Until it is told so, a device uses one pair; that it will not use more is its right. */
static enum status use_pairs(struct card *card)
{
    const struct virtio_memory place = {
        .address = (uint8_t *)card->headers.address + COMMAND_OFFSET,
        .device_address = card->headers.device_address + COMMAND_OFFSET,
        .size_bytes = CONTROL_PLACE_BYTES,
    };
    bool is_done = false;
    if (card->pair_count == 1) {
        return STATUS_OK;
    }
    const enum status status = control_use_pairs(
        &card->control, &card->device, &place, (uint16_t)card->pair_count, &is_done);
    card->pair_count = is_done ? card->pair_count : 1;
    return status;
}

/* Room is spread evenly: when so much is given, no queue lacks more than what leaves it as much as
 * the largest frame takes. */
static uint32_t rooms_enough(uint32_t pair_count)
{
    return NETWORK_IN_FLIGHT_MAX - NETWORK_IN_FLIGHT_MAX / pair_count + ROOMS_OF_LARGEST;
}

static enum status set_up(struct card *card)
{
    card->is_mad = false;
    card->parts_left = 0;
    memset(card->turns, 0, sizeof(card->turns));
    enum status status = negotiate(card);
    if (status == STATUS_OK) {
        status = read_properties(card);
    }
    if (status == STATUS_OK) {
        status = set_up_queues(card);
    }
    if (status == STATUS_OK) {
        status = virtio_device_run(&card->device, 0);
    }
    if (status == STATUS_OK) {
        status = use_pairs(card);
    }
    if (status == STATUS_OK) {
        card->hardware.properties.rooms_enough = rooms_enough(card->pair_count);
    } else {
        virtio_device_give_up(&card->device);
    }
    return status;
}

static enum status start(struct network_hardware *hardware, uint32_t event)
{
    struct card *card = card_of(hardware);
    const struct virtio_host *host = card->device.host;
    enum status status = host->attach(&card->device, event);
    if (status == STATUS_OK) {
        status = host->create_memory(
            &card->device, COMMAND_OFFSET + CONTROL_PLACE_BYTES, &card->headers);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = set_up(card);
    /* Only attach() says that there is no device. */
    return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
}

static enum status reset(struct network_hardware *hardware)
{
    struct card *card = card_of(hardware);
    const enum status status = virtio_device_reset(&card->device);
    return status == STATUS_OK ? set_up(card) : status;
}

/* -- giving ------------------------------------------------------------------------------------ */

static uint64_t header_offset(enum card_queue queue, uint32_t token)
{
    return ((uint64_t)queue * NETWORK_IN_FLIGHT_MAX + token) * HEADER_PLACE_BYTES;
}

static void *header_at(const struct card *card, enum card_queue queue, uint32_t token)
{
    return (uint8_t *)card->headers.address + header_offset(queue, token);
}

static struct virtqueue *queue_of(struct card *card, enum card_queue queue, uint32_t pair)
{
    return &card->queues[pair * CARD_QUEUE_COUNT + queue];
}

/* Each connection has its pair, so that none of its frames overtakes another. */
static uint32_t pair_to_send(const struct card *card, const struct network_frame *frame)
{
    uint8_t head[FLOW_HEAD_BYTES];
    const uint32_t size = frame->size_bytes < sizeof(head) ? frame->size_bytes : sizeof(head);
    if (card->pair_count == 1) {
        return 0;
    }
    memcpy(head, frame->content, size); /* the client may write to it meanwhile */
    return (uint32_t)((uint64_t)flow_number(head, size) * card->pair_count >> 32);
}

/* That which has the least room: the device chooses where a frame comes. */
static uint32_t pair_to_supply(struct card *card)
{
    uint32_t least = 0;
    for (uint32_t i = 1; i < card->pair_count; i++) {
        if (queue_of(card, CARD_RECEIVE, i)->chain_count <
            queue_of(card, CARD_RECEIVE, least)->chain_count) {
            least = i;
        }
    }
    return least;
}

static enum status
add(struct card *card,
    enum card_queue queue,
    uint32_t pair,
    uint32_t token,
    uint64_t device_address,
    uint32_t size_bytes)
{
    const bool is_received = queue == CARD_RECEIVE;
    const uint32_t first = is_received && has(card, FEATURE_MERGED) ? 1 : 0;
    const struct virtqueue_segment segments[] = {
        {card->headers.device_address + header_offset(queue, token),
         sizeof(struct header),
         is_received},
        {device_address, size_bytes, is_received},
    };
    const struct virtqueue_chain chain = {
        .segments = segments + first, .segment_count = 2 - first, .token = token};
    if (card->is_mad) {
        return STATUS_DEVICE_ERROR;
    }
    const enum status status = virtqueue_add(queue_of(card, queue, pair), &chain);
    return status == STATUS_INVALID_ARGUMENT ? STATUS_DEVICE_ERROR : status; /* a queue of one */
}

static struct header header_of(const struct network_frame *frame)
{
    struct header header = {.cut_type = HEADER_NOT_CUT};
    if ((frame->flags & PACKET_CHECKSUM_MISSING) != 0) {
        header.flags = HEADER_NEEDS_CHECKSUM;
        header.checksum_start = frame->checksum_start;
        header.checksum_offset = frame->checksum_offset;
    }
    if ((frame->flags & (PACKET_SEGMENT_TCP4 | PACKET_SEGMENT_TCP6)) != 0) {
        header.cut_type = (frame->flags & PACKET_SEGMENT_TCP4) != 0 ? HEADER_TCP4 : HEADER_TCP6;
        header.header_bytes = frame->header_bytes;
        header.segment_bytes = frame->segment_bytes;
    }
    return header;
}

static enum status send(struct network_hardware *hardware, const struct network_frame *frame)
{
    struct card *card = card_of(hardware);
    const struct header header = header_of(frame);
    memcpy(header_at(card, CARD_TRANSMIT, frame->token), &header, sizeof(header));
    return add(
        card,
        CARD_TRANSMIT,
        pair_to_send(card, frame),
        frame->token,
        frame->device_address,
        frame->size_bytes);
}

static enum status receive(struct network_hardware *hardware, const struct network_room *room)
{
    struct card *card = card_of(hardware);
    card->room_contents[room->token] = room->content;
    return add(
        card,
        CARD_RECEIVE,
        pair_to_supply(card),
        room->token,
        room->device_address,
        room->size_bytes);
}

static void notify(struct network_hardware *hardware)
{
    struct card *card = card_of(hardware);
    for (uint32_t i = 0; i < card->pair_count * CARD_QUEUE_COUNT; i++) {
        if (virtqueue_publish(&card->queues[i])) {
            virtio_device_notify(&card->device, i);
        }
    }
}

/* -- taking ------------------------------------------------------------------------------------ */

static void interrupted(struct network_hardware *hardware, uint64_t bits)
{
    struct card *card = card_of(hardware);
    const uint32_t happened = card->device.host->acknowledge(&card->device, bits);
    if ((happened & VIRTIO_INTERRUPT_CONFIGURATION) != 0) {
        card->is_mad = card->is_mad || virtio_device_needs_reset(&card->device) ||
                       read_link(card) != STATUS_OK;
    }
}

/* One pair after the other; of a frame that goes on, all of it. */
static enum status take_any(struct card *card, enum card_queue queue, struct virtqueue_used *used)
{
    const bool goes_on = queue == CARD_RECEIVE && card->parts_left > 0;
    const uint32_t first = card->turns[queue] + (goes_on ? 0 : 1);
    const uint32_t count = goes_on ? 1 : card->pair_count;
    enum status status = STATUS_NOT_FOUND;
    for (uint32_t i = 0; i < count && status == STATUS_NOT_FOUND; i++) {
        const uint32_t pair = (first + i) % card->pair_count;
        status = virtqueue_take(queue_of(card, queue, pair), used);
        if (status == STATUS_OK) {
            card->turns[queue] = pair;
        }
    }
    return status;
}

/* Whether something was used meanwhile. */
static bool rearm_all(struct card *card, enum card_queue queue)
{
    bool has_more = false;
    for (uint32_t i = 0; i < card->pair_count; i++) {
        has_more = virtqueue_rearm(queue_of(card, queue, i)) || has_more;
    }
    return has_more;
}

static enum status take_sent(struct network_hardware *hardware, uint32_t *token)
{
    struct card *card = card_of(hardware);
    struct virtqueue_used used = {0};
    const enum status status =
        card->is_mad ? STATUS_DEVICE_ERROR : take_any(card, CARD_TRANSMIT, &used);
    *token = used.token;
    return status;
}

static bool await_sent(struct network_hardware *hardware)
{
    return rearm_all(card_of(hardware), CARD_TRANSMIT);
}

/* Both flags say that nobody need look at the checksum (5.1.6.4.2). */
static uint16_t flags_of(const struct card *card, const struct header *header)
{
    const bool is_good = has(card, FEATURE_GUEST_CHECKSUM) &&
                         (header->flags & (HEADER_NEEDS_CHECKSUM | HEADER_DATA_VALID)) != 0;
    return is_good ? PACKET_CHECKSUM_GOOD : 0;
}

/*
 * Where buffers are merged the client may have written to the header meanwhile: then it is its own
 * frames that it joins, or tears, and the sums of those that it believes.
 */
static void
take_first(struct card *card, const struct virtqueue_used *used, struct network_received *received)
{
    const bool is_merged = has(card, FEATURE_MERGED);
    struct header header;
    memcpy(
        &header,
        is_merged ? card->room_contents[used->token]
                  : (const uint8_t *)header_at(card, CARD_RECEIVE, used->token),
        sizeof(header));
    if (used->written_bytes < sizeof(header) + NETWORK_FRAME_BYTES_MIN) {
        return;
    }
    received->offset = is_merged ? (uint32_t)sizeof(header) : 0;
    received->size_bytes = used->written_bytes - (uint32_t)sizeof(header);
    received->flags = flags_of(card, &header);
    card->parts_left = is_merged && header.buffer_count > 1 ? header.buffer_count - 1u : 0;
}

static enum status
take_received(struct network_hardware *hardware, struct network_received *received)
{
    struct card *card = card_of(hardware);
    struct virtqueue_used used = {0};
    enum status status = card->is_mad ? STATUS_DEVICE_ERROR : take_any(card, CARD_RECEIVE, &used);
    if (status == STATUS_NOT_FOUND && rearm_all(card, CARD_RECEIVE)) {
        status = take_any(card, CARD_RECEIVE, &used);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *received = (struct network_received){.token = used.token};
    if (card->parts_left == 0) {
        take_first(card, &used, received);
    } else {
        card->parts_left--;
        received->size_bytes = used.written_bytes;
    }
    received->flags |= card->parts_left != 0 ? PACKET_GOES_ON : 0;
    return STATUS_OK;
}

void card_init(struct card *card)
{
    card->hardware = (struct network_hardware){
        .start = start,
        .send = send,
        .receive = receive,
        .notify = notify,
        .interrupted = interrupted,
        .take_sent = take_sent,
        .take_received = take_received,
        .await_sent = await_sent,
        .reset = reset,
    };
}
