/*
 * PseudoTerminals and PseudoTerminal of schema/stream.capnp: terminals for who shows them somewhere
 * else. A terminal's place is free again when both sides have ended.
 *
 * A session's badge: bit 63, one of the supervisor's; bit 62, of the far side; bit 61, the near
 * side's first one; from bit 56 on the place; below, a number that is never used twice. A call
 * through a session that is gone, received after that is known, is answered with PEER_GONE.
 */
#include "abi/object_kind.h"
#include "lib/bytes.h"
#include "lib/deadline.h"
#include "lib/memory.h"
#include "pseudo_terminal.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/stream_server.h"
#include "terminal_calls.h"
#include "terminal_outside.h"

#define TERMINALS_MAX 10u
/* Of those that one process has asked for. */
#define TERMINALS_OF_OWNER_MAX 8u

/* The most that one message carries. */
#define PIECE_BYTES 3520u

#define BADGE_FAR         (UINT64_C(1) << 62)
#define BADGE_FIRST       (UINT64_C(1) << 61)
#define BADGE_PLACE_SHIFT 56u
#define BADGE_NUMBER_MASK ((UINT64_C(1) << BADGE_PLACE_SHIFT) - 1)

struct place {
    bool is_used;
    uint64_t owner; /* the process that asked for it */
    uint64_t far_badge;
    struct pseudo_terminal pseudo;
};

static struct server server;
static struct place places[TERMINALS_MAX];
static uint64_t next_number; /* begins where nobody can guess */

static uint64_t make_badge(const struct place *place, uint64_t flags)
{
    const uint64_t index = (uint64_t)(place - places);
    return (next_number++ & BADGE_NUMBER_MASK) | flags | index << BADGE_PLACE_SHIFT;
}

/* NULL: nothing is there any more. */
static struct place *find_place(uint64_t badge)
{
    const uint64_t index = (badge & ~(BADGE_FAR | BADGE_FIRST)) >> BADGE_PLACE_SHIFT;
    return index < TERMINALS_MAX && places[index].is_used ? &places[index] : NULL;
}

static bool is_far(const struct place *place, uint64_t badge)
{
    return place->pseudo.is_far_open && place->far_badge == badge;
}

/* -- PseudoTerminals -------------------------------------------------------------------------- */

static struct place *make_place(uint64_t owner)
{
    struct place *found = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < TERMINALS_MAX; i++) {
        if (!places[i].is_used) {
            found = &places[i];
        } else if (places[i].owner == owner) {
            count++;
        }
    }
    return count < TERMINALS_OF_OWNER_MAX ? found : NULL;
}

static enum status take_create(
    struct server_call *call,
    const struct pseudo_terminals_create_params *params,
    struct pseudo_terminals_create_results *results)
{
    struct place *place = make_place(call->sender_process);
    if (place == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t badge = make_badge(place, BADGE_FIRST);
    place->far_badge = make_badge(place, BADGE_FAR);
    enum status status =
        session_create(server.endpoint, badge, TERMINAL_MASK_ALL, &results->terminal);
    if (status != STATUS_OK) {
        return status;
    }
    status = session_create(
        server.endpoint, place->far_badge, PSEUDO_TERMINAL_MASK_ALL, &results->screen);
    if (status != STATUS_OK) {
        capability_release(results->terminal);
        return status;
    }
    pseudo_terminal_init(&place->pseudo, &terminal_outside, badge, params->columns, params->rows);
    place->owner = call->sender_process;
    place->is_used = true;
    call->moves = 3;
    return STATUS_OK;
}

/* -- PseudoTerminal --------------------------------------------------------------------------- */

static struct pseudo_terminal *pseudo_of(const struct server_call *call)
{
    return call->context;
}

static enum status take_read(
    struct server_call *call,
    const struct pseudo_terminal_read_params *params,
    struct pseudo_terminal_read_results *results)
{
    uint32_t reply = 0;
    if (pseudo_terminal_read(pseudo_of(call), params->size_bytes, &results->data)) {
        return STATUS_OK;
    }
    const enum status status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        pseudo_terminal_wait_read(pseudo_of(call), reply, params->size_bytes);
    }
    return status;
}

/* What is done with it can need the message page, where it is. */
static struct bytes copy_typed(struct bytes data)
{
    static uint8_t copied[PIECE_BYTES];
    const size_t size = data.size_bytes < sizeof(copied) ? data.size_bytes : sizeof(copied);
    if (size > 0) {
        memcpy(copied, data.data, size);
    }
    return (struct bytes){copied, size};
}

