#include "gpu.h"
#include "display/modes.h"
#include "lib/list.h"
#include "lib/memory.h"
#include <stddef.h>

/* 5.7.2 to 5.7.4. */
#define QUEUE_CONTROL        0u
#define QUEUE_CURSOR         1u
#define FEATURE_EDID         (UINT64_C(1) << 1)
#define CONFIGURATION_EVENTS 0u
#define CONFIGURATION_CLEAR  4u
#define CONFIGURATION_BYTES  16u
#define EVENT_DISPLAY        1u

#define SCANOUT         0u
#define RESOURCE_CURSOR (1u + DISPLAY_BUFFERS_MAX)

/* What is asked, and what is answered to it, but for the two of a look, which have more room. */
struct gpu_place {
    union {
        struct gpu_header header;
        struct gpu_create create;
        struct gpu_attach attach;
        struct gpu_unref unref;
        struct gpu_set_scanout set_scanout;
        struct gpu_flush flush;
        struct gpu_transfer transfer;
        struct gpu_ask_edid ask_edid;
        uint8_t bytes[64];
    } asked;
    union {
        struct gpu_header header;
        uint8_t bytes[64];
    } answered;
};
_Static_assert(sizeof(struct gpu_place) == 128, "places do not share what they must not");

struct gpu_places {
    struct gpu_place batch[GPU_BATCH_MAX];
    struct gpu_cursor cursor;
    struct gpu_display_info info;
    struct gpu_edid edid;
};

/* Of a look. */
#define PLACE_INFO 0u
#define PLACE_EDID 1u

static struct gpu *gpu_of(struct display_hardware *hardware)
{
    return container_of(hardware, struct gpu, hardware);
}

static struct gpu_places *places_of(const struct gpu *gpu)
{
    return gpu->places.address;
}

static uint64_t device_address_of(const struct gpu *gpu, const void *in_places)
{
    const uint8_t *first = gpu->places.address;
    return gpu->places.device_address + (uint64_t)((const uint8_t *)in_places - first);
}

/* -- batches ----------------------------------------------------------------------------------- */

/* The next place, with its header; the rest is zero. */
static struct gpu_place *ask(struct gpu *gpu, enum gpu_command command)
{
    struct gpu_place *place = &places_of(gpu)->batch[gpu->asked_count++];
    memset(place, 0, sizeof(*place));
    place->asked.header.type = command;
    return place;
}

/* Where the answer to number `index` goes. */
static void *answer_of(const struct gpu *gpu, uint32_t index, uint32_t *size_bytes)
{
    struct gpu_places *places = places_of(gpu);
    if (gpu->kind == DISPLAY_WORK_LOOK && index == PLACE_INFO) {
        *size_bytes = sizeof(places->info);
        return &places->info;
    }
    if (gpu->kind == DISPLAY_WORK_LOOK) {
        *size_bytes = sizeof(places->edid);
        return &places->edid;
    }
    *size_bytes = sizeof(struct gpu_header);
    return &places->batch[index].answered;
}

static enum status submit(struct gpu *gpu)
{
    for (uint32_t i = 0; i < gpu->asked_count; i++) {
        struct gpu_place *place = &places_of(gpu)->batch[i];
        uint32_t answer_bytes = 0;
        const void *answer = answer_of(gpu, i, &answer_bytes);
        if (i + 1 == gpu->asked_count) {
            place->asked.header.flags = GPU_FLAG_FENCE;
            place->asked.header.fence = ++gpu->fence;
        }
        const struct virtqueue_segment segments[] = {
            {.device_address = device_address_of(gpu, &place->asked),
             .size_bytes = sizeof(place->asked)},
            {.device_address = device_address_of(gpu, answer),
             .size_bytes = answer_bytes,
             .is_for_device_to_write = true},
        };
        const struct virtqueue_chain chain = {.segments = segments, .segment_count = 2, .token = i};
        if (virtqueue_add(&gpu->control, &chain) != STATUS_OK) {
            return STATUS_DEVICE_ERROR;
        }
    }
    if (virtqueue_publish(&gpu->control)) {
        virtio_device_notify(&gpu->device, QUEUE_CONTROL);
    }
    return STATUS_OK;
}

