/*
 * Messages around the queue (queue.h). A channel is a session with a buffer; a request is taken out
 * of the loop and answered when the hardware has completed it. What has come in since the last turn
 * is given to the hardware at once, when the call that was received has been dealt with.
 *
 * Of what outlives its session: a channel whose buffer the device still uses.
 */
#include "block/service.h"
#include "buffers/buffers.h"
#include "lib/memory.h"
#include "queue.h"
#include "request.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/block_server.h"
#include "schema/kernel_client.h"
#include "service/driver_service.h"
#include "support/ledger_pages.h"
#include "support/session_table.h"

/* As many as there can be buffers; a client or a way in leaves some to others. */
#define CHANNELS_MAX               BUFFERS_MAX
#define CHANNELS_OF_CLIENT_MAX     16u
#define CHANNELS_OF_ORIGIN_MAX     (CHANNELS_MAX / 4 * 3)
#define BUFFER_BYTES_OF_CLIENT_MAX (BUFFERS_BYTES_MAX / 2)
#define BUFFER_BYTES_OF_ORIGIN_MAX (BUFFERS_BYTES_MAX / 4 * 3)

/* Of the ledger: what is not for sessions, but for calls that wait. */
#define RESERVED_DIVISOR 2u

/* How long what the disk still has to do may hold up the end of the driver. */
#define REST_NS UINT64_C(2000000000)

struct channel {
    struct block_channel queue;
    struct session session;
    struct buffer *buffer;
    uint64_t size_bytes; /* what the client has of the buffer */
    bool is_used;
};

static struct {
    struct driver_service driver;
    struct block_queue queue;
    struct buffers buffers;
    struct ledger_pages pages;
    struct session_table sessions;
    struct channel channels[CHANNELS_MAX];
} service;

/* -- the queue's side ------------------------------------------------------------------------- */

/* Who asked may be gone: then nobody wants to know. */
static void take_answer(
    struct block_queue *queue, uint32_t reply, enum block_operation operation, enum status status)
{
    (void)queue;
    enum status sent = STATUS_OK;
    switch (operation) {
    case BLOCK_OPERATION_READ:
        sent = block_channel_read_reply(reply, status);
        break;
    case BLOCK_OPERATION_WRITE:
        sent = block_channel_write_reply(reply, status);
        break;
    default:
        sent = block_channel_flush_reply(reply, status);
        break;
    }
    if (sent != STATUS_OK) {
        capability_release(reply);
    }
}

static void take_idle(struct block_queue *queue, struct block_channel *idle)
{
    (void)queue;
    struct channel *channel = container_of(idle, struct channel, queue);
    buffer_give_back(channel->buffer);
    channel->is_used = false;
}

/* -- BlockDevice ------------------------------------------------------------------------------ */

static enum status
take_geometry(struct server_call *call, struct block_device_geometry_results *results)
{
    (void)call;
    if (service.driver.start_status != STATUS_OK) {
        return service.driver.start_status;
    }
    const struct block_properties *disk = &service.queue.started;
    results->geometry = (struct block_geometry){
        .block_bytes = disk->block_bytes,
        .is_read_only = disk->is_read_only,
        .is_volatile = disk->is_volatile,
        .block_count = disk->block_count,
        .request_blocks_max = disk->request_blocks_max,
    };
    return STATUS_OK;
}

static struct channel *find_unused(void)
{
    for (uint32_t i = 0; i < CHANNELS_MAX; i++) {
        if (!service.channels[i].is_used) {
            return &service.channels[i];
        }
    }
    return NULL;
}

/* What a client gets: a way to the channel, and the buffer. */
struct opening {
    struct channel *channel;
    uint32_t session;
    uint32_t memory;
};

static enum status share(struct opening *opening, bool is_writable)
{
    struct channel *channel = opening->channel;
    const uint64_t mask = is_writable ? BLOCK_CHANNEL_MASK_ALL : BLOCK_CHANNEL_FACET_READER;
    enum status status =
        buffer_share(channel->buffer, channel->size_bytes, is_writable, &opening->memory);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_create(
        service.driver.server.endpoint, channel->session.badge, mask, &opening->session);
    if (status != STATUS_OK) {
        capability_release(opening->memory);
    }
    return status;
}

