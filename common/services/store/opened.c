/* What is being read or written, and the interfaces ObjectWriter and StoredObject. */
#include "lib/list.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/store_server.h"
#include "service.h"
#include "writer_share.h"

struct opened *opened_find(uint64_t badge)
{
    struct session *session = session_find(&store_service.sessions, badge);
    return session == NULL ? NULL : container_of(session, struct opened, session);
}

static struct opened *find_unused(void)
{
    for (uint32_t i = 0; i < OPENED_MAX; i++) {
        if (store_service.opened[i].kind == OPENED_NONE) {
            return &store_service.opened[i];
        }
    }
    return NULL;
}

/* Spaces and all else have places of their own. */
static bool has_room(enum opened_kind kind)
{
    const bool is_space = kind == OPENED_SPACE;
    uint32_t count = 0;
    for (uint32_t i = 0; i < OPENED_MAX; i++) {
        const struct opened *opened = &store_service.opened[i];
        count += opened->kind != OPENED_NONE && (opened->kind == OPENED_SPACE) == is_space;
    }
    return count < (is_space ? SPACES_MAX : OPENED_MAX - SPACES_MAX);
}

enum status
opened_create(const struct server_call *call, enum opened_kind kind, struct opened **opened)
{
    struct opened *unused = find_unused();
    if (unused == NULL || !has_room(kind)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *unused = (struct opened){.kind = OPENED_NONE};
    const enum status status =
        session_open(&store_service.sessions, &unused->session, call->sender_process, call->badge);
    if (status == STATUS_OK) {
        unused->kind = kind;
        window_holder_init(&unused->holder, kind == OPENED_SPACE ? NULL : &unused->session);
        *opened = unused;
    }
    return status;
}

enum status opened_share(const struct opened *opened, uint64_t mask, uint32_t *session)
{
    return session_create(store_service.server.endpoint, opened->session.badge, mask, session);
}

bool opened_may_write(const uint8_t owner[STORE_PRINCIPAL_BYTES])
{
    uint32_t own_count = 0;
    uint32_t count = 0;
    for (uint32_t i = 0; i < OPENED_MAX; i++) {
        const struct opened *opened = &store_service.opened[i];
        if (opened->kind == OPENED_WRITER) {
            count++;
            own_count += memcmp(opened->name.owner, owner, STORE_PRINCIPAL_BYTES) == 0;
        }
    }
    return writer_has_place(own_count, count);
}

void opened_follow(void)
{
    for (uint32_t i = 0; i < OPENED_MAX; i++) {
        struct opened *opened = &store_service.opened[i];
        struct store_owner owner;
        if (opened->kind != OPENED_NONE &&
            store_owner_read(store_service.store, opened->name.owner, &owner) == STATUS_OK) {
            memcpy(opened->name.owner, owner.principal, sizeof(opened->name.owner));
        }
    }
}

/* Nothing of it was there for anybody. */
static void give_up(struct opened *opened)
{
    (void)store_stream_cancel(store_service.store, opened->stream);
    opened->kind = OPENED_FINISHED;
}

void opened_close(struct opened *opened)
{
    if (opened->kind == OPENED_WRITER) {
        give_up(opened);
    }
    if (opened->kind == OPENED_SPACE) {
        spaces_close(opened);
    } else {
        windows_close(&store_service.windows, &opened->holder);
    }
    session_close(&store_service.sessions, &opened->session);
    opened->kind = OPENED_NONE;
}

/* A window of the caller's, for either interface. */
static enum status share_window(struct server_call *call, uint64_t size_bytes, uint32_t *memory)
{
    struct opened *opened = opened_find(call->badge);
    call->moves = 1;
    return windows_share(
        &store_service.windows, &opened->holder, call->sender_process, size_bytes, memory);
}

/* -- ObjectWriter ------------------------------------------------------------------------------ */

/* The disk's messages come into the same page as what is written. */
static uint8_t written[MESSAGE_PAGE_WORDS * sizeof(uint64_t)];
static uint8_t read_content[CONTENT_BYTES_MAX];

void opened_forget(void)
{
    wipe(written, sizeof(written));
    wipe(read_content, sizeof(read_content));
}

static enum status write_piece(struct opened *opened, struct bytes piece)
{
    const enum status status = objects_have_room()
                                   ? store_stream_write(store_service.store, opened->stream, piece)
                                   : STATUS_NO_SPACE;
    if (status != STATUS_OK) {
        give_up(opened); /* nobody can know how much of the piece was taken */
    }
    return status;
}

static enum status
take_write(struct server_call *call, const struct object_writer_write_params *params)
{
    struct opened *opened = opened_find(call->badge);
    if (opened->kind != OPENED_WRITER) {
        return STATUS_WRONG_STATE;
    }
    const struct bytes piece = {written, params->content.size_bytes};
    memcpy(written, params->content.data, piece.size_bytes);
    return write_piece(opened, piece);
}

static enum status take_writer_window(
    struct server_call *call,
    const struct object_writer_window_params *params,
    struct object_writer_window_results *results)
{
    return share_window(call, params->size_bytes, &results->memory);
}

static enum status
take_write_window(struct server_call *call, const struct object_writer_write_window_params *params)
{
    struct opened *opened = opened_find(call->badge);
    uint8_t *part = NULL;
    if (opened->kind != OPENED_WRITER) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = window_part(
        &opened->holder, call->sender_process, params->window_offset, params->size_bytes, &part);
    return status == STATUS_OK
               ? write_piece(opened, (struct bytes){part, (size_t)params->size_bytes})
               : status;
}

static enum status
take_finish(struct server_call *call, struct object_writer_finish_results *results)
{
    static uint8_t hash[STORE_HASH_BYTES];
    const struct store_author nobody = {0};
    struct opened *opened = opened_find(call->badge);
    if (opened->kind != OPENED_WRITER) {
        return STATUS_WRONG_STATE;
    }
    const enum status status =
        store_stream_finish(store_service.store, opened->stream, &nobody, hash);
    if (status == STATUS_NO_SPACE || status == STATUS_DEVICE_ERROR) {
        return status; /* the stream is still open: it can be finished when there is room */
    }
    opened->kind = OPENED_FINISHED;
    if (status == STATUS_OK) {
        store_changed();
        results->hash = (struct bytes){hash, sizeof(hash)};
    }
    return status;
}

enum status writer_call(struct server_call *call)
{
    static const struct object_writer_server server = {
        .write = take_write,
        .finish = take_finish,
        .window = take_writer_window,
        .write_window = take_write_window,
    };
    return object_writer_dispatch(&server, call);
}

/* -- StoredObject ------------------------------------------------------------------------------ */

static enum status take_read(
    struct server_call *call,
    const struct stored_object_read_params *params,
    struct stored_object_read_results *results)
{
    const struct opened *opened = opened_find(call->badge);
    const uint32_t size_bytes =
        params->size_bytes < CONTENT_BYTES_MAX ? params->size_bytes : CONTENT_BYTES_MAX;
    uint64_t got_bytes = 0;
    const enum status status = store_read(
        store_service.store, &opened->name, params->offset, read_content, size_bytes, &got_bytes);
    results->content = (struct bytes){read_content, (size_t)got_bytes};
    return status;
}

static enum status take_object_window(
    struct server_call *call,
    const struct stored_object_window_params *params,
    struct stored_object_window_results *results)
{
    return share_window(call, params->size_bytes, &results->memory);
}

static enum status take_read_window(
    struct server_call *call,
    const struct stored_object_read_window_params *params,
    struct stored_object_read_window_results *results)
{
    const struct opened *opened = opened_find(call->badge);
    const uint64_t offset = params->offset;
    const uint64_t size_bytes = params->size_bytes;
    uint8_t *part = NULL;
    uint64_t got_bytes = 0;
    enum status status = window_part(
        &opened->holder, call->sender_process, params->window_offset, size_bytes, &part);
    if (status == STATUS_OK) {
        status =
            store_read(store_service.store, &opened->name, offset, part, size_bytes, &got_bytes);
    }
    results->size_bytes = got_bytes;
    return status;
}

enum status object_call(struct server_call *call)
{
    static const struct stored_object_server server = {
        .read = take_read,
        .window = take_object_window,
        .read_window = take_read_window,
    };
    return stored_object_dispatch(&server, call);
}
