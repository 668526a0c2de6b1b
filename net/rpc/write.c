/*
 * Each message is built where it goes out from. What this end must be able to say at any time has
 * its room kept (rpc_output_room()); the void functions are about that. Should one of them find
 * none, that is a mistake of this library's, and the connection ends.
 */
#include "flat.h"
#include "lib/message_builder.h"
#include "parts.h"

#define WORD_BYTES 8u

/* What waits for the peer keeps so much at most: what it says next is read, once it has taken all
 * that was said, and the owner has answered. Held messages are calls, and answers to questions. */
#define WAITING_WORDS                                                                              \
    (RPC_ABORT_WORDS + RPC_WAITING_MAX * RPC_ANSWER_WORDS + RPC_QUESTIONS_MAX * RPC_FINISH_WORDS + \
     RPC_IMPORTS_MAX * RPC_RELEASE_WORDS +                                                         \
     (RPC_WAITING_MAX + RPC_QUESTIONS_MAX) * RPC_CAPABILITIES_MAX * RPC_RELEASE_WORDS)
_Static_assert(
    WAITING_WORDS + RPC_STEP_WORDS <= RPC_OUTPUT_WORDS, "who waits for the peer must read");

struct writer {
    struct message_builder builder;
    struct message_place message;
    struct message_place body;
};

static void compact(struct rpc_connection *connection)
{
    const uint32_t taken_words = connection->output_start_bytes / WORD_BYTES;
    if (taken_words > 0) {
        connection->output_words -= taken_words;
        connection->output_start_bytes -= taken_words * WORD_BYTES;
        memmove(
            connection->output,
            connection->output + taken_words,
            (size_t)connection->output_words * WORD_BYTES);
    }
}

struct bytes rpc_output(struct rpc_connection *connection)
{
    const struct bytes all = {
        (const uint8_t *)connection->output, (size_t)connection->output_words * WORD_BYTES};
    return bytes_part(
        all, connection->output_start_bytes, all.size_bytes - connection->output_start_bytes);
}

void rpc_output_taken(struct rpc_connection *connection, size_t size_bytes)
{
    const size_t left = rpc_output(connection).size_bytes;
    connection->output_start_bytes += (uint32_t)(size_bytes < left ? size_bytes : left);
    if (size_bytes >= left) {
        connection->output_words = 0;
        connection->output_start_bytes = 0;
    }
}

/* What is left when all that this end may have to say about what there is was said. */
uint32_t rpc_output_room(const struct rpc_connection *connection)
{
    const uint32_t used = connection->output_words - connection->output_start_bytes / WORD_BYTES;
    uint32_t kept = RPC_ABORT_WORDS;
    for (uint32_t i = 0; i < RPC_ANSWERS_MAX; i++) {
        const enum rpc_answer_state state = connection->answers[i].state;
        const bool is_ended = state == RPC_ANSWER_FREE || state == RPC_ANSWER_GIVEN;
        kept += is_ended ? 0 : RPC_ANSWER_WORDS;
    }
    for (uint32_t i = 0; i < RPC_QUESTIONS_MAX; i++) {
        kept += connection->questions[i].state != RPC_QUESTION_FREE ? RPC_FINISH_WORDS : 0;
    }
    for (uint32_t i = 0; i < RPC_IMPORTS_MAX; i++) {
        kept += connection->imports[i].own_count > 0 ? RPC_RELEASE_WORDS : 0;
    }
    /* Imports that a held message brings. */
    kept += connection->held_count * RPC_CAPABILITIES_MAX * RPC_RELEASE_WORDS;
    return used + kept < RPC_OUTPUT_WORDS ? RPC_OUTPUT_WORDS - used - kept : 0;
}

static enum status begin(
    struct rpc_connection *connection,
    struct writer *writer,
    enum rpc_message_tag tag,
    uint32_t data_words,
    uint32_t pointer_count)
{
    if (connection->has_ended) {
        return STATUS_PEER_GONE;
    }
    compact(connection);
    message_builder_start_framed(
        &writer->builder,
        connection->output + connection->output_words,
        RPC_OUTPUT_WORDS - connection->output_words);
    enum status status = message_builder_root(&writer->builder, 1, 1, &writer->message);
    if (status == STATUS_OK) {
        message_place_u16(&writer->message, MESSAGE_TAG_U16, (uint16_t)tag, 0);
        status = message_place_struct(
            &writer->message, MESSAGE_BODY_POINTER, data_words, pointer_count, &writer->body);
    }
    return status;
}

