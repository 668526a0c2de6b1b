/*
 * What the peer has asked, until it has its answer and has said that it is done with it:
 *
 *            a call                      rpc_answer_give()
 *   FREE ------------> WAITING ... CALLED ----------------> GIVEN --------------> FREE
 *                                  PASSED                         rpc_take_finish(), and no
 *                                                                 message is held for it
 *
 * A Finish may come before the answer: then no results are sent, but calls on them are made all
 * the same, since they were sent before.
 */
#include "lib/text.h"
#include "parts.h"

static bool is_done(const struct rpc_answer_slot *slot)
{
    return slot->state == RPC_ANSWER_GIVEN && slot->is_finished;
}

/* What is done is known to held messages only: the peer may use its number again. */
struct rpc_answer_slot *rpc_answer_find(struct rpc_connection *connection, uint32_t id)
{
    for (uint32_t i = 0; i < RPC_ANSWERS_MAX; i++) {
        struct rpc_answer_slot *const slot = &connection->answers[i];
        if (slot->state != RPC_ANSWER_FREE && slot->id == id && !is_done(slot)) {
            return slot;
        }
    }
    return NULL;
}

rpc_breach
rpc_answer_open(struct rpc_connection *connection, uint32_t id, struct rpc_answer_slot **slot)
{
    if (rpc_answer_find(connection, id) != NULL) {
        return "a question's number that is in use";
    }
    for (uint32_t i = 0; i < RPC_ANSWERS_MAX; i++) {
        struct rpc_answer_slot *const one = &connection->answers[i];
        if (one->state == RPC_ANSWER_FREE) {
            *one = (struct rpc_answer_slot){
                .id = id, .state = RPC_ANSWER_WAITING, .taken_by = RPC_NO_QUESTION};
            *slot = one;
            return NULL;
        }
    }
    return "more questions than this end keeps";
}

static bool is_given(const struct rpc_connection *connection, uint32_t answer)
{
    return answer == RPC_NO_ANSWER || connection->answers[answer].state == RPC_ANSWER_GIVEN;
}

bool rpc_dependencies_wait(
    const struct rpc_connection *connection, const struct rpc_dependencies *dependencies)
{
    bool are_given = is_given(connection, dependencies->target);
    for (uint32_t i = 0; i < RPC_CAPABILITIES_MAX; i++) {
        are_given = are_given && is_given(connection, dependencies->table[i]);
    }
    return !are_given;
}

bool rpc_answer_may_wait(const struct rpc_connection *connection)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < RPC_ANSWERS_MAX; i++) {
        const enum rpc_answer_state state = connection->answers[i].state;
        count += state == RPC_ANSWER_WAITING || state == RPC_ANSWER_PASSED ? 1 : 0;
    }
    return count <= RPC_WAITING_MAX;
}

static void free_if_done(struct rpc_connection *connection, struct rpc_answer_slot *slot)
{
    if (is_done(slot) && slot->held_count == 0) {
        const struct rpc_answer_slot was = *slot;
        *slot = (struct rpc_answer_slot){0};
        rpc_references_drop(connection, was.references, was.reference_count);
    }
}

static void keep(struct rpc_connection *connection, uint32_t answer, bool is_held)
{
    if (answer != RPC_NO_ANSWER) {
        struct rpc_answer_slot *const slot = &connection->answers[answer];
        slot->held_count += is_held ? 1 : UINT32_MAX;
        free_if_done(connection, slot);
    }
}

void rpc_dependencies_keep(
    struct rpc_connection *connection, const struct rpc_dependencies *dependencies, bool is_held)
{
    keep(connection, dependencies->target, is_held);
    for (uint32_t i = 0; i < RPC_CAPABILITIES_MAX; i++) {
        keep(connection, dependencies->table[i], is_held);
    }
}

/* What goes out with a Return is the peer's to release, by itself or all at once. */
static rpc_breach
release_results(struct rpc_connection *connection, const struct rpc_answer_slot *slot)
{
    rpc_breach breach = NULL;
    for (uint32_t i = 0; i < slot->reference_count && breach == NULL; i++) {
        if (slot->references[i].kind == RPC_LOCAL) {
            breach = rpc_export_released(connection, slot->references[i].index, 1);
        }
    }
    return breach;
}

rpc_breach rpc_take_finish(struct rpc_connection *connection, const struct message_struct *body)
{
    struct rpc_answer_slot *const slot =
        rpc_answer_find(connection, message_struct_u32(body, ID_U32, 0));
    if (slot == NULL || slot->is_finished) {
        return "a finish of what was not asked";
    }
    slot->is_finished = true;
    rpc_breach breach = NULL;
    if (slot->was_sent && message_struct_bool(body, FINISH_RELEASE_BOOL, true)) {
        breach = release_results(connection, slot);
    }
    free_if_done(connection, slot);
    return breach;
}

