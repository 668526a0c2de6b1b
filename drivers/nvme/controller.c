#include "controller.h"
#include "barrier/barrier.h"
#include "lib/least.h"
#include "lib/memory.h"

/* Places in the shared memory, in pages. */
enum page {
    PAGE_ADMIN_SUBMISSION,
    PAGE_ADMIN_COMPLETION,
    PAGE_IDENTIFY,
    PAGE_QUEUES,
};

_Static_assert((PAGE_QUEUES + 2 * NVME_QUEUES_MAX) * NVME_PAGE_BYTES == NVME_LISTS_OFFSET, "order");

/* Of the admin queue, in which there is one command at a time. */
#define ADMIN_ENTRIES 16u

static uint32_t read_register(struct nvme_controller *controller, uint32_t offset)
{
    return controller->access.read(controller->access.context, offset);
}

static void write_register(struct nvme_controller *controller, uint32_t offset, uint32_t value)
{
    controller->access.write(controller->access.context, offset, value);
}

static void write_register_64(struct nvme_controller *controller, uint32_t offset, uint64_t value)
{
    write_register(controller, offset, (uint32_t)value);
    write_register(controller, offset + 4, (uint32_t)(value >> 32));
}

static struct nvme_memory part_of(const struct nvme_controller *controller, uint64_t offset)
{
    const struct nvme_memory *memory = &controller->access.memory;
    return (struct nvme_memory){memory->address + offset, memory->device_address + offset};
}

static struct nvme_memory page_of(const struct nvme_controller *controller, uint32_t page)
{
    return part_of(controller, (uint64_t)page * NVME_PAGE_BYTES);
}

struct nvme_memory controller_list(const struct nvme_controller *controller, uint32_t tag)
{
    return part_of(controller, NVME_LISTS_OFFSET + (uint64_t)tag * NVME_LIST_BYTES);
}

static uint64_t now(struct nvme_controller *controller)
{
    return controller->access.now_ns(controller->access.context);
}

static void begin_call(struct nvme_controller *controller)
{
    controller->until_ns = now(controller) + NVME_CALL_NS_MAX;
}

/* When a wait ends that may take this long. */
static uint64_t wait_end(struct nvme_controller *controller, uint64_t timeout_ns)
{
    return least(now(controller) + timeout_ns, controller->until_ns);
}

static void sleep(struct nvme_controller *controller)
{
    controller->access.sleep_until(controller->access.context, now(controller) + NVME_LOOK_NS);
}

bool controller_is_well(struct nvme_controller *controller)
{
    const uint32_t status = read_register(controller, REGISTER_STATUS);
    return status != REGISTER_GONE && (status & STATUS_FATAL) == 0;
}

/* -- ready and not ---------------------------------------------------------------------------- */

/* A controller that failed stops all the same, but never becomes ready. */
static enum status wait_until(struct nvme_controller *controller, bool is_ready)
{
    const uint64_t until_ns = wait_end(controller, controller->ready_timeout_ns);
    for (;;) {
        const uint32_t status = read_register(controller, REGISTER_STATUS);
        if (status == REGISTER_GONE || (is_ready && (status & STATUS_FATAL) != 0)) {
            return STATUS_DEVICE_ERROR;
        }
        if (((status & STATUS_READY) != 0) == is_ready) {
            return STATUS_OK;
        }
        if (now(controller) >= until_ns) {
            return STATUS_TIMED_OUT;
        }
        sleep(controller);
    }
}

static enum status disable(struct nvme_controller *controller)
{
    write_register(controller, REGISTER_CONFIGURATION, 0);
    return wait_until(controller, false);
}

enum status controller_stop(struct nvme_controller *controller)
{
    begin_call(controller);
    if (controller->ready_timeout_ns == 0) {
        controller->ready_timeout_ns = NVME_CALL_NS_MAX;
    }
    return disable(controller);
}

static enum status enable(struct nvme_controller *controller)
{
    const uint32_t last = ADMIN_ENTRIES - 1;
    controller->admin.submission = page_of(controller, PAGE_ADMIN_SUBMISSION);
    controller->admin.completion = page_of(controller, PAGE_ADMIN_COMPLETION);
    queue_pair_init(&controller->admin, 0, ADMIN_ENTRIES);
    write_register(
        controller, REGISTER_ADMIN_ATTRIBUTES, last | last << ADMIN_COMPLETION_ENTRIES_SHIFT);
    write_register_64(
        controller, REGISTER_ADMIN_SUBMISSION_QUEUE, controller->admin.submission.device_address);
    write_register_64(
        controller, REGISTER_ADMIN_COMPLETION_QUEUE, controller->admin.completion.device_address);
    write_register(
        controller,
        REGISTER_CONFIGURATION,
        CONFIGURATION_ENABLE | COMMAND_BYTES_SHIFT << CONFIGURATION_SUBMISSION_SIZE_SHIFT |
            COMPLETION_BYTES_SHIFT << CONFIGURATION_COMPLETION_SIZE_SHIFT);
    return wait_until(controller, true);
}

