#include "setup.h"
#include "unit.h"

#define ROOM_BYTES   2048u
#define ROOMS_OFFSET (MODEL_DATA_BYTES / 2)
#define ROOMS        (ROOMS_OFFSET / ROOM_BYTES)

struct card card;
struct network_hardware *hardware = &card.hardware;

void setup(bool has_messages)
{
    model_init(has_messages);
    card = (struct card){.controller.access = model_access()};
    card.controller.access.context = &card;
    card_init(&card);
}

void setup_started(bool has_messages)
{
    setup(has_messages);
    CHECK_EQUAL(hardware->start(hardware, EVENT), STATUS_OK);
}

struct network_frame frame_of(uint32_t token, uint32_t size_bytes)
{
    return (struct network_frame){
        .device_address = model_data_address(),
        .content = model_data(),
        .size_bytes = size_bytes,
        .token = token,
    };
}

enum status send_frame(const struct network_frame *frame)
{
    const enum status status = hardware->send(hardware, frame);
    hardware->notify(hardware);
    return status;
}

static uint32_t room_offset(uint32_t token)
{
    return ROOMS_OFFSET + token % ROOMS * ROOM_BYTES;
}

enum status give_room(uint32_t token)
{
    const struct network_room room = {
        .device_address = model_data_address() + room_offset(token),
        .size_bytes = ROOM_BYTES,
        .token = token,
    };
    const enum status status = hardware->receive(hardware, &room);
    hardware->notify(hardware);
    return status;
}

const uint8_t *room_content(uint32_t token)
{
    return model_data() + room_offset(token);
}

void interrupt(void)
{
    const uint64_t bits = model.signalled;
    model.signalled = 0;
    hardware->interrupted(hardware, bits);
}

uint32_t take_sent(void)
{
    uint32_t token = UINT32_MAX;
    const enum status status = hardware->take_sent(hardware, &token);
    CHECK(status == STATUS_OK || status == STATUS_NOT_FOUND);
    return status == STATUS_OK ? token : UINT32_MAX;
}