/* What the device wrote is copied once, and looked at only then: it may write on. */
static bool is_good(const struct gpu *gpu, const struct virtqueue_used *used)
{
    const uint32_t index = used->token;
    struct gpu_header answer;
    uint32_t answer_bytes = 0;
    memcpy(&answer, answer_of(gpu, index, &answer_bytes), sizeof(answer));
    uint32_t wanted = GPU_ANSWER_OK;
    if (gpu->kind == DISPLAY_WORK_LOOK) {
        wanted = index == PLACE_INFO ? GPU_ANSWER_DISPLAY_INFO : GPU_ANSWER_EDID;
    }
    if (used->written_bytes != answer_bytes || answer.type != wanted) {
        return false;
    }
    const bool is_last = index + 1 == gpu->asked_count;
    return !is_last || ((answer.flags & GPU_FLAG_FENCE) != 0 && answer.fence == gpu->fence);
}

/* STATUS_NOT_FOUND: some are not answered yet. */
static enum status take_answers(struct gpu *gpu)
{
    struct virtqueue_used used = {0};
    while (gpu->answered_count < gpu->asked_count) {
        enum status status = virtqueue_take(&gpu->control, &used);
        if (status == STATUS_NOT_FOUND && virtqueue_rearm(&gpu->control)) {
            status = virtqueue_take(&gpu->control, &used);
        }
        if (status != STATUS_OK) {
            return status;
        }
        gpu->answered_count++;
        gpu->has_failed = gpu->has_failed || !is_good(gpu, &used);
    }
    return gpu->has_failed ? STATUS_DEVICE_ERROR : STATUS_OK;
}

/* -- what is asked ----------------------------------------------------------------------------- */

static struct gpu_rectangle rectangle_of(const struct display_part *part)
{
    return (struct gpu_rectangle){part->x, part->y, part->width, part->height};
}

static void
ask_create(struct gpu *gpu, uint32_t resource, struct display_size size, uint32_t format)
{
    struct gpu_create *create = &ask(gpu, GPU_COMMAND_RESOURCE_CREATE)->asked.create;
    create->resource = resource;
    create->format = format;
    create->width = size.width;
    create->height = size.height;
}

static void
ask_attach(struct gpu *gpu, uint32_t resource, uint64_t device_address, uint32_t size_bytes)
{
    struct gpu_attach *attach = &ask(gpu, GPU_COMMAND_ATTACH_BACKING)->asked.attach;
    attach->resource = resource;
    attach->piece_count = 1;
    attach->device_address = device_address;
    attach->size_bytes = size_bytes;
}

static void ask_unref(struct gpu *gpu, uint32_t resource)
{
    ask(gpu, GPU_COMMAND_RESOURCE_UNREF)->asked.unref.resource = resource;
}

static void ask_scanout(struct gpu *gpu, uint32_t resource)
{
    struct gpu_set_scanout *set = &ask(gpu, GPU_COMMAND_SET_SCANOUT)->asked.set_scanout;
    set->scanout = SCANOUT;
    set->resource = resource;
    if (resource != 0) {
        set->part.width = gpu->picture.size.width;
        set->part.height = gpu->picture.size.height;
    }
    gpu->shown_resource = resource;
}

static void
ask_transfer(struct gpu *gpu, uint32_t resource, const struct display_part *part, uint32_t stride)
{
    struct gpu_transfer *transfer = &ask(gpu, GPU_COMMAND_TRANSFER)->asked.transfer;
    transfer->resource = resource;
    transfer->part = rectangle_of(part);
    transfer->offset_bytes = (uint64_t)part->y * stride + (uint64_t)part->x * DISPLAY_PIXEL_BYTES;
}

static void ask_no_picture(struct gpu *gpu)
{
    ask_scanout(gpu, 0);
    for (uint32_t i = 0; i < gpu->picture.buffer_count; i++) {
        ask_unref(gpu, 1 + i);
    }
    gpu->picture.buffer_count = 0;
}

/* The cursor's memory may be somebody else's from now on. */
static void ask_darken(struct gpu *gpu)
{
    ask_no_picture(gpu);
    if (gpu->has_cursor_resource) {
        ask_unref(gpu, RESOURCE_CURSOR);
        gpu->has_cursor_resource = false;
    }
    gpu->cursor.resource = 0;
}

