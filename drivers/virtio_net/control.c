#include "control.h"
#include <stddef.h>

/* 5.1.6.5 and 5.1.6.5.5. */
#define CLASS_PAIRS 4u
#define PAIRS_SET   0u
#define ANSWER_OK   0u

/* Descriptors of a command, where there are no indirect ones; and a power of two. */
#define QUEUE_SIZE 4u
/* How often a device is asked, with a pause of a millisecond, whether it has obeyed. */
#define TRIES_MAX 2000u

struct command {
    uint8_t class;
    uint8_t command;
    uint16_t pair_count;
    uint8_t answer;
};
_Static_assert(sizeof(struct command) <= CONTROL_PLACE_BYTES, "a place for one");

enum status control_set_up(struct control *control, struct virtio_device *device)
{
    return virtio_device_set_up_queue(
        device, control->index, QUEUE_SIZE, &control->memory, &control->queue);
}

/* Until the device has used what it was given, which is all there is. */
static enum status await(struct control *control, struct virtio_device *device)
{
    struct virtqueue_used used = {0};
    enum status status = virtqueue_take(&control->queue, &used);
    for (uint32_t i = 0; i < TRIES_MAX && status == STATUS_NOT_FOUND; i++) {
        device->pause(device);
        status = virtqueue_take(&control->queue, &used);
    }
    return status == STATUS_NOT_FOUND ? STATUS_TIMED_OUT : status;
}

enum status control_use_pairs(
    struct control *control,
    struct virtio_device *device,
    const struct virtio_memory *place,
    uint16_t pair_count,
    bool *is_done)
{
    volatile struct command *command = place->address;
    const uint64_t at = place->device_address;
    const struct virtqueue_segment segments[] = {
        {at + offsetof(struct command, class), 2, false},
        {at + offsetof(struct command, pair_count), 2, false},
        {at + offsetof(struct command, answer), 1, true},
    };
    const struct virtqueue_chain chain = {.segments = segments, .segment_count = 3};
    *is_done = false;
    command->class = CLASS_PAIRS;
    command->command = PAIRS_SET;
    command->pair_count = pair_count;
    command->answer = (uint8_t)~ANSWER_OK;
    if (virtqueue_add(&control->queue, &chain) != STATUS_OK) {
        return STATUS_DEVICE_ERROR;
    }
    if (virtqueue_publish(&control->queue)) {
        virtio_device_notify(device, control->index);
    }
    const enum status status = await(control, device);
    *is_done = status == STATUS_OK && command->answer == ANSWER_OK;
    return status;
}
