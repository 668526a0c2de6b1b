/*
 * The contract is in the header. A message goes
 *
 *   rpc_receive -> rpc_input_take, rpc_input_open -> take_message -> rpc_take_...
 *                                                        | has to wait
 *                                                        +-> rpc_hold ... rpc_settle -> rpc_take
 */
#include "lib/text.h"
#include "parts.h"

void rpc_connection_init(
    struct rpc_connection *connection, const struct rpc_events *events, void *context)
{
    memset(connection, 0, sizeof(*connection));
    connection->events = events;
    connection->context = context;
}

rpc_breach rpc_unreadable(enum status status)
{
    return status == STATUS_LIMIT_EXCEEDED ? "a message that is too large or too deep"
                                           : "a message that is malformed";
}

rpc_breach rpc_take(struct rpc_connection *connection, uint16_t tag, struct rpc_taken *taken)
{
    return tag == RPC_MESSAGE_CALL ? rpc_take_call(connection, taken)
                                   : rpc_take_return(connection, taken);
}

static rpc_breach take_or_hold(
    struct rpc_connection *connection,
    uint16_t tag,
    const struct message *message,
    const struct message_struct *body)
{
    struct rpc_taken taken = {.message = message, .body = *body};
    memset(&taken.dependencies, 0xff, sizeof(taken.dependencies)); /* RPC_NO_ANSWER */
    const rpc_breach breach = rpc_take(connection, tag, &taken);
    const bool is_call = tag == RPC_MESSAGE_CALL;
    if (breach != NULL || !taken.waits ||
        ((!is_call || rpc_answer_may_wait(connection)) && rpc_hold(connection, &taken))) {
        return breach;
    }
    return is_call ? rpc_refuse_call(connection, &taken) : "too many answers that wait for others";
}

/* An object that the peer had promised is there. Calls on the promise find it all the same. */
static rpc_breach take_resolve(struct rpc_connection *connection, const struct message_struct *body)
{
    struct message_struct descriptor;
    struct rpc_reference reference = {RPC_NONE, 0};
    const uint16_t tag = message_struct_u16(body, RESOLVE_TAG_U16, 0);
    if (tag != RESOLVE_CAPABILITY) {
        return tag == RESOLVE_EXCEPTION ? NULL : "a promise that becomes something unknown";
    }
    const enum status status = message_struct_struct(body, RESOLVE_POINTER, &descriptor);
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    const rpc_breach breach =
        rpc_descriptor_take(connection, &descriptor, RPC_NO_ANSWER, &reference);
    if (breach == NULL) {
        rpc_reference_drop(connection, reference);
    }
    return breach;
}

static void finish(struct rpc_connection *connection, struct bytes reason)
{
    static const char gone[] = "the connection has ended";
    const struct rpc_result result = {
        .is_exception = true,
        .exception = {RPC_DISCONNECTED, {(const uint8_t *)gone, sizeof(gone) - 1}},
    };
    connection->has_ended = true;
    connection->reason_bytes =
        (uint32_t)(reason.size_bytes < RPC_REASON_BYTES_MAX ? reason.size_bytes
                                                            : RPC_REASON_BYTES_MAX);
    if (connection->reason_bytes > 0) {
        memcpy(connection->reason, reason.data, connection->reason_bytes);
    }
    for (uint32_t i = 0; i < RPC_QUESTIONS_MAX; i++) {
        const struct rpc_question was = connection->questions[i];
        connection->questions[i] = (struct rpc_question){0};
        if (was.state != RPC_QUESTION_FREE && !was.is_forward) {
            connection->events->returned(connection->context, i, &result);
        }
    }
    for (uint32_t i = 0; i < RPC_EXPORTS_MAX; i++) {
        const struct rpc_export was = connection->exports[i];
        connection->exports[i] = (struct rpc_export){0};
        if (was.given_count > 0 || was.own_count > 0) {
            connection->events->dropped(connection->context, was.handle);
        }
    }
}

static rpc_breach
take_abort(struct rpc_connection *connection, const struct message_struct *exception)
{
    struct bytes reason = {0};
    const enum status status = message_struct_text(exception, EXCEPTION_REASON_POINTER, &reason);
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    finish(connection, reason);
    return NULL;
}

static rpc_breach take_unknown(struct rpc_connection *connection, const struct message *message)
{
    return rpc_write_unimplemented(connection, message) == STATUS_OK
               ? NULL
               : "an unknown message, too large to send back";
}

static rpc_breach take_message(struct rpc_connection *connection, struct message *message)
{
    struct message_struct root;
    struct message_struct body;
    enum status status = message_root(message, &root);
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    const uint16_t tag = message_struct_u16(&root, MESSAGE_TAG_U16, 0);
    if (tag > RPC_MESSAGE_BOOTSTRAP && tag != RPC_MESSAGE_DISEMBARGO) {
        return take_unknown(connection, message);
    }
    status = message_struct_struct(&root, MESSAGE_BODY_POINTER, &body);
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    switch (tag) {
    case RPC_MESSAGE_UNIMPLEMENTED:
        return rpc_take_unimplemented(connection, &body);
    case RPC_MESSAGE_ABORT:
        return take_abort(connection, &body);
    case RPC_MESSAGE_BOOTSTRAP:
        return rpc_take_bootstrap(connection, &body);
    case RPC_MESSAGE_CALL:
    case RPC_MESSAGE_RETURN:
        return take_or_hold(connection, tag, message, &body);
    case RPC_MESSAGE_FINISH:
        return rpc_take_finish(connection, &body);
    case RPC_MESSAGE_RESOLVE:
        return take_resolve(connection, &body);
    case RPC_MESSAGE_RELEASE:
        return rpc_export_released(
            connection,
            message_struct_u32(&body, ID_U32, 0),
            message_struct_u32(&body, RELEASE_COUNT_U32, 0));
    case RPC_MESSAGE_DISEMBARGO:
        return rpc_take_disembargo(connection, &body);
    default:
        return take_unknown(connection, message);
    }
}

/* The message that is there, as a whole. */
static void take_input(struct rpc_connection *connection)
{
    struct message message;
    /* What events are given lies in the connection: what they set going comes after them. */
    connection->is_settling = true;
    const enum status status = rpc_input_open(connection, &message);
    const rpc_breach breach =
        status == STATUS_OK ? take_message(connection, &message) : rpc_unreadable(status);
    connection->input_bytes = 0;
    connection->is_settling = false;
    if (breach != NULL) {
        rpc_break(connection, breach);
    }
    rpc_settle(connection);
}

enum status rpc_receive(struct rpc_connection *connection, struct bytes bytes, size_t *taken_bytes)
{
    *taken_bytes = 0;
    while (!connection->has_ended) {
        bool is_whole = false;
        const enum status status = rpc_input_take(connection, bytes, taken_bytes, &is_whole);
        if (status != STATUS_OK) {
            rpc_break(connection, rpc_unreadable(status));
        } else if (!is_whole || rpc_output_room(connection) < RPC_STEP_WORDS) {
            return STATUS_OK;
        } else {
            take_input(connection);
        }
    }
    return STATUS_PEER_GONE;
}

void rpc_end(struct rpc_connection *connection, struct bytes reason)
{
    if (!connection->has_ended) {
        rpc_write_abort(connection, reason);
        finish(connection, reason);
    }
}

void rpc_break(struct rpc_connection *connection, rpc_breach breach)
{
    rpc_end(connection, (struct bytes){(const uint8_t *)breach, text_length(breach)});
}

struct bytes rpc_reason(const struct rpc_connection *connection)
{
    return (struct bytes){connection->reason, connection->reason_bytes};
}
