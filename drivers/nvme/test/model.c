#include "model.h"
#include <stdlib.h>
#include <string.h>

static void complain(struct model *model, const char *what)
{
    if (model->misuse == NULL && model->moods.is_mad == 0 && model->moods.lies == 0) {
        model->misuse = what;
    }
}

static bool happens(struct model *model, uint32_t one_of)
{
    return one_of != 0 && model->chance() % one_of == 0;
}

static uint32_t word_of(const uint8_t *command, uint32_t index)
{
    uint32_t word = 0;
    memcpy(&word, command + 4 * index, sizeof(word));
    return word;
}

static uint64_t long_of(const uint8_t *command, uint32_t index)
{
    return word_of(command, index) | (uint64_t)word_of(command, index + 1) << 32;
}

/* Memory that it may reach; NULL: it may not. */
static uint8_t *reach(struct model *model, uint64_t address, uint64_t size_bytes)
{
    if (address >= MODEL_MEMORY_AT && address - MODEL_MEMORY_AT <= NVME_MEMORY_BYTES &&
        size_bytes <= NVME_MEMORY_BYTES - (address - MODEL_MEMORY_AT)) {
        return model->memory + (address - MODEL_MEMORY_AT);
    }
    if (address >= MODEL_DATA_AT && address - MODEL_DATA_AT <= MODEL_DATA_BYTES &&
        size_bytes <= MODEL_DATA_BYTES - (address - MODEL_DATA_AT)) {
        return model->data + (address - MODEL_DATA_AT);
    }
    complain(model, "memory that is not its");
    return NULL;
}

/* -- interrupts ------------------------------------------------------------------------------- */

/* A message that comes while its interrupt waits to be acknowledged is lost. */
static void interrupt(struct model *model, uint32_t message)
{
    const uint32_t bit = model->is_line ? 1 : 1u << message;
    if ((model->masked & bit) == 0) {
        model->masked |= bit;
        model->signalled |= bit;
    }
}

static bool is_raised(const struct model *model)
{
    for (uint32_t i = 0; i < MODEL_QUEUES_MAX; i++) {
        if (model->queues[i].entries != 0 && model->queues[i].posted != model->queues[i].taken) {
            return true;
        }
    }
    return false;
}

static bool take_is_raising(void *context)
{
    const struct model *model = context;
    return model->is_line && (model->stuck_count > 0 || is_raised(model));
}

static void take_acknowledge(void *context, uint32_t index)
{
    struct model *model = context;
    if (index >= model->access.interrupt_count || (model->masked & 1u << index) == 0) {
        complain(model, "an interrupt that has not come");
        return;
    }
    model_work(model, 2);
    model->masked &= ~(1u << index);
    if (take_is_raising(model)) {
        interrupt(model, 0);
    }
}

/* -- data ------------------------------------------------------------------------------------- */

static void move(uint8_t *disk, uint8_t *data, uint64_t size_bytes, bool is_write)
{
    if (is_write) {
        memcpy(disk, data, size_bytes);
    } else {
        memcpy(data, disk, size_bytes);
    }
}

/* The page of data number `index`, as PRP1 and PRP2 say (4.3). */
static uint64_t page_of(struct model *model, const uint8_t *command, uint32_t index, bool has_list)
{
    uint64_t address = long_of(command, 6 + 2 * (index == 0 ? 0 : 1));
    if (index > 0 && has_list) {
        if (address % NVME_PAGE_BYTES + index * 8u > NVME_PAGE_BYTES) {
            complain(model, "a list that goes on behind its page");
        }
        const uint8_t *entry = reach(model, address + (index - 1) * 8, 8);
        address = entry == NULL ? 0 : long_of(entry, 0);
    }
    if (index > 0 && address % NVME_PAGE_BYTES != 0) {
        complain(model, "a page that does not begin as one");
    }
    return address;
}

