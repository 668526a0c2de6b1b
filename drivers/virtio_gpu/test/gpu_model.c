#include "gpu_model.h"
#include "model.h"
#include <string.h>

#define QUEUE_CONTROL 0u
#define QUEUE_CURSOR  1u
#define ANSWER_ERROR  0x1200u

struct gpu_model gpu_model;

static bool misuse_unless(bool holds)
{
    gpu_model.was_misused = gpu_model.was_misused || !holds;
    return holds;
}

static struct gpu_model_resource *resource_of(uint32_t number)
{
    return misuse_unless(
               number > 0 && number < GPU_MODEL_RESOURCES && gpu_model.resources[number].is_there)
               ? &gpu_model.resources[number]
               : NULL;
}

static bool is_inside(const struct gpu_model_resource *resource, const struct gpu_rectangle *part)
{
    return misuse_unless(
        part->width > 0 && part->height > 0 && part->x + part->width <= resource->width &&
        part->y + part->height <= resource->height);
}

static void create(const struct gpu_create *asked)
{
    if (misuse_unless(
            asked->resource > 0 && asked->resource < GPU_MODEL_RESOURCES &&
            asked->width <= GPU_MODEL_SIDE_MAX && asked->height <= GPU_MODEL_SIDE_MAX) &&
        misuse_unless(!gpu_model.resources[asked->resource].is_there)) {
        gpu_model.resources[asked->resource] = (struct gpu_model_resource){
            .is_there = true,
            .width = asked->width,
            .height = asked->height,
            .format = asked->format,
        };
    }
}

static void attach(const struct gpu_attach *asked)
{
    struct gpu_model_resource *resource = resource_of(asked->resource);
    if (resource != NULL &&
        misuse_unless(asked->piece_count == 1 && resource->backing_bytes == 0)) {
        resource->backing = asked->device_address;
        resource->backing_bytes = asked->size_bytes;
        misuse_unless(asked->size_bytes >= resource->width * resource->height * 4);
    }
}

static void unref(const struct gpu_unref *asked)
{
    struct gpu_model_resource *resource = resource_of(asked->resource);
    if (resource != NULL) {
        misuse_unless(gpu_model.shown != asked->resource);
        resource->is_there = false;
    }
}

static void set_scanout(const struct gpu_set_scanout *asked)
{
    misuse_unless(asked->scanout == 0);
    gpu_model.shown = asked->resource;
    if (asked->resource != 0) {
        const struct gpu_model_resource *resource = resource_of(asked->resource);
        misuse_unless(resource != NULL && is_inside(resource, &asked->part));
    }
}

static void transfer(const struct gpu_transfer *asked)
{
    struct gpu_model_resource *resource = resource_of(asked->resource);
    if (resource == NULL || !is_inside(resource, &asked->part)) {
        return;
    }
    gpu_model.transfer_count++;
    const uint8_t *backing = model_at(resource->backing, resource->backing_bytes);
    const uint32_t stride = resource->width * 4;
    for (uint32_t y = 0; backing != NULL && y < asked->part.height; y++) {
        const uint64_t offset = asked->offset_bytes + (uint64_t)y * stride;
        if (misuse_unless(offset + asked->part.width * 4 <= resource->backing_bytes)) {
            memcpy(
                &resource->pixels[(asked->part.y + y) * resource->width + asked->part.x],
                backing + offset,
                asked->part.width * 4);
        }
    }
}

static void flush(const struct gpu_flush *asked)
{
    const struct gpu_model_resource *resource = resource_of(asked->resource);
    if (resource != NULL && is_inside(resource, &asked->part)) {
        gpu_model.flush_count++;
        gpu_model.flushed = asked->part;
    }
}

static void fill_info(struct gpu_display_info *info)
{
    info->header.type = GPU_ANSWER_DISPLAY_INFO;
    info->displays[0] = (struct gpu_display){
        .part = {.width = gpu_model.width, .height = gpu_model.height},
        .is_enabled = gpu_model.width != 0,
    };
}

static void fill_edid(struct gpu_edid *edid)
{
    edid->header.type = GPU_ANSWER_EDID;
    edid->size_bytes = gpu_model.edid_bytes;
    memcpy(edid->bytes, gpu_model.edid, sizeof(edid->bytes));
}

union answer {
    struct gpu_header header;
    struct gpu_display_info info;
    struct gpu_edid edid;
};

