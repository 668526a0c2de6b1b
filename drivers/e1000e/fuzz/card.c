/*
 * The input is a device and a client: what the client wants sent, and writes into its frames; what
 * comes, and what the device writes into the rings. A token comes back only after it was given,
 * once, and with no more than there was room for; and as long as the device leaves descriptors
 * alone, they name nothing but what was given.
 */
#include "lib/bytes.h"
#include "model.h"
#include "packet_ring/packet_ring.h"
#include "registers.h"
#include <string.h>

#define ROOM_BYTES   2048u
#define ROOM_OFFSET  (MODEL_DATA_BYTES / 2)
#define FRAME_OFFSET 512u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

enum direction {
    RECEIVE,
    SEND,
    DIRECTIONS,
};

static struct card card;
static struct network_hardware *hardware = &card.hardware;
static struct bytes rest;
static bool is_out[DIRECTIONS][NETWORK_IN_FLIGHT_MAX];
static bool has_scribbled;

/* 0 when there is no more. */
static uint16_t next(void)
{
    if (rest.size_bytes < sizeof(uint16_t)) {
        rest.size_bytes = 0;
        return 0;
    }
    const uint16_t value = bytes_u16(rest, 0);
    rest = bytes_part(rest, sizeof(uint16_t), rest.size_bytes - sizeof(uint16_t));
    return value;
}

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void prepare(void)
{
    const uint16_t ways = next();
    model_init((ways & 1) != 0);
    model.moods = (struct model_moods){
        .never_stops = (ways & 0x10) != 0,
        .never_resets = (ways & 0x20) != 0,
        .never_reads_eeprom = (ways & 0x40) != 0,
        .is_silent = (ways & 0x80) != 0,
        .masks_not = (ways & 0x100) != 0,
    };
    model.address[0] = (uint8_t)(ways >> 9);
    card = (struct card){.controller.access = model_access()};
    card.controller.access.context = &card;
    card_init(&card);
    memset(is_out, 0, sizeof(is_out));
    has_scribbled = false;
}

static bool reset(void)
{
    memset(is_out, 0, sizeof(is_out));
    return hardware->reset(hardware) == STATUS_OK;
}

/* What the shared part has checked (network/hardware.h); false: it would not pass. */
static bool make_frame(uint16_t what, struct network_frame *frame)
{
    static const uint16_t flags[] = {
        0,
        PACKET_CHECKSUM_MISSING,
        PACKET_CHECKSUM_MISSING | PACKET_SEGMENT_TCP4,
    };
    *frame = (struct network_frame){
        .device_address = model_data_address() + FRAME_OFFSET,
        .content = model_data() + FRAME_OFFSET,
        .size_bytes = NETWORK_FRAME_BYTES_MIN + next(),
        .token = (uint32_t)what >> 8,
        .flags = flags[(what >> 4) % 3],
        .checksum_start = next(),
        .checksum_offset = next(),
        .segment_bytes = next(),
        .header_bytes = next(),
    };
    const uint32_t sum = (uint32_t)frame->checksum_start + frame->checksum_offset;
    if ((frame->flags & PACKET_CHECKSUM_MISSING) != 0 && sum + 2 > frame->size_bytes) {
        return false;
    }
    return (what >> 4) % 3 < 2
               ? frame->size_bytes <= hardware->properties.frame_bytes_max
               : frame->segment_bytes != 0 && frame->header_bytes > frame->checksum_start &&
                     frame->header_bytes < frame->size_bytes;
}

/* False: it does not work any more. */
static bool send(uint16_t what)
{
    struct network_frame frame;
    if (!make_frame(what, &frame) || is_out[SEND][frame.token]) {
        return true;
    }
    const enum status status = hardware->send(hardware, &frame);
    is_out[SEND][frame.token] = status == STATUS_OK;
    hardware->notify(hardware);
    return status != STATUS_DEVICE_ERROR || reset();
}

static bool give_room(uint16_t what)
{
    const uint32_t token = (uint32_t)what >> 8;
    const struct network_room room = {
        .device_address = model_data_address() + ROOM_OFFSET + token % 64 * ROOM_BYTES,
        .size_bytes = ROOM_BYTES,
        .token = token,
    };
    if (is_out[RECEIVE][token]) {
        return true;
    }
    const enum status status = hardware->receive(hardware, &room);
    is_out[RECEIVE][token] = status == STATUS_OK;
    hardware->notify(hardware);
    return status != STATUS_DEVICE_ERROR || reset();
}

static bool take(enum direction direction)
{
    struct network_received received = {0};
    const enum status status = direction == SEND ? hardware->take_sent(hardware, &received.token)
                                                 : hardware->take_received(hardware, &received);
    if (status == STATUS_OK) {
        must(received.token < NETWORK_IN_FLIGHT_MAX && is_out[direction][received.token]);
        must(received.size_bytes <= ROOM_BYTES);
        is_out[direction][received.token] = false;
    }
    return status == STATUS_OK || status == STATUS_NOT_FOUND || reset();
}

static void receive(uint16_t what)
{
    const uint32_t status = next() | (uint32_t)next() << 16;
    (void)model_receive(model_data(), what >> 4, status | 1);
}

/* The client, in the headers of what it sends; or the device, in what is its to write. */
static void scribble(uint16_t what)
{
    const uint16_t value = next();
    if ((what & 0x10) != 0) {
        memcpy(model_data() + FRAME_OFFSET + (what >> 5) % 256, &value, sizeof(value));
        return;
    }
    has_scribbled = true;
    memcpy(
        model.arena +
            ((uint32_t)(what >> 5) * 32 + value % 32) % (RECEIVE_RING_BYTES + TRANSMIT_RING_BYTES),
        &value,
        sizeof(value));
}

static void change(uint16_t what)
{
    switch ((what >> 4) % 4) {
    case 0:
        model_set_link((what & 0x100) != 0);
        break;
    case 1:
        model.moods.is_silent = !model.moods.is_silent;
        model_send();
        break;
    case 2:
        model.moods.is_gone = (what & 0xf00) == 0xf00;
        break;
    default:
        hardware->interrupted(hardware, what >> 6 | model.signalled);
        model.signalled = 0;
        break;
    }
}

static bool step(uint16_t what)
{
    switch (what % 8) {
    case 0:
        return send(what);
    case 1:
        return give_room(what);
    case 2:
        return take(SEND);
    case 3:
        return take(RECEIVE);
    case 4:
        receive(what);
        return true;
    case 5:
        scribble(what);
        return true;
    case 6:
        change(what);
        return true;
    default:
        return (what & 0xff0) != 0xff0 || reset();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    prepare();
    bool works = hardware->start(hardware, 7) == STATUS_OK;
    while (works && rest.size_bytes >= 2) {
        works = step(next());
        must(model.misuse == NULL || has_scribbled);
    }
    return 0;
}
