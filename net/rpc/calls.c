/*
 * Calls of the peer's. One that is on an answer of this end, or brings a capability of one, waits
 * until that is given. One whose results are to stay here is begun when it is known who takes them
 * (a Return that says "from that other question"): so no results are kept.
 *
 * A call on an object of the peer's own, by way of an answer, is passed on to it.
 */
#include "parts.h"

/* What is called, and where its name is. */
struct target {
    uint32_t export; /* where it is not a promised answer */
    bool is_promised;
    struct message_struct promised;
};

static rpc_breach
read_target(const struct message_struct *body, uint32_t pointer, struct target *target)
{
    struct message_struct from;
    enum status status = message_struct_struct(body, pointer, &from);
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    target->export = message_struct_u32(&from, TARGET_EXPORT_U32, 0);
    switch (message_struct_u16(&from, TARGET_TAG_U16, 0)) {
    case TARGET_EXPORT:
        target->is_promised = false;
        return NULL;
    case TARGET_ANSWER:
        target->is_promised = true;
        status = message_struct_struct(&from, TARGET_ANSWER_POINTER, &target->promised);
        return status == STATUS_OK ? NULL : rpc_unreadable(status);
    default:
        return "an unknown kind of target";
    }
}

/* With a reference for the caller; RPC_NONE where the answer has nothing there. */
static rpc_breach find_target(
    struct rpc_connection *connection,
    const struct target *target,
    uint32_t answer,
    struct rpc_reference *reference)
{
    if (target->is_promised) {
        return rpc_promised_find(connection, answer, &target->promised, reference);
    }
    if (rpc_export_given(connection, target->export) == NULL) {
        return "a call of what was not given";
    }
    *reference = (struct rpc_reference){RPC_LOCAL, target->export};
    rpc_reference_add(connection, *reference);
    return NULL;
}

rpc_breach rpc_take_bootstrap(struct rpc_connection *connection, const struct message_struct *body)
{
    struct rpc_answer_slot *slot = NULL;
    struct rpc_capability capability = {RPC_NONE, 0};
    const rpc_breach breach =
        rpc_answer_open(connection, message_struct_u32(body, ID_U32, 0), &slot);
    if (breach != NULL) {
        return breach;
    }
    const uint32_t answer = (uint32_t)(slot - connection->answers);
    if (connection->events->bootstrap(connection->context, &capability) != STATUS_OK) {
        rpc_answer_fail(connection, answer, RPC_FAILED, "there is nothing for you here");
        return NULL;
    }
    if (rpc_reference_of_owner(connection, &capability, &slot->references[0]) != STATUS_OK ||
        rpc_write_capability(connection, slot->id, slot->references[0]) != STATUS_OK) {
        rpc_answer_fail(connection, answer, RPC_OVERLOADED, "too many capabilities");
        return NULL;
    }
    slot->reference_count = 1;
    slot->path_count = 1; /* no steps: the answer is the capability */
    slot->state = RPC_ANSWER_GIVEN;
    slot->was_sent = true;
    return NULL;
}

static void deliver(
    struct rpc_connection *connection,
    uint32_t answer,
    struct rpc_reference target,
    const struct rpc_call *call,
    const struct rpc_reference *references)
{
    connection->answers[answer].state = RPC_ANSWER_CALLED;
    connection->events->called(
        connection->context, answer, connection->exports[target.index].handle, call);
    rpc_references_lent(connection, references, call->params.capability_count);
}

static void pass_on(
    struct rpc_connection *connection,
    uint32_t answer,
    struct rpc_reference target,
    const struct rpc_call *call,
    const struct rpc_reference *references)
{
    uint32_t question = 0;
    if (!rpc_answer_may_wait(connection)) {
        rpc_references_drop(connection, references, call->params.capability_count);
        rpc_answer_fail(connection, answer, RPC_OVERLOADED, "too many calls wait for others");
        return;
    }
    if (rpc_ask(connection, target.index, call, references, &question) != STATUS_OK) {
        rpc_answer_fail(connection, answer, RPC_OVERLOADED, "the call cannot be passed on now");
        return;
    }
    connection->answers[answer].state = RPC_ANSWER_PASSED;
    connection->questions[question].is_forward = true;
    connection->questions[question].answer = answer;
}

static void begin_call(
    struct rpc_connection *connection,
    uint32_t answer,
    struct rpc_reference target,
    struct rpc_call *call,
    const struct rpc_payload *payload,
    const struct rpc_reference *references)
{
    const bool is_known = target.kind != RPC_NONE;
    if (is_known &&
        rpc_payload_content(connection, payload, references, &call->params) == STATUS_OK) {
        if (target.kind == RPC_LOCAL) {
            deliver(connection, answer, target, call, references);
        } else {
            pass_on(connection, answer, target, call, references);
        }
        rpc_reference_drop(connection, target);
        return;
    }
    rpc_references_drop(connection, references, payload->table.count);
    rpc_reference_drop(connection, target);
    rpc_answer_fail(
        connection,
        answer,
        RPC_FAILED,
        is_known ? "the parameters are too large, or no struct"
                 : "the answer has no capability there");
}

