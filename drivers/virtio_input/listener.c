#include "listener.h"
#include "lib/list.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include "schema/input.h"

_Static_assert(INPUT_LIGHT_NUM_LOCK == 1u << INPUT_LIGHT_CODE_NUM_LOCK, "bits are codes");
_Static_assert(INPUT_LIGHT_CAPS_LOCK == 1u << INPUT_LIGHT_CODE_CAPS_LOCK, "bits are codes");
_Static_assert(INPUT_LIGHT_SCROLL_LOCK == 1u << INPUT_LIGHT_CODE_SCROLL_LOCK, "bits are codes");

#define EVENTS_INDEX 0u
#define LIGHTS_INDEX 1u

/* One light is told at a time. */
#define LIGHTS_QUEUE_SIZE 2u

#define EVENT_BYTES ((uint32_t)sizeof(struct facts_event))
#define LIGHT_AT    (VIRTQUEUE_SIZE_MAX * EVENT_BYTES)
#define ROOMS_BYTES (LIGHT_AT + EVENT_BYTES)

static struct listener *listener_of(struct input_hardware *hardware)
{
    return container_of(hardware, struct listener, hardware);
}

/* -- queues ------------------------------------------------------------------------------------ */

static enum status supply(struct listener *listener, uint32_t token)
{
    const struct virtqueue_segment segment = {
        .device_address = listener->rooms.device_address + (uint64_t)token * EVENT_BYTES,
        .size_bytes = EVENT_BYTES,
        .is_for_device_to_write = true,
    };
    const struct virtqueue_chain chain = {.segments = &segment, .segment_count = 1, .token = token};
    return virtqueue_add(&listener->events, &chain);
}

static void publish(struct listener *listener, struct virtqueue *queue, uint32_t index)
{
    if (virtqueue_publish(queue)) {
        virtio_device_notify(&listener->device, index);
    }
}

/* What was used next. STATUS_NOT_FOUND: nothing, and what comes interrupts. */
static enum status take_used(struct virtqueue *queue, struct virtqueue_used *used)
{
    enum status status = virtqueue_take(queue, used);
    if (status == STATUS_NOT_FOUND && virtqueue_rearm(queue)) {
        status = virtqueue_take(queue, used);
    }
    return status;
}

/* -- lights ------------------------------------------------------------------------------------ */

static enum status tell_light(struct listener *listener, uint32_t light, bool is_on)
{
    const struct facts_event event = {
        .kind = INPUT_KIND_LIGHT, .code = (uint16_t)light, .value = is_on};
    const struct virtqueue_segment segment = {
        .device_address = listener->rooms.device_address + LIGHT_AT, .size_bytes = EVENT_BYTES};
    /* QEMU says that it has written what it read. */
    const struct virtqueue_chain chain = {
        .segments = &segment, .segment_count = 1, .is_length_ignored = true};
    memcpy((uint8_t *)listener->rooms.address + LIGHT_AT, &event, sizeof(event));
    const enum status status = virtqueue_add(&listener->lights, &chain);
    if (status == STATUS_OK) {
        listener->lights_told ^= UINT32_C(1) << light;
        listener->is_telling = true;
        publish(listener, &listener->lights, LIGHTS_INDEX);
    }
    return status;
}

static enum status tell_lights(struct listener *listener)
{
    const uint32_t different = listener->lights_wanted ^ listener->lights_told;
    if (listener->is_telling || different == 0) {
        return STATUS_OK;
    }
    const uint32_t light = (uint32_t)__builtin_ctz(different);
    return tell_light(listener, light, (listener->lights_wanted >> light & 1) != 0);
}

static enum status take_light(struct listener *listener)
{
    struct virtqueue_used used = {0};
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        status = take_used(&listener->lights, &used);
        if (status == STATUS_OK) {
            listener->is_telling = false;
            status = tell_lights(listener);
        }
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : STATUS_DEVICE_ERROR;
}

static void set_lights(struct input_hardware *hardware, uint32_t device, uint32_t lights)
{
    struct listener *listener = listener_of(hardware);
    (void)device;
    listener->lights_wanted = lights & listener->facts.lights;
    listener->is_mad = listener->is_mad || tell_lights(listener) != STATUS_OK;
}

/* -- life -------------------------------------------------------------------------------------- */

