/* Network: the way to everything else. */
#include "lib/least.h"
#include "runtime/capability.h"
#include "service.h"
#include "stack/echo.h"
#include "stack/stack.h"

static const struct bytes no_name = {NULL, 0};

/* What was opened is the caller's. */
static enum status
give(struct server_call *call, struct opened *opened, uint64_t mask, uint32_t *handle)
{
    const enum status status = opened_give(opened, mask, handle);
    if (status != STATUS_OK) {
        opened_destroy(opened);
        return status;
    }
    call->moves = 1;
    return STATUS_OK;
}

/* The same of what was opened at the stack, if that went well. */
static enum status give_socket(
    struct server_call *call,
    struct opened *opened,
    enum status made,
    uint64_t mask,
    uint32_t *handle)
{
    if (made != STATUS_OK) {
        opened_destroy(opened);
        return made;
    }
    sockets_join(opened);
    return give(call, opened, mask, handle);
}

/* Something for who calls, in his account. */
static enum status open_for(
    const struct server_call *call,
    enum opened_kind kind,
    struct authority *authority,
    struct opened **opened)
{
    struct account *account = NULL;
    enum status status = account_of(calling_principal(call), &account);
    if (status == STATUS_OK) {
        account_look_for_more(account);
        status = opened_create(calling_process(call), kind, account, authority, opened);
        account_release(account);
    }
    if (status == STATUS_OK) {
        (*opened)->is_for_client = called(call)->is_for_client;
        (*opened)->local = called(call)->local;
    }
    return status;
}

/*
 * Where something is to be at this machine. A reserved address is for what is made through what is
 * for that one, which makes nothing elsewhere.
 */
static enum status settle_local(const struct server_call *call, struct place *local)
{
    const struct address *own = &called(call)->local;
    if (address_is_any(own)) {
        return link_has_reserved(&local->address) ? deny_call(call, "being at", local, no_name)
                                                  : STATUS_OK;
    }
    if (!link_has_reserved(own)) {
        return STATUS_NOT_FOUND;
    }
    if (!address_is_any(&local->address) && !address_equal(&local->address, own)) {
        return deny_call(call, "being at", local, no_name);
    }
    local->address = *own;
    return STATUS_OK;
}

/* -- connections, listeners, sockets ----------------------------------------------------------- */

