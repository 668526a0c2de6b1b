/* Calls of stand-ins, and of the peer's first object. */
#include "parts.h"

static void fail(struct remote_peer *peer, uint32_t reply, enum status status)
{
    peer->local->reply(peer->context, reply, status, NULL);
}

/* Makes peer->payload of it. Not STATUS_OK: the handles are released. */
static enum status translate(
    struct remote_peer *peer,
    uint32_t interface_number,
    uint32_t ordinal,
    const struct reflection_message *message,
    struct rpc_call *call)
{
    struct interface_type_reader interface;
    struct reflection_method found;
    struct bridge_method method = {0};
    enum status status = reflection_interface_at(peer->reflection, interface_number, &interface);
    if (status == STATUS_OK) {
        status = bridge_method_of(peer->reflection, &interface, ordinal, &method);
    }
    if (status == STATUS_OK) {
        status = reflection_method_at(peer->reflection, &interface, ordinal, &found);
    }
    if (status == STATUS_OK) {
        status = bridge_out(peer->reflection, &found.params, message, &peer->payload);
    }
    if (status != STATUS_OK) {
        remote_message_refuse(peer, message);
        return status;
    }
    call->interface_id = method.interface_id;
    call->method_id = method.number;
    return remote_objects_give(peer, message, &peer->payload, &call->params);
}

void remote_peer_call(
    struct remote_peer *peer,
    uint32_t proxy,
    uint32_t reply,
    uint32_t ordinal,
    const struct reflection_message *message)
{
    struct rpc_call call = {0};
    uint32_t question = 0;
    if (proxy >= REMOTE_PROXIES_MAX || !peer->proxies[proxy].is_used) {
        remote_message_refuse(peer, message);
        fail(peer, reply, STATUS_PEER_GONE);
        return;
    }
    const struct remote_proxy to = peer->proxies[proxy];
    enum status status = translate(peer, to.interface, ordinal, message, &call);
    if (status == STATUS_OK) {
        status = rpc_call(&peer->connection, to.remote, &call, &question);
    }
    if (status != STATUS_OK) {
        fail(peer, reply, status);
        return;
    }
    peer->outgoing[question] = (struct remote_outgoing){
        .is_used = true,
        .question = REMOTE_CALL,
        .reply = reply,
        .interface = to.interface,
        .ordinal = ordinal,
    };
}

static void return_call(
    struct remote_peer *peer,
    const struct remote_outgoing *asked,
    const struct rpc_content *content)
{
    struct interface_type_reader interface;
    struct reflection_method found;
    enum status status = reflection_interface_at(peer->reflection, asked->interface, &interface);
    if (status == STATUS_OK) {
        status = reflection_method_at(peer->reflection, &interface, asked->ordinal, &found);
    }
    if (status == STATUS_OK) {
        status = bridge_in(peer->reflection, &found.results, content, &peer->arrival);
    }
    if (status != STATUS_OK) {
        remote_content_refuse(peer, content);
    } else {
        status = remote_objects_take(peer, content, &peer->arrival);
    }
    if (status == STATUS_OK) {
        peer->local->reply(peer->context, asked->reply, STATUS_OK, &peer->arrival.message);
    } else {
        fail(peer, asked->reply, status);
    }
}

/* The peer's first object is there: asks it. */
static void ask_open(struct remote_peer *peer, const struct remote_outgoing *asked)
{
    struct rpc_call call = {.interface_id = REMOTE_EXPORTS_ID, .method_id = REMOTE_OPEN_METHOD};
    struct message_builder builder;
    struct message_place root;
    uint32_t question = 0;
    const struct bytes name = {asked->name, asked->name_bytes};
    message_builder_start(&builder, peer->payload.words, RPC_CONTENT_WORDS_MAX);
    enum status status = message_builder_root(&builder, 0, 1, &root);
    if (status == STATUS_OK) {
        status = message_place_text(&root, 0, name);
    }
    if (status == STATUS_OK) {
        call.params.words = peer->payload.words;
        call.params.word_count = builder.used_words;
        status = rpc_call(&peer->connection, peer->first, &call, &question);
    }
    if (status != STATUS_OK) {
        fail(peer, asked->reply, status);
        return;
    }
    peer->outgoing[question] = *asked;
    peer->outgoing[question].question = REMOTE_OPEN;
}