static void send_exception(
    struct rpc_connection *connection,
    const struct rpc_answer_slot *slot,
    enum rpc_exception_type type,
    const char *reason)
{
    const struct rpc_exception exception = {type, {(const uint8_t *)reason, text_length(reason)}};
    rpc_write_exception(connection, slot->id, &exception);
}

/* As it was given; what cannot be sent becomes an exception. */
static void send(
    struct rpc_connection *connection,
    struct rpc_answer_slot *slot,
    const struct rpc_result *result)
{
    if (slot->is_finished) {
        rpc_write_return(connection, slot->id, RETURN_CANCELED);
    } else if (result->is_exception) {
        rpc_write_exception(connection, slot->id, &result->exception);
    } else if (
        rpc_write_results(connection, slot->id, &result->content, slot->references) == STATUS_OK) {
        slot->was_sent = true;
    } else {
        send_exception(connection, slot, RPC_FAILED, "the results cannot be sent");
    }
}

static void hand_over(
    struct rpc_connection *connection,
    struct rpc_answer_slot *slot,
    const struct rpc_result *result)
{
    const uint32_t question = slot->taken_by;
    rpc_write_return(connection, slot->id, RETURN_SENT_ELSEWHERE);
    if (question == RPC_NO_QUESTION) {
        return; /* it was finished before anybody took it */
    }
    for (uint32_t i = 0; i < slot->reference_count; i++) {
        rpc_reference_add(connection, slot->references[i]);
    }
    rpc_question_end(connection, question, result, slot->references);
}

void rpc_answer_give(
    struct rpc_connection *connection,
    uint32_t answer,
    const struct rpc_result *result,
    const struct rpc_reference *references)
{
    struct rpc_answer_slot *const slot = &connection->answers[answer];
    if (!result->is_exception) {
        slot->reference_count = result->content.capability_count;
        for (uint32_t i = 0; i < slot->reference_count; i++) {
            slot->references[i] = references[i];
        }
        rpc_promised_note(slot, &result->content);
    }
    slot->state = RPC_ANSWER_GIVEN;
    if (slot->stays_here) {
        hand_over(connection, slot, result);
    } else {
        send(connection, slot, result);
    }
    free_if_done(connection, slot);
}

void rpc_answer_fail(
    struct rpc_connection *connection,
    uint32_t answer,
    enum rpc_exception_type type,
    const char *reason)
{
    const struct rpc_result result = {
        .is_exception = true,
        .exception = {type, {(const uint8_t *)reason, text_length(reason)}},
    };
    rpc_answer_give(connection, answer, &result, NULL);
}

void rpc_content_refuse(struct rpc_connection *connection, const struct rpc_content *content)
{
    for (uint32_t i = 0; i < content->capability_count; i++) {
        struct rpc_reference reference;
        if (connection->has_ended) {
            if (content->capabilities[i].kind == RPC_LOCAL) {
                connection->events->dropped(connection->context, content->capabilities[i].number);
            }
        } else if (
            rpc_reference_of_owner(connection, &content->capabilities[i], &reference) ==
            STATUS_OK) {
            rpc_reference_drop(connection, reference);
        }
    }
}

static void
give_owners(struct rpc_connection *connection, uint32_t answer, const struct rpc_result *result)
{
    struct rpc_reference references[RPC_CAPABILITIES_MAX];
    if (result->is_exception) {
        rpc_answer_give(connection, answer, result, NULL);
    } else if (rpc_references_of_owner(connection, &result->content, references) == STATUS_OK) {
        rpc_answer_give(connection, answer, result, references);
    } else {
        rpc_answer_fail(
            connection, answer, RPC_OVERLOADED, "the results' capabilities cannot be sent");
    }
}

enum status
rpc_answer(struct rpc_connection *connection, uint32_t answer, const struct rpc_result *result)
{
    if (connection->has_ended) {
        rpc_content_refuse(connection, &result->content);
        return STATUS_OK;
    }
    if (answer >= RPC_ANSWERS_MAX || connection->answers[answer].state != RPC_ANSWER_CALLED) {
        rpc_content_refuse(connection, &result->content);
        return STATUS_INVALID_ARGUMENT;
    }
    /* As with a message that comes: whoever is told of it is told all before anything else. */
    const bool was_settling = connection->is_settling;
    connection->is_settling = true;
    give_owners(connection, answer, result);
    connection->is_settling = was_settling;
    rpc_settle(connection);
    return STATUS_OK;
}
