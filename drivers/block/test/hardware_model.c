#include "hardware_model.h"
#include "lib/list.h"
#include <string.h>

static struct hardware_model *model_of(struct block_hardware *hardware)
{
    return container_of(hardware, struct hardware_model, hardware);
}

static bool happens(struct hardware_model *model, uint32_t one_of)
{
    return one_of != 0 && model->chance() % one_of == 0;
}

static enum status submit(struct block_hardware *hardware, const struct block_request *request)
{
    struct hardware_model *model = model_of(hardware);
    if (happens(model, model->moods.is_full)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (happens(model, model->moods.is_mad)) {
        return STATUS_DEVICE_ERROR;
    }
    if (request->tag >= hardware->properties.in_flight_max || model->is_busy[request->tag]) {
        model->was_misused = true;
        return STATUS_DEVICE_ERROR;
    }
    model->is_busy[request->tag] = true;
    model->is_deaf[request->tag] = happens(model, model->moods.is_deaf);
    model->requests[request->tag] = *request;
    model->submitted_count++;
    return STATUS_OK;
}

static void notify(struct block_hardware *hardware)
{
    model_of(hardware)->notified_count++;
}

static void interrupted(struct block_hardware *hardware, uint64_t bits)
{
    (void)hardware;
    (void)bits;
}

static enum status poll(struct block_hardware *hardware, struct block_completion *completion)
{
    struct hardware_model *model = model_of(hardware);
    if (happens(model, model->moods.is_mad)) {
        completion->tag = model->chance() % 2 == 0 ? UINT32_MAX : BLOCK_IN_FLIGHT_MAX;
        return model->chance() % 2 == 0 ? STATUS_OK : STATUS_DEVICE_ERROR;
    }
    const uint32_t first = model->chance() % BLOCK_IN_FLIGHT_MAX;
    for (uint32_t i = 0; i < BLOCK_IN_FLIGHT_MAX && model->chance() % 4 != 0; i++) {
        const uint32_t tag = (first + i) % BLOCK_IN_FLIGHT_MAX;
        if (model->is_busy[tag] && !model->is_deaf[tag]) {
            model->is_busy[tag] = false;
            completion->tag = tag;
            completion->status =
                happens(model, model->moods.says_error) ? STATUS_DEVICE_ERROR : STATUS_OK;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

static enum status reset(struct block_hardware *hardware)
{
    struct hardware_model *model = model_of(hardware);
    model->reset_count++;
    if (happens(model, model->moods.resets_badly)) {
        hardware->properties.block_count++;
        return model->chance() % 2 == 0 ? STATUS_OK : STATUS_TIMED_OUT;
    }
    memset(model->is_busy, 0, sizeof(model->is_busy));
    return STATUS_OK;
}

void hardware_model_init(struct hardware_model *model, uint32_t (*chance)(void))
{
    *model = (struct hardware_model){
        .hardware =
            {
                .properties =
                    {
                        .block_bytes = 512,
                        .is_volatile = true,
                        .block_count = 4096,
                        .request_blocks_max = 8,
                        .in_flight_max = 16,
                    },
                .submit = submit,
                .notify = notify,
                .interrupted = interrupted,
                .poll = poll,
                .reset = reset,
            },
        .chance = chance,
    };
}

bool hardware_model_uses(const struct hardware_model *model, uint64_t begin, uint64_t end)
{
    for (uint32_t tag = 0; tag < BLOCK_IN_FLIGHT_MAX; tag++) {
        const uint64_t address = model->requests[tag].device_address;
        if (model->is_busy[tag] && address >= begin && address < end) {
            return true;
        }
    }
    return false;
}