static void commit(struct rpc_connection *connection, struct writer *writer)
{
    const struct bytes written = message_builder_finish(&writer->builder);
    connection->output_words += (uint32_t)(written.size_bytes / WORD_BYTES);
}

static void
commit_or_end(struct rpc_connection *connection, struct writer *writer, enum status status)
{
    static const char text[] = "no room for what must be said";
    if (status == STATUS_OK) {
        commit(connection, writer);
    } else {
        rpc_end(connection, (struct bytes){(const uint8_t *)text, sizeof(text) - 1});
    }
}

/* Puts a message of one segment under a pointer: its words as they are, but for the first. */
static enum status
place_content(const struct message_place *place, uint32_t index, const struct rpc_content *content)
{
    const struct rpc_segment segment = {content->words, content->word_count};
    struct message_builder *const builder = place->builder;
    struct message_builder below;
    if (content->word_count == 0) {
        struct message_place empty;
        return message_place_struct(place, index, 0, 0, &empty);
    }
    /* Copied pointer by pointer: what a client says may be wrong, and does not go out. */
    message_builder_start(
        &below,
        builder->words + builder->used_words,
        builder->capacity_words - builder->used_words);
    const enum status status = rpc_flatten(&segment, 1, content->words, &below);
    if (status != STATUS_OK) {
        return status;
    }
    /* The root's pointer stays where it is, and the field leads to where that leads. */
    const uint32_t pointer_at = place->at_word + place->data_words + index;
    const uint64_t root = below.words[0];
    const uint32_t distance = builder->used_words - pointer_at;
    builder->words[pointer_at] =
        (root & ~UINT64_C(0xffffffff)) | (uint32_t)((uint32_t)root + (distance << 2));
    builder->used_words += below.used_words;
    return STATUS_OK;
}

static void place_descriptor(
    const struct rpc_connection *connection,
    const struct message_place *place,
    struct rpc_reference reference)
{
    message_place_u8(place, DESCRIPTOR_FILE_U8, DESCRIPTOR_NO_FILE, DESCRIPTOR_NO_FILE);
    switch (reference.kind) {
    case RPC_LOCAL:
        message_place_u16(place, DESCRIPTOR_TAG_U16, DESCRIPTOR_SENDER_HOSTED, 0);
        message_place_u32(place, DESCRIPTOR_ID_U32, reference.index, 0);
        break;
    case RPC_REMOTE:
        message_place_u16(place, DESCRIPTOR_TAG_U16, DESCRIPTOR_RECEIVER_HOSTED, 0);
        message_place_u32(place, DESCRIPTOR_ID_U32, connection->imports[reference.index].id, 0);
        break;
    default:
        message_place_u16(place, DESCRIPTOR_TAG_U16, DESCRIPTOR_NONE, 0);
        break;
    }
}

static enum status place_table(
    const struct rpc_connection *connection,
    const struct message_place *payload,
    const struct rpc_reference *references,
    uint32_t count)
{
    struct message_place first;
    const enum status status =
        message_place_structs(payload, PAYLOAD_CAPABILITIES_POINTER, count, 1, 1, &first);
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct message_place place = message_place_element(&first, i);
        place_descriptor(connection, &place, references[i]);
    }
    return status;
}

static enum status place_payload(
    const struct rpc_connection *connection,
    const struct message_place *place,
    uint32_t index,
    const struct rpc_content *content,
    const struct rpc_reference *references)
{
    struct message_place payload;
    enum status status = message_place_struct(place, index, 0, 2, &payload);
    if (status == STATUS_OK) {
        status = place_table(connection, &payload, references, content->capability_count);
    }
    return status == STATUS_OK ? place_content(&payload, PAYLOAD_CONTENT_POINTER, content) : status;
}

/* It is certain now that the peer gets them. */
static void count_given(
    struct rpc_connection *connection, const struct rpc_reference *references, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (references[i].kind == RPC_LOCAL) {
            connection->exports[references[i].index].given_count++;
        }
    }
}

