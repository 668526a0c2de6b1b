#include "runtime/capability.h"
#include "service.h"

struct opened *call_opened(const struct server_call *call)
{
    struct session *session = session_find(&service.sessions, call->badge);
    return session == NULL ? NULL : container_of(session, struct opened, session);
}

struct node *call_node(const struct server_call *call)
{
    return server_is_export(call->badge) ? service.tree.root : call_opened(call)->node;
}

enum status opening_start(const struct server_call *call, uint64_t mask, struct opening *opening)
{
    struct opened *opened = object_cache_take(&service.opened_objects);
    if (opened == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t origin =
        server_is_export(call->badge) ? call->badge : session_origin(&call_opened(call)->session);
    enum status status =
        session_open(&service.sessions, &opened->session, call->sender_process, origin);
    if (status != STATUS_OK) {
        goto give_back;
    }
    status = session_create(service.server.endpoint, opened->session.badge, mask, &opening->handle);
    if (status != STATUS_OK) {
        goto close;
    }
    opened->node = NULL;
    window_holder_init(&opened->holder, &opened->session);
    opening->opened = opened;
    return STATUS_OK;

close:
    session_close(&service.sessions, &opened->session);
give_back:
    object_cache_give_back(&service.opened_objects, opened);
    return status;
}

uint32_t opening_finish(struct opening *opening, struct node *node)
{
    tree_hold(node);
    opening->opened->node = node;
    return opening->handle;
}

/* That the session is closed will be told, of a badge that is no one's any more. */
void opening_undo(struct opening *opening)
{
    session_close(&service.sessions, &opening->opened->session);
    object_cache_give_back(&service.opened_objects, opening->opened);
    capability_release(opening->handle);
}

void opened_close(struct opened *opened)
{
    windows_close(&service.windows, &opened->holder);
    tree_drop(&service.tree, opened->node);
    session_close(&service.sessions, &opened->session);
    object_cache_give_back(&service.opened_objects, opened);
}
