/* The calls: what a connection may ask for is login.c's to say, and what takes others an errand. */
#include "abi/object_kind.h"
#include "lib/least.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "schema/kernel_client.h"
#include "schema/ssh_server.h"
#include "service.h"

#define BADGE_INDEX_MASK UINT64_C(0xff)
#define BADGE_STEP       UINT64_C(0x100)
#define BADGE_MASK       UINT64_C(0x7fffffffffffff00)

/* What one call of `exchange` can bring. */
#define PART_BYTES_MAX 2048u

static struct connection *find(uint64_t badge)
{
    const uint64_t index = badge & BADGE_INDEX_MASK;
    if (index >= CONNECTIONS_MAX) {
        return NULL;
    }
    struct connection *connection = &gate.connections[index];
    const bool is_its = connection->is_used && !connection->is_gone && connection->badge == badge;
    return is_its ? connection : NULL;
}

/* -- SshGate ----------------------------------------------------------------------------------- */

static struct connection *find_room(uint32_t *index)
{
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        if (!gate.connections[i].is_used) {
            *index = i;
            return &gate.connections[i];
        }
    }
    return NULL;
}

static enum status take_connect(
    struct server_call *call,
    const struct ssh_gate_connect_params *params,
    struct ssh_gate_connect_results *results)
{
    uint32_t index = 0;
    struct connection *connection = find_room(&index);
    if (connection == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    /* What is no event of the kernel's could keep us waiting when it is signalled. */
    if (!capability_is(params->event, OBJECT_EVENT)) {
        return STATUS_INVALID_ARGUMENT;
    }
    gate.next_badge = (gate.next_badge + BADGE_STEP) & BADGE_MASK;
    const uint64_t badge = gate.next_badge | index;
    const enum status status =
        session_create(gate.server.endpoint, badge, SSH_CONNECTION_MASK_ALL, &results->connection);
    if (status != STATUS_OK) {
        return status;
    }
    *connection = (struct connection){
        .is_used = true,
        .badge = badge,
        .process = call->sender_process,
        .event = server_call_keep(call, params->event),
        .entered_bits = params->entered_bits,
        .over_bits = params->over_bits,
    };
    const size_t size_bytes =
        printable_text(connection->remote, REMOTE_BYTES - 1, params->remote, NULL);
    connection->remote[size_bytes] = '\0';
    login_init(&connection->login);
    call->moves = 1;
    return STATUS_OK;
}

enum status gate_call(struct server_call *call)
{
    static const struct ssh_gate_server handlers = {.connect = take_connect};
    return ssh_gate_dispatch(&handlers, call);
}

/* -- the end of one ---------------------------------------------------------------------------- */

static void forget(struct connection *connection)
{
    login_wipe(&connection->login);
    capability_release(connection->event);
    *connection = (struct connection){.is_used = false};
}

/* Who tried keys in vain and went away is recorded once, with the last of them. */
static void leave(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    connection->is_gone = true;
    if (!connection->was_denied) {
        forget(connection);
        return;
    }
    connection->was_denied = false;
    *errand = (struct errand){.kind = ERRAND_RECORD, .user_bytes = connection->denied_user_bytes};
    memcpy(errand->user, connection->denied_user, sizeof(errand->user));
    memcpy(errand->key, connection->denied_key, sizeof(errand->key));
    if (errand_begin(connection) != STATUS_OK) {
        log_print(SEVERITY_WARNING, "a login that was denied is not recorded");
        errand_clear(errand);
        forget(connection);
    }
}

void connection_closed(uint64_t badge)
{
    struct connection *connection = find(badge);
    if (connection == NULL) {
        return;
    }
    if (connection->errand.kind == ERRAND_NONE) {
        leave(connection);
    } else {
        connection->is_gone = true;
    }
}

/* -- what an errand ends with ------------------------------------------------------------------ */

static void tell(const struct connection *connection, uint64_t bits)
{
    const struct event_signal_params params = {.bits = bits};
    (void)event_signal(connection->event, &params); /* it may be gone: nobody wants to know */
}

static void note_denied(struct connection *connection, const struct errand *errand)
{
    connection->was_denied = true;
    connection->denied_user_bytes = errand->user_bytes;
    memcpy(connection->denied_user, errand->user, sizeof(errand->user));
    memcpy(connection->denied_key, errand->key, sizeof(errand->key));
}

static void finish_knows(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    const struct ssh_connection_knows_results results = {.is_known = errand->is_known ? 1 : 0};
    if (errand->status == STATUS_OK && !errand->is_known) {
        note_denied(connection, errand);
    }
    (void)ssh_connection_knows_reply(errand->reply, errand->status, &results);
}

static void finish_enter(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    const struct login_proof proof = {
        .user = {errand->user, errand->user_bytes},
        .key = {errand->key, sizeof(errand->key)},
    };
    if (errand->status == STATUS_OK) {
        login_enter(&connection->login, &proof);
        tell(connection, connection->entered_bits);
        recheck_begin();
    } else if (errand->status == STATUS_DENIED) {
        (void)login_wrong(&connection->login);
    }
    if (errand->status == STATUS_OK || errand->status == STATUS_DENIED) {
        /* It is recorded, or not worth a record any more. */
        connection->was_denied = false;
    }
    (void)ssh_connection_enter_reply(errand->reply, errand->status);
}

static void finish_session(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    const struct ssh_connection_session_results session = {
        .screen = errand->screen, .session = errand->session};
    const struct ssh_connection_command_session_results command = {
        .input = errand->input,
        .output = errand->output,
        .errors = errand->errors,
        .session = errand->session,
    };
    (void)text_copy(connection->reason, sizeof(connection->reason), errand->reason);
    if (errand->kind == ERRAND_SESSION) {
        (void)ssh_connection_session_reply(errand->reply, errand->status, &session);
    } else {
        (void)ssh_connection_command_session_reply(errand->reply, errand->status, &command);
    }
    if (errand->status == STATUS_DENIED) {
        recheck_begin(); /* policy's no is for this time, the identity's for good */
    }
}

void connection_end_stranger(uint64_t badge)
{
    struct connection *connection = find(badge);
    if (connection != NULL && login_has_entered(&connection->login)) {
        login_end(&connection->login);
        tell(connection, connection->over_bits);
    }
}

/* Who waits is answered, if he still does. */
static void finish(struct connection *connection)
{
    switch (connection->errand.kind) {
    case ERRAND_KNOWS:
        finish_knows(connection);
        break;
    case ERRAND_ENTER:
        finish_enter(connection);
        break;
    case ERRAND_SESSION:
    case ERRAND_COMMAND:
        finish_session(connection);
        break;
    case ERRAND_RECORD:
    case ERRAND_NONE:
        break;
    }
    connection->errand.reply = 0; /* answering takes it */
    errand_clear(&connection->errand);
    if (connection->is_gone) {
        leave(connection);
    }
}

void connections_signalled(uint64_t bits)
{
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        if ((bits >> i & 1) != 0 && errand_end(&gate.connections[i])) {
            finish(&gate.connections[i]);
        }
    }
}