static void return_first(
    struct remote_peer *peer,
    const struct remote_outgoing *asked,
    const struct rpc_content *content)
{
    const struct rpc_capability capability = content->capabilities[0];
    if (capability.kind != RPC_REMOTE) {
        fail(peer, asked->reply, STATUS_MALFORMED); /* this end's own, or none */
        return;
    }
    if (peer->has_first) {
        remote_content_refuse(peer, content); /* somebody else has asked meanwhile */
    }
    peer->first = peer->has_first ? peer->first : capability.number;
    peer->has_first = true;
    ask_open(peer, asked);
}

/* The capability is where open() has it, and the only one. */
static enum status take_opened(
    struct remote_peer *peer,
    const struct remote_outgoing *asked,
    const struct rpc_content *content,
    uint32_t *handle)
{
    static const uint32_t numbers[] = {1};
    struct message message;
    struct message_struct root;
    uint32_t number = 0;
    enum status status =
        message_open_page(content->words, content->word_count, numbers, 1, &message);
    if (status == STATUS_OK) {
        status = message_root(&message, &root);
    }
    if (status == STATUS_OK) {
        status = message_struct_capability(&root, 0, &number);
    }
    if (status == STATUS_OK && (number != 1 || content->capability_count != 1 ||
                                content->capabilities[0].kind != RPC_REMOTE)) {
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        remote_content_refuse(peer, content);
        return status;
    }
    return remote_object_take(peer, content->capabilities[0], asked->interface, handle);
}

static void return_open(
    struct remote_peer *peer,
    const struct remote_outgoing *asked,
    const struct rpc_content *content)
{
    struct reflection_message message = {.is_in_registers = true, .capability_count = 1};
    const enum status status = take_opened(peer, asked, content, &message.capabilities[0]);
    if (status == STATUS_OK) {
        peer->local->reply(peer->context, asked->reply, STATUS_OK, &message);
    } else {
        fail(peer, asked->reply, status);
    }
}

void remote_returned(void *context, uint32_t question, const struct rpc_result *result)
{
    struct remote_peer *const peer = context;
    const struct remote_outgoing asked = peer->outgoing[question];
    peer->outgoing[question].is_used = false;
    if (result->is_exception) {
        fail(peer, asked.reply, bridge_status(&result->exception));
        return;
    }
    switch (asked.question) {
    case REMOTE_CALL:
        return_call(peer, &asked, &result->content);
        break;
    case REMOTE_FIRST:
        return_first(peer, &asked, &result->content);
        break;
    case REMOTE_OPEN:
        return_open(peer, &asked, &result->content);
        break;
    }
}

void remote_peer_open(
    struct remote_peer *peer, uint32_t reply, struct bytes name, uint32_t interface)
{
    struct remote_outgoing asked = {
        .is_used = true,
        .question = REMOTE_FIRST,
        .reply = reply,
        .interface = interface,
        .name_bytes = (uint32_t)name.size_bytes,
    };
    uint32_t question = 0;
    if (name.size_bytes == 0 || name.size_bytes > REMOTE_NAME_BYTES_MAX) {
        fail(peer, reply, STATUS_INVALID_ARGUMENT);
        return;
    }
    memcpy(asked.name, name.data, name.size_bytes);
    if (peer->has_first) {
        ask_open(peer, &asked);
        return;
    }
    const enum status status = rpc_bootstrap(&peer->connection, &question);
    if (status == STATUS_OK) {
        peer->outgoing[question] = asked;
    } else {
        fail(peer, reply, status);
    }
}
