#include "hardware_model.h"
#include "lib/list.h"
#include "packet_ring/packet_ring.h"
#include <string.h>

static struct hardware_model *model_of(struct network_hardware *hardware)
{
    return container_of(hardware, struct hardware_model, hardware);
}

static bool happens(struct hardware_model *model, uint32_t one_of)
{
    return one_of != 0 && model->chance() % one_of == 0;
}

/* Whether a token may be given now; notes when it may not. */
static enum status
check(struct hardware_model *model, const bool *is_used, uint32_t count, uint32_t token)
{
    if (happens(model, model->moods.is_mad)) {
        return STATUS_DEVICE_ERROR;
    }
    if (count == model->room_max || (count != 0 && happens(model, model->moods.is_full))) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (token >= NETWORK_IN_FLIGHT_MAX || is_used[token]) {
        model->was_misused = true;
        return STATUS_DEVICE_ERROR;
    }
    return STATUS_OK;
}

static enum status send(struct network_hardware *hardware, const struct network_frame *frame)
{
    struct hardware_model *model = model_of(hardware);
    if (model->moods.refuses_frames) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = check(model, model->has_frame, model->frame_count, frame->token);
    if (status == STATUS_OK) {
        model->has_frame[frame->token] = true;
        model->frames[frame->token] = *frame;
        model->frame_count++;
    }
    return status;
}

static enum status receive(struct network_hardware *hardware, const struct network_room *room)
{
    struct hardware_model *model = model_of(hardware);
    const enum status status = check(model, model->has_room, model->room_count, room->token);
    if (status == STATUS_OK) {
        model->has_room[room->token] = true;
        model->rooms[room->token] = *room;
        model->room_count++;
    }
    return status;
}

static void notify(struct network_hardware *hardware)
{
    model_of(hardware)->notified_count++;
}

static void interrupted(struct network_hardware *hardware, uint64_t bits)
{
    (void)hardware;
    (void)bits;
}

/* One that is there, by chance. */
static enum status
take(struct hardware_model *model, bool *is_used, uint32_t *count, uint32_t *token)
{
    if (happens(model, model->moods.is_mad)) {
        *token = model->chance();
        return model->chance() % 2 == 0 ? STATUS_OK : STATUS_DEVICE_ERROR;
    }
    if (*count == 0 || happens(model, model->moods.is_lazy)) {
        return STATUS_NOT_FOUND;
    }
    *token = model->chance() % NETWORK_IN_FLIGHT_MAX;
    while (!is_used[*token]) {
        *token = (*token + 1) % NETWORK_IN_FLIGHT_MAX;
    }
    is_used[*token] = false;
    (*count)--;
    return STATUS_OK;
}

static enum status take_sent(struct network_hardware *hardware, uint32_t *token)
{
    struct hardware_model *model = model_of(hardware);
    return take(model, model->has_frame, &model->frame_count, token);
}

static enum status
take_received(struct network_hardware *hardware, struct network_received *received)
{
    struct hardware_model *model = model_of(hardware);
    const enum status status = take(model, model->has_room, &model->room_count, &received->token);
    received->size_bytes = model->moods.says_too_much ? UINT32_MAX : model->received_bytes;
    received->offset = model->received_offset;
    received->flags = model->received_flags;
    return status;
}

static enum status reset(struct network_hardware *hardware)
{
    struct hardware_model *model = model_of(hardware);
    model->reset_count++;
    if (model->moods.resets_badly) {
        return STATUS_TIMED_OUT;
    }
    memset(model->has_frame, 0, sizeof(model->has_frame));
    memset(model->has_room, 0, sizeof(model->has_room));
    model->frame_count = 0;
    model->room_count = 0;
    return STATUS_OK;
}

void hardware_model_init(struct hardware_model *model, uint32_t (*chance)(void))
{
    *model = (struct hardware_model){
        .hardware =
            {
                .properties =
                    {
                        .address = {2, 0, 0, 0, 0, 1},
                        .frame_bytes_max = 1514,
                        .receive_bytes_min = 1514,
                        .is_up = true,
                        .sends_checksums = true,
                        .cuts_tcp4 = true,
                    },
                .send = send,
                .receive = receive,
                .notify = notify,
                .interrupted = interrupted,
                .take_sent = take_sent,
                .take_received = take_received,
                .reset = reset,
            },
        .chance = chance,
        .room_max = NETWORK_IN_FLIGHT_MAX,
        .received_bytes = 60,
        .received_flags = PACKET_CHECKSUM_GOOD,
    };
}

static bool await_sent(struct network_hardware *hardware)
{
    model_of(hardware)->awaited_count++;
    return false;
}

void hardware_model_send_quietly(struct hardware_model *model)
{
    model->hardware.await_sent = await_sent;
}
