/*
 * What this end has asked:
 *
 *          rpc_ask()            a Return
 *   FREE ------------> ASKED --------------> FREE, and a Finish goes out
 *                       | | its capabilities  ^ ^
 *                       | +-> RETURNING ------+ |  when the answers are given that it speaks of
 *                       +---> TAKING -----------+  its results are those of an answer of this end
 *
 * A Finish is sent with each Return: results are not kept, and nothing is called on them there.
 */
#include "lib/text.h"
#include "parts.h"

static void question_fail(
    struct rpc_connection *connection,
    uint32_t question,
    enum rpc_exception_type type,
    const char *reason)
{
    const struct rpc_result result = {
        .is_exception = true,
        .exception = {type, {(const uint8_t *)reason, text_length(reason)}},
    };
    rpc_question_end(connection, question, &result, NULL);
}

void rpc_question_end(
    struct rpc_connection *connection,
    uint32_t question,
    const struct rpc_result *result,
    const struct rpc_reference *references)
{
    const struct rpc_question was = connection->questions[question];
    connection->questions[question] = (struct rpc_question){0};
    rpc_write_finish(connection, question);
    if (was.is_forward) {
        rpc_answer_give(connection, was.answer, result, references);
        return;
    }
    connection->events->returned(connection->context, question, result);
    if (!result->is_exception) {
        rpc_references_lent(connection, references, result->content.capability_count);
    }
}

static enum status find_free(const struct rpc_connection *connection, uint32_t *question)
{
    for (uint32_t i = 0; i < RPC_QUESTIONS_MAX; i++) {
        if (connection->questions[i].state == RPC_QUESTION_FREE) {
            *question = i;
            return STATUS_OK;
        }
    }
    return STATUS_LIMIT_EXCEEDED;
}

/* Room for a call, and for its Finish. */
static enum status
prepare(const struct rpc_connection *connection, uint32_t content_words, uint32_t *question)
{
    const uint32_t words = RPC_ANSWER_WORDS - RPC_CONTENT_WORDS_MAX + RPC_FINISH_WORDS;
    if (content_words > RPC_CONTENT_WORDS_MAX ||
        rpc_output_room(connection) < words + content_words) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return find_free(connection, question);
}

enum status rpc_ask(
    struct rpc_connection *connection,
    uint32_t import,
    const struct rpc_call *call,
    const struct rpc_reference *references,
    uint32_t *question)
{
    const uint32_t count = call->params.capability_count;
    enum status status = prepare(connection, call->params.word_count, question);
    if (status == STATUS_OK) {
        status = rpc_write_call(connection, *question, import, call, references);
    }
    if (status == STATUS_OK) {
        struct rpc_question *const slot = &connection->questions[*question];
        *slot = (struct rpc_question){.state = RPC_QUESTION_ASKED};
        for (uint32_t i = 0; i < count; i++) {
            if (references[i].kind == RPC_LOCAL) {
                slot->exports[slot->export_count] = references[i].index;
                slot->export_count++;
            }
        }
    }
    rpc_references_drop(connection, references, count);
    return status;
}

enum status rpc_bootstrap(struct rpc_connection *connection, uint32_t *question)
{
    if (connection->has_ended) {
        return STATUS_PEER_GONE;
    }
    enum status status = prepare(connection, 0, question);
    if (status == STATUS_OK) {
        status = rpc_write_bootstrap(connection, *question);
    }
    if (status == STATUS_OK) {
        connection->questions[*question] =
            (struct rpc_question){.state = RPC_QUESTION_ASKED, .is_bootstrap = true};
    }
    return status;
}