static void ask_mode(struct gpu *gpu, const struct display_picture *picture)
{
    ask_no_picture(gpu);
    gpu->picture = *picture;
    for (uint32_t i = 0; i < picture->buffer_count; i++) {
        ask_create(gpu, 1 + i, picture->size, GPU_FORMAT_BGRX);
        ask_attach(
            gpu,
            1 + i,
            picture->memory.device_address + (uint64_t)i * picture->buffer_bytes,
            picture->buffer_bytes);
    }
}

static uint16_t larger(uint16_t left, uint16_t right)
{
    return left > right ? left : right;
}

/* All parts are in it; there is one at least. */
static struct display_part around(const struct display_work *work)
{
    struct display_part all = work->damage[0];
    for (uint32_t i = 1; i < work->damage_count; i++) {
        const struct display_part *part = &work->damage[i];
        const uint16_t right =
            larger((uint16_t)(all.x + all.width), (uint16_t)(part->x + part->width));
        const uint16_t bottom =
            larger((uint16_t)(all.y + all.height), (uint16_t)(part->y + part->height));
        all.x = part->x < all.x ? part->x : all.x;
        all.y = part->y < all.y ? part->y : all.y;
        all.width = (uint16_t)(right - all.x);
        all.height = (uint16_t)(bottom - all.y);
    }
    return all;
}

/* Where another buffer is seen from now on, all of the screen is new. */
static void ask_show(struct gpu *gpu, const struct display_work *work)
{
    const uint32_t resource = 1 + work->buffer;
    struct display_part fresh = {
        .width = gpu->picture.size.width, .height = gpu->picture.size.height};
    const bool is_other = resource != gpu->shown_resource;
    for (uint32_t i = 0; i < work->damage_count; i++) {
        ask_transfer(gpu, resource, &work->damage[i], gpu->picture.stride_bytes);
    }
    if (is_other) {
        ask_scanout(gpu, resource);
    } else if (work->damage_count > 0) {
        fresh = around(work);
    }
    if (is_other || work->damage_count > 0) {
        struct gpu_flush *flush = &ask(gpu, GPU_COMMAND_RESOURCE_FLUSH)->asked.flush;
        flush->resource = resource;
        flush->part = rectangle_of(&fresh);
    }
}

static void ask_look(struct gpu *gpu)
{
    gpu->hardware.has_news = false;
    (void)ask(gpu, GPU_COMMAND_DISPLAY_INFO);
    if ((gpu->device.features & FEATURE_EDID) != 0) {
        ask(gpu, GPU_COMMAND_EDID)->asked.ask_edid.scanout = SCANOUT;
    }
}

/* -- the cursor -------------------------------------------------------------------------------- */

/* The image first, by the other queue; finish_cursor() follows. */
static void ask_cursor(struct gpu *gpu, const struct display_work *work)
{
    const struct display_size size = gpu->hardware.properties.cursor_size;
    const struct display_part all = {.width = size.width, .height = size.height};
    gpu->cursor.resource = work->is_visible ? RESOURCE_CURSOR : 0;
    gpu->cursor.hot_x = work->hot_x;
    gpu->cursor.hot_y = work->hot_y;
    if (!work->is_visible) {
        return;
    }
    if (!gpu->has_cursor_resource) {
        ask_create(gpu, RESOURCE_CURSOR, size, GPU_FORMAT_BGRA);
        ask_attach(
            gpu,
            RESOURCE_CURSOR,
            work->image.device_address,
            size.width * size.height * DISPLAY_PIXEL_BYTES);
        gpu->has_cursor_resource = true;
    }
    ask_transfer(gpu, RESOURCE_CURSOR, &all, size.width * DISPLAY_PIXEL_BYTES);
}

static enum status send_cursor(struct gpu *gpu, enum gpu_command command)
{
    struct gpu_cursor *place = &places_of(gpu)->cursor;
    gpu->cursor.header = (struct gpu_header){.type = command};
    gpu->cursor.scanout = SCANOUT;
    *place = gpu->cursor;
    const struct virtqueue_segment segment = {
        .device_address = device_address_of(gpu, place), .size_bytes = sizeof(*place)};
    const struct virtqueue_chain chain = {.segments = &segment, .segment_count = 1};
    if (virtqueue_add(&gpu->cursor_queue, &chain) != STATUS_OK) {
        return STATUS_DEVICE_ERROR;
    }
    gpu->is_cursor_busy = true;
    gpu->has_moved = false;
    if (virtqueue_publish(&gpu->cursor_queue)) {
        virtio_device_notify(&gpu->device, QUEUE_CURSOR);
    }
    return STATUS_OK;
}