/* -- SshConnection ----------------------------------------------------------------------------- */

static struct connection *of(const struct server_call *call)
{
    return call->context;
}

static enum status
take_begin(struct server_call *call, struct ssh_connection_begin_results *results)
{
    static uint8_t cookie[SSH_COOKIE_BYTES];
    random_fill(&gate.random, cookie, sizeof(cookie));
    const enum status status = login_begin(&of(call)->login, cookie, gate.host_key.public_key);
    results->cookie = (struct bytes){cookie, sizeof(cookie)};
    results->host_key = (struct bytes){gate.host_key.public_key, PUBLIC_KEY_BYTES};
    return status;
}

static enum status
take_exchange(struct server_call *call, const struct ssh_connection_exchange_params *params)
{
    struct login *login = &of(call)->login;
    if (params->part.size_bytes > PART_BYTES_MAX) {
        exchange_wipe(&login->exchange);
        return STATUS_MALFORMED;
    }
    return login_exchange(login, params->part);
}

static enum status take_sign(
    struct server_call *call,
    const struct ssh_connection_sign_params *params,
    struct ssh_connection_sign_results *results)
{
    static uint8_t signature[SIGNATURE_BYTES];
    static const enum exchange_hash algorithms[] = {
        [SSH_HASH_SHA256] = EXCHANGE_SHA256,
        [SSH_HASH_SHA512] = EXCHANGE_SHA512,
    };
    if (params->hash >= sizeof(algorithms) / sizeof(algorithms[0])) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status =
        login_sign(&of(call)->login, algorithms[params->hash], &gate.host_key, signature);
    results->signature = (struct bytes){signature, sizeof(signature)};
    return status;
}

/* Gives how much of it fits. */
static uint32_t copy_most(uint8_t *target, uint32_t room_bytes, struct bytes source)
{
    const uint32_t size_bytes = at_most(source.size_bytes, room_bytes);
    if (size_bytes > 0) {
        memcpy(target, source.data, size_bytes);
    }
    return size_bytes;
}

