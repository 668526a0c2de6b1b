/*
 * The input is a device: what it offers, and what it writes into the memory of its queues while the
 * driver works. A token comes back only after it was given, once, and with no more than there was
 * room for.
 */
#include "card.h"
#include "model.h"
#include "packet_ring/packet_ring.h"
#include "script.h"
#include <string.h>

#define ROOM_BYTES 2048u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct card card;
static struct network_hardware *hardware;
static struct virtio_memory frames;
static struct bytes rest;
static bool is_out[CARD_QUEUE_COUNT][NETWORK_IN_FLIGHT_MAX];
static uint32_t control_queue;
static uint8_t answer;

/* Commands are answered, or the input would mostly wait. */
static void obey(struct model *of, uint32_t queue)
{
    struct model_chain command;
    (void)of;
    if (queue == control_queue && model_take(queue, &command)) {
        command.segments[command.segment_count - 1].data[0] = answer;
        model_use(queue, command.head, 1);
    }
}

/* Several pairs, where the input offers them: up to twice as many as are used. */
static void offer_pairs(uint16_t offered)
{
    uint16_t pairs = 0;
    control_queue = MODEL_QUEUES;
    if ((offered & 0x20) == 0) {
        return;
    }
    model.features |= UINT64_C(0x420000);
    memcpy(&pairs, &model.configuration[8], sizeof(pairs));
    answer = (uint8_t)(pairs >> 15);
    pairs = 1 + pairs % (2 * CARD_PAIRS_MAX);
    memcpy(&model.configuration[8], &pairs, sizeof(pairs));
    control_queue = pairs * CARD_QUEUE_COUNT;
    model.queue_count = control_queue + 1;
    model.notified = obey;
}

static void prepare(void)
{
    const uint16_t offered = script_next(&rest);
    model_init((offered & 1) != 0);
    model.features = VIRTIO_FEATURE_VERSION_1 | script_next(&rest) | (uint64_t)(offered & 6) << 15 |
                     ((offered & 0x2000) != 0 ? VIRTIO_FEATURE_INDIRECT : 0) |
                     ((offered & 0x4000) != 0 ? VIRTIO_FEATURE_EVENT_INDEX : 0);
    model.queue_count = (offered & 8) != 0 ? 1 : CARD_QUEUE_COUNT;
    for (uint32_t i = 0; i < CARD_QUEUE_COUNT; i++) {
        model.queues[i].size_max = script_next(&rest);
    }
    for (uint32_t i = 0; i < 12; i += 2) {
        const uint16_t field = script_next(&rest);
        memcpy(&model.configuration[i], &field, sizeof(field));
    }
    offer_pairs(offered);
    frames = model_memory(ROOM_BYTES);
    card = (struct card){.device.host = &model_host};
    card_init(&card);
    hardware = &card.hardware;
    hardware->takes_large = (offered & 0x10) != 0;
    memset(is_out, 0, sizeof(is_out));
}

static bool reset(void)
{
    memset(is_out, 0, sizeof(is_out));
    return hardware->reset(hardware) == STATUS_OK;
}

/* False: it does not work any more. */
static bool give(enum card_queue queue, uint16_t value)
{
    const uint32_t token = value % NETWORK_IN_FLIGHT_MAX;
    const struct network_frame frame = {
        .device_address = frames.device_address,
        .content = frames.address,
        .size_bytes = 60,
        .token = token,
        .flags = value};
    const struct network_room room = {frames.device_address, frames.address, ROOM_BYTES, token};
    if (is_out[queue][token]) {
        return true;
    }
    /* Another conversation for each token. */
    memcpy(frames.address, (uint8_t[]){0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0x45}, 15);
    memcpy((uint8_t *)frames.address + 26, &value, sizeof(value));
    const enum status status = queue == CARD_TRANSMIT ? hardware->send(hardware, &frame)
                                                      : hardware->receive(hardware, &room);
    is_out[queue][token] = status == STATUS_OK;
    hardware->notify(hardware);
    return status == STATUS_OK || status == STATUS_LIMIT_EXCEEDED || reset();
}

static bool take(enum card_queue queue)
{
    struct network_received received = {0};
    const enum status status = queue == CARD_TRANSMIT
                                   ? hardware->take_sent(hardware, &received.token)
                                   : hardware->take_received(hardware, &received);
    if (status == STATUS_OK) {
        if (received.token >= NETWORK_IN_FLIGHT_MAX || !is_out[queue][received.token] ||
            received.offset > ROOM_BYTES || received.size_bytes > ROOM_BYTES - received.offset ||
            ((received.flags & PACKET_GOES_ON) != 0 && !hardware->takes_large)) {
            __builtin_trap();
        }
        is_out[queue][received.token] = false;
    }
    return status == STATUS_OK || status == STATUS_NOT_FOUND || reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    prepare();
    bool works = hardware->start(hardware, 1) == STATUS_OK;
    while (works && rest.size_bytes >= 2) {
        const uint16_t what = script_next(&rest);
        const uint16_t value = script_next(&rest);
        const enum card_queue queue = (what & 8) != 0 ? CARD_TRANSMIT : CARD_RECEIVE;
        if (what % 4 == 0) {
            works = give(queue, value);
        } else if (what % 4 == 1) {
            model.interrupt_bits |= value & 3;
            hardware->interrupted(hardware, value);
            works = take(queue);
        } else {
            const uint32_t pair = (what >> 10) % card.pair_count;
            const struct virtqueue_addresses at =
                virtqueue_addresses(&card.queues[pair * CARD_QUEUE_COUNT + queue]);
            memcpy(model.arena + (at.used - MODEL_ADDRESS_BASE + (what >> 4) % 64), &value, 2);
        }
    }
    return 0;
}