static enum status supply_all(struct listener *listener)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < listener->events.options.size && status == STATUS_OK; i++) {
        status = supply(listener, i);
    }
    return status;
}

static enum status set_up_queues(struct listener *listener)
{
    struct virtio_device *device = &listener->device;
    enum status status = virtio_device_set_up_queue(
        device, EVENTS_INDEX, VIRTQUEUE_SIZE_MAX, &listener->events_memory, &listener->events);
    if (status == STATUS_OK) {
        status = virtio_device_set_up_queue(
            device, LIGHTS_INDEX, LIGHTS_QUEUE_SIZE, &listener->lights_memory, &listener->lights);
    }
    if (status == STATUS_OK) {
        status = supply_all(listener);
    }
    return status;
}

static enum status set_up(struct listener *listener)
{
    struct virtio_device *device = &listener->device;
    listener->is_mad = false;
    listener->is_telling = false;
    enum status status = virtio_device_negotiate(device, 0);
    if (status == STATUS_OK) {
        status = facts_read(device, &listener->facts);
    }
    if (status == STATUS_OK) {
        status = set_up_queues(listener);
    }
    if (status == STATUS_OK) {
        status = virtio_device_run(device, 0);
    }
    if (status != STATUS_OK) {
        virtio_device_give_up(device);
        return status;
    }
    listener->hardware.devices[0] = listener->facts.properties;
    listener->lights_wanted &= listener->facts.lights;
    listener->lights_told = listener->lights_wanted ^ listener->facts.lights;
    publish(listener, &listener->events, EVENTS_INDEX);
    return tell_lights(listener);
}

static enum status start(struct input_hardware *hardware, uint32_t event)
{
    struct listener *listener = listener_of(hardware);
    const struct virtio_host *host = listener->device.host;
    enum status status = host->attach(&listener->device, event);
    if (status == STATUS_OK) {
        status = host->create_memory(&listener->device, ROOMS_BYTES, &listener->rooms);
    }
    return status == STATUS_OK ? set_up(listener) : status;
}

static enum status reset(struct input_hardware *hardware)
{
    struct listener *listener = listener_of(hardware);
    const enum status status = virtio_device_reset(&listener->device);
    return status == STATUS_OK ? set_up(listener) : status;
}

/* -- what happens ------------------------------------------------------------------------------ */

static void interrupted(struct input_hardware *hardware, uint64_t bits)
{
    struct listener *listener = listener_of(hardware);
    const uint32_t happened = listener->device.host->acknowledge(&listener->device, bits);
    if ((happened & VIRTIO_INTERRUPT_CONFIGURATION) != 0) {
        listener->is_mad = listener->is_mad || virtio_device_needs_reset(&listener->device);
    }
}

/* One event; its room goes back to the device. */
static enum status take_event(struct listener *listener, struct input_burst *burst)
{
    struct virtqueue_used used = {0};
    const enum status status = take_used(&listener->events, &used);
    if (status != STATUS_OK) {
        return status;
    }
    if (used.written_bytes != EVENT_BYTES) {
        return STATUS_DEVICE_ERROR;
    }
    struct facts_event event;
    struct input_happening happening;
    uint8_t *room = (uint8_t *)listener->rooms.address + (size_t)used.token * EVENT_BYTES;
    memcpy(&event, room, sizeof(event));
    wipe(room, EVENT_BYTES);
    if (facts_let_through(&listener->facts, &event, &happening)) {
        input_burst_add(burst, happening);
    }
    return supply(listener, used.token);
}

static enum status take(struct input_hardware *hardware, struct input_burst *burst)
{
    struct listener *listener = listener_of(hardware);
    enum status status = listener->is_mad ? STATUS_DEVICE_ERROR : take_light(listener);
    for (uint32_t i = 0; i < INPUT_BURST_MAX && status == STATUS_OK; i++) {
        status = take_event(listener, burst);
    }
    publish(listener, &listener->events, EVENTS_INDEX);
    return status == STATUS_OK || status == STATUS_NOT_FOUND ? status : STATUS_DEVICE_ERROR;
}

void listener_init(struct listener *listener)
{
    listener->hardware = (struct input_hardware){
        .device_count = 1,
        .start = start,
        .interrupted = interrupted,
        .take = take,
        .set_lights = set_lights,
        .reset = reset,
    };
}