static bool transfer(struct model *model, const uint8_t *command, uint8_t *disk, uint64_t rest)
{
    const uint64_t into = long_of(command, 6) % NVME_PAGE_BYTES;
    const bool has_list = into + rest > 2 * NVME_PAGE_BYTES;
    if (into + rest <= NVME_PAGE_BYTES && long_of(command, 8) != 0) {
        complain(model, "a second address without need");
    }
    for (uint32_t index = 0; rest > 0; index++) {
        const uint64_t address = page_of(model, command, index, has_list);
        const uint64_t room = NVME_PAGE_BYTES - address % NVME_PAGE_BYTES;
        const uint64_t size = rest < room ? rest : room;
        uint8_t *data = reach(model, address, size);
        if (data == NULL) {
            return false;
        }
        move(disk, data, size, command[0] == NVM_WRITE);
        disk += size;
        rest -= size;
    }
    return true;
}

static uint32_t block_shift(const struct model *model, uint32_t number)
{
    const uint8_t *data = model->namespaces[number];
    const uint32_t format = data[NAMESPACE_FORMAT] & NAMESPACE_FORMAT_MASK;
    return data[NAMESPACE_FORMATS + format * NAMESPACE_FORMAT_BYTES + FORMAT_BLOCK_SHIFT] & 31u;
}

/* Gives the status: 0, or one of figure 126. */
static uint32_t run_command(struct model *model, const uint8_t *command)
{
    const uint32_t number = word_of(command, 1);
    if (number == 0 || number > NVME_NAMESPACES_MAX) {
        complain(model, "no such namespace");
        return 0x0b;
    }
    if (command[0] == NVM_FLUSH) {
        model->flush_count++;
        return 0;
    }
    const uint32_t shift = block_shift(model, number);
    const uint64_t first = long_of(command, 10);
    const uint64_t bytes = ((word_of(command, 12) & UINT16_MAX) + UINT64_C(1)) << shift;
    if (command[0] != NVM_READ && command[0] != NVM_WRITE) {
        complain(model, "no such command");
        return 0x01;
    }
    if (first > MODEL_DISK_BYTES >> shift || bytes > MODEL_DISK_BYTES - (first << shift)) {
        return 0x80;
    }
    const uint8_t power = model->about[CONTROLLER_TRANSFER_MAX];
    if (power != 0 && power < 20 && bytes > (uint64_t)NVME_PAGE_BYTES << power) {
        complain(model, "more than one command may have");
    }
    return transfer(model, command, model->disk + (first << shift), bytes) ? 0 : 0x04;
}

/* -- admin commands --------------------------------------------------------------------------- */

static void identify(struct model *model, const uint8_t *command)
{
    const uint32_t number = word_of(command, 1);
    const uint8_t *source = model->about;
    uint8_t *target = reach(model, long_of(command, 6), IDENTIFY_BYTES);
    if (word_of(command, 10) == IDENTIFY_ACTIVE) {
        source = model->active;
    } else if (word_of(command, 10) == IDENTIFY_NAMESPACE) {
        source = model->namespaces[number <= NVME_NAMESPACES_MAX ? number : 0];
    }
    if (target == NULL) {
        return;
    }
    memcpy(target, source, IDENTIFY_BYTES);
    if (happens(model, model->moods.lies)) {
        static const uint32_t places[] = {
            0, 1, 4, 7, 25, 26, 77, 99, 111, 128, 130, 132, 512, 513, 516, 519, 525};
        const uint32_t place = places[model->chance() % (sizeof(places) / sizeof(places[0]))];
        target[place] = (uint8_t)model->chance();
    }
}

static uint32_t create_completion(struct model *model, const uint8_t *command)
{
    const uint32_t id = word_of(command, 10) & UINT16_MAX;
    const uint32_t flags = word_of(command, 11);
    if (id == 0 || id >= MODEL_QUEUES_MAX || model->queues[id].entries != 0 ||
        (flags & 3) != (QUEUE_IS_CONTIGUOUS | QUEUE_INTERRUPTS) ||
        (flags >> 16) >= model->access.interrupt_count ||
        word_of(command, 10) >> 16 > (model->capabilities & UINT16_MAX)) {
        complain(model, "a completion queue that cannot be");
        return 0x101;
    }
    model->queues[id] = (struct model_queue){
        .completion = long_of(command, 6),
        .entries = (word_of(command, 10) >> 16) + 1,
        .phase = COMPLETION_PHASE,
        .message = flags >> 16,
    };
    return 0;
}

