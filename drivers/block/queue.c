#include "queue.h"

static void give_tags_back(struct block_queue *queue)
{
    queue->free_tag_count = queue->started.in_flight_max;
    for (uint32_t i = 0; i < queue->free_tag_count; i++) {
        queue->free_tags[i] = (uint8_t)i;
        queue->by_tag[i] = NULL;
    }
}

void queue_init(struct block_queue *queue)
{
    list_init(&queue->free);
    list_init(&queue->ready);
    list_init(&queue->in_flight);
    for (uint32_t i = 0; i < BLOCK_REQUESTS_MAX; i++) {
        list_add_last(&queue->free, &queue->entries[i].link);
    }
    queue->started = queue->hardware->properties;
    if (queue->started.in_flight_max > BLOCK_IN_FLIGHT_MAX) {
        queue->started.in_flight_max = BLOCK_IN_FLIGHT_MAX;
    }
    queue->is_given_up = false;
    give_tags_back(queue);
}

void queue_open(struct block_channel *channel)
{
    *channel = (struct block_channel){.is_closed = false};
    list_init(&channel->waiting);
}

bool queue_has_room(const struct block_queue *queue, const struct block_channel *channel)
{
    return !queue->is_given_up && !list_is_empty(&queue->free) &&
           channel->request_count < BLOCK_REQUESTS_OF_CHANNEL_MAX;
}

void queue_accept(
    struct block_queue *queue,
    struct block_channel *channel,
    const struct block_request *request,
    uint32_t reply)
{
    struct block_entry *entry = container_of(list_first(&queue->free), struct block_entry, link);
    list_remove(&entry->link);
    entry->request = *request;
    entry->channel = channel;
    entry->reply = reply;
    channel->request_count++;
    list_add_last(&channel->waiting, &entry->link);
    if (!list_node_is_linked(&channel->link)) {
        list_add_last(&queue->ready, &channel->link);
    }
}

/* The entry is on no list. */
static void answer(struct block_queue *queue, struct block_entry *entry, enum status status)
{
    const uint32_t reply = entry->reply;
    entry->channel->request_count--;
    entry->channel = NULL;
    list_add_last(&queue->free, &entry->link);
    queue->answer(queue, reply, entry->request.operation, status);
}

static void land(struct block_queue *queue, struct block_entry *entry, enum status status)
{
    struct block_channel *channel = entry->channel;
    list_remove(&entry->link);
    channel->in_flight_count--;
    answer(queue, entry, status);
    if (channel->is_closed && channel->in_flight_count == 0 && !queue->is_given_up) {
        queue->idle(queue, channel);
    }
}

static void
fail_waiting(struct block_queue *queue, struct block_channel *channel, enum status status)
{
    while (!list_is_empty(&channel->waiting)) {
        struct list_node *first = list_first(&channel->waiting);
        list_remove(first);
        answer(queue, container_of(first, struct block_entry, link), status);
    }
    if (list_node_is_linked(&channel->link)) {
        list_remove(&channel->link);
    }
}

static void fail_all_waiting(struct block_queue *queue, enum status status)
{
    while (!list_is_empty(&queue->ready)) {
        fail_waiting(
            queue, container_of(list_first(&queue->ready), struct block_channel, link), status);
    }
}

static bool is_same_disk(const struct block_properties *left, const struct block_properties *right)
{
    return left->block_bytes == right->block_bytes && left->is_read_only == right->is_read_only &&
           left->is_volatile == right->is_volatile && left->block_count == right->block_count &&
           left->request_blocks_max <= right->request_blocks_max &&
           left->in_flight_max <= right->in_flight_max;
}

/* What is in flight fails with `status`; the device is as new, or given up. */
static void reset(struct block_queue *queue, enum status status)
{
    const enum status outcome = queue->hardware->reset(queue->hardware);
    queue->reset_count++;
    queue->is_given_up = outcome != STATUS_OK || queue->reset_count > BLOCK_RESETS_OF_TURN_MAX ||
                         !is_same_disk(&queue->started, &queue->hardware->properties);
    while (!list_is_empty(&queue->in_flight)) {
        land(queue, container_of(list_first(&queue->in_flight), struct block_entry, link), status);
    }
    give_tags_back(queue);
    if (queue->is_given_up) {
        fail_all_waiting(queue, STATUS_DEVICE_ERROR);
    }
}

