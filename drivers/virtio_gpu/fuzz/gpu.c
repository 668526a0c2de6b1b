/*
 * The input is a device: what it offers, what it answers to each command, and what it writes into
 * the memory of its queues while the driver works. What the screen is said to be can be shown.
 */
#include "gpu.h"
#include "display/modes.h"
#include "model.h"
#include "script.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct gpu gpu;
static struct bytes rest;

/* All answers are what the input says next; mostly it is the type that was wished. */
static void serve(struct model *of, uint32_t queue)
{
    struct model_chain chain;
    (void)of;
    while (rest.size_bytes > 0 && model_take(queue, &chain)) {
        const uint16_t what = script_next(&rest);
        struct model_segment *last = &chain.segments[chain.segment_count - 1];
        struct gpu_header asked = {0};
        if (chain.segments[0].size_bytes >= sizeof(asked)) {
            memcpy(&asked, chain.segments[0].data, sizeof(asked));
        }
        uint32_t written = 0;
        if (last->is_writable && last->size_bytes >= sizeof(asked)) {
            asked.type = (what & 3) != 0
                             ? GPU_ANSWER_OK + (asked.type == GPU_COMMAND_DISPLAY_INFO) +
                                   4 * (asked.type == GPU_COMMAND_EDID)
                             : what;
            memcpy(last->data, &asked, sizeof(asked));
            const size_t more = last->size_bytes - sizeof(asked);
            const size_t copied = more < rest.size_bytes ? more : rest.size_bytes;
            memcpy(last->data + sizeof(asked), rest.data, copied);
            written = (what & 4) != 0 ? what : last->size_bytes;
        }
        if ((what & 8) == 0) {
            model_use(queue, chain.head, written);
        }
    }
}

static void configured(struct model *of, uint32_t offset, uint32_t value)
{
    (void)of;
    if (offset != 4 || value != 1) {
        __builtin_trap();
    }
}

static void prepare(void)
{
    const uint16_t offered = script_next(&rest);
    model_init((offered & 1) != 0);
    model.device_type = GPU_DEVICE_TYPE;
    model.features = VIRTIO_FEATURE_VERSION_1 | (offered & 2) |
                     ((offered & 0x2000) != 0 ? VIRTIO_FEATURE_INDIRECT : 0) |
                     ((offered & 0x4000) != 0 ? VIRTIO_FEATURE_EVENT_INDEX : 0);
    model.queues[0].size_max = script_next(&rest);
    model.notified = serve;
    model.configured = configured;
    gpu = (struct gpu){.device.host = &model_host};
    gpu_init(&gpu);
}

static struct display_work next_work(void)
{
    struct display_work work = {
        .kind = (enum display_work_kind)(
            DISPLAY_WORK_DARKEN + script_next(&rest) % (DISPLAY_WORK_COUNT - 1)),
        .picture =
            {
                .size = {64, 64},
                .stride_bytes = 256,
                .buffer_bytes = 16384,
                .buffer_count = 2,
                .memory = {NULL, MODEL_ADDRESS_BASE, 32768},
            },
        .is_visible = true,
        .image = {NULL, MODEL_ADDRESS_BASE, 16384},
        .damage_count = 1,
        .damage = {{1, 1, 8, 8}},
    };
    work.buffer = script_next(&rest) % 2;
    return work;
}

static void check_properties(void)
{
    const struct display_properties *properties = &gpu.hardware.properties;
    if (properties->mode_count == 0 || properties->mode_count > DISPLAY_MODES_MAX ||
        properties->edid_bytes > DISPLAY_EDID_BYTES_MAX ||
        !mode_is_possible(properties->modes[0], properties->memory_bytes)) {
        __builtin_trap();
    }
}

static void scribble(void)
{
    const struct virtio_memory *memory = &gpu.memories[script_next(&rest) % 2];
    const uint16_t value = script_next(&rest);
    const uint64_t offset = script_next(&rest) % (memory->size_bytes - 1);
    memcpy((uint8_t *)memory->address + offset, &value, sizeof(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    rest = (struct bytes){data, size_bytes};
    prepare();
    bool works = gpu.hardware.start(&gpu.hardware, 1) == STATUS_OK;
    while (works && rest.size_bytes >= 2) {
        const struct display_work work = next_work();
        enum status status = gpu.hardware.begin(&gpu.hardware, &work);
        if (status == STATUS_OK) {
            scribble();
            model.interrupt_bits = script_next(&rest) & 3;
            gpu.hardware.interrupted(&gpu.hardware, 7);
            gpu.hardware.move_cursor(&gpu.hardware, 1, 1);
            status = gpu.hardware.poll(&gpu.hardware);
        }
        works = status == STATUS_OK || gpu.hardware.reset(&gpu.hardware) == STATUS_OK;
        if (works) {
            check_properties();
        }
    }
    return 0;
}