/* -- capabilities ----------------------------------------------------------------------------- */

static uint32_t field(uint64_t capabilities, uint32_t shift, uint32_t mask)
{
    return (uint32_t)(capabilities >> shift) & mask;
}

/* How many queues the registers have doorbells for, besides the admin queue. */
static uint32_t count_doorbells(const struct nvme_controller *controller)
{
    uint32_t count = 0;
    while (count < NVME_QUEUES_MAX &&
           queue_pair_registers_bytes(count + 1, controller->stride_bytes) <=
               controller->access.registers_bytes) {
        count++;
    }
    return count;
}

/* Gives how many entries queues can have. */
static enum status read_capabilities(struct nvme_controller *controller, uint32_t *entries)
{
    if (controller->access.registers_bytes < REGISTER_DOORBELLS) {
        return STATUS_UNSUPPORTED;
    }
    const uint32_t low = read_register(controller, REGISTER_CAPABILITIES);
    const uint32_t high = read_register(controller, REGISTER_CAPABILITIES + 4);
    const uint64_t capabilities = low | (uint64_t)high << 32;
    if (low == REGISTER_GONE && high == REGISTER_GONE) {
        return STATUS_DEVICE_ERROR;
    }
    const uint64_t units =
        field(capabilities, CAPABILITIES_TIMEOUT_SHIFT, CAPABILITIES_TIMEOUT_MASK);
    controller->ready_timeout_ns = TIMEOUT_UNIT_NS * (units + 1); /* 0 would be no time at all */
    controller->stride_bytes =
        4u << field(capabilities, CAPABILITIES_STRIDE_SHIFT, CAPABILITIES_STRIDE_MASK);
    controller->version = read_register(controller, REGISTER_VERSION);
    controller->queue_count =
        at_most(count_doorbells(controller), controller->access.interrupt_count);
    *entries = at_most(
        field(capabilities, CAPABILITIES_ENTRIES_SHIFT, CAPABILITIES_ENTRIES_MASK) + 1u,
        NVME_QUEUE_ENTRIES);
    return (capabilities & CAPABILITIES_NVM) != 0 && *entries > 1 && controller->queue_count > 0 &&
                   field(capabilities, CAPABILITIES_PAGE_MIN_SHIFT, CAPABILITIES_PAGE_MIN_MASK) == 0
               ? STATUS_OK
               : STATUS_UNSUPPORTED;
}

/* -- admin commands --------------------------------------------------------------------------- */

static enum status
wait_for_completion(struct nvme_controller *controller, struct nvme_completion *completion)
{
    const uint64_t until_ns = wait_end(controller, NVME_ADMIN_NS);
    enum status status = queue_pair_take(&controller->admin, completion);
    while (status == STATUS_NOT_FOUND) {
        if (!controller_is_well(controller)) {
            return STATUS_DEVICE_ERROR;
        }
        if (now(controller) >= until_ns) {
            return STATUS_TIMED_OUT;
        }
        sleep(controller);
        status = queue_pair_take(&controller->admin, completion);
    }
    queue_pair_ring_completions(&controller->admin, &controller->access, controller->stride_bytes);
    return status;
}

/* *result may be NULL. */
static enum status
call(struct nvme_controller *controller, const struct nvme_command *command, uint32_t *result)
{
    struct nvme_completion completion = {0};
    enum status status = queue_pair_put(&controller->admin, 0, command);
    if (status != STATUS_OK) {
        return status;
    }
    queue_pair_ring_commands(&controller->admin, &controller->access, controller->stride_bytes);
    status = wait_for_completion(controller, &completion);
    if (status != STATUS_OK) {
        return status;
    }
    if (result != NULL) {
        *result = completion.result;
    }
    return completion.error == 0 ? STATUS_OK : STATUS_DEVICE_ERROR;
}

/* -- identify --------------------------------------------------------------------------------- */

static struct bytes identified(const struct nvme_controller *controller)
{
    return (struct bytes){controller->identified, IDENTIFY_BYTES};
}

static enum status identify(struct nvme_controller *controller, uint32_t what, uint32_t number)
{
    const struct nvme_memory page = page_of(controller, PAGE_IDENTIFY);
    const struct nvme_command command = {
        .operation = ADMIN_IDENTIFY,
        .namespace_id = number,
        .data = {page.device_address},
        .words = {what},
    };
    const enum status status = call(controller, &command, NULL);
    memcpy(controller->identified, page.address, IDENTIFY_BYTES);
    return status;
}

static enum status identify_controller(struct nvme_controller *controller)
{
    const enum status status = identify(controller, IDENTIFY_CONTROLLER, 0);
    return status == STATUS_OK
               ? identify_read_controller(identified(controller), &controller->about)
               : status;
}

