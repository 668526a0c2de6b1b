/* Calls from there: of the first object, answered here, and of others, which are local calls. */
#include "parts.h"

static void fail(struct remote_peer *peer, uint32_t answer, enum status status)
{
    uint8_t reason[BRIDGE_REASON_BYTES_MAX];
    struct rpc_result result = {.is_exception = true};
    bridge_exception(status, reason, &result.exception);
    /* Who has ended the connection has taken the answer with it. */
    (void)rpc_answer(&peer->connection, answer, &result);
}

static enum status read_name(const struct rpc_content *params, struct bytes *name)
{
    struct message message;
    struct message_struct root;
    enum status status = message_open_page(params->words, params->word_count, NULL, 0, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = message_struct_text(&root, 0, name);
    }
    return status == STATUS_OK && name->size_bytes > REMOTE_NAME_BYTES_MAX ? STATUS_INVALID_ARGUMENT
                                                                           : status;
}

static enum status open_export(
    struct remote_peer *peer, const struct rpc_call *call, struct rpc_capability *capability)
{
    struct remote_object object = {0};
    struct bytes name = {0};
    if (call->interface_id != REMOTE_EXPORTS_ID || call->method_id != REMOTE_OPEN_METHOD) {
        return STATUS_UNSUPPORTED;
    }
    enum status status = read_name(&call->params, &name);
    if (status == STATUS_OK) {
        status = peer->local->open(peer->context, name, &object);
    }
    return status == STATUS_OK ? remote_object_give(peer, &object, capability) : status;
}

static void called_first(struct remote_peer *peer, uint32_t answer, const struct rpc_call *call)
{
    static const uint64_t words[] = {UINT64_C(1) << 48, 3}; /* a struct with one capability */
    struct rpc_result result = {
        .content = {.words = words, .word_count = 2, .capability_count = 1}};
    const enum status status = open_export(peer, call, &result.content.capabilities[0]);
    remote_content_refuse(peer, &call->params);
    if (status == STATUS_OK) {
        (void)rpc_answer(&peer->connection, answer, &result);
    } else {
        fail(peer, answer, status);
    }
}

/* Makes peer->arrival of it. Not STATUS_OK: what came with it went back. */
static enum status translate(
    struct remote_peer *peer,
    const struct remote_object *object,
    const struct rpc_call *call,
    uint32_t *ordinal)
{
    const struct bridge_method method = {call->interface_id, call->method_id};
    struct interface_type_reader interface;
    struct reflection_method found;
    enum status status = reflection_interface_at(peer->reflection, object->interface, &interface);
    if (status == STATUS_OK) {
        status = bridge_ordinal_of(peer->reflection, &interface, &method, ordinal);
    }
    if (status == STATUS_OK) {
        status = reflection_method_at(peer->reflection, &interface, *ordinal, &found);
    }
    if (status == STATUS_OK) {
        status = bridge_in(peer->reflection, &found.params, &call->params, &peer->arrival);
    }
    if (status != STATUS_OK) {
        remote_content_refuse(peer, &call->params);
        return status;
    }
    return remote_objects_take(peer, &call->params, &peer->arrival);
}

void remote_called(void *context, uint32_t answer, uint32_t handle, const struct rpc_call *call)
{
    struct remote_peer *const peer = context;
    uint32_t ordinal = 0;
    if (handle == REMOTE_FIRST_HANDLE) {
        called_first(peer, answer, call);
        return;
    }
    /* The connection calls only what was given into it. */
    const struct remote_object object = *remote_object_find(peer, handle);
    const enum status status = translate(peer, &object, call, &ordinal);
    if (status != STATUS_OK) {
        fail(peer, answer, status);
        return;
    }
    peer->incoming[answer] = (struct remote_incoming){true, object.interface, ordinal};
    peer->local->call(peer->context, answer, handle, ordinal, &peer->arrival.message);
}

/* Makes peer->payload of the results. */
static enum status translate_results(
    struct remote_peer *peer,
    const struct remote_incoming *incoming,
    const struct reflection_message *results,
    struct rpc_content *content)
{
    struct interface_type_reader interface;
    struct reflection_method found;
    enum status status = reflection_interface_at(peer->reflection, incoming->interface, &interface);
    if (status == STATUS_OK) {
        status = reflection_method_at(peer->reflection, &interface, incoming->ordinal, &found);
    }
    if (status == STATUS_OK) {
        status = bridge_out(peer->reflection, &found.results, results, &peer->payload);
    }
    if (status != STATUS_OK) {
        remote_message_refuse(peer, results);
        return status;
    }
    return remote_objects_give(peer, results, &peer->payload, content);
}

void remote_peer_answered(
    struct remote_peer *peer,
    uint32_t call,
    enum status status,
    const struct reflection_message *results)
{
    struct rpc_result result = {0};
    const bool is_known = call < RPC_ANSWERS_MAX && peer->incoming[call].is_used;
    if (!is_known) {
        if (status == STATUS_OK) {
            remote_message_refuse(peer, results);
        }
        return;
    }
    const struct remote_incoming incoming = peer->incoming[call];
    peer->incoming[call].is_used = false;
    if (status == STATUS_OK) {
        status = translate_results(peer, &incoming, results, &result.content);
    }
    if (status == STATUS_OK) {
        (void)rpc_answer(&peer->connection, call, &result);
    } else {
        fail(peer, call, status);
    }
}