static enum status open_channel(
    struct server_call *call, uint32_t wanted_bytes, bool is_writable, struct opening *opening)
{
    const uint64_t size_bytes = buffer_bytes(wanted_bytes);
    struct channel *channel = find_unused();
    if (service.driver.start_status != STATUS_OK) {
        return service.driver.start_status;
    }
    if (size_bytes == 0) {
        return wanted_bytes == 0 ? STATUS_INVALID_ARGUMENT : STATUS_LIMIT_EXCEEDED;
    }
    if (channel == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status =
        session_open(&service.sessions, &channel->session, call->sender_process, call->badge);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_charge(&service.sessions, &channel->session, size_bytes);
    if (status != STATUS_OK) {
        goto close;
    }
    status = buffers_take(&service.buffers, size_bytes, &channel->buffer);
    if (status != STATUS_OK) {
        goto close;
    }
    channel->size_bytes = ((uint64_t)wanted_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    opening->channel = channel;
    status = share(opening, is_writable);
    if (status != STATUS_OK) {
        goto give_back;
    }
    queue_open(&channel->queue);
    channel->is_used = true;
    call->moves = 3;
    return STATUS_OK;

give_back:
    buffer_give_back(channel->buffer);
close:
    session_close(&service.sessions, &channel->session);
    return status;
}

static enum status take_open(
    struct server_call *call,
    const struct block_device_open_params *params,
    struct block_device_open_results *results)
{
    struct opening opening = {0};
    const enum status status = open_channel(call, params->buffer_bytes, true, &opening);
    *results = (struct block_device_open_results){opening.session, opening.memory};
    return status;
}

static enum status take_open_reader(
    struct server_call *call,
    const struct block_device_open_reader_params *params,
    struct block_device_open_reader_results *results)
{
    struct opening opening = {0};
    const enum status status = open_channel(call, params->buffer_bytes, false, &opening);
    *results = (struct block_device_open_reader_results){opening.session, opening.memory};
    return status;
}

/* -- BlockChannel ----------------------------------------------------------------------------- */

/* NULL: it was closed, and a call came earlier than the notice of that. */
static struct channel *find_channel(uint64_t badge)
{
    struct session *session = session_find(&service.sessions, badge);
    return session == NULL ? NULL : container_of(session, struct channel, session);
}

static enum status take_wish(struct server_call *call, const struct block_wish *wish)
{
    struct channel *channel = find_channel(call->badge);
    enum status status = block_wish_check(wish, &service.queue.started, channel->size_bytes);
    if (status != STATUS_OK) {
        return status;
    }
    if (wish->operation == BLOCK_OPERATION_FLUSH && !service.queue.started.is_volatile) {
        return STATUS_OK; /* what was answered is there */
    }
    if (service.queue.is_given_up) {
        return STATUS_DEVICE_ERROR;
    }
    uint32_t reply = 0;
    if (!queue_has_room(&service.queue, &channel->queue)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    const bool is_flush = wish->operation == BLOCK_OPERATION_FLUSH;
    const struct block_request request = {
        .operation = wish->operation,
        .block = wish->block,
        .block_count = wish->block_count,
        .device_address = is_flush ? 0 : channel->buffer->device_address + wish->offset_bytes,
    };
    queue_accept(&service.queue, &channel->queue, &request, reply);
    return STATUS_OK;
}

static enum status
take_read(struct server_call *call, const struct block_channel_read_params *params)
{
    const struct block_wish wish = {
        BLOCK_OPERATION_READ, params->block, params->block_count, params->offset};
    return take_wish(call, &wish);
}

static enum status
take_write(struct server_call *call, const struct block_channel_write_params *params)
{
    const struct block_wish wish = {
        BLOCK_OPERATION_WRITE, params->block, params->block_count, params->offset};
    return take_wish(call, &wish);
}

static enum status take_flush(struct server_call *call)
{
    const struct block_wish wish = {.operation = BLOCK_OPERATION_FLUSH};
    return take_wish(call, &wish);
}

/* -- the loop --------------------------------------------------------------------------------- */

static enum status take_call(struct server *server, struct server_call *call)
{
    static const struct block_device_server device = {
        .geometry = take_geometry,
        .open = take_open,
        .open_reader = take_open_reader,
    };
    static const struct block_channel_server channel = {
        .read = take_read,
        .write = take_write,
        .flush = take_flush,
    };
    (void)server;
    if (server_is_export(call->badge)) {
        return block_device_dispatch(&device, call);
    }
    if (find_channel(call->badge) == NULL) {
        return driver_service_refuse(call);
    }
    return block_channel_dispatch(&channel, call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    struct channel *channel = find_channel(badge);
    if (channel != NULL) {
        session_close(&service.sessions, &channel->session);
        queue_close(&service.queue, &channel->queue);
    }
}

/* A turn after whatever happened. What is given up is left to the devices service. */
static void take_turn(struct server *server)
{
    if (service.driver.start_status != STATUS_OK) {
        return; /* there is no disk */
    }
    server->deadline_ns = queue_turn(&service.queue, clock_now_ns());
    if (service.queue.is_given_up) {
        log_print(SEVERITY_ERROR, "the disk cannot be reset, or is another one after it");
        server->is_stopping = true;
    } else if (service.queue.reset_count > 0) {
        log_print(SEVERITY_WARNING, "the disk was reset: it was silent, or contradicted itself");
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    service.queue.hardware->interrupted(service.queue.hardware, bits);
}

static enum status init_sessions(void)
{
    static const struct session_limits limits = {
        .sessions_of_owner_max = CHANNELS_OF_CLIENT_MAX,
        .bytes_of_owner_max = BUFFER_BYTES_OF_CLIENT_MAX,
        .sessions_of_origin_max = CHANNELS_OF_ORIGIN_MAX,
        .bytes_of_origin_max = BUFFER_BYTES_OF_ORIGIN_MAX,
        .sessions_max = CHANNELS_MAX,
        .bytes_max = BUFFERS_BYTES_MAX,
    };
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status == STATUS_OK) {
        status = ledger_pages_init(
            &service.pages, (ledger.quota_bytes - ledger.used_bytes) / RESERVED_DIVISOR);
    }
    uint64_t chance = 0;
    memcpy(&chance, program_seed().data, sizeof(chance));
    session_table_init(&service.sessions, &service.pages.pool.source, &limits, chance);
    return status;
}

static enum status start(struct driver_service *driver)
{
    struct block_hardware *hardware = service.queue.hardware;
    const enum status status = hardware->start(hardware, driver->event);
    if (status == STATUS_OK) {
        queue_init(&service.queue);
    }
    return status;
}

/* What was accepted is answered before the driver stops, as far as the disk does it in time. */
static void finish_rest(void)
{
    const uint64_t until_ns = clock_now_ns() + REST_NS;
    message_set_deadline(until_ns);
    while (queue_turn(&service.queue, clock_now_ns()) != 0) {
        struct register_message message = {.tag = MESSAGE_TAG_DEADLINE};
        if (message_receive(service.driver.event, &message) != STATUS_OK) {
            break;
        }
        signalled(&service.driver.server, message.words[0]);
    }
    message_set_deadline(0);
}

enum driver_exit block_service_run(struct block_hardware *hardware, uint32_t device)
{
    service.buffers.device = device;
    service.queue.hardware = hardware;
    service.queue.answer = take_answer;
    service.queue.idle = take_idle;
    service.driver = (struct driver_service){
        .server.call = take_call,
        .server.closed = closed,
        .server.signalled = signalled,
        .server.settled = take_turn,
        .server.timed_out = take_turn,
        .device = "the disk",
        .start = start,
    };
    enum status status = init_sessions();
    if (status != STATUS_OK) {
        return driver_service_fail(&service.driver, "no memory for sessions", status);
    }
    status = driver_service_run(&service.driver);
    if (status == STATUS_OK && service.driver.start_status == STATUS_OK) {
        finish_rest();
    }
    return driver_service_end(&service.driver, status, service.queue.is_given_up);
}