static void take_cursor(struct gpu *gpu)
{
    struct virtqueue_used used = {0};
    if (!gpu->is_cursor_busy) {
        return;
    }
    enum status status = virtqueue_take(&gpu->cursor_queue, &used);
    if (status == STATUS_NOT_FOUND && virtqueue_rearm(&gpu->cursor_queue)) {
        status = virtqueue_take(&gpu->cursor_queue, &used);
    }
    gpu->is_cursor_busy = status == STATUS_NOT_FOUND;
    gpu->hardware.is_mad =
        gpu->hardware.is_mad || (status != STATUS_OK && status != STATUS_NOT_FOUND);
}

/* While a cursor is being changed, that says where it is as well. */
static void send_move(struct gpu *gpu)
{
    take_cursor(gpu);
    if (gpu->has_moved && !gpu->is_cursor_busy && gpu->kind != DISPLAY_WORK_CURSOR &&
        !gpu->hardware.is_mad) {
        gpu->hardware.is_mad = send_cursor(gpu, GPU_COMMAND_MOVE_CURSOR) != STATUS_OK;
    }
}

static void move_cursor(struct display_hardware *hardware, uint16_t x, uint16_t y)
{
    struct gpu *gpu = gpu_of(hardware);
    gpu->cursor.x = x;
    gpu->cursor.y = y;
    gpu->has_moved = true;
    send_move(gpu);
}

/* The image is with the device, or none is needed. */
static enum status finish_cursor(struct gpu *gpu)
{
    take_cursor(gpu);
    if (gpu->hardware.is_mad) {
        return STATUS_DEVICE_ERROR;
    }
    return gpu->is_cursor_busy ? STATUS_NOT_FOUND : send_cursor(gpu, GPU_COMMAND_UPDATE_CURSOR);
}

/* -- what is answered -------------------------------------------------------------------------- */

/* Copied from what the device may still write to. */
static void take_look(struct gpu *gpu)
{
    struct display_properties *properties = &gpu->hardware.properties;
    struct gpu_display display;
    struct gpu_edid edid = {.size_bytes = 0};
    memcpy(&display, &places_of(gpu)->info.displays[SCANOUT], sizeof(display));
    if ((gpu->device.features & FEATURE_EDID) != 0) {
        memcpy(&edid, &places_of(gpu)->edid, sizeof(edid));
    }
    const size_t edid_bytes = edid.size_bytes < GPU_EDID_BYTES ? edid.size_bytes : GPU_EDID_BYTES;
    const struct edid_facts facts = edid_take(properties, (struct bytes){edid.bytes, edid_bytes});
    const uint32_t width = display.part.width;
    const uint32_t height = display.part.height;
    properties->is_connected = display.is_enabled != 0;
    const bool is_size =
        properties->is_connected && width <= DISPLAY_PIXELS_MAX && height <= DISPLAY_PIXELS_MAX;
    modes_fill(
        properties,
        is_size ? (struct display_size){(uint16_t)width, (uint16_t)height} : facts.preferred);
}

static enum status begin(struct display_hardware *hardware, const struct display_work *work)
{
    struct gpu *gpu = gpu_of(hardware);
    gpu->kind = work->kind;
    gpu->asked_count = 0;
    gpu->answered_count = 0;
    gpu->has_failed = false;
    switch (work->kind) {
    case DISPLAY_WORK_DARKEN:
        ask_darken(gpu);
        break;
    case DISPLAY_WORK_LOOK:
        ask_look(gpu);
        break;
    case DISPLAY_WORK_MODE:
        ask_mode(gpu, &work->picture);
        break;
    case DISPLAY_WORK_SHOW:
        ask_show(gpu, work);
        break;
    default:
        ask_cursor(gpu, work);
        break;
    }
    return submit(gpu);
}

static enum status poll(struct display_hardware *hardware)
{
    struct gpu *gpu = gpu_of(hardware);
    enum status status = hardware->is_mad ? STATUS_DEVICE_ERROR : take_answers(gpu);
    if (status != STATUS_OK) {
        return status;
    }
    if (gpu->kind == DISPLAY_WORK_LOOK) {
        take_look(gpu);
    } else if (gpu->kind == DISPLAY_WORK_CURSOR || gpu->kind == DISPLAY_WORK_DARKEN) {
        status = finish_cursor(gpu);
    }
    if (status == STATUS_OK) {
        gpu->kind = DISPLAY_WORK_NONE;
        send_move(gpu);
    }
    return status;
}

