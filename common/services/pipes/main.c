/*
 * Pipes and Stream of schema/stream.capnp. A pipe has two sessions, one for each end; it ends when
 * both are closed. Calls that must wait are taken out of the server's loop and kept by the pipe.
 * There is one session that leads nowhere; everybody gets that one, and nothing is kept for it.
 */
#include "lib/memory.h"
#include "outside.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/kernel_client.h"
#include "schema/stream_server.h"
#include "support/ledger_pages.h"
#include "support/session_table.h"

/* Of the ledger: what is not for what is in pipes, but for sessions and waiting calls. */
#define RESERVED_DIVISOR 4u

#define SESSIONS_OF_CLIENT_MAX 256u
/* All pipes of one client, were they full, take at most this part of the memory for them. */
#define SHARE_DIVISOR 2u
#define SESSIONS_MAX  2048u
/* What comes from one session of the supervisor's leaves a quarter to all others. */
#define SESSIONS_OF_ORIGIN_MAX (SESSIONS_MAX / 4 * 3)

/* No session of the table has a badge like that. */
#define BADGE_NOWHERE (SESSION_BADGE_FROM_INIT / 2)

struct pipe_pair;

/* A session for one end. */
struct stream {
    struct session session;
    struct pipe_pair *pair;
    enum pipe_side side;
};

struct pipe_pair {
    struct pipe pipe;
    struct stream streams[PIPE_SIDES];
};

static struct server server;
static struct ledger_pages pages;
static struct session_table sessions;
static struct object_cache pairs; /* of struct pipe_pair */
static struct object_cache calls; /* of struct waiting_call */
static uint32_t nowhere;

static struct stream *find_stream(uint64_t badge)
{
    struct session *session = session_find(&sessions, badge);
    return session == NULL ? NULL : container_of(session, struct stream, session);
}

/* -- Pipes ------------------------------------------------------------------------------------ */

static enum status
open_stream(const struct server_call *call, struct stream *stream, uint32_t *handle)
{
    static const uint64_t masks[PIPE_SIDES] = {
        [PIPE_READER] = STREAM_FACET_READER,
        [PIPE_WRITER] = STREAM_FACET_WRITER,
    };
    /* Pipes are made through sessions of the supervisor's alone. */
    enum status status =
        session_open(&sessions, &stream->session, call->sender_process, call->badge);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_create(server.endpoint, stream->session.badge, masks[stream->side], handle);
    if (status != STATUS_OK) {
        session_close(&sessions, &stream->session);
    }
    return status;
}

/* Writes wait as long as the writing end is open, and are charged to it. */
bool pipe_pair_charge(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes)
{
    struct pipe_pair *pair = container_of(pipe, struct pipe_pair, pipe);
    (void)outside;
    return session_charge(&sessions, &pair->streams[PIPE_WRITER].session, size_bytes) == STATUS_OK;
}

void pipe_pair_refund(struct pipe_outside *outside, struct pipe *pipe, uint32_t size_bytes)
{
    struct pipe_pair *pair = container_of(pipe, struct pipe_pair, pipe);
    (void)outside;
    session_refund(&sessions, &pair->streams[PIPE_WRITER].session, size_bytes);
}

