#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "service.h"
#include "stack/echo.h"

static bool is_writer(enum waiting_kind kind)
{
    return kind == WAITING_WRITE || kind == WAITING_WRITE_WINDOW || kind == WAITING_OPENED ||
           kind == WAITING_EMPTIED;
}

/* What the supervisor's sessions are has no account, and WAITING_MAX calls at most. */
static enum status charge(const struct opened *opened, uint64_t bytes)
{
    return opened->account == NULL ? STATUS_OK : account_charge(opened->account, bytes);
}

static void refund(const struct opened *opened, uint64_t bytes)
{
    if (opened->account != NULL) {
        account_refund(opened->account, bytes);
    }
}

/*
 * Whose caller is gone cannot be told from others: who has waited longest at what is one client's
 * makes room. Where many ask, at a network or a resolver, each keeps his place.
 */
static bool make_room(struct opened *opened, const struct list *list)
{
    const bool is_of_one = opened->kind == OPENED_STREAM || opened->kind == OPENED_LISTENER ||
                           opened->kind == OPENED_SOCKET;
    if (!is_of_one || list_is_empty(list)) {
        return false;
    }
    struct waiting *oldest = container_of(list->head.next, struct waiting, node);
    struct register_message message = {.tag = message_tag_status(STATUS_CANCELLED)};
    (void)message_reply(oldest->reply, &message); /* who is gone needs no answer */
    capability_release(oldest->reply);
    waiting_end(opened, oldest);
    return true;
}

enum status waiting_begin(
    struct server_call *call, struct opened *opened, enum waiting_kind kind, struct waiting **begun)
{
    struct list *list = is_writer(kind) ? &opened->writers : &opened->readers;
    if (opened->waiting_count == WAITING_MAX && !make_room(opened, list)) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = charge(opened, sizeof(struct waiting));
    if (status != STATUS_OK) {
        return status;
    }
    struct waiting *waiting = object_cache_take(&network_service.waiting);
    if (waiting == NULL) {
        refund(opened, sizeof(struct waiting));
        return STATUS_LIMIT_EXCEEDED;
    }
    *waiting = (struct waiting){.kind = kind, .process = calling_process(call)};
    status = server_call_defer(call, &waiting->reply);
    if (status != STATUS_OK) {
        refund(opened, sizeof(struct waiting));
        object_cache_give_back(&network_service.waiting, waiting);
        return status;
    }
    list_add_last(list, &waiting->node);
    opened->waiting_count++;
    *begun = waiting;
    return STATUS_OK;
}

enum status waiting_begin_with(
    struct server_call *call,
    struct opened *opened,
    enum waiting_kind kind,
    struct bytes data,
    struct waiting **waiting)
{
    void *page = NULL;
    enum status status = page_take(opened->account, &page);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(page, data.data, data.size_bytes);
    status = waiting_begin(call, opened, kind, waiting);
    if (status != STATUS_OK) {
        page_give_back(opened->account, page);
        return status;
    }
    (*waiting)->data = page;
    (*waiting)->size_bytes = (uint32_t)data.size_bytes;
    return STATUS_OK;
}

void waiting_end(struct opened *opened, struct waiting *waiting)
{
    list_remove(&waiting->node);
    opened->waiting_count--;
    refund(opened, sizeof(struct waiting));
    if (waiting->data != NULL) {
        page_give_back(opened->account, waiting->data);
    }
    question_destroy(waiting->question);
    echo_destroy(waiting->echo);
    account_release(waiting->account);
    object_cache_give_back(&network_service.waiting, waiting);
}

static bool settle_one(struct opened *opened, struct waiting *waiting)
{
    switch (opened->kind) {
    case OPENED_STREAM:
        return streams_settle_one(opened, waiting);
    case OPENED_LISTENER:
        return listeners_settle_one(opened, waiting);
    case OPENED_SOCKET:
        return sockets_settle_one(opened, waiting);
    case OPENED_RESOLVER:
    case OPENED_NAME_SERVERS:
        return resolvers_settle_one(opened, waiting);
    default:
        return networks_settle_one(opened, waiting);
    }
}

/* In their order: who cannot be answered keeps those behind, but for questions of their own. */
static void settle_list(struct opened *opened, struct list *list)
{
    struct list_node *node = list->head.next;
    while (node != &list->head) {
        struct waiting *waiting = container_of(node, struct waiting, node);
        struct list_node *next = node->next;
        if (settle_one(opened, waiting)) {
            waiting_end(opened, waiting);
        } else if (waiting->question == NULL && waiting->echo == NULL) {
            return;
        }
        node = next;
    }
}

void waiting_settle(struct opened *opened)
{
    settle_list(opened, &opened->writers);
    settle_list(opened, &opened->readers);
}

static void end_list(struct opened *opened, struct list *list)
{
    while (!list_is_empty(list)) {
        struct waiting *waiting = container_of(list->head.next, struct waiting, node);
        capability_release(waiting->reply); /* whose caller hears PEER_GONE */
        waiting_end(opened, waiting);
    }
}

void waiting_end_all(struct opened *opened)
{
    end_list(opened, &opened->readers);
    end_list(opened, &opened->writers);
}