static void take_configuration(struct gpu *gpu)
{
    struct virtio_device *device = &gpu->device;
    struct virtio_field events = {.offset = CONFIGURATION_EVENTS, .width_bytes = 4};
    if (virtio_device_needs_reset(device) ||
        virtio_device_read_configuration(device, &events, 1) != STATUS_OK) {
        gpu->hardware.is_mad = true;
    } else if ((events.value & EVENT_DISPLAY) != 0) {
        device->configuration.write(&device->configuration, CONFIGURATION_CLEAR, 4, EVENT_DISPLAY);
        gpu->hardware.has_news = true;
    }
}

static void interrupted(struct display_hardware *hardware, uint64_t bits)
{
    struct gpu *gpu = gpu_of(hardware);
    const uint32_t happened = gpu->device.host->acknowledge(&gpu->device, bits);
    if ((happened & VIRTIO_INTERRUPT_CONFIGURATION) != 0) {
        take_configuration(gpu);
    }
    send_move(gpu);
}

/* -- setting up -------------------------------------------------------------------------------- */

static enum status look_now(struct gpu *gpu)
{
    static const struct display_work look = {.kind = DISPLAY_WORK_LOOK};
    enum status status = begin(&gpu->hardware, &look);
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < GPU_LOOK_TRIES_MAX; i++) {
        status = poll(&gpu->hardware);
        if (status != STATUS_NOT_FOUND) {
            return status;
        }
        gpu->device.pause(&gpu->device);
    }
    return STATUS_TIMED_OUT;
}

static void forget(struct gpu *gpu)
{
    gpu->hardware.is_mad = false;
    gpu->kind = DISPLAY_WORK_NONE;
    gpu->picture.buffer_count = 0;
    gpu->shown_resource = 0;
    gpu->has_cursor_resource = false;
    gpu->is_cursor_busy = false;
    gpu->has_moved = false;
    gpu->cursor = (struct gpu_cursor){.resource = 0};
}

static enum status set_up(struct gpu *gpu)
{
    struct virtio_device *device = &gpu->device;
    forget(gpu);
    enum status status = virtio_device_negotiate(device, FEATURE_EDID);
    if (status == STATUS_OK &&
        !virtio_region_contains(&device->configuration, 0, CONFIGURATION_BYTES)) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        status = virtio_device_set_up_queue(
            device, QUEUE_CONTROL, GPU_QUEUE_SIZE, &gpu->memories[0], &gpu->control);
    }
    if (status == STATUS_OK) {
        status = virtio_device_set_up_queue(
            device, QUEUE_CURSOR, GPU_CURSOR_QUEUE_SIZE, &gpu->memories[1], &gpu->cursor_queue);
    }
    if (status == STATUS_OK) {
        status = virtio_device_run(device, 0);
    }
    if (status == STATUS_OK) {
        status = look_now(gpu);
    }
    if (status != STATUS_OK) {
        virtio_device_give_up(device);
    }
    return status;
}

static enum status start(struct display_hardware *hardware, uint32_t event)
{
    struct gpu *gpu = gpu_of(hardware);
    const struct virtio_host *host = gpu->device.host;
    enum status status = host->attach(&gpu->device, event);
    if (status == STATUS_OK) {
        status = host->create_memory(&gpu->device, sizeof(struct gpu_places), &gpu->places);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = set_up(gpu);
    /* Only attach() says that there is no device. */
    return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
}

static enum status reset(struct display_hardware *hardware)
{
    struct gpu *gpu = gpu_of(hardware);
    const enum status status = virtio_device_reset(&gpu->device);
    return status == STATUS_OK ? set_up(gpu) : status;
}

void gpu_init(struct gpu *gpu)
{
    gpu->hardware = (struct display_hardware){
        .properties =
            {
                .flips = true,
                .cursor_size = {GPU_CURSOR_PIXELS, GPU_CURSOR_PIXELS},
                .refresh_milli_hz = DISPLAY_REFRESH_MILLI_HZ,
                .memory_bytes = UINT64_MAX,
            },
        .start = start,
        .begin = begin,
        .poll = poll,
        .move_cursor = move_cursor,
        .interrupted = interrupted,
        .reset = reset,
    };
}