static enum status create(struct server_call *call, struct pipes_create_results *results)
{
    struct pipe_pair *pair = object_cache_take(&pairs);
    if (pair == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    pipe_init(&pair->pipe, &pipe_outside, &pages.pool.source, &calls);
    for (uint32_t side = 0; side < PIPE_SIDES; side++) {
        pair->streams[side] = (struct stream){.pair = pair, .side = side};
    }
    enum status status = open_stream(call, &pair->streams[PIPE_READER], &results->reader);
    if (status != STATUS_OK) {
        goto give_back;
    }
    status = session_charge(&sessions, &pair->streams[PIPE_READER].session, PIPE_OWN_BYTES);
    if (status != STATUS_OK) {
        goto close;
    }
    status = open_stream(call, &pair->streams[PIPE_WRITER], &results->writer);
    if (status != STATUS_OK) {
        goto close;
    }
    call->moves = 3;
    return STATUS_OK;

close:
    session_close(&sessions, &pair->streams[PIPE_READER].session);
    capability_release(results->reader);
give_back:
    object_cache_give_back(&pairs, pair);
    return status;
}

static enum status give_nowhere(struct server_call *call, struct pipes_nowhere_results *results)
{
    (void)call;
    results->stream = nowhere;
    return STATUS_OK;
}

/* -- Stream ----------------------------------------------------------------------------------- */

static enum status read(
    struct server_call *call,
    const struct stream_read_params *params,
    struct stream_read_results *results)
{
    static uint8_t data[PIPE_PIECE_BYTES];
    struct pipe *pipe = &find_stream(call->badge)->pair->pipe;
    const uint32_t size =
        params->size_bytes < PIPE_PIECE_BYTES ? params->size_bytes : PIPE_PIECE_BYTES;
    uint32_t taken = 0;
    uint32_t reply = 0;
    if (size == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (pipe_read(pipe, size, data, &taken) == PIPE_DONE) {
        results->data = (struct bytes){data, taken};
        return STATUS_OK;
    }
    enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    status = pipe_wait_read(pipe, reply, size);
    if (status != STATUS_OK) {
        (void)stream_read_reply(reply, status, NULL);
    }
    return STATUS_OK;
}

static enum status wait_write(struct server_call *call, struct pipe *pipe, struct bytes data)
{
    uint32_t reply = 0;
    enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    status = pipe_wait_write(pipe, reply, data);
    if (status != STATUS_OK) {
        (void)stream_write_reply(reply, status, NULL);
    }
    return STATUS_OK;
}

static enum status write(
    struct server_call *call,
    const struct stream_write_params *params,
    struct stream_write_results *results)
{
    struct pipe *pipe = &find_stream(call->badge)->pair->pipe;
    enum status status = STATUS_OK;
    struct bytes data = params->data;
    if (data.size_bytes > PIPE_PIECE_BYTES) {
        data.size_bytes = PIPE_PIECE_BYTES;
    }
    results->size_bytes = (uint32_t)data.size_bytes;
    switch (pipe_write(pipe, data, &status)) {
    case PIPE_DONE:
        return status;
    case PIPE_MUST_WAIT:
        return wait_write(call, pipe, data);
    case PIPE_PEER_GONE:
        break;
    }
    return STATUS_PEER_GONE;
}

static enum status notify(
    struct server_call *call,
    const struct stream_notify_params *params,
    struct stream_notify_results *results)
{
    struct stream *stream = find_stream(call->badge);
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct pipe_notice notice = {
        .event = server_call_keep(call, params->event),
        .interest = params->interest,
        .bits = params->bits,
    };
    results->readiness = pipe_notify(&stream->pair->pipe, stream->side, &notice);
    return STATUS_OK;
}

/* -- the Stream that leads nowhere ------------------------------------------------------------- */

static enum status read_nothing(
    struct server_call *call,
    const struct stream_read_params *params,
    struct stream_read_results *results)
{
    (void)call;
    (void)params;
    *results = (struct stream_read_results){0};
    return STATUS_OK;
}

static enum status write_away(
    struct server_call *call,
    const struct stream_write_params *params,
    struct stream_write_results *results)
{
    (void)call;
    results->size_bytes = (uint32_t)params->data.size_bytes;
    return STATUS_OK;
}

/* Both are always possible: nobody has to be told later. */
static enum status notify_at_once(
    struct server_call *call,
    const struct stream_notify_params *params,
    struct stream_notify_results *results)
{
    (void)call;
    (void)params;
    results->readiness = READINESS_READABLE | READINESS_WRITABLE;
    return STATUS_OK;
}

/* -- the service ------------------------------------------------------------------------------ */

static enum status answer(struct server *self, struct server_call *call)
{
    static const struct pipes_server pipes_server = {.create = create, .nowhere = give_nowhere};
    static const struct stream_server nowhere_server = {
        .read = read_nothing, .write = write_away, .notify = notify_at_once};
    static const struct stream_server stream_server = {
        .read = read, .write = write, .notify = notify};
    (void)self;
    if (server_is_export(call->badge)) {
        return pipes_dispatch(&pipes_server, call);
    }
    if (call->badge == BADGE_NOWHERE) {
        return stream_dispatch(&nowhere_server, call);
    }
    if (find_stream(call->badge) == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return stream_dispatch(&stream_server, call);
}

static void closed(struct server *self, uint64_t badge)
{
    (void)self;
    struct stream *stream = find_stream(badge);
    if (stream == NULL) {
        return;
    }
    struct pipe_pair *pair = stream->pair;
    pipe_close(&pair->pipe, stream->side); /* gives back what was charged to the session */
    session_close(&sessions, &stream->session);
    if (pipe_is_unused(&pair->pipe)) {
        object_cache_give_back(&pairs, pair);
    }
}

static enum status start(void)
{
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t reserved = (ledger.quota_bytes - ledger.used_bytes) / RESERVED_DIVISOR;
    status = ledger_pages_init(&pages, reserved);
    if (status != STATUS_OK) {
        return status;
    }
    struct page_source *source = &pages.pool.source;
    const uint64_t for_pipes = reserved * (RESERVED_DIVISOR - 1);
    const struct session_limits limits = {
        .sessions_of_owner_max = SESSIONS_OF_CLIENT_MAX,
        .bytes_of_owner_max = for_pipes / SHARE_DIVISOR,
        .sessions_of_origin_max = SESSIONS_OF_ORIGIN_MAX,
        .bytes_of_origin_max = for_pipes / 4 * 3,
        .sessions_max = SESSIONS_MAX,
        .bytes_max = UINT64_MAX,
    };
    uint64_t chance = 0;
    memcpy(&chance, program_seed().data, sizeof(chance));
    session_table_init(&sessions, source, &limits, chance);
    object_cache_init(&pairs, source, sizeof(struct pipe_pair));
    object_cache_init(&calls, source, sizeof(struct waiting_call));
    return session_create(
        server.endpoint, BADGE_NOWHERE, STREAM_FACET_READER | STREAM_FACET_WRITER, &nowhere);
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
    };
    enum status status = start();
    if (status == STATUS_OK) {
        status = server_run(&server);
    }
    return status == STATUS_OK ? 0 : 1;
}
