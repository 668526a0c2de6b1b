#include "disk.h"
#include "lib/least.h"
#include "lib/list.h"

static struct nvme_disk *disk_of(struct block_hardware *hardware)
{
    return container_of(hardware, struct nvme_disk, hardware);
}

/* -- start ------------------------------------------------------------------------------------ */

/*
 * A line that is still raised for completions that a reset took away does not rise again: of an
 * interrupt controller that looks at edges nothing more would come. All queues are empty here.
 */
static enum status lower_line(struct nvme_controller *controller)
{
    const struct nvme_access *access = &controller->access;
    for (uint32_t i = 0; i < NVME_TOLD_MAX; i++) {
        if (!access->is_raising(access->context)) {
            return STATUS_OK;
        }
        queue_pair_repeat_completions(&controller->admin, access, controller->stride_bytes);
    }
    return STATUS_DEVICE_ERROR;
}

enum status disk_start(struct nvme_disk *disk)
{
    struct nvme_controller *controller = &disk->controller;
    enum status status = controller_start(controller);
    if (status == STATUS_OK) {
        status = lower_line(controller);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct identify_namespace *namespace = &controller->namespace;
    const uint64_t bytes_max = least(NVME_REQUEST_BYTES_MAX, controller->about.transfer_bytes_max);
    const uint64_t slots = controller->queue_count * (controller->queues[0].entries - 1);
    disk->next = 0;
    disk->is_to_check = false;
    disk->hardware.properties = (struct block_properties){
        .block_bytes = namespace->block_bytes,
        .is_read_only = namespace->is_read_only,
        .is_volatile = controller->about.is_volatile,
        .block_count = namespace->block_count,
        .request_blocks_max = (uint32_t)(bytes_max / namespace->block_bytes),
        .in_flight_max = at_most(slots, BLOCK_IN_FLIGHT_MAX),
    };
    return disk->hardware.properties.request_blocks_max > 0 ? STATUS_OK : STATUS_UNSUPPORTED;
}

_Static_assert(
    (NVME_REQUEST_BYTES_MAX >> NVME_BLOCK_SHIFT_MIN) <= NVM_BLOCKS_MAX, "one command is enough");

/* What is in flight is forgotten: the memory is the driver's own again when it has stopped. */
static enum status reset(struct block_hardware *hardware)
{
    struct nvme_disk *disk = disk_of(hardware);
    const enum status status = controller_stop(&disk->controller);
    return status == STATUS_OK ? disk_start(disk) : status;
}

/* -- requests --------------------------------------------------------------------------------- */

static void
fill_transfer(struct nvme_disk *disk, const struct block_request *request, struct nvme_command *to)
{
    const struct nvme_memory list = controller_list(&disk->controller, request->tag);
    const uint64_t bytes = (uint64_t)request->block_count * disk->hardware.properties.block_bytes;
    to->operation = request->operation == BLOCK_OPERATION_READ ? NVM_READ : NVM_WRITE;
    to->words[0] = (uint32_t)request->block;
    to->words[1] = (uint32_t)(request->block >> 32);
    to->words[2] = request->block_count - 1;
    addresses_fill(request->device_address, bytes, &list, to->data);
}

static enum status submit(struct block_hardware *hardware, const struct block_request *request)
{
    struct nvme_disk *disk = disk_of(hardware);
    struct nvme_controller *controller = &disk->controller;
    struct nvme_command command = {
        .operation = NVM_FLUSH, .namespace_id = controller->namespace_id};
    if (request->operation != BLOCK_OPERATION_FLUSH) {
        fill_transfer(disk, request, &command);
    }
    return queue_pair_put(
        &controller->queues[request->tag % controller->queue_count],
        request->tag / controller->queue_count,
        &command);
}

static void notify(struct block_hardware *hardware)
{
    struct nvme_controller *controller = &disk_of(hardware)->controller;
    for (uint32_t i = 0; i < controller->queue_count; i++) {
        queue_pair_ring_commands(
            &controller->queues[i], &controller->access, controller->stride_bytes);
    }
}

/* -- completions ------------------------------------------------------------------------------ */

static void interrupted(struct block_hardware *hardware, uint64_t bits)
{
    struct nvme_disk *disk = disk_of(hardware);
    const uint32_t ours = (1u << disk->controller.access.interrupt_count) - 1;
    disk->unacknowledged |= (uint32_t)bits & ours;
    disk->is_to_check = true;
}

/* Of all queues, from the next on, so that none waits for the others. */
static enum status take(struct nvme_disk *disk, struct block_completion *completion)
{
    struct nvme_controller *controller = &disk->controller;
    for (uint32_t i = 0; i < controller->queue_count; i++) {
        const uint32_t index = (disk->next + i) % controller->queue_count;
        struct nvme_completion taken;
        const enum status status = queue_pair_take(&controller->queues[index], &taken);
        if (status == STATUS_NOT_FOUND) {
            continue;
        }
        if (status == STATUS_OK) {
            disk->next = (index + 1) % controller->queue_count;
            disk->is_to_check = false;
            completion->tag = taken.slot * controller->queue_count + index;
            completion->status = taken.error == 0 ? STATUS_OK : STATUS_DEVICE_ERROR;
        }
        return status;
    }
    return STATUS_NOT_FOUND;
}

/* The controller is told what was taken, and its interrupts may come again. */
static void acknowledge(struct nvme_disk *disk)
{
    struct nvme_controller *controller = &disk->controller;
    for (uint32_t i = 0; i < controller->queue_count; i++) {
        queue_pair_ring_completions(
            &controller->queues[i], &controller->access, controller->stride_bytes);
    }
    for (uint32_t i = 0; i < controller->access.interrupt_count; i++) {
        if ((disk->unacknowledged & 1u << i) != 0) {
            controller->access.acknowledge(controller->access.context, i);
        }
    }
    disk->unacknowledged = 0;
}

static enum status poll(struct block_hardware *hardware, struct block_completion *completion)
{
    struct nvme_disk *disk = disk_of(hardware);
    enum status status = take(disk, completion);
    if (status != STATUS_NOT_FOUND) {
        return status;
    }
    acknowledge(disk);
    status = take(disk, completion);
    if (status == STATUS_NOT_FOUND && disk->is_to_check) {
        disk->is_to_check = false; /* nothing else tells that the controller has failed */
        return controller_is_well(&disk->controller) ? STATUS_NOT_FOUND : STATUS_DEVICE_ERROR;
    }
    return status;
}

void disk_init(struct nvme_disk *disk)
{
    *disk = (struct nvme_disk){
        .hardware =
            {
                .submit = submit,
                .notify = notify,
                .interrupted = interrupted,
                .poll = poll,
                .reset = reset,
            },
    };
}
