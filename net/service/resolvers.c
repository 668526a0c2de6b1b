/* Resolver: addresses of names. */
#include "lib/memory.h"
#include "service.h"

static enum status
begin(struct server_call *call, struct bytes name, uint16_t kind, struct waiting *order)
{
    char text[RESOLVER_NAME_MAX + 1];
    if (name.size_bytes > RESOLVER_NAME_MAX || kind > ADDRESS_KIND_IPV6) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(text, name.data, name.size_bytes);
    text[name.size_bytes] = '\0';
    return resolver_ask(
        order->account->client,
        text,
        (enum resolver_kind)kind,
        opened_notice(called(call)),
        &order->question);
}

/* The name is kept for when the answer is there. */
static enum status wait(struct server_call *call, struct bytes name, const struct waiting *order)
{
    struct waiting *waiting = NULL;
    const enum status status =
        waiting_begin_with(call, called(call), WAITING_RESOLVE, name, &waiting);
    if (status == STATUS_OK) {
        waiting->question = order->question;
        waiting->account = order->account;
    }
    return status;
}

/* STATUS_WRONG_STATE: there is no answer yet. */
static enum status answer(
    const struct opened *opened,
    const struct question *question,
    struct bytes name,
    struct resolver_resolve_results *results)
{
    static struct address address;
    const enum status status = question_answer(question, &address);
    if (status == STATUS_OK) {
        authority_learn(opened->authority, name, &address);
        results->address = address_show(&address);
    }
    return status;
}

static enum status take_resolve(
    struct server_call *call,
    const struct resolver_resolve_params *params,
    struct resolver_resolve_results *results)
{
    static struct ip_address address;
    struct opened *opened = called(call);
    struct waiting order = {.kind = WAITING_RESOLVE};
    if (address_text_read(params->name, &address)) {
        results->address = (struct bytes){address.bytes, address.size_bytes};
        return STATUS_OK;
    }
    if (!host_name_check(params->name)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!authority_may_resolve(opened->authority, params->name)) {
        return deny_call(call, "name", NULL, params->name);
    }
    enum status status = account_of(calling_principal(call), &order.account);
    if (status != STATUS_OK) {
        return status;
    }
    status = begin(call, params->name, params->kind, &order);
    if (status == STATUS_OK) {
        status = answer(opened, order.question, params->name, results);
        if (status == STATUS_WRONG_STATE) {
            status = wait(call, params->name, &order);
            if (status == STATUS_OK) {
                return STATUS_OK;
            }
        }
        question_destroy(order.question);
    }
    account_release(order.account);
    return status;
}

static enum status take_servers(struct server_call *call, struct resolver_servers_results *results)
{
    static struct address addresses[RESOLVER_SERVERS_MAX];
    static struct bytes shown[RESOLVER_SERVERS_MAX];
    (void)call;
    results->servers = shown;
    for (uint8_t i = 0; i < RESOLVER_SERVERS_MAX; i++) {
        addresses[i] = resolver_server(i);
        if (!address_is_any(&addresses[i])) {
            shown[results->servers_count] = address_show(&addresses[i]);
            results->servers_count++;
        }
    }
    return STATUS_OK;
}

static enum status
take_set_server(struct server_call *call, const struct resolver_set_server_params *params)
{
    struct address address;
    if (called(call)->kind != OPENED_NAME_SERVERS) {
        return STATUS_DENIED;
    }
    enum status status = address_read(params->address, &address);
    if (status == STATUS_OK) {
        status = resolver_set_server(params->index, &address);
    }
    if (status == STATUS_OK) {
        kept_settings_use_server(params->index, &address);
    }
    return status;
}

enum status resolvers_call(struct server_call *call)
{
    static const struct resolver_server handlers = {
        .resolve = take_resolve,
        .servers = take_servers,
        .set_server = take_set_server,
    };
    return resolver_dispatch(&handlers, call);
}

bool resolvers_settle_one(struct opened *opened, struct waiting *waiting)
{
    struct resolver_resolve_results results = {0};
    const enum status status = answer(
        opened, waiting->question, (struct bytes){waiting->data, waiting->size_bytes}, &results);
    if (status == STATUS_WRONG_STATE) {
        return false;
    }
    (void)resolver_resolve_reply(waiting->reply, status, &results); /* who is gone needs none */
    return true;
}