/* Gives how large the answer is. */
static uint32_t obey(const uint8_t asked[64], union answer *answer)
{
    struct gpu_header header;
    memcpy(&header, asked, sizeof(header));
    const void *command = asked;
    answer->header.type = GPU_ANSWER_OK;
    switch (header.type) {
    case GPU_COMMAND_DISPLAY_INFO:
        fill_info(&answer->info);
        return sizeof(answer->info);
    case GPU_COMMAND_EDID:
        fill_edid(&answer->edid);
        return sizeof(answer->edid);
    case GPU_COMMAND_RESOURCE_CREATE:
        create(command);
        break;
    case GPU_COMMAND_ATTACH_BACKING:
        attach(command);
        break;
    case GPU_COMMAND_RESOURCE_UNREF:
        unref(command);
        break;
    case GPU_COMMAND_SET_SCANOUT:
        set_scanout(command);
        break;
    case GPU_COMMAND_TRANSFER:
        transfer(command);
        break;
    case GPU_COMMAND_RESOURCE_FLUSH:
        flush(command);
        break;
    default:
        gpu_model.was_misused = true;
        break;
    }
    return sizeof(answer->header);
}

static void serve_one(const struct model_chain *chain)
{
    _Alignas(8) uint8_t asked[64] = {0};
    static union answer answer;
    memset(&answer, 0, sizeof(answer));
    if (!misuse_unless(
            chain->segment_count == 2 && !chain->segments[0].is_writable &&
            chain->segments[1].is_writable && chain->segments[0].size_bytes == sizeof(asked))) {
        return;
    }
    memcpy(asked, chain->segments[0].data, sizeof(asked));
    struct gpu_header header;
    memcpy(&header, asked, sizeof(header));
    uint32_t size_bytes = obey(asked, &answer);
    misuse_unless(size_bytes == chain->segments[1].size_bytes);
    if (header.type == gpu_model.moods.refuses) {
        answer.header.type = ANSWER_ERROR;
    }
    answer.header.type += gpu_model.moods.answers_otherwise ? 1 : 0;
    if ((header.flags & GPU_FLAG_FENCE) != 0 && !gpu_model.moods.forgets_fence) {
        answer.header.flags = GPU_FLAG_FENCE;
        answer.header.fence = header.fence;
    }
    memcpy(chain->segments[1].data, &answer, chain->segments[1].size_bytes);
    size_bytes -= gpu_model.moods.short_bytes;
    model_use(QUEUE_CONTROL, chain->head, size_bytes);
}

static void take_cursor(const struct model_chain *chain)
{
    if (misuse_unless(
            chain->segment_count == 1 && !chain->segments[0].is_writable &&
            chain->segments[0].size_bytes == sizeof(struct gpu_cursor)) &&
        misuse_unless(gpu_model.cursor_count < GPU_MODEL_CURSORS)) {
        struct gpu_cursor *cursor = &gpu_model.cursors[gpu_model.cursor_count++];
        memcpy(cursor, chain->segments[0].data, sizeof(*cursor));
        if (cursor->resource != 0) {
            misuse_unless(resource_of(cursor->resource) != NULL);
        }
    }
    model_use(QUEUE_CURSOR, chain->head, 0);
}

void gpu_model_serve(void)
{
    struct model_chain chain;
    while (!gpu_model.moods.is_silent && model_take(QUEUE_CONTROL, &chain)) {
        serve_one(&chain);
    }
    while (!gpu_model.moods.is_cursor_silent && model_take(QUEUE_CURSOR, &chain)) {
        take_cursor(&chain);
    }
}

static void notified(struct model *of, uint32_t queue)
{
    (void)of;
    (void)queue;
    gpu_model_serve();
}

/* Writing a bit clears it. */
static void configured(struct model *of, uint32_t offset, uint32_t value)
{
    uint32_t events = 0;
    misuse_unless(offset == 4);
    memcpy(&events, of->configuration, sizeof(events));
    events &= ~value;
    memcpy(of->configuration, &events, sizeof(events));
}

void gpu_model_init(bool is_pci, uint64_t features)
{
    memset(&gpu_model, 0, sizeof(gpu_model));
    model_init(is_pci);
    model.device_type = 16;
    model.queue_count = 2;
    model.features |= features;
    model.notified = notified;
    model.configured = configured;
    gpu_model.width = 100;
    gpu_model.height = 90;
}

void gpu_model_resize(uint32_t width, uint32_t height)
{
    gpu_model.width = width;
    gpu_model.height = height;
    model.configuration[0] |= 1;
    model.interrupt_bits |= 2;
}
