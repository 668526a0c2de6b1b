/*
 * The network service: the stack (net/stack), with drivers below and sessions above.
 *
 * One thread does everything that the stack does. After each message, and when something is due, it
 * goes round, some times at most: what is due at the stack, answers, frames in and out.
 */
#include "adapter.h"
#include "lib/least.h"
#include "random/random.h"
#include "rest.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/program.h"
#include "schema/kernel_client.h"
#include "service.h"
#include "stack/echo.h"
#include "stack/stack.h"
#include "stack/udp_socket.h"
#include "support/denials.h"
#include "support/others.h"
#include "turns.h"

/* Turns before whoever calls is heard: frames may come for as long as somebody sends them. */
#define ROUNDS_MAX 4u

/* For how long the stack's time may stand still while calls are answered, which then need not look
 * at the clock: it is no longer than this while there are connections. */
#define NAP_NS UINT64_C(250000000)

/* Of a client's window. */
#define WINDOW_BYTES UINT64_C(0x40000)

/* Of the ledger, what is for windows, and what for sessions and waiting calls; the rest is pages.
 */
#define WINDOWS_DIVISOR 2u
#define HANDLES_DIVISOR 4u

/* Of the pages, what principals may take; the rest is for what is between objects, and for windows'
 * heads and accounts. */
#define MEMORY_DIVISOR 4u
#define MEMORY_PART    3u

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
static struct turns turns;
static struct rest rest;
static uint64_t seen_ns; /* when it was looked last: in each round of a turn */
static bool is_asleep;   /* from then on, the stack, for longer than NAP_NS */

/* -- the stack's surroundings ------------------------------------------------------------------ */

static uint64_t now_ns(void *context)
{
    (void)context;
    seen_ns = clock_now_ns();
    return seen_ns;
}

__attribute__((noreturn)) static void failed(void *context, const char *message)
{
    (void)context;
    log_print(SEVERITY_ERROR, "the stack contradicts itself: %s", message);
    program_exit(EXIT_BUG);
}

/* -- the loop ---------------------------------------------------------------------------------- */

/* After a sleep, the stack learns what time it is before anything is asked of it. What it tells
 * thereby is only noted, and frames go into rings: the call in the message page stays as it is. */
static void wake_stack(void)
{
    if (is_asleep) {
        is_asleep = false;
        stack_run();
    }
}

/* A call was received, or nothing waits. */
static void heard(void)
{
    wake_stack();
    if (turns_heard(&turns)) {
        adapters_let_go();
    }
}

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    heard();
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
    (void)server;
    wake_stack();
    struct opened *opened = opened_find(badge);
    if (opened != NULL) {
        opened_destroy(opened);
    }
}

/* Who reads datagrams gets the CPU first. */
static bool begin_rest(void)
{
    const bool is_behind = udp_sockets_are_behind();
    const bool is_timed = is_behind || rest.until_ns != 0;
    const bool goes_on = rest_goes_on(&rest, is_behind, is_timed ? clock_now_ns() : 0);
    if (!goes_on) {
        udp_sockets_forget_behind();
    }
    return goes_on;
}

static void unanswered(struct server *server)
{
    (void)server;
    taking_undo();
}

static void settled(struct server *server)
{
    bool has_more = true;
    taking_settle();
    for (uint32_t i = 0; has_more && i < ROUNDS_MAX; i++) {
        stack_run();
        const bool has_more_to_send = outboxes_turn(seen_ns);
        opened_settle();
        const bool is_rest = begin_rest();
        has_more = adapters_turn(is_rest) && !is_rest;
        has_more = opened_are_due() || has_more_to_send || has_more;
    }
    const uint64_t stack_ns = stack_next_ns();
    uint64_t next_ns = least(stack_ns, outboxes_next_ns());
    is_asleep = stack_ns - seen_ns > NAP_NS;
    if (rest.until_ns != 0) {
        next_ns = least(next_ns, rest.until_ns);
    }
    server->deadline_ns = next_ns == STACK_NEVER_NS ? 0 : next_ns;
    if (has_more || turns_are_held(&turns)) {
        server->deadline_ns = clock_now_ns(); /* whoever waits comes first */
    }
}

/* An adapter has news, which `settled` sees; or another service has. */
static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if ((bits & OTHERS_CHANGED) != 0) {
        adapters_look_again();
    }
    turns_signalled(&turns);
}

static void timed_out(struct server *server)
{
    (void)server;
    heard();
}

/* From here on the drivers are this instance's alone. */
static enum status begin(struct server *server)
{
    (void)server;
    const enum status status = others_watch();
    if (status != STATUS_OK) {
        return status;
    }
    kept_settings_begin();
    return adapters_start(&turns);
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
    const struct page_pool *pool = &network_service.pages.pool;
    const uint64_t pool_bytes = pool->chunk_count * page_pool_chunk_bytes(pool);
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
    outboxes_init(source);
    opened_init();
    accounts_init(pool_bytes / MEMORY_DIVISOR * MEMORY_PART);
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
        .unanswered = unanswered,
        .settled = settled,
        .timed_out = timed_out,
    };
    if (start() != STATUS_OK) {
        return EXIT_NO_MEMORY;
    }
    return server_run(&network_service.server) == STATUS_OK ? EXIT_STOPPED : EXIT_NO_ENDPOINT;
}
