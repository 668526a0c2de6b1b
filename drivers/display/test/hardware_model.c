#include "hardware_model.h"
#include "display/modes.h"
#include "lib/list.h"
#include "lib/memory.h"

static struct hardware_model *model_of(struct display_hardware *hardware)
{
    return container_of(hardware, struct hardware_model, hardware);
}

static bool is_in(const struct display_part *part, struct display_size size)
{
    return part->width > 0 && part->height > 0 && part->x + part->width <= size.width &&
           part->y + part->height <= size.height;
}

static bool is_good_show(const struct hardware_model *model, const struct display_work *work)
{
    static struct display_picture picture;
    picture = work->kind == DISPLAY_WORK_MODE ? work->picture : picture;
    if (work->kind != DISPLAY_WORK_SHOW) {
        return true;
    }
    bool is_good = model->has_mode && work->buffer < picture.buffer_count &&
                   work->damage_count <= DISPLAY_DAMAGE_MAX;
    for (uint32_t i = 0; is_good && i < work->damage_count; i++) {
        is_good = is_in(&work->damage[i], picture.size);
    }
    return is_good;
}

static enum status begin(struct display_hardware *hardware, const struct display_work *work)
{
    struct hardware_model *model = model_of(hardware);
    model->was_misused = model->was_misused || model->is_busy || !is_good_show(model, work);
    model->is_busy = true;
    model->last = *work;
    model->begun_count[work->kind]++;
    if (work->kind == DISPLAY_WORK_LOOK) {
        hardware->has_news = model->has_always_news;
    }
    return model->begin_status;
}

static enum status poll(struct display_hardware *hardware)
{
    struct hardware_model *model = model_of(hardware);
    model->was_misused = model->was_misused || !model->is_busy;
    if (model->is_slow) {
        return STATUS_NOT_FOUND;
    }
    model->is_busy = false;
    if (model->last.kind == DISPLAY_WORK_MODE || model->last.kind == DISPLAY_WORK_DARKEN) {
        model->has_mode = model->last.kind == DISPLAY_WORK_MODE;
    }
    return model->poll_status;
}

static enum status reset(struct display_hardware *hardware)
{
    struct hardware_model *model = model_of(hardware);
    model->is_busy = false;
    model->has_mode = false;
    model->reset_count++;
    return model->reset_status;
}

void hardware_model_init(struct hardware_model *model)
{
    *model = (struct hardware_model){
        .hardware =
            {
                .properties = {.flips = true, .cursor_size = {64, 64}, .memory_bytes = UINT64_MAX},
                .begin = begin,
                .poll = poll,
                .reset = reset,
            },
    };
    modes_fill(&model->hardware.properties, (struct display_size){1000, 700});
}