/* Takes what has completed; false: the device must be reset. */
static bool complete_all(struct block_queue *queue)
{
    struct block_completion completion = {0};
    enum status status = queue->hardware->poll(queue->hardware, &completion);
    while (status == STATUS_OK) {
        if (completion.tag >= queue->started.in_flight_max ||
            queue->by_tag[completion.tag] == NULL) {
            return false;
        }
        struct block_entry *entry = queue->by_tag[completion.tag];
        queue->by_tag[completion.tag] = NULL;
        queue->free_tags[queue->free_tag_count++] = (uint8_t)completion.tag;
        land(queue, entry, completion.status);
        status = queue->hardware->poll(queue->hardware, &completion);
    }
    return status == STATUS_NOT_FOUND;
}

/* Gives the hardware the first request of the next channel. */
static enum status submit_next(struct block_queue *queue, uint64_t now_ns)
{
    struct block_channel *channel =
        container_of(list_first(&queue->ready), struct block_channel, link);
    struct block_entry *entry =
        container_of(list_first(&channel->waiting), struct block_entry, link);
    entry->request.tag = queue->free_tags[queue->free_tag_count - 1];
    const enum status status = queue->hardware->submit(queue->hardware, &entry->request);
    if (status != STATUS_OK) {
        return status;
    }
    queue->free_tag_count--;
    queue->by_tag[entry->request.tag] = entry;
    entry->deadline_ns = now_ns + BLOCK_TIMEOUT_NS;
    channel->in_flight_count++;
    list_remove(&entry->link);
    list_add_last(&queue->in_flight, &entry->link);
    list_remove(&channel->link);
    if (!list_is_empty(&channel->waiting)) {
        list_add_last(&queue->ready, &channel->link);
    }
    return STATUS_OK;
}

/* False: the device must be reset. With nothing in flight there must be room for a request. */
static bool submit_all(struct block_queue *queue, uint64_t now_ns)
{
    enum status status = STATUS_OK;
    bool has_submitted = false;
    while (status == STATUS_OK && queue->free_tag_count > 0 && !list_is_empty(&queue->ready)) {
        status = submit_next(queue, now_ns);
        has_submitted = has_submitted || status == STATUS_OK;
    }
    if (has_submitted) {
        queue->hardware->notify(queue->hardware);
    }
    return status == STATUS_OK ||
           (status == STATUS_LIMIT_EXCEEDED && !list_is_empty(&queue->in_flight));
}

static uint64_t deadline_of(const struct block_queue *queue)
{
    struct list_node *first = list_first(&queue->in_flight);
    return first == NULL ? 0 : container_of(first, struct block_entry, link)->deadline_ns;
}

uint64_t queue_turn(struct block_queue *queue, uint64_t now_ns)
{
    queue->reset_count = 0;
    bool is_good = false;
    while (!is_good && !queue->is_given_up) {
        is_good = complete_all(queue) && submit_all(queue, now_ns);
        if (!is_good) {
            reset(queue, STATUS_DEVICE_ERROR);
        } else if (deadline_of(queue) != 0 && deadline_of(queue) <= now_ns) {
            /* All who wait behind it have waited for the same device. */
            reset(queue, STATUS_TIMED_OUT);
            fail_all_waiting(queue, STATUS_TIMED_OUT);
            is_good = true;
        }
    }
    return deadline_of(queue);
}

void queue_close(struct block_queue *queue, struct block_channel *channel)
{
    channel->is_closed = true;
    fail_waiting(queue, channel, STATUS_CANCELLED);
    if (channel->in_flight_count == 0 && !queue->is_given_up) {
        queue->idle(queue, channel);
    }
}