/* Of a user and a key what fits: what does not is nobody's. */
static void set_who(struct errand *errand, struct bytes user, struct bytes key)
{
    errand->user_bytes = copy_most(errand->user, sizeof(errand->user), user);
    (void)copy_most(errand->key, sizeof(errand->key), key);
}

/* The call is answered when the errand has ended. */
static enum status send(struct server_call *call)
{
    struct connection *connection = of(call);
    struct errand *errand = &connection->errand;
    enum status status = server_call_defer(call, &errand->reply);
    if (status != STATUS_OK) {
        *errand = (struct errand){.kind = ERRAND_NONE};
        return status;
    }
    status = errand_begin(connection);
    if (status != STATUS_OK) {
        errand->status = status;
        finish(connection);
    }
    return STATUS_OK;
}

static enum status take_knows(
    struct server_call *call,
    const struct ssh_connection_knows_params *params,
    struct ssh_connection_knows_results *results)
{
    struct connection *connection = of(call);
    struct errand *errand = &connection->errand;
    const enum status status = login_ask(&connection->login);
    if (status != STATUS_OK) {
        return status;
    }
    *errand = (struct errand){.kind = ERRAND_KNOWS};
    set_who(errand, params->user, params->key);
    if (params->user.size_bytes > LOGIN_NAME_BYTES_MAX ||
        params->key.size_bytes != PUBLIC_KEY_BYTES) {
        note_denied(connection, errand);
        errand->kind = ERRAND_NONE;
        results->is_known = 0;
        return STATUS_OK;
    }
    return send(call);
}

static enum status
take_enter(struct server_call *call, const struct ssh_connection_enter_params *params)
{
    struct connection *connection = of(call);
    struct errand *errand = &connection->errand;
    const struct login_proof proof = {params->user, params->key, params->signature};
    const enum status status = login_prove(&connection->login, &proof);
    if (status == STATUS_WRONG_STATE) {
        return status;
    }
    *errand = (struct errand){.kind = ERRAND_ENTER, .is_proved = status == STATUS_OK};
    set_who(errand, params->user, params->key);
    return send(call);
}

/* A session of who has entered. */
static enum status
begin_session(struct server_call *call, enum errand_kind kind, struct bytes command)
{
    struct connection *connection = of(call);
    struct errand *errand = &connection->errand;
    const struct login *login = &connection->login;
    if (!login_has_entered(login)) {
        return STATUS_WRONG_STATE;
    }
    if (command.size_bytes > COMMAND_BYTES_MAX) {
        return STATUS_INVALID_ARGUMENT;
    }
    errand->kind = kind;
    set_who(
        errand,
        (struct bytes){login->name, login->name_bytes},
        (struct bytes){login->key, sizeof(login->key)});
    errand->command_bytes = copy_most(errand->command, COMMAND_BYTES_MAX, command);
    connection->reason[0] = '\0';
    return send(call);
}

static enum status take_session(
    struct server_call *call,
    const struct ssh_connection_session_params *params,
    struct ssh_connection_session_results *results)
{
    struct errand *errand = &of(call)->errand;
    (void)results;
    *errand = (struct errand){.columns = params->columns, .rows = params->rows};
    return begin_session(call, ERRAND_SESSION, params->command);
}

static enum status take_command_session(
    struct server_call *call,
    const struct ssh_connection_command_session_params *params,
    struct ssh_connection_command_session_results *results)
{
    struct errand *errand = &of(call)->errand;
    (void)results;
    if (params->command.size_bytes == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    *errand = (struct errand){.kind = ERRAND_NONE};
    return begin_session(call, ERRAND_COMMAND, params->command);
}

static enum status
take_refusal(struct server_call *call, struct ssh_connection_refusal_results *results)
{
    results->reason = text_bytes(of(call)->reason);
    return STATUS_OK;
}

/* An answer that no handler makes. */
static enum status refuse(struct server_call *call, enum status status)
{
    call->tag = message_tag_status(status);
    return status;
}

enum status connection_call(struct server_call *call)
{
    static const struct ssh_connection_server handlers = {
        .begin = take_begin,
        .exchange = take_exchange,
        .sign = take_sign,
        .knows = take_knows,
        .enter = take_enter,
        .session = take_session,
        .command_session = take_command_session,
        .refusal = take_refusal,
    };
    struct connection *connection = find(call->badge);
    if (connection == NULL) {
        return refuse(call, STATUS_PEER_GONE);
    }
    if (connection->errand.kind != ERRAND_NONE) {
        return refuse(call, STATUS_WRONG_STATE);
    }
    connection->process = call->sender_process;
    call->context = connection;
    return ssh_connection_dispatch(&handlers, call);
}
