/*
 * The input is a device: what it shows of itself, whatever is selected, what it writes as events,
 * and into the memory of its queues. What comes through is of the kinds and in the ranges that the
 * driver tells of.
 */
#include "listener.h"
#include "model.h"
#include "script.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

#define SIZE_AT 2u
#define DATA_AT 8u

static struct listener listener;
static struct bytes rest;

static void show(struct model *of, uint32_t offset, uint32_t value)
{
    (void)value;
    if (offset != 1) {
        return;
    }
    const uint16_t shown = script_next(&rest);
    of->configuration[SIZE_AT] = (uint8_t)shown;
    for (uint32_t i = 0; i < (shown >> 8 & 0x1f); i++) {
        const uint16_t pair = script_next(&rest);
        memcpy(of->configuration + DATA_AT + 2 * i, &pair, sizeof(pair));
    }
}

static void prepare(void)
{
    const uint16_t offered = script_next(&rest);
    model_init((offered & 1) != 0);
    model.features =
        VIRTIO_FEATURE_VERSION_1 | ((offered & 0x4000) != 0 ? VIRTIO_FEATURE_EVENT_INDEX : 0);
    model.queues[0].size_max = script_next(&rest);
    model.queues[1].size_max = offered >> 8 & 0x3f;
    model.queue_count = (offered & 2) != 0 ? 1 : 2;
    model.configured = show;
    listener = (struct listener){.device.host = &model_host};
    listener_init(&listener);
}

static bool is_possible(const struct input_happening *happening)
{
    const struct input_properties *is = &listener.hardware.devices[0];
    switch (happening->kind) {
    case INPUT_KIND_SYNCHRONISATION:
        return happening->value == 0;
    case INPUT_KIND_KEY:
        return happening->code <= INPUT_CODE_MAX && (happening->value & ~1) == 0;
    case INPUT_KIND_RELATIVE:
        return happening->code <= INPUT_CODE_MAX;
    case INPUT_KIND_ABSOLUTE:
        return is->has_absolute && happening->value >= 0 &&
               (uint32_t)happening->value <=
                   (happening->code == INPUT_ABSOLUTE_X ? is->absolute_x_max : is->absolute_y_max);
    default:
        return false;
    }
}

/* False: it does not work any more. */
static bool take(void)
{
    struct input_burst burst = {.count = 0};
    const enum status status = listener.hardware.take(&listener.hardware, &burst);
    for (uint32_t i = 0; i < burst.count; i++) {
        if (!is_possible(&burst.happenings[i])) {
            __builtin_trap();
        }
    }
    return status == STATUS_OK || status == STATUS_NOT_FOUND ||
           listener.hardware.reset(&listener.hardware) == STATUS_OK;
}

static void say(uint16_t kind, uint16_t code)
{
    struct model_chain chain;
    const struct facts_event event = {kind, code, script_next(&rest) * UINT32_C(0x10001)};
    if (model_take(0, &chain) && chain.segment_count == 1 && chain.segments[0].data != NULL) {
        memcpy(chain.segments[0].data, &event, sizeof(event));
        model_use(0, chain.head, kind >> 12 == 0xf ? code : (uint32_t)sizeof(event));
    }
}

static void scribble(const struct virtqueue *queue, uint16_t where, uint16_t value)
{
    const struct virtqueue_addresses at = virtqueue_addresses(queue);
    memcpy(model.arena + (at.used - MODEL_ADDRESS_BASE + where % 64), &value, sizeof(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    prepare();
    bool works = listener.hardware.start(&listener.hardware, 1) == STATUS_OK;
    while (works && rest.size_bytes >= 2) {
        const uint16_t what = script_next(&rest);
        const uint16_t value = script_next(&rest);
        switch (what % 5) {
        case 0:
        case 1:
            say(what >> 3, value);
            break;
        case 2:
            listener.hardware.interrupted(&listener.hardware, 1);
            works = take();
            break;
        case 3:
            listener.hardware.set_lights(&listener.hardware, 0, value & FACTS_LIGHTS);
            break;
        default:
            scribble((value & 1) != 0 ? &listener.lights : &listener.events, what >> 3, value);
            break;
        }
    }
    return 0;
}