/* The numbers of the first active namespaces; all that there may be where there is no list. */
static enum status
list_namespaces(struct nvme_controller *controller, uint32_t numbers[NVME_NAMESPACES_MAX])
{
    enum status status = STATUS_OK;
    const bool has_list = controller->version >= VERSION_1_1;
    if (has_list) {
        status = identify(controller, IDENTIFY_ACTIVE, 0);
    }
    for (uint32_t i = 0; i < NVME_NAMESPACES_MAX && status == STATUS_OK; i++) {
        const uint32_t number = has_list ? identify_active(identified(controller), i) : i + 1;
        if (number == 0 || number > controller->about.namespace_count) {
            break;
        }
        numbers[i] = number;
    }
    return status;
}

static enum status identify_one(struct nvme_controller *controller, uint32_t number)
{
    enum status status = identify(controller, IDENTIFY_NAMESPACE, number);
    if (status == STATUS_OK) {
        status = identify_read_namespace(identified(controller), &controller->namespace);
    }
    if (status == STATUS_OK) {
        controller->namespace_id = number;
    }
    return status;
}

/* The one that is wanted, or the first that can be used; else what is wrong with the last. */
static enum status choose_namespace(struct nvme_controller *controller)
{
    uint32_t numbers[NVME_NAMESPACES_MAX] = {0};
    const uint32_t wanted = controller->namespace_wanted;
    enum status status = list_namespaces(controller, numbers);
    if (status != STATUS_OK) {
        return status;
    }
    status = STATUS_NOT_FOUND;
    for (uint32_t i = 0; i < NVME_NAMESPACES_MAX && numbers[i] != 0; i++) {
        if (wanted != 0 && wanted != numbers[i]) {
            continue;
        }
        status = identify_one(controller, numbers[i]);
        const bool is_unusable = status == STATUS_NOT_FOUND || status == STATUS_UNSUPPORTED ||
                                 status == STATUS_MALFORMED;
        if (!is_unusable) {
            break;
        }
    }
    return status;
}

/* -- queues ----------------------------------------------------------------------------------- */

/* What it gives may be more than what was asked for, never less than one (5.21.1.7). */
static enum status negotiate_queue_count(struct nvme_controller *controller)
{
    const uint32_t last = controller->queue_count - 1;
    uint32_t given = 0;
    const struct nvme_command command = {
        .operation = ADMIN_SET_FEATURES,
        .words = {FEATURE_QUEUE_COUNT, last | last << 16},
    };
    const enum status status = call(controller, &command, &given);
    const uint64_t both = least((given & UINT16_MAX) + 1u, (given >> 16) + 1u);
    controller->queue_count = at_most(both, controller->queue_count);
    return status;
}

static enum status
create_queue(struct nvme_controller *controller, uint32_t index, uint32_t entries)
{
    struct nvme_queue_pair *queue = &controller->queues[index];
    const uint32_t id = index + 1;
    queue->submission = page_of(controller, PAGE_QUEUES + 2 * index);
    queue->completion = page_of(controller, PAGE_QUEUES + 2 * index + 1);
    queue_pair_init(queue, id, entries);
    const struct nvme_command completions = {
        .operation = ADMIN_CREATE_COMPLETION_QUEUE,
        .data = {queue->completion.device_address},
        .words = {id | (entries - 1) << 16, QUEUE_IS_CONTIGUOUS | QUEUE_INTERRUPTS | index << 16},
    };
    const struct nvme_command commands = {
        .operation = ADMIN_CREATE_SUBMISSION_QUEUE,
        .data = {queue->submission.device_address},
        .words = {id | (entries - 1) << 16, QUEUE_IS_CONTIGUOUS | id << 16},
    };
    const enum status status = call(controller, &completions, NULL);
    return status == STATUS_OK ? call(controller, &commands, NULL) : status;
}

static enum status create_queues(struct nvme_controller *controller, uint32_t entries)
{
    enum status status = negotiate_queue_count(controller);
    for (uint32_t i = 0; i < controller->queue_count && status == STATUS_OK; i++) {
        status = create_queue(controller, i, entries);
    }
    return status;
}

/* -- all of it -------------------------------------------------------------------------------- */

static enum status begin(struct nvme_controller *controller, uint32_t entries)
{
    enum status status = enable(controller);
    if (status == STATUS_OK) {
        status = identify_controller(controller);
    }
    if (status == STATUS_OK) {
        status = choose_namespace(controller);
    }
    if (status == STATUS_OK) {
        status = create_queues(controller, entries);
    }
    return status;
}

enum status controller_start(struct nvme_controller *controller)
{
    uint32_t entries = 0;
    begin_call(controller);
    enum status status = read_capabilities(controller, &entries);
    if (status == STATUS_OK) {
        status = disable(controller);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = begin(controller, entries);
    if (status != STATUS_OK) {
        (void)!controller_stop(controller); /* what happened first is what counts */
    }
    return status;
}
