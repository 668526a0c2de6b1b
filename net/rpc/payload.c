/* Parameters and results as they come: a pointer to anything, and a table of capabilities. */
#include "flat.h"
#include "parts.h"

rpc_breach
rpc_payload_open(const struct message_struct *from, uint32_t pointer, struct rpc_payload *payload)
{
    enum status status = message_struct_struct(from, pointer, &payload->body);
    if (status == STATUS_OK) {
        status = message_struct_list(&payload->body, PAYLOAD_CAPABILITIES_POINTER, &payload->table);
    }
    if (status != STATUS_OK) {
        return rpc_unreadable(status);
    }
    return payload->table.count <= RPC_CAPABILITIES_MAX ? NULL
                                                        : "too many capabilities in one message";
}

static rpc_breach find_answer(
    struct rpc_connection *connection, const struct message_struct *descriptor, uint32_t *answer)
{
    struct message_struct promised;
    if (message_struct_u16(descriptor, DESCRIPTOR_TAG_U16, 0) != DESCRIPTOR_RECEIVER_ANSWER) {
        return NULL;
    }
    const enum status status = message_struct_struct(descriptor, DESCRIPTOR_POINTER, &promised);
    return status == STATUS_OK ? rpc_promised_open(connection, &promised, answer)
                               : rpc_unreadable(status);
}

rpc_breach rpc_payload_find(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    struct rpc_dependencies *dependencies)
{
    rpc_breach breach = NULL;
    for (uint32_t i = 0; i < payload->table.count && breach == NULL; i++) {
        struct message_struct descriptor;
        const enum status status = message_list_struct(&payload->table, i, &descriptor);
        breach = status == STATUS_OK ? find_answer(connection, &descriptor, &dependencies->table[i])
                                     : rpc_unreadable(status);
    }
    return breach;
}

/* The vine keeps an object of a third party's in reach through the peer. */
static rpc_breach take_vine(
    struct rpc_connection *connection,
    const struct message_struct *descriptor,
    struct rpc_reference *reference)
{
    struct message_struct third;
    const enum status status = message_struct_struct(descriptor, DESCRIPTOR_POINTER, &third);
    return status == STATUS_OK
               ? rpc_import_given(
                     connection, message_struct_u32(&third, THIRD_PARTY_VINE_U32, 0), reference)
               : rpc_unreadable(status);
}

static rpc_breach
take_own(struct rpc_connection *connection, uint32_t id, struct rpc_reference *reference)
{
    const struct rpc_export *const export = rpc_export_given(connection, id);
    if (export == NULL) {
        return "a capability of this end's that was not given";
    }
    *reference = (struct rpc_reference){RPC_LOCAL, id};
    rpc_reference_add(connection, *reference);
    return NULL;
}

static rpc_breach take_answer(
    struct rpc_connection *connection,
    const struct message_struct *descriptor,
    uint32_t answer,
    struct rpc_reference *reference)
{
    struct message_struct promised;
    if (answer == RPC_NO_ANSWER) {
        return NULL;
    }
    const enum status status = message_struct_struct(descriptor, DESCRIPTOR_POINTER, &promised);
    return status == STATUS_OK ? rpc_promised_find(connection, answer, &promised, reference)
                               : rpc_unreadable(status);
}

rpc_breach rpc_descriptor_take(
    struct rpc_connection *connection,
    const struct message_struct *descriptor,
    uint32_t answer,
    struct rpc_reference *reference)
{
    const uint32_t id = message_struct_u32(descriptor, DESCRIPTOR_ID_U32, 0);
    *reference = (struct rpc_reference){RPC_NONE, 0};
    switch (message_struct_u16(descriptor, DESCRIPTOR_TAG_U16, 0)) {
    case DESCRIPTOR_NONE:
        return NULL;
    case DESCRIPTOR_SENDER_HOSTED:
    case DESCRIPTOR_SENDER_PROMISE:
        return rpc_import_given(connection, id, reference);
    case DESCRIPTOR_RECEIVER_HOSTED:
        return take_own(connection, id, reference);
    case DESCRIPTOR_RECEIVER_ANSWER:
        return take_answer(connection, descriptor, answer, reference);
    case DESCRIPTOR_THIRD_PARTY:
        return take_vine(connection, descriptor, reference);
    default:
        return "an unknown kind of capability";
    }
}

rpc_breach rpc_payload_references(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    const struct rpc_dependencies *dependencies,
    struct rpc_reference references[RPC_CAPABILITIES_MAX])
{
    for (uint32_t i = 0; i < payload->table.count; i++) {
        struct message_struct descriptor;
        const enum status status = message_list_struct(&payload->table, i, &descriptor);
        const rpc_breach breach =
            status == STATUS_OK
                ? rpc_descriptor_take(
                      connection, &descriptor, dependencies->table[i], &references[i])
                : rpc_unreadable(status);
        if (breach != NULL) {
            return breach; /* the connection ends, and with it all references */
        }
    }
    return NULL;
}

enum status rpc_payload_content(
    struct rpc_connection *connection,
    const struct rpc_payload *payload,
    const struct rpc_reference *references,
    struct rpc_content *content)
{
    static const uint64_t nothing = 0;
    struct message_builder builder;
    const struct message *const message = payload->body.message;
    const struct rpc_segment segment = {
        .words = (const uint64_t *)(const void *)message->segment.data,
        .count = (uint32_t)(message->segment.size_bytes / sizeof(uint64_t)),
    };
    const bool has_content = message_struct_has(&payload->body, PAYLOAD_CONTENT_POINTER);
    const uint64_t *const pointer =
        has_content ? (const uint64_t *)(const void *)payload->body.pointers.data : &nothing;
    message_builder_start(&builder, connection->content, RPC_CONTENT_WORDS_MAX);
    const enum status status = rpc_flatten(&segment, 1, pointer, &builder);
    if (status != STATUS_OK) {
        return status;
    }
    *content = (struct rpc_content){
        .words = connection->content,
        .word_count = builder.used_words,
        .capability_count = payload->table.count,
    };
    for (uint32_t i = 0; i < content->capability_count; i++) {
        content->capabilities[i] = rpc_reference_capability(connection, references[i]);
    }
    return STATUS_OK;
}
