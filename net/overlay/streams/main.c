/*
 * Connections and datagrams in the overlay, for programs, who name others by their keys. The bytes
 * of a connection do not come through here: programs get the network service's own capability.
 *
 * One thread does everything; what it asks of others is answered at once (below.h).
 */
#include "lib/memory.h"
#include "random/random.h"
#include "runtime/exports.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "support/denials.h"
#include "support/others.h"

/* Of the ledger, what is for sessions, calls that wait, and capabilities; the rest is pages. */
#define HANDLES_DIVISOR 4u
/* Of the pages, what principals may take; the rest is for what is between objects. */
#define MEMORY_DIVISOR 4u
#define MEMORY_PART    3u

#define SESSIONS_MAX           1024u
#define SESSIONS_OF_OWNER_MAX  256u
#define SESSIONS_OF_ORIGIN_MAX 512u

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_MEMORY = 1,
    EXIT_NO_ENDPOINT = 2,
};

struct overlay_streams overlay_streams;
static struct reach everything = {.references = 1};

static enum status answer_opened(struct server_call *call, const struct opened *opened)
{
    switch (opened->kind) {
    case OPENED_LISTENER:
        return listeners_call(call);
    case OPENED_SOCKET:
        return sockets_call(call);
    default:
        return streams_call(call);
    }
}

static enum status answer(struct server *server, struct server_call *call)
{
    static uint8_t principal[PRINCIPAL_BYTES]; /* what is called has the page in which it lies */
    struct opened *opened =
        server_is_export(call->badge) ? &overlay_streams.whole : opened_find(call->badge);
    (void)server;
    if (opened == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    memcpy(principal, call->sender_principal, PRINCIPAL_BYTES);
    call->sender_principal = principal;
    call->context = opened;
    return answer_opened(call, opened);
}

static void closed(struct server *server, uint64_t badge)
{
    struct opened *opened = opened_find(badge);
    (void)server;
    if (opened != NULL) {
        opened_destroy(opened);
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    opened_signalled((bits & OTHERS_CHANGED) != 0 ? UINT64_MAX : bits);
}

static void unanswered(struct server *server)
{
    (void)server;
    opened_not_taken();
}

static void settled(struct server *server)
{
    opened_taken();
    server->deadline_ns = opened_settle();
}

static enum status start(void)
{
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t free_bytes = ledger.quota_bytes - ledger.used_bytes;
    status = ledger_pages_init(&overlay_streams.pages, free_bytes / HANDLES_DIVISOR);
    if (status != STATUS_OK) {
        return status;
    }
    const struct page_pool *pool = &overlay_streams.pages.pool;
    const uint64_t pool_bytes = pool->chunk_count * page_pool_chunk_bytes(pool);
    const struct session_limits limits = {
        .sessions_of_owner_max = SESSIONS_OF_OWNER_MAX,
        .sessions_of_origin_max = SESSIONS_OF_ORIGIN_MAX,
        .sessions_max = SESSIONS_MAX,
    };
    struct page_source *source = &overlay_streams.pages.pool.source;
    struct random random;
    uint64_t first_badge = 0;
    random_init(&random, program_seed());
    random_fill(&random, (uint8_t *)&first_badge, sizeof(first_badge));
    session_table_init(&overlay_streams.sessions, source, &limits, first_badge);
    object_cache_init(&overlay_streams.opened, source, sizeof(struct opened));
    object_cache_init(&overlay_streams.waiting, source, sizeof(struct waiting));
    object_cache_init(&overlay_streams.accounts, source, sizeof(struct account));
    object_cache_init(&overlay_streams.reaches, source, sizeof(struct reach));
    opened_init();
    accounts_init(pool_bytes / MEMORY_DIVISOR * MEMORY_PART);
    overlay_streams.whole.reach = &everything;
    status = others_watch();
    return status == STATUS_OK ? denials_start() : status;
}

int main(int argument_count, const char *const *arguments)
{
    static const char *const exports[] = {"streams OverlayStreams"};
    (void)argument_count;
    (void)arguments;
    overlay_streams.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .unanswered = unanswered,
        .settled = settled,
    };
    if (exports_check(exports, 1) != STATUS_OK || start() != STATUS_OK) {
        return EXIT_NO_MEMORY;
    }
    return server_run(&overlay_streams.server) == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
