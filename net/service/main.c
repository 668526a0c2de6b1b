/*
 * The network service: the stack (net/stack), with drivers below and sessions above.
 *
 * One thread does everything that the stack does. After each message, and when something is due, it
 * goes round, some times at most: what is due at the stack, answers, frames in and out.
 */
#include "adapter.h"
#include "random/random.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "stack/echo.h"
#include "stack/stack.h"

/* Turns before whoever calls is heard: frames may come for as long as somebody sends them. */
#define ROUNDS_MAX 4u

/* Of a client's window. */
#define WINDOW_BYTES UINT64_C(0x40000)

/* Of the ledger, what is for windows, and what for sessions and waiting calls; the rest is pages.
 */
#define WINDOWS_DIVISOR 2u
#define HANDLES_DIVISOR 4u

#define SESSIONS_MAX           4096u
#define SESSIONS_OF_OWNER_MAX  1024u
#define SESSIONS_OF_ORIGIN_MAX 2048u

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_NO_MEMORY = 1,
    EXIT_NO_ENDPOINT = 2,
    EXIT_BUG = 3,
};

struct network_service network_service;
static struct authority everything = {.references = 1};

/* -- the stack's surroundings ------------------------------------------------------------------ */

static uint64_t now_ns(void *context)
{
    (void)context;
    return clock_now_ns();
}

__attribute__((noreturn)) static void failed(void *context, const char *message)
{
    (void)context;
    log_print(SEVERITY_ERROR, "the stack contradicts itself: %s", message);
    program_exit(EXIT_BUG);
}

/* -- the loop ---------------------------------------------------------------------------------- */

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    struct opened *opened =
        server_is_export(call->badge) ? &network_service.whole : opened_find(call->badge);
    if (opened == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    call->context = opened;
    switch (opened->kind) {
    case OPENED_RESOLVER:
    case OPENED_NAME_SERVERS:
        return resolvers_call(call);
    case OPENED_INTERFACE:
        return interfaces_call(call);
    case OPENED_STREAM:
        return streams_call(call);
    case OPENED_LISTENER:
        return listeners_call(call);
    case OPENED_SOCKET:
        return sockets_call(call);
    default:
        return networks_call(call);
    }
}

static void closed(struct server *server, uint64_t badge)
{
    struct opened *opened = opened_find(badge);
    (void)server;
    if (opened != NULL) {
        opened_destroy(opened);
    }
}

static void settled(struct server *server)
{
    bool has_more = true;
    for (uint32_t i = 0; has_more && i < ROUNDS_MAX; i++) {
        stack_run();
        opened_settle();
        has_more = adapters_turn();
        has_more = opened_are_due() || has_more;
    }
    const uint64_t next_ns = stack_next_ns();
    server->deadline_ns = next_ns == STACK_NEVER_NS ? 0 : next_ns;
    if (has_more) {
        server->deadline_ns = clock_now_ns(); /* whoever waits comes first */
    }
}

/* An adapter has news, which `settled` sees. */
static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    (void)bits;
}

/* From here on the drivers are this instance's alone. */
static enum status begin(struct server *server)
{
    (void)server;
    return adapters_start();
}

static enum status start(void)
{
    const struct stack_surroundings surroundings = {.now_ns = now_ns, .failed = failed};
    struct ledger_state_results ledger = {0};
    enum status status = ledger_state(PROGRAM_LEDGER, &ledger);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t free_bytes = ledger.quota_bytes - ledger.used_bytes;
    const uint64_t windows_bytes = free_bytes / WINDOWS_DIVISOR;
    network_service.windows_bytes = windows_bytes;
    const struct session_limits limits = {
        .sessions_of_owner_max = SESSIONS_OF_OWNER_MAX,
        .bytes_of_owner_max = windows_bytes / 4,
        .sessions_of_origin_max = SESSIONS_OF_ORIGIN_MAX,
        .bytes_of_origin_max = windows_bytes / 2,
        .sessions_max = SESSIONS_MAX,
        .bytes_max = windows_bytes,
    };
    status =
        ledger_pages_init(&network_service.pages, windows_bytes + free_bytes / HANDLES_DIVISOR);
    if (status != STATUS_OK) {
        return status;
    }
    struct page_source *source = &network_service.pages.pool.source;
    struct random random;
    uint64_t first_badge = 0;
    uint8_t seed[STACK_SEED_BYTES];
    random_init(&random, program_seed());
    random_fill(&random, (uint8_t *)&first_badge, sizeof(first_badge));
    random_fill(&random, seed, sizeof(seed));
    session_table_init(&network_service.sessions, source, &limits, first_badge);
    windows_init(&network_service.windows, source, NULL, WINDOW_BYTES);
    object_cache_init(&network_service.opened, source, sizeof(struct opened));
    object_cache_init(&network_service.waiting, source, sizeof(struct waiting));
    object_cache_init(&network_service.accounts, source, sizeof(struct account));
    object_cache_init(&network_service.members, source, sizeof(struct member));
    opened_init();
    network_service.whole.authority = &everything;
    list_init(&network_service.whole.readers);
    list_init(&network_service.whole.writers);
    status = stack_start(&surroundings, (struct bytes){seed, sizeof(seed)});
    return status == STATUS_OK ? denials_start() : status;
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    network_service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .begin = begin,
        .settled = settled,
    };
    if (start() != STATUS_OK) {
        return EXIT_NO_MEMORY;
    }
    return server_run(&network_service.server) == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