/* What does not depend on the state of answers. */
static rpc_breach open_call(
    struct rpc_connection *connection,
    struct rpc_taken *taken,
    struct target *target,
    struct rpc_payload *payload)
{
    rpc_breach breach = read_target(&taken->body, CALL_TARGET_POINTER, target);
    if (breach == NULL) {
        breach = rpc_payload_open(&taken->body, CALL_PARAMS_POINTER, payload);
    }
    if (breach == NULL && !taken->is_held) {
        breach = rpc_payload_find(connection, payload, &taken->dependencies);
    }
    if (breach == NULL && !taken->is_held && target->is_promised) {
        breach = rpc_promised_open(connection, &target->promised, &taken->dependencies.target);
    }
    return breach;
}

/* The slot of the call: a new one, or the one that it has waited in. */
static rpc_breach
open_slot(struct rpc_connection *connection, struct rpc_taken *taken, struct rpc_answer_slot **slot)
{
    const uint32_t id = message_struct_u32(&taken->body, ID_U32, 0);
    const uint16_t results_to = message_struct_u16(&taken->body, CALL_RESULTS_TO_U16, 0);
    if (taken->is_held) {
        *slot = rpc_answer_find(connection, id);
        return *slot != NULL ? NULL : "a call that is gone";
    }
    if (results_to > RESULTS_TO_YOURSELF) {
        return "results for a third party";
    }
    const rpc_breach breach = rpc_answer_open(connection, id, slot);
    if (breach == NULL) {
        (*slot)->stays_here = results_to == RESULTS_TO_YOURSELF;
    }
    return breach;
}

rpc_breach rpc_take_call(struct rpc_connection *connection, struct rpc_taken *taken)
{
    struct target target;
    struct rpc_payload payload;
    struct rpc_answer_slot *slot = NULL;
    struct rpc_reference reference = {RPC_NONE, 0};
    struct rpc_reference references[RPC_CAPABILITIES_MAX];
    struct rpc_call call = {
        .interface_id = message_struct_u64(&taken->body, CALL_INTERFACE_U64, 0),
        .method_id = message_struct_u16(&taken->body, CALL_METHOD_U16, 0),
    };
    rpc_breach breach = open_call(connection, taken, &target, &payload);
    if (breach == NULL) {
        breach = open_slot(connection, taken, &slot);
    }
    if (breach != NULL) {
        return breach;
    }
    const bool is_taken = slot->taken_by != RPC_NO_QUESTION || slot->is_finished;
    taken->waits =
        rpc_dependencies_wait(connection, &taken->dependencies) || (slot->stays_here && !is_taken);
    if (taken->waits) {
        return NULL;
    }
    breach = find_target(connection, &target, taken->dependencies.target, &reference);
    if (breach == NULL) {
        breach = rpc_payload_references(connection, &payload, &taken->dependencies, references);
    }
    if (breach == NULL) {
        const uint32_t answer = (uint32_t)(slot - connection->answers);
        begin_call(connection, answer, reference, &call, &payload, references);
    }
    return breach;
}

rpc_breach rpc_refuse_call(struct rpc_connection *connection, const struct rpc_taken *taken)
{
    struct rpc_payload payload;
    struct rpc_reference references[RPC_CAPABILITIES_MAX];
    rpc_breach breach = rpc_payload_open(&taken->body, CALL_PARAMS_POINTER, &payload);
    if (breach == NULL) {
        breach = rpc_payload_references(connection, &payload, &taken->dependencies, references);
    }
    const struct rpc_answer_slot *const slot =
        rpc_answer_find(connection, message_struct_u32(&taken->body, ID_U32, 0));
    if (breach == NULL && slot != NULL) {
        rpc_references_drop(connection, references, payload.table.count);
        rpc_answer_fail(
            connection,
            (uint32_t)(slot - connection->answers),
            RPC_OVERLOADED,
            "too many calls wait for others");
    }
    return breach;
}

/*
 * The peer wants to know when all its calls have come back that went to an object of its own by
 * way of an answer of this end. They were passed on before: this follows them.
 */
rpc_breach rpc_take_disembargo(struct rpc_connection *connection, const struct message_struct *body)
{
    struct target target;
    uint32_t answer = RPC_NO_ANSWER;
    struct rpc_reference reference = {RPC_NONE, 0};
    if (message_struct_u16(body, DISEMBARGO_TAG_U16, 0) != DISEMBARGO_SENDER_LOOPBACK) {
        return "an end of an embargo that was not asked for";
    }
    rpc_breach breach = read_target(body, DISEMBARGO_TARGET_POINTER, &target);
    if (breach == NULL && target.is_promised) {
        breach = rpc_promised_open(connection, &target.promised, &answer);
    }
    if (breach == NULL) {
        breach = find_target(connection, &target, answer, &reference);
    }
    if (breach != NULL) {
        return breach;
    }
    if (reference.kind != RPC_REMOTE) {
        rpc_reference_drop(connection, reference);
        return "an embargo of what does not lead back";
    }
    rpc_write_loopback(
        connection,
        connection->imports[reference.index].id,
        message_struct_u32(body, DISEMBARGO_ID_U32, 0));
    rpc_reference_drop(connection, reference);
    return NULL;
}