enum status rpc_write_bootstrap(struct rpc_connection *connection, uint32_t question)
{
    struct writer writer;
    const enum status status = begin(connection, &writer, RPC_MESSAGE_BOOTSTRAP, 1, 1);
    if (status == STATUS_OK) {
        message_place_u32(&writer.body, ID_U32, question, 0);
        commit(connection, &writer);
    }
    return status;
}

static enum status place_target(const struct message_place *place, uint32_t index, uint32_t id)
{
    struct message_place target;
    const enum status status = message_place_struct(place, index, 1, 1, &target);
    if (status == STATUS_OK) {
        message_place_u32(&target, TARGET_EXPORT_U32, id, 0);
        message_place_u16(&target, TARGET_TAG_U16, TARGET_EXPORT, 0);
    }
    return status;
}

enum status rpc_write_call(
    struct rpc_connection *connection,
    uint32_t question,
    uint32_t import,
    const struct rpc_call *call,
    const struct rpc_reference *references)
{
    struct writer writer;
    enum status status = begin(connection, &writer, RPC_MESSAGE_CALL, 3, 3);
    if (status == STATUS_OK) {
        message_place_u32(&writer.body, ID_U32, question, 0);
        message_place_u16(&writer.body, CALL_METHOD_U16, call->method_id, 0);
        message_place_u64(&writer.body, CALL_INTERFACE_U64, call->interface_id, 0);
        message_place_u16(&writer.body, CALL_RESULTS_TO_U16, RESULTS_TO_CALLER, 0);
        status = place_target(&writer.body, CALL_TARGET_POINTER, connection->imports[import].id);
    }
    if (status == STATUS_OK) {
        status =
            place_payload(connection, &writer.body, CALL_PARAMS_POINTER, &call->params, references);
    }
    if (status == STATUS_OK) {
        commit(connection, &writer);
        count_given(connection, references, call->params.capability_count);
    }
    return status;
}

static enum status
begin_return(struct rpc_connection *connection, struct writer *writer, uint32_t id, uint16_t tag)
{
    const enum status status = begin(connection, writer, RPC_MESSAGE_RETURN, 2, 1);
    if (status == STATUS_OK) {
        message_place_u32(&writer->body, ID_U32, id, 0);
        /* Of the parameters, each reference is released by itself. */
        message_place_bool(&writer->body, RETURN_RELEASE_BOOL, false, true);
        message_place_u16(&writer->body, RETURN_TAG_U16, tag, 0);
    }
    return status;
}

enum status rpc_write_results(
    struct rpc_connection *connection,
    uint32_t id,
    const struct rpc_content *content,
    const struct rpc_reference *references)
{
    struct writer writer;
    enum status status = begin_return(connection, &writer, id, RETURN_RESULTS);
    if (status == STATUS_OK) {
        status = place_payload(connection, &writer.body, RETURN_POINTER, content, references);
    }
    if (status == STATUS_OK) {
        commit(connection, &writer);
        count_given(connection, references, content->capability_count);
    }
    return status;
}

enum status
rpc_write_capability(struct rpc_connection *connection, uint32_t id, struct rpc_reference reference)
{
    struct writer writer;
    struct message_place payload;
    enum status status = begin_return(connection, &writer, id, RETURN_RESULTS);
    if (status == STATUS_OK) {
        status = message_place_struct(&writer.body, RETURN_POINTER, 0, 2, &payload);
    }
    if (status == STATUS_OK) {
        message_place_capability(&payload, PAYLOAD_CONTENT_POINTER, 0);
        status = place_table(connection, &payload, &reference, 1);
    }
    if (status == STATUS_OK) {
        commit(connection, &writer);
        count_given(connection, &reference, 1);
    }
    return status;
}

static enum status place_exception(
    const struct message_place *place, uint32_t index, const struct rpc_exception *exception)
{
    struct message_place body;
    struct bytes reason = exception->reason;
    const enum status status = message_place_struct(place, index, 1, 2, &body);
    if (status != STATUS_OK) {
        return status;
    }
    reason.size_bytes =
        reason.size_bytes < RPC_REASON_BYTES_MAX ? reason.size_bytes : RPC_REASON_BYTES_MAX;
    message_place_u16(&body, EXCEPTION_TYPE_U16, (uint16_t)exception->type, 0);
    return message_place_text(&body, EXCEPTION_REASON_POINTER, reason);
}