static enum status take_write(
    struct server_call *call,
    const struct pseudo_terminal_write_params *params,
    struct pseudo_terminal_write_results *results)
{
    const struct bytes data = copy_typed(params->data);
    uint32_t reply = 0;
    enum status status =
        pseudo_terminal_write(pseudo_of(call), clock_now_ns(), data, &results->size_bytes);
    if (status != STATUS_OK || results->size_bytes > 0 || data.size_bytes == 0) {
        return status;
    }
    status = server_call_defer(call, &reply);
    if (status == STATUS_OK) {
        pseudo_terminal_wait_write(pseudo_of(call), reply, data);
    }
    return status;
}

static enum status take_write_now(
    struct server_call *call,
    const struct pseudo_terminal_write_now_params *params,
    struct pseudo_terminal_write_now_results *results)
{
    const struct bytes data = copy_typed(params->data);
    const enum status status =
        pseudo_terminal_write(pseudo_of(call), clock_now_ns(), data, &results->size_bytes);
    const bool is_none = results->size_bytes == 0 && data.size_bytes > 0;
    return status == STATUS_OK && is_none ? STATUS_NOT_FOUND : status;
}

static enum status take_read_now(
    struct server_call *call,
    const struct pseudo_terminal_read_now_params *params,
    struct pseudo_terminal_read_now_results *results)
{
    const bool is_read =
        pseudo_terminal_read_now(pseudo_of(call), params->size_bytes, &results->data);
    return is_read ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status take_notify(
    struct server_call *call,
    const struct pseudo_terminal_notify_params *params,
    struct pseudo_terminal_notify_results *results)
{
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    const struct client_event notice = {
        .event = server_call_keep(call, params->event), .bits = params->bits};
    results->readiness =
        pseudo_terminal_notify(pseudo_of(call), clock_now_ns(), params->interest, &notice);
    return STATUS_OK;
}

static enum status
take_resize(struct server_call *call, const struct pseudo_terminal_resize_params *params)
{
    pseudo_terminal_resize(pseudo_of(call), params->columns, params->rows);
    return STATUS_OK;
}

/* -- the service ------------------------------------------------------------------------------ */

static enum status far_call(struct server_call *call, struct place *place)
{
    static const struct pseudo_terminal_server handlers = {
        .read = take_read,
        .write = take_write,
        .notify = take_notify,
        .resize = take_resize,
        .write_now = take_write_now,
        .read_now = take_read_now,
    };
    call->context = &place->pseudo;
    return pseudo_terminal_dispatch(&handlers, call);
}

static enum status near_call(struct server_call *call, struct place *place, struct client *client)
{
    struct terminal_way way = {
        .terminal = &place->pseudo.terminal,
        .client = client,
        .endpoint = server.endpoint,
        .new_badge = make_badge(place, 0),
        .is_supervised = (call->badge & BADGE_FIRST) != 0,
    };
    return terminal_call(call, &way);
}

static enum status take_call(struct server *self, struct server_call *call)
{
    static const struct pseudo_terminals_server handlers = {.create = take_create};
    (void)self;
    if (server_is_export(call->badge)) {
        return pseudo_terminals_dispatch(&handlers, call);
    }
    struct place *place = find_place(call->badge);
    if (place != NULL && is_far(place, call->badge)) {
        return far_call(call, place);
    }
    struct client *client =
        place == NULL ? NULL : terminal_find_client(&place->pseudo.terminal, call->badge);
    if (client != NULL) {
        return near_call(call, place, client);
    }
    call->tag = message_tag_status(STATUS_PEER_GONE);
    return STATUS_PEER_GONE;
}

static void closed(struct server *self, uint64_t badge)
{
    struct place *place = server_is_export(badge) ? NULL : find_place(badge);
    (void)self;
    if (place == NULL) {
        return;
    }
    if (is_far(place, badge)) {
        pseudo_terminal_far_closed(&place->pseudo);
    } else {
        pseudo_terminal_near_closed(&place->pseudo, badge);
    }
    place->is_used = !pseudo_terminal_is_unused(&place->pseudo);
}

/* Whatever it was, somebody may go on now. */
static void settled(struct server *self)
{
    uint64_t deadline_ns = 0;
    for (uint32_t i = 0; i < TERMINALS_MAX; i++) {
        struct place *place = &places[i];
        if (place->is_used) {
            const bool needs_time = pseudo_terminal_needs_time(&place->pseudo);
            pseudo_terminal_pump(&place->pseudo, needs_time ? clock_now_ns() : 0);
            deadline_ns =
                deadline_earlier(deadline_ns, pseudo_terminal_deadline_ns(&place->pseudo));
        }
    }
    self->deadline_ns = deadline_ns;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    next_number = bytes_u64(program_seed(), 0) & (BADGE_NUMBER_MASK >> 1);
    server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = take_call,
        .closed = closed,
        .settled = settled,
    };
    return server_run(&server) == STATUS_OK ? 0 : 1;
}
