#include "runtime/capability.h"
#include "service.h"
#include "stack/echo.h"

static bool is_writer(const struct waiting *waiting)
{
    return waiting->kind == WAITING_WRITE || waiting->kind == WAITING_WRITE_WINDOW ||
           waiting->kind == WAITING_OPENED;
}

enum status waiting_begin(
    struct server_call *call, struct opened *opened, enum waiting_kind kind, struct waiting **begun)
{
    if (opened->waiting_count == WAITING_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct waiting *waiting = object_cache_take(&network_service.waiting);
    if (waiting == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *waiting = (struct waiting){.kind = kind, .process = call->sender_process};
    const enum status status = server_call_defer(call, &waiting->reply);
    if (status != STATUS_OK) {
        object_cache_give_back(&network_service.waiting, waiting);
        return status;
    }
    list_add_last(is_writer(waiting) ? &opened->writers : &opened->readers, &waiting->node);
    opened->waiting_count++;
    *begun = waiting;
    return STATUS_OK;
}

void waiting_end(struct opened *opened, struct waiting *waiting)
{
    struct page_source *source = &network_service.pages.pool.source;
    list_remove(&waiting->node);
    opened->waiting_count--;
    if (waiting->data != NULL) {
        source->give_back(source, waiting->data);
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