static uint32_t create_submission(struct model *model, const uint8_t *command)
{
    const uint32_t id = word_of(command, 10) & UINT16_MAX;
    if (id == 0 || id >= MODEL_QUEUES_MAX || model->queues[id].entries == 0 ||
        model->queues[id].has_submission || word_of(command, 11) != (1 | id << 16) ||
        model->queues[id].entries != (word_of(command, 10) >> 16) + 1) {
        complain(model, "a submission queue that cannot be");
        return 0x101;
    }
    model->queues[id].submission = long_of(command, 6);
    model->queues[id].has_submission = true;
    return 0;
}

static uint32_t run_admin(struct model *model, const uint8_t *command, uint32_t *result)
{
    if (model->refused != 0 && command[0] == model->refused) {
        return 0x02;
    }
    switch (command[0]) {
    case ADMIN_IDENTIFY:
        identify(model, command);
        return 0;
    case ADMIN_CREATE_COMPLETION_QUEUE:
        return create_completion(model, command);
    case ADMIN_CREATE_SUBMISSION_QUEUE:
        return create_submission(model, command);
    case ADMIN_SET_FEATURES:
        *result = model->queues_given;
        return 0;
    default:
        complain(model, "no such admin command");
        return 0x01;
    }
}

/* -- queues ----------------------------------------------------------------------------------- */

/* Writes a completion, right or not. */
static void post(struct model *model, uint32_t id, const uint32_t words[4])
{
    struct model_queue *queue = &model->queues[id];
    uint8_t *target =
        reach(model, queue->completion + queue->posted * COMPLETION_BYTES, COMPLETION_BYTES);
    if (target == NULL) {
        return;
    }
    memcpy(target, words, COMPLETION_BYTES);
    queue->posted++;
    if (queue->posted >= queue->entries) {
        queue->posted = 0;
        queue->phase ^= COMPLETION_PHASE;
    }
    if (queue->posted == queue->taken) {
        complain(model, "completions that are not taken");
    }
    interrupt(model, queue->message);
}

/* What cannot be, in one of many ways. */
static void go_mad(struct model *model, uint32_t id, uint32_t words[4])
{
    const uint32_t where = model->chance() % NVME_MEMORY_BYTES;
    switch (model->chance() % 6) {
    case 0:
        post(model, id, words); /* twice */
        words[3] = (words[3] & UINT16_MAX) | model->queues[id].phase;
        break;
    case 1:
        model->memory[where] ^= (uint8_t)model->chance();
        break;
    case 2:
        model->memory[where % NVME_LISTS_OFFSET] = (uint8_t)model->chance();
        break;
    default:
        words[2 + model->chance() % 2] ^= 1u << model->chance() % 32;
        break;
    }
}

static void complete(struct model *model, const struct model_command *command)
{
    struct model_queue *queue = &model->queues[command->queue];
    uint32_t words[4] = {0};
    uint32_t status = 0;
    if (command->queue == 0) {
        status = run_admin(model, command->bytes, &words[0]);
    } else if (happens(model, model->moods.says_error)) {
        status = 1 + model->chance() % COMPLETION_STATUS_MASK;
    } else {
        status = run_command(model, command->bytes);
    }
    words[2] = queue->fetched | command->queue << 16;
    words[3] =
        (word_of(command->bytes, 0) >> 16) | queue->phase | status << COMPLETION_STATUS_SHIFT;
    if (happens(model, model->moods.is_mad)) {
        go_mad(model, command->queue, words);
    }
    post(model, command->queue, words);
}

/* Takes what was rung for, of all queues. */
static void fetch(struct model *model)
{
    for (uint32_t id = 0; id < MODEL_QUEUES_MAX; id++) {
        struct model_queue *queue = &model->queues[id];
        while (queue->has_submission && queue->fetched != queue->rung &&
               model->pending_count < MODEL_PENDING_MAX) {
            const uint8_t *bytes =
                reach(model, queue->submission + queue->fetched * COMMAND_BYTES, COMMAND_BYTES);
            queue->fetched = (queue->fetched + 1) % queue->entries;
            const bool is_lost = id != 0 && happens(model, model->moods.is_deaf);
            if (bytes != NULL && !is_lost) {
                struct model_command *command = &model->pending[model->pending_count++];
                command->queue = id;
                memcpy(command->bytes, bytes, COMMAND_BYTES);
            }
        }
    }
}

