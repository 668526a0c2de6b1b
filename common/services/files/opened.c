#include "opened.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"

struct files files;

void files_init(const struct files_options *options)
{
    const struct session_limits limits = {
        .sessions_of_owner_max = FILE_SESSIONS_OF_CLIENT_MAX,
        .bytes_of_owner_max = FILE_CLIENT_WINDOW_BYTES,
        .sessions_of_origin_max = FILE_SESSIONS_OF_ORIGIN_MAX,
        .bytes_of_origin_max = options->window_bytes_max / 4 * 3,
        .sessions_max = FILE_SESSIONS_MAX,
        .bytes_max = options->window_bytes_max,
    };
    uint64_t chance = 0;
    memcpy(&chance, program_seed().data, sizeof(chance));
    files.options = *options;
    session_table_init(&files.sessions, options->source, &limits, chance);
    object_cache_init(&files.objects, options->source, sizeof(struct opened));
    windows_init(&files.windows, options->source, &files.sessions, FILE_WINDOW_BYTES_MAX);
    list_init(&files.watchers);
    list_init(&files.resizings);
    locks_init();
}

struct opened *call_opened(const struct server_call *call)
{
    struct session *session = session_find(&files.sessions, call->badge);
    return session == NULL ? NULL : container_of(session, struct opened, session);
}

struct node *call_node(const struct server_call *call)
{
    return server_is_export(call->badge) ? files.options.root : call_opened(call)->node;
}

enum status files_call(struct server_call *call)
{
    if (server_is_export(call->badge)) {
        return directory_call(call);
    }
    const struct opened *opened = call_opened(call);
    if (opened == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    if (opened->node == NULL) {
        return record_locks_call(call);
    }
    return opened->kind == NODE_KIND_FILE ? file_call(call) : directory_call(call);
}

uint64_t files_origin(const struct server_call *call)
{
    return server_is_export(call->badge) ? call->badge
                                         : session_origin(&call_opened(call)->session);
}

enum status opening_start(
    const struct server_call *call, uint64_t origin, uint64_t mask, struct opening *opening)
{
    struct opened *opened = object_cache_take(&files.objects);
    if (opened == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    *opened = (struct opened){.node = NULL};
    list_init(&opened->lockings);
    enum status status =
        session_open(&files.sessions, &opened->session, call->sender_process, origin);
    if (status != STATUS_OK) {
        goto give_back;
    }
    status = session_create(files.options.endpoint, opened->session.badge, mask, &opening->handle);
    if (status != STATUS_OK) {
        goto close;
    }
    window_holder_init(&opened->holder, &opened->session);
    opening->opened = opened;
    return STATUS_OK;

close:
    session_close(&files.sessions, &opened->session);
give_back:
    object_cache_give_back(&files.objects, opened);
    return status;
}

uint32_t opening_finish(struct opening *opening, struct node *node, enum node_kind kind)
{
    opening->opened->node = node;
    opening->opened->kind = kind;
    return opening->handle;
}

/* That the session is closed will be told, of a badge that is no one's any more. */
void opening_undo(struct opening *opening)
{
    session_close(&files.sessions, &opening->opened->session);
    object_cache_give_back(&files.objects, opening->opened);
    capability_release(opening->handle);
}

bool files_closed(uint64_t badge)
{
    struct session *session = session_find(&files.sessions, badge);
    if (session == NULL) {
        return false;
    }
    struct opened *opened = container_of(session, struct opened, session);
    windows_close(&files.windows, &opened->holder);
    watcher_end(&opened->watcher);
    resizing_end(&opened->resizing);
    locking_end(&opened->locking);
    while (!list_is_empty(&opened->lockings)) {
        locking_end(container_of(list_first(&opened->lockings), struct locking, of_file));
    }
    if (opened->node != NULL) {
        files.options.operations->drop(opened->node);
    }
    session_close(&files.sessions, &opened->session);
    object_cache_give_back(&files.objects, opened);
    return true;
}
