#include "connection.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "schema/remote_client.h"

/*
 * Badges of stand-ins, by proxy; 0: none. Each is used once: a call may be received after its
 * session is closed, and must not reach whatever has the proxy's number then.
 */
static uint64_t badges[REMOTE_PROXIES_MAX];
static uint64_t last_badge = REMOTE_OPENED_BADGE;

enum status interface_number(struct bytes name, uint32_t *number)
{
    struct interface_type_reader found;
    for (uint32_t i = 0; i < connection.reflection.schemas.interfaces.count; i++) {
        const enum status status = reflection_interface_at(&connection.reflection, i, &found);
        if (status != STATUS_OK) {
            return status;
        }
        if (bytes_equal(found.name, name)) {
            *number = i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

/* Whoever keeps what is given says whether this side's peer has it. */
static enum status on_open(void *context, struct bytes name, struct remote_object *object)
{
    const uint32_t visit = program_capability("visit");
    const struct remote_visit_open_params params = {.name = name};
    struct remote_visit_open_results results = {0};
    (void)context;
    if (visit == 0) {
        return STATUS_NOT_FOUND;
    }
    enum status status = remote_visit_open(visit, &params, &results);
    if (status != STATUS_OK) {
        return status;
    }
    status = interface_number(results.interface, &object->interface);
    if (status != STATUS_OK) {
        capability_release(results.capability);
    }
    object->handle = results.capability;
    return status;
}

static enum status on_stand_in(void *context, uint32_t proxy, uint32_t interface, uint32_t *handle)
{
    struct interface_type_reader type;
    uint64_t mask = 0;
    (void)context;
    enum status status = reflection_interface_at(&connection.reflection, interface, &type);
    if (status == STATUS_OK) {
        status = reflection_mask(&connection.reflection, type.name, (struct bytes){NULL, 0}, &mask);
    }
    if (status == STATUS_OK) {
        status = session_create(connection.server.endpoint, last_badge + 1, mask, handle);
    }
    if (status == STATUS_OK) {
        last_badge++;
        badges[proxy] = last_badge;
    }
    return status;
}

static void on_call(
    void *context,
    uint32_t call,
    uint32_t handle,
    uint32_t ordinal,
    const struct reflection_message *message)
{
    (void)context;
    const enum status status = workers_call(call, handle, ordinal, message);
    if (status == STATUS_OK) {
        return;
    }
    for (uint32_t i = 0; i < message->capability_count; i++) {
        capability_release(message->capabilities[i]);
    }
    remote_peer_answered(&connection.peer, call, status, NULL);
}

static void opened(enum status status, const struct reflection_message *results)
{
    connection.is_opening = false;
    connection.opening = status;
    if (status != STATUS_OK) {
        connection.server.is_stopping = true;
        return;
    }
    connection.opened = results->capabilities[0];
    connection.opened_badge = last_badge; /* it was made just now */
    const struct event_signal_params ready = {.bits = REMOTE_OPENED_BIT};
    (void)event_signal(program_capability("opened"), &ready); /* who is gone, ends this too */
}

static void release_all(const struct reflection_message *message)
{
    for (uint32_t i = 0; i < message->capability_count; i++) {
        capability_release(message->capabilities[i]);
    }
}

static void reply_results(uint32_t reply, const struct reflection_message *results)
{
    const uint32_t count = results->capability_count;
    const uint32_t words = results->word_count;
    struct message_page *page = message_page();
    struct register_message message = {
        .tag = message_tag(0, results->is_in_registers ? words : 0) |
               message_tag_page_words(results->is_in_registers ? 0 : words) |
               message_tag_capabilities(count) |
               ((UINT64_C(1) << count) - 1) << MESSAGE_TAG_MOVE_SHIFT,
    };
    memcpy(
        results->is_in_registers ? message.words : page->words,
        results->words,
        words * sizeof(uint64_t));
    memcpy(page->capabilities, results->capabilities, sizeof(page->capabilities));
    if (message_reply(reply, &message) != STATUS_OK) {
        release_all(results); /* who called has given up */
    }
}

/* `reply`: the kernel's; 0: nobody waits for it. */
static void on_reply(
    void *context, uint32_t reply, enum status status, const struct reflection_message *results)
{
    (void)context;
    if (reply == OPENING_REPLY) {
        opened(status, results);
    } else if (status == STATUS_OK && reply != 0) {
        reply_results(reply, results);
    } else if (status == STATUS_OK) {
        release_all(results);
    } else if (reply != 0) {
        struct register_message message = {.tag = message_tag_status((uint32_t)status)};
        (void)message_reply(reply, &message); /* as above */
    }
    if (reply != OPENING_REPLY) {
        capability_release(reply); /* where it could not be used */
    }
}

static enum status on_copy(void *context, uint32_t handle, uint32_t *copy)
{
    (void)context;
    return capability_copy(handle, ~UINT64_C(0), copy);
}

static void on_release(void *context, uint32_t handle)
{
    (void)context;
    capability_release(handle);
}

const struct remote_local connection_local = {
    on_open, on_stand_in, on_call, on_reply, on_copy, on_release};

/* -- stand-ins --------------------------------------------------------------------------------- */

/* REMOTE_PROXIES_MAX, which is none: it is closed. */
static uint32_t proxy_of(uint64_t badge)
{
    const uint64_t wanted = badge == REMOTE_OPENED_BADGE ? connection.opened_badge : badge;
    uint32_t proxy = 0;
    while (proxy < REMOTE_PROXIES_MAX && (wanted == 0 || badges[proxy] != wanted)) {
        proxy++;
    }
    return proxy;
}

static void take_message(struct server_call *call, struct reflection_message *message)
{
    const uint32_t page_words = message_tag_page_word_count(call->tag);
    message->is_in_registers = page_words == 0;
    message->word_count = page_words == 0 ? message_tag_word_count(call->tag) : page_words;
    memcpy(
        message->words,
        page_words == 0 ? call->words : call->page->words,
        message->word_count * sizeof(uint64_t));
    message->capability_count = message_tag_capability_count(call->tag);
    for (uint32_t i = 0; i < MESSAGE_CAPABILITIES_MAX; i++) {
        message->capabilities[i] = server_call_keep(call, call->capabilities[i]);
    }
}

enum status stand_in_called(struct server *server, struct server_call *call)
{
    static struct reflection_message message;
    const uint32_t ordinal = message_tag_method(call->tag);
    const uint32_t proxy = proxy_of(call->badge);
    uint32_t reply = 0;
    (void)server;
    take_message(call, &message);
    const enum status status = server_call_defer(call, &reply);
    if (status != STATUS_OK && status != STATUS_WRONG_STATE) {
        release_all(&message);
        call->tag = message_tag_status((uint32_t)status);
        return status;
    }
    remote_peer_call(&connection.peer, proxy, reply, ordinal, &message);
    return STATUS_OK;
}

void stand_in_closed(struct server *server, uint64_t badge)
{
    const uint32_t proxy = proxy_of(badge);
    (void)server;
    if (badge == REMOTE_OPENED_BADGE) {
        capability_release(connection.opened); /* which closes that session */
    } else if (proxy < REMOTE_PROXIES_MAX) {
        badges[proxy] = 0;
        remote_peer_closed(&connection.peer, proxy);
    }
}