static enum status take_connect(
    struct server_call *call,
    const struct network_connect_params *params,
    struct network_connect_results *results)
{
    struct authority *authority = called(call)->authority;
    struct opened *opened = NULL;
    struct place local = {.port = 0};
    struct place remote;
    if (place_read(&params->remote, &remote) != STATUS_OK || remote.port == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!authority_may_connect(authority, &remote)) {
        return deny_call(call, "connection to", &remote, no_name);
    }
    enum status status = settle_local(call, &local);
    if (status == STATUS_OK) {
        status = open_for(call, OPENED_STREAM, authority, &opened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const struct stream_ends ends = {.local = local.address, .remote = remote};
    status = stream_connect_from(
        opened->account->client,
        &ends,
        streams_size(opened->account, params->receive_bytes, params->send_bytes),
        opened_notice(opened),
        &opened->stream);
    return give_socket(call, opened, status, TCP_STREAM_MASK_ALL, &results->stream);
}

static enum status take_listen(
    struct server_call *call,
    const struct network_listen_params *params,
    struct network_listen_results *results)
{
    struct authority *authority = called(call)->authority;
    struct opened *opened = NULL;
    struct place local;
    if (place_read(&params->local, &local) != STATUS_OK || params->backlog == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!authority_may_listen(authority, local.port)) {
        return deny_call(call, "listening at", &local, no_name);
    }
    enum status status = settle_local(call, &local);
    if (status == STATUS_OK) {
        status = open_for(call, OPENED_LISTENER, authority, &opened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = listener_create(
        opened->account->client,
        &local,
        streams_size(opened->account, params->receive_bytes, params->send_bytes),
        (uint8_t)at_most(params->backlog, LISTENER_BACKLOG_MAX),
        opened_notice(opened),
        &opened->listener);
    return give_socket(call, opened, status, TCP_LISTENER_MASK_ALL, &results->listener);
}

/* A server remembers who has sent something. */
static enum status begin_senders(struct opened *opened)
{
    _Static_assert(sizeof(struct senders) <= PAGE_BYTES, "they lie in one page");
    void *page = NULL;
    const enum status status = page_take(opened->account, &page);
    if (status == STATUS_OK) {
        opened->senders = page;
        *opened->senders = (struct senders){.answered_count = 0};
    }
    return status;
}

/* As udp_socket_create(). */
typedef enum status create_socket(
    struct client *client,
    const struct place *local,
    uint16_t buffers,
    struct notice notice,
    struct udp_socket **socket);

static enum status open_socket(
    struct server_call *call,
    create_socket *create,
    const struct place *local,
    uint32_t bytes,
    uint32_t *handle)
{
    struct opened *opened = NULL;
    struct place settled = *local;
    enum status status = settle_local(call, &settled);
    if (status == STATUS_OK) {
        status = open_for(call, OPENED_SOCKET, called(call)->authority, &opened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = local->port == 0 ? STATUS_OK : begin_senders(opened);
    if (status == STATUS_OK) {
        status = create(
            opened->account->client,
            &settled,
            streams_buffers(opened->account, bytes),
            opened_notice(opened),
            &opened->socket);
    }
    return give_socket(call, opened, status, UDP_SOCKET_MASK_ALL, handle);
}

static enum status take_bind(
    struct server_call *call,
    const struct network_bind_params *params,
    struct network_bind_results *results)
{
    const struct place anywhere = {.port = 0};
    return open_socket(call, udp_socket_create, &anywhere, params->receive_bytes, &results->socket);
}

static enum status take_bind_at(
    struct server_call *call,
    const struct network_bind_at_params *params,
    struct network_bind_at_results *results)
{
    struct place local;
    if (place_read(&params->local, &local) != STATUS_OK || local.port == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!authority_may_receive(called(call)->authority, local.port)) {
        return deny_call(call, "datagrams at", &local, no_name);
    }
    create_socket *create = params->is_shared ? udp_socket_create_shared : udp_socket_create;
    return open_socket(call, create, &local, params->receive_bytes, &results->socket);
}

/* -- echoes ------------------------------------------------------------------------------------ */

static enum status ask_for_echo(
    struct server_call *call, const struct network_ping_params *params, struct account *account)
{
    struct opened *opened = called(call);
    struct waiting *waiting = NULL;
    struct echo *echo = NULL;
    struct place remote;
    enum status status = place_read(&params->remote, &remote);
    if (status != STATUS_OK) {
        return status;
    }
    if (!authority_may_ping(opened->authority, &remote.address)) {
        return deny_call(call, "echo of", &remote, no_name);
    }
    status = echo_ask(
        account->client,
        &remote.address,
        params->size_bytes,
        params->timeout_ns,
        opened_notice(opened),
        &echo);
    if (status != STATUS_OK) {
        return status;
    }
    status = waiting_begin(call, opened, WAITING_PING, &waiting);
    if (status != STATUS_OK) {
        echo_destroy(echo);
        return status;
    }
    waiting->echo = echo;
    waiting->account = account;
    account_hold(account);
    return STATUS_OK;
}

static enum status take_ping(
    struct server_call *call,
    const struct network_ping_params *params,
    struct network_ping_results *results)
{
    struct account *account = NULL;
    (void)results;
    enum status status = account_of(calling_principal(call), &account);
    if (status == STATUS_OK) {
        status = ask_for_echo(call, params, account);
        account_release(account);
    }
    return status;
}

bool networks_settle_one(struct opened *opened, struct waiting *waiting)
{
    struct network_ping_results results = {0};
    const enum status status = echo_answer(waiting->echo, &results.round_trip_ns);
    (void)opened;
    if (status == STATUS_WRONG_STATE) {
        return false;
    }
    (void)network_ping_reply(waiting->reply, status, &results); /* who is gone needs none */
    return true;
}

/* -- less of it -------------------------------------------------------------------------------- */

static enum status
narrow(struct server_call *call, struct bytes allowed, uint64_t mask, uint32_t *handle)
{
    struct authority *authority = NULL;
    struct account *account = NULL;
    struct opened *opened = NULL;
    enum status status = account_of(calling_principal(call), &account);
    if (status != STATUS_OK) {
        return status;
    }
    status = authority_create(account, called(call)->authority, allowed, &authority);
    account_release(account); /* what it pays for holds on to it */
    if (status != STATUS_OK) {
        return status;
    }
    status = open_for(call, OPENED_NETWORK, authority, &opened);
    if (status == STATUS_OK) {
        status = give(call, opened, mask, handle);
    }
    authority_release(authority); /* `opened` has a reference of its own */
    return status;
}

static enum status take_narrow(
    struct server_call *call,
    const struct network_narrow_params *params,
    struct network_narrow_results *results)
{
    return narrow(call, params->allowed, NETWORK_FACET_USER, &results->network);
}

static enum status take_narrow_client(
    struct server_call *call,
    const struct network_narrow_client_params *params,
    struct network_narrow_client_results *results)
{
    return narrow(call, params->allowed, NETWORK_FACET_CLIENT, &results->network);
}

static enum status take_narrow_server(
    struct server_call *call,
    const struct network_narrow_server_params *params,
    struct network_narrow_server_results *results)
{
    return narrow(call, params->allowed, NETWORK_FACET_SERVER, &results->network);
}

static enum status take_for_client(
    struct server_call *call,
    const struct network_for_client_params *params,
    struct network_for_client_results *results)
{
    struct account *account = NULL;
    struct opened *opened = NULL;
    struct address local = {.link = 0};
    if (params->principal.size_bytes != PRINCIPAL_BYTES ||
        address_read(params->local, &local) != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!address_is_any(&local) && !link_has_reserved(&local)) {
        return STATUS_NOT_FOUND;
    }
    enum status status = account_of(params->principal.data, &account);
    if (status != STATUS_OK) {
        return status;
    }
    account_look_for_more(account);
    status =
        opened_create(params->process, OPENED_NETWORK, account, called(call)->authority, &opened);
    account_release(account);
    if (status != STATUS_OK) {
        return status;
    }
    opened->is_for_client = true;
    opened->local = local;
    return give(call, opened, NETWORK_FACET_USER, &results->network);
}

/* -- names, interfaces, and who has what ------------------------------------------------------- */

static enum status
open_resolver(struct server_call *call, enum opened_kind kind, uint64_t mask, uint32_t *handle)
{
    struct opened *opened = NULL;
    const enum status status = open_for(call, kind, called(call)->authority, &opened);
    return status == STATUS_OK ? give(call, opened, mask, handle) : status;
}

static enum status take_resolver(struct server_call *call, struct network_resolver_results *results)
{
    return open_resolver(call, OPENED_RESOLVER, RESOLVER_FACET_READER, &results->resolver);
}

static enum status
take_name_servers(struct server_call *call, struct network_name_servers_results *results)
{
    return open_resolver(call, OPENED_NAME_SERVERS, RESOLVER_MASK_ALL, &results->resolver);
}

static enum status take_interfaces(
    struct server_call *call,
    const struct network_interfaces_params *params,
    struct network_interfaces_results *results)
{
    (void)call;
    return interfaces_list(params->after, results);
}

static enum status take_interface(
    struct server_call *call,
    const struct network_interface_params *params,
    struct network_interface_results *results)
{
    struct opened *opened = NULL;
    if (!interface_exists(params->number)) {
        return STATUS_NOT_FOUND;
    }
    const enum status status = open_for(call, OPENED_INTERFACE, called(call)->authority, &opened);
    if (status != STATUS_OK) {
        return status;
    }
    opened->interface = params->number;
    return give(call, opened, INTERFACE_MASK_ALL, &results->interface);
}

static enum status take_sockets(
    struct server_call *call,
    const struct network_sockets_params *params,
    struct network_sockets_results *results)
{
    (void)call;
    return sockets_list(params->after, results);
}

static enum status take_usage(struct server_call *call, struct network_usage_results *results)
{
    const struct stack_use use = stack_use();
    (void)call;
    results->usage = (struct network_usage){
        .connections = use.connections_used,
        .listeners = use.listeners_used,
        .sockets = use.sockets_used,
        .buffers_used = use.buffers_used,
        .buffers_most = use.buffers_most,
        .buffers_max = use.buffers_max,
        .shortages = use.shortages,
        .denied_count = network_service.denied_count,
    };
    return STATUS_OK;
}

enum status networks_call(struct server_call *call)
{
    static const struct network_server handlers = {
        .connect = take_connect,
        .listen = take_listen,
        .bind = take_bind,
        .bind_at = take_bind_at,
        .ping = take_ping,
        .resolver = take_resolver,
        .interfaces = take_interfaces,
        .narrow = take_narrow,
        .narrow_client = take_narrow_client,
        .narrow_server = take_narrow_server,
        .interface = take_interface,
        .name_servers = take_name_servers,
        .sockets = take_sockets,
        .usage = take_usage,
        .for_client = take_for_client,
    };
    return network_dispatch(&handlers, call);
}