void model_work(struct model *model, uint32_t steps)
{
    for (uint32_t i = 0; i < steps; i++) {
        if (model->has_failed || happens(model, model->moods.is_lazy)) {
            return;
        }
        if (happens(model, model->moods.is_fatal)) {
            model->has_failed = true;
            return;
        }
        fetch(model);
        if (model->pending_count == 0) {
            return;
        }
        const uint32_t which = model->chance() % model->pending_count;
        const struct model_command command = model->pending[which];
        model->pending[which] = model->pending[--model->pending_count];
        if (command.queue != 0 || !model->loses_admin) {
            complete(model, &command);
        }
    }
}

bool model_is_busy(const struct model *model)
{
    bool is_busy = model->pending_count > 0;
    for (uint32_t id = 0; id < MODEL_QUEUES_MAX; id++) {
        is_busy = is_busy || model->queues[id].fetched != model->queues[id].rung;
    }
    return is_busy && !model->has_failed;
}

/* -- registers -------------------------------------------------------------------------------- */

static uint32_t stride(const struct model *model)
{
    return 4u << ((model->capabilities >> CAPABILITIES_STRIDE_SHIFT) & CAPABILITIES_STRIDE_MASK);
}

static void told_again(struct model *model)
{
    if (model->stuck_count == 0) {
        complain(model, "completions that are told of twice");
        return;
    }
    model->stuck_count--;
}

static void ring(struct model *model, uint32_t offset, uint32_t value)
{
    const uint32_t which = (offset - REGISTER_DOORBELLS) / stride(model);
    const uint32_t id = which / 2;
    if (id >= MODEL_QUEUES_MAX || (offset - REGISTER_DOORBELLS) % stride(model) != 0 ||
        !model->queues[id].has_submission || value >= model->queues[id].entries) {
        complain(model, "a doorbell that is none");
        return;
    }
    if (which % 2 == 0) {
        model->queues[id].rung = value;
    } else {
        if (model->queues[id].taken == value) {
            told_again(model);
        }
        model->queues[id].taken = value;
    }
}

static void enable(struct model *model)
{
    const uint32_t entries = (model->admin_attributes & 0xfff) + 1;
    if (model->admin_attributes >> 16 != entries - 1 || entries < 2 ||
        model->configuration != (1 | 6 << 16 | 4 << 20)) {
        complain(model, "an admin queue that cannot be");
    }
    model->enable_count++;
    model->queues[0] = (struct model_queue){
        .submission = model->admin_submission,
        .completion = model->admin_completion,
        .entries = entries,
        .phase = COMPLETION_PHASE,
        .has_submission = true,
    };
}

static void configure(struct model *model, uint32_t value)
{
    const bool was_enabled = (model->configuration & CONFIGURATION_ENABLE) != 0;
    const bool is_enabled = (value & CONFIGURATION_ENABLE) != 0;
    if (happens(model, model->moods.is_stubborn)) {
        return;
    }
    model->configuration = value;
    if (is_enabled && !was_enabled) {
        enable(model);
    }
    if (!is_enabled) {
        memset(model->queues, 0, sizeof(model->queues));
        model->pending_count = 0;
        model->has_failed = false;
    }
}

static void set_half(uint64_t *value, bool is_high, uint32_t half)
{
    *value = is_high ? (*value & UINT32_MAX) | (uint64_t)half << 32
                     : (*value & ~(uint64_t)UINT32_MAX) | half;
}

