/* The RAM directory: starts with an empty root, and answers for it. */
#include "lib/memory.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "wall_clock/open.h"
#include <stddef.h>

/* Of the ledger: what is not for files, names and directories, but for windows and sessions. */
#define RESERVED_DIVISOR 4u

#define SESSIONS_OF_CLIENT_MAX 1024u
#define SESSIONS_MAX           8192u
/* What comes from one session of the supervisor's leaves a quarter to all others. */
#define SESSIONS_OF_ORIGIN_MAX (SESSIONS_MAX / 4 * 3)
#define CLIENT_WINDOW_BYTES    (4 * WINDOW_BYTES_MAX)

struct service service;

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    if (server_is_export(call->badge)) {
        return directory_call(call);
    }
    const struct opened *opened = call_opened(call);
    if (opened == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return opened->node->kind == NODE_KIND_FILE ? file_call(call) : directory_call(call);
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    struct session *session = session_find(&service.sessions, badge);
    if (session != NULL) {
        opened_close(container_of(session, struct opened, session));
    }
}

/* The clock's page, so that nobody is asked while a client waits. */
static const struct wall_clock_page *clock_page;

uint64_t service_now_ns(void)
{
    return wall_clock_now_ns(clock_page);
}

static enum status start(void)
{
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t reserved = (ledger.quota_bytes - ledger.used_bytes) / RESERVED_DIVISOR;
    status = ledger_pages_init(&service.pages, reserved);
    if (status != STATUS_OK) {
        return status;
    }
    struct page_source *source = &service.pages.pool.source;
    const struct session_limits limits = {
        .sessions_of_owner_max = SESSIONS_OF_CLIENT_MAX,
        .bytes_of_owner_max = CLIENT_WINDOW_BYTES,
        .sessions_of_origin_max = SESSIONS_OF_ORIGIN_MAX,
        .bytes_of_origin_max = reserved / 2 / 4 * 3,
        .sessions_max = SESSIONS_MAX,
        .bytes_max = reserved / 2,
    };
    uint64_t chance = 0;
    memcpy(&chance, program_seed().data, sizeof(chance));
    session_table_init(&service.sessions, source, &limits, chance);
    object_cache_init(&service.opened_objects, source, sizeof(struct opened));
    windows_init(&service.windows, source, &service.sessions, WINDOW_BYTES_MAX);
    /* Without it, times count from the machine's start. */
    (void)wall_clock_open(program_capability("time"), &clock_page);
    return tree_init(&service.tree, source, service_now_ns());
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .is_passive = true,
    };
    enum status status = start();
    if (status == STATUS_OK) {
        status = server_run(&service.server);
    }
    return status == STATUS_OK ? 0 : 1;
}