enum status rpc_call(
    struct rpc_connection *connection,
    uint32_t remote,
    const struct rpc_call *call,
    uint32_t *question)
{
    struct rpc_reference references[RPC_CAPABILITIES_MAX];
    if (connection->has_ended) {
        rpc_content_refuse(connection, &call->params);
        return STATUS_PEER_GONE;
    }
    if (remote >= RPC_IMPORTS_MAX || connection->imports[remote].own_count == 0) {
        rpc_content_refuse(connection, &call->params);
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = rpc_references_of_owner(connection, &call->params, references);
    if (status == STATUS_OK) {
        status = rpc_ask(connection, remote, call, references, question);
    }
    return status == STATUS_TRUNCATED || status == STATUS_MALFORMED ? STATUS_INVALID_ARGUMENT
                                                                    : status;
}

/* The Return may say that all capabilities of the parameters are released with it. */
static rpc_breach release_params(
    struct rpc_connection *connection, uint32_t question, const struct message_struct *body)
{
    struct rpc_question *const slot = &connection->questions[question];
    rpc_breach breach = NULL;
    if (message_struct_bool(body, RETURN_RELEASE_BOOL, true)) {
        for (uint32_t i = 0; i < slot->export_count && breach == NULL; i++) {
            breach = rpc_export_released(connection, slot->exports[i], 1);
        }
    }
    slot->export_count = 0;
    return breach;
}

/* A bootstrap's answer is a capability where others have a struct. */
static enum status bootstrap_content(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    const struct rpc_reference *references,
    struct rpc_content *content)
{
    const struct bytes pointer = payload->body.pointers;
    const uint64_t word = pointer.size_bytes >= sizeof(word) ? bytes_u64(pointer, 0) : 0;
    const uint32_t number = (uint32_t)(word >> 32);
    if ((uint32_t)word != 3 || number != 0 || payload->table.count != 1) {
        return STATUS_MALFORMED;
    }
    *content = (struct rpc_content){.capability_count = 1};
    content->capabilities[0] = rpc_reference_capability(connection, references[0]);
    return STATUS_OK;
}

static rpc_breach end_with_results(
    struct rpc_connection *connection,
    uint32_t question,
    const struct rpc_payload *payload,
    const struct rpc_dependencies *dependencies)
{
    struct rpc_reference references[RPC_CAPABILITIES_MAX];
    struct rpc_result result = {0};
    const rpc_breach breach = rpc_payload_references(connection, payload, dependencies, references);
    if (breach != NULL) {
        return breach;
    }
    const enum status status =
        connection->questions[question].is_bootstrap
            ? bootstrap_content(connection, payload, references, &result.content)
            : rpc_payload_content(connection, payload, references, &result.content);
    if (status == STATUS_OK) {
        rpc_question_end(connection, question, &result, references);
        return NULL;
    }
    rpc_references_drop(connection, references, payload->table.count);
    question_fail(connection, question, RPC_FAILED, "the results are too large, or no struct");
    return NULL;
}

static rpc_breach
take_results(struct rpc_connection *connection, uint32_t question, struct rpc_taken *taken)
{
    struct rpc_payload payload;
    rpc_breach breach = rpc_payload_open(&taken->body, RETURN_POINTER, &payload);
    if (breach == NULL && !taken->is_held) {
        breach = rpc_payload_find(connection, &payload, &taken->dependencies);
    }
    if (breach != NULL) {
        return breach;
    }
    taken->waits = rpc_dependencies_wait(connection, &taken->dependencies);
    if (taken->waits) {
        connection->questions[question].state = RPC_QUESTION_RETURNING;
        return NULL;
    }
    return end_with_results(connection, question, &payload, &taken->dependencies);
}

static rpc_breach take_exception(
    struct rpc_connection *connection, uint32_t question, const struct message_struct *body)
{
    struct message_struct exception;
    struct rpc_result result = {.is_exception = true};
    enum status status = message_struct_struct(body, RETURN_POINTER, &exception);
    if (status == STATUS_OK) {
        status =
            message_struct_text(&exception, EXCEPTION_REASON_POINTER, &result.exception.reason);
    }
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    const uint16_t type = message_struct_u16(&exception, EXCEPTION_TYPE_U16, 0);
    result.exception.type = type <= RPC_UNIMPLEMENTED ? (enum rpc_exception_type)type : RPC_FAILED;
    rpc_question_end(connection, question, &result, NULL);
    return NULL;
}

static rpc_breach take_from_other(
    struct rpc_connection *connection, uint32_t question, const struct message_struct *body)
{
    struct rpc_answer_slot *const slot =
        rpc_answer_find(connection, message_struct_u32(body, RETURN_QUESTION_U32, 0));
    if (slot == NULL || !slot->stays_here || slot->taken_by != RPC_NO_QUESTION ||
        slot->is_finished) {
        return "results that do not stay here";
    }
    slot->taken_by = question;
    connection->questions[question].state = RPC_QUESTION_TAKING;
    return NULL;
}

rpc_breach rpc_take_return(struct rpc_connection *connection, struct rpc_taken *taken)
{
    const struct message_struct *const body = &taken->body;
    const uint32_t question = message_struct_u32(body, ID_U32, 0);
    const enum rpc_question_state expected =
        taken->is_held ? RPC_QUESTION_RETURNING : RPC_QUESTION_ASKED;
    if (question >= RPC_QUESTIONS_MAX || connection->questions[question].state != expected) {
        return "an answer to what was not asked";
    }
    if (!taken->is_held) {
        const rpc_breach breach = release_params(connection, question, body);
        if (breach != NULL) {
            return breach;
        }
    }
    switch (message_struct_u16(body, RETURN_TAG_U16, 0)) {
    case RETURN_RESULTS:
        return take_results(connection, question, taken);
    case RETURN_EXCEPTION:
        return take_exception(connection, question, body);
    case RETURN_CANCELED:
        question_fail(connection, question, RPC_FAILED, "it was called off");
        return NULL;
    case RETURN_TAKE_FROM_OTHER:
        return take_from_other(connection, question, body);
    default:
        return "an answer of an unknown kind";
    }
}

/* What the peer does not know: a question that will have no answer; the rest needs none. */
rpc_breach
rpc_take_unimplemented(struct rpc_connection *connection, const struct message_struct *body)
{
    struct message_struct question;
    const uint16_t tag = message_struct_u16(body, MESSAGE_TAG_U16, 0);
    if (tag != RPC_MESSAGE_CALL && tag != RPC_MESSAGE_BOOTSTRAP) {
        return NULL;
    }
    const enum status status = message_struct_struct(body, MESSAGE_BODY_POINTER, &question);
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    const uint32_t id = message_struct_u32(&question, ID_U32, 0);
    if (id >= RPC_QUESTIONS_MAX || connection->questions[id].state != RPC_QUESTION_ASKED) {
        return "an answer to what was not asked";
    }
    question_fail(connection, id, RPC_UNIMPLEMENTED, "the peer does not know such calls");
    return NULL;
}