static void take_write(void *context, uint32_t offset, uint32_t value)
{
    struct model *model = context;
    if (offset % 4 != 0 || offset + 4 > model->access.registers_bytes) {
        complain(model, "no register");
        return;
    }
    switch (offset) {
    case REGISTER_CONFIGURATION:
        configure(model, value);
        break;
    case REGISTER_ADMIN_ATTRIBUTES:
        model->admin_attributes = value;
        break;
    case REGISTER_ADMIN_SUBMISSION_QUEUE:
    case REGISTER_ADMIN_SUBMISSION_QUEUE + 4:
        set_half(&model->admin_submission, offset % 8 != 0, value);
        break;
    case REGISTER_ADMIN_COMPLETION_QUEUE:
    case REGISTER_ADMIN_COMPLETION_QUEUE + 4:
        set_half(&model->admin_completion, offset % 8 != 0, value);
        break;
    default:
        ring(model, offset, value);
        break;
    }
    model_work(model, model->chance() % 3);
}

static uint32_t status_of(const struct model *model)
{
    const bool is_ready = (model->configuration & CONFIGURATION_ENABLE) != 0;
    return (is_ready ? STATUS_READY : 0) | (model->has_failed ? STATUS_FATAL : 0);
}

static uint32_t take_read(void *context, uint32_t offset)
{
    struct model *model = context;
    uint32_t value = 0;
    if (offset % 4 != 0 || offset + 4 > model->access.registers_bytes) {
        complain(model, "no register");
    }
    if (model->is_gone) {
        return REGISTER_GONE;
    }
    switch (offset) {
    case REGISTER_CAPABILITIES:
        value = (uint32_t)model->capabilities;
        break;
    case REGISTER_CAPABILITIES + 4:
        value = (uint32_t)(model->capabilities >> 32);
        break;
    case REGISTER_VERSION:
        value = model->version;
        break;
    case REGISTER_STATUS:
        value = status_of(model);
        break;
    default:
        complain(model, "a register that is of no interest");
        break;
    }
    return happens(model, model->moods.lies) ? value ^ 1u << model->chance() % 32 : value;
}

static uint64_t take_now(void *context)
{
    const struct model *model = context;
    return model->time_ns;
}

static void take_sleep(void *context, uint64_t time_ns)
{
    struct model *model = context;
    model->time_ns = time_ns > model->time_ns ? time_ns : model->time_ns;
    model_work(model, 1);
}

/* -- new -------------------------------------------------------------------------------------- */

void model_set_namespace(struct model *model, uint32_t number, uint64_t blocks, uint32_t shift)
{
    uint8_t *data = model->namespaces[number];
    memset(data, 0, IDENTIFY_BYTES);
    memcpy(data + NAMESPACE_BLOCKS, &blocks, sizeof(blocks));
    data[NAMESPACE_FORMATS + FORMAT_BLOCK_SHIFT] = (uint8_t)shift;
}

void model_init(struct model *model, uint32_t (*chance)(void))
{
    const uint32_t active[] = {MODEL_NAMESPACE_AT, 5};
    const uint32_t count = NVME_NAMESPACES_MAX;
    memset(model, 0, sizeof(*model));
    model->chance = chance;
    model->capabilities =
        UINT64_C(0x7ff) | UINT64_C(15) << CAPABILITIES_TIMEOUT_SHIFT | CAPABILITIES_NVM;
    model->version = 0x00010400;
    model->queues_given = 63 | 63 << 16;
    memcpy(model->active, active, sizeof(active));
    memcpy(model->about + CONTROLLER_NAMESPACES, &count, sizeof(count));
    model->about[CONTROLLER_TRANSFER_MAX] = 7;
    model->about[CONTROLLER_SUBMISSION_SIZES] = 0x66;
    model->about[CONTROLLER_COMPLETION_SIZES] = 0x44;
    model->about[CONTROLLER_CACHE] = 7;
    model_set_namespace(model, MODEL_NAMESPACE_AT, MODEL_DISK_BYTES >> 9, 9);
    model_set_namespace(model, 5, MODEL_DISK_BYTES >> 12, 12);
    model->access = (struct nvme_access){
        .context = model,
        .read = take_read,
        .write = take_write,
        .now_ns = take_now,
        .sleep_until = take_sleep,
        .acknowledge = take_acknowledge,
        .is_raising = take_is_raising,
        .registers_bytes = 0x4000,
        .memory = {model->memory, MODEL_MEMORY_AT},
        .interrupt_count = NVME_QUEUES_MAX,
    };
}