void rpc_write_exception(
    struct rpc_connection *connection, uint32_t id, const struct rpc_exception *exception)
{
    struct writer writer;
    enum status status = begin_return(connection, &writer, id, RETURN_EXCEPTION);
    if (status == STATUS_OK) {
        status = place_exception(&writer.body, RETURN_POINTER, exception);
    }
    commit_or_end(connection, &writer, status);
}

void rpc_write_return(struct rpc_connection *connection, uint32_t id, uint16_t tag)
{
    struct writer writer;
    commit_or_end(connection, &writer, begin_return(connection, &writer, id, tag));
}

void rpc_write_finish(struct rpc_connection *connection, uint32_t question)
{
    struct writer writer;
    const enum status status = begin(connection, &writer, RPC_MESSAGE_FINISH, 1, 0);
    if (status == STATUS_OK) {
        message_place_u32(&writer.body, ID_U32, question, 0);
        message_place_bool(&writer.body, FINISH_RELEASE_BOOL, false, true);
    }
    commit_or_end(connection, &writer, status);
}

void rpc_write_release(struct rpc_connection *connection, uint32_t id, uint32_t count)
{
    struct writer writer;
    const enum status status = begin(connection, &writer, RPC_MESSAGE_RELEASE, 1, 0);
    if (status == STATUS_OK) {
        message_place_u32(&writer.body, ID_U32, id, 0);
        message_place_u32(&writer.body, RELEASE_COUNT_U32, count, 0);
    }
    commit_or_end(connection, &writer, status);
}

void rpc_write_loopback(struct rpc_connection *connection, uint32_t id, uint32_t embargo)
{
    struct writer writer;
    enum status status = begin(connection, &writer, RPC_MESSAGE_DISEMBARGO, 1, 1);
    if (status == STATUS_OK) {
        message_place_u32(&writer.body, DISEMBARGO_ID_U32, embargo, 0);
        message_place_u16(&writer.body, DISEMBARGO_TAG_U16, DISEMBARGO_RECEIVER_LOOPBACK, 0);
        status = place_target(&writer.body, DISEMBARGO_TARGET_POINTER, id);
    }
    commit_or_end(connection, &writer, status);
}

enum status
rpc_write_unimplemented(struct rpc_connection *connection, const struct message *message)
{
    struct writer writer;
    const struct rpc_content content = {
        .words = (const uint64_t *)(const void *)message->segment.data,
        .word_count = (uint32_t)(message->segment.size_bytes / WORD_BYTES),
    };
    compact(connection);
    const uint32_t left = RPC_OUTPUT_WORDS - connection->output_words;
    message_builder_start_framed(
        &writer.builder,
        connection->output + connection->output_words,
        left < RPC_ECHO_WORDS ? left : RPC_ECHO_WORDS);
    enum status status = message_builder_root(&writer.builder, 1, 1, &writer.message);
    if (status == STATUS_OK) {
        message_place_u16(&writer.message, MESSAGE_TAG_U16, RPC_MESSAGE_UNIMPLEMENTED, 0);
        status = place_content(&writer.message, MESSAGE_BODY_POINTER, &content);
    }
    if (status == STATUS_OK) {
        commit(connection, &writer);
    }
    return status;
}

void rpc_write_abort(struct rpc_connection *connection, struct bytes reason)
{
    struct writer writer;
    const struct rpc_exception exception = {RPC_FAILED, reason};
    compact(connection);
    message_builder_start_framed(
        &writer.builder,
        connection->output + connection->output_words,
        RPC_OUTPUT_WORDS - connection->output_words);
    enum status status = message_builder_root(&writer.builder, 1, 1, &writer.message);
    if (status == STATUS_OK) {
        message_place_u16(&writer.message, MESSAGE_TAG_U16, RPC_MESSAGE_ABORT, 0);
        status = place_exception(&writer.message, MESSAGE_BODY_POINTER, &exception);
    }
    if (status == STATUS_OK) {
        commit(connection, &writer);
    }
}
