/*
 * remote_service PORT: what people here let others on other machines call, and who comes for it.
 *
 * When this process ends, so does all that was given through it, with the connections: their
 * processes are of its ledger. When the network's service ends, the connections do.
 */
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "lib/text.h"
#include "random/random.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/exports.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/overlay_client.h"
#include "schema/stream.h"
#include "service.h"
#include "support/others.h"

#define BACKLOG 4u
/* How often it is looked whether the network is there, while it is not, and who has ended. */
#define LOOK_NS UINT64_C(5000000000)
#define AT_ONCE UINT64_C(1)
/* The overlay's streams and the identity service answer at once, but may be started just now. */
#define ANSWER_NS UINT64_C(2000000000)

#define BADGE_MASK UINT64_C(0x7fffffffffffff00)
#define BADGE_STEP UINT64_C(0x100)

enum exit_reason {
    EXIT_STOPPED = 0,
    EXIT_ARGUMENTS = 1,
    EXIT_NOT_GRANTED = 2,
    EXIT_NOT_SERVED = 3,
};

struct service service;

static uint32_t listener; /* 0: there is none yet */
static uint16_t port;
static uint64_t next_look_ns = AT_ONCE; /* 0: when something is told */

uint64_t service_badge(enum badge_kind kind)
{
    service.next_badge = (service.next_badge + BADGE_STEP) & BADGE_MASK;
    return service.next_badge | (uint64_t)kind;
}

static void call_begin(void)
{
    message_set_deadline(clock_now_ns() + ANSWER_NS);
}

static enum status call_end(enum status status)
{
    message_set_deadline(0);
    return status;
}

enum status service_visitor(const uint8_t key[PRINCIPAL_BYTES], uint32_t *principal)
{
    const struct identities_visitor_params params = {.key = {key, PRINCIPAL_BYTES}};
    struct identities_visitor_results results = {0};
    call_begin();
    const enum status status =
        call_end(identities_visitor(program_capability("identities"), &params, &results));
    *principal = results.principal;
    return status;
}

/* -- those who come ---------------------------------------------------------------------------- */

static enum status notify(uint32_t from)
{
    const struct overlay_listener_notify_params params = {
        .event = program_capability("event"),
        .bits = EVENT_CAME,
        .interest = READINESS_READABLE,
    };
    struct overlay_listener_notify_results readiness = {0};
    call_begin();
    return call_end(overlay_listener_notify(from, &params, &readiness));
}

static enum status listen(void)
{
    const struct overlay_streams_listen_params params = {.port = port, .backlog = BACKLOG};
    struct overlay_streams_listen_results results = {0};
    call_begin();
    enum status status =
        call_end(overlay_streams_listen(program_capability("streams"), &params, &results));
    if (status != STATUS_OK) {
        return status;
    }
    status = notify(results.listener);
    if (status == STATUS_OK) {
        listener = results.listener;
        log_print(SEVERITY_INFORMATION, "remote: listening at port %u of the overlay", port);
    } else {
        capability_release(results.listener);
    }
    return status;
}

static void look_for_network(void)
{
    static bool was_said;
    const enum status status = listener == 0 ? listen() : STATUS_OK;
    if (status != STATUS_OK && !was_said) {
        log_print(
            SEVERITY_WARNING,
            "remote: nobody listens at port %u yet: %s",
            port,
            status_text(status));
    }
    was_said = status != STATUS_OK;
}

/* The key is copied: it lies in the message page. */
static void begin_visit(uint32_t stream, struct bytes remote)
{
    uint8_t key[PRINCIPAL_BYTES];
    if (remote.size_bytes != sizeof(key)) {
        capability_release(stream);
        return;
    }
    memcpy(key, remote.data, sizeof(key));
    next_look_ns = deadline_earlier(next_look_ns, clock_now_ns() + LOOK_NS);
    visits_begin(stream, key);
}

/* One; when nobody waits, the event is signalled when somebody does. */
static void look_who_came(void)
{
    struct overlay_listener_accept_now_results results = {0};
    if (listener == 0) {
        return;
    }
    call_begin();
    const enum status status = call_end(overlay_listener_accept_now(listener, &results));
    if (status == STATUS_OK) {
        const struct event_signal_params again = {.bits = EVENT_CAME};
        begin_visit(results.stream, results.remote);
        (void)event_signal(program_capability("event"), &again); /* our own: people come between */
    }
    if (status == STATUS_PEER_GONE || status == STATUS_INVALID_HANDLE) {
        capability_release(listener);
        listener = 0;
    } else if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
        /* Nobody tells of the next who comes. */
        next_look_ns = deadline_earlier(next_look_ns, clock_now_ns() + LOOK_NS);
    }
}

/* Another process of the identity service does not know whom it is to tell. */
static bool watch_people(void)
{
    const struct identities_watch_params params = {
        .event = program_capability("event"), .bits = EVENT_PEOPLE};
    call_begin();
    const enum status status =
        call_end(identities_watch(program_capability("identities"), &params));
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "remote: who is here is not told: %s", status_text(status));
    }
    return status == STATUS_OK;
}

/* -- the loop ---------------------------------------------------------------------------------- */

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    if (server_is_export(call->badge)) {
        return calls_sharing(call);
    }
    switch (badge_kind(call->badge)) {
    case BADGE_SHARING:
        return calls_exports(call);
    case BADGE_VISIT:
        return visits_call(call);
    default:
        call->tag = message_tag_status(STATUS_UNSUPPORTED);
        return STATUS_UNSUPPORTED;
    }
}

static void closed(struct server *server, uint64_t badge)
{
    (void)server;
    switch (badge_kind(badge)) {
    case BADGE_SHARING:
        calls_sharing_closed(badge);
        break;
    case BADGE_USE:
        calls_use_closed(badge);
        break;
    case BADGE_VISIT:
        visits_closed(badge);
        break;
    }
}

static void signalled(struct server *server, uint64_t bits)
{
    (void)server;
    if ((bits & EVENT_PEOPLE) != 0) {
        (void)visits_recheck();
    }
    if ((bits & OTHERS_CHANGED) != 0) {
        next_look_ns = AT_ONCE;
    }
}

/* What failed is tried again, and nothing tells of a visitor's process that has ended. */
static void look(uint64_t now_ns)
{
    look_for_network();
    const bool is_watching = watch_people();
    const bool are_there = visits_recheck();
    next_look_ns = is_watching && !are_there ? 0 : now_ns + LOOK_NS;
}

static void settled(struct server *server)
{
    const uint64_t now_ns = clock_now_ns();
    if (next_look_ns != 0 && now_ns >= next_look_ns) {
        look(now_ns);
    }
    look_who_came();
    if (listener == 0) {
        next_look_ns = deadline_earlier(next_look_ns, now_ns + LOOK_NS);
    }
    server->deadline_ns = next_look_ns;
}

static bool is_granted(void)
{
    static const char *const needed[] = {"event", "identities", "streams", "launcher", "schemas"};
    for (uint32_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        if (program_capability(needed[i]) == 0) {
            log_print(SEVERITY_ERROR, "remote: %s was not granted", needed[i]);
            return false;
        }
    }
    return true;
}

int main(int count, const char *const *arguments)
{
    static const char *const exports[] = {"sharing RemoteSharing"};
    struct random random;
    service.server = (struct server){
        .endpoint = program_capability("endpoint"),
        .call = answer,
        .closed = closed,
        .signalled = signalled,
        .settled = settled,
    };
    if (count != 2 || !text_port(text_bytes(arguments[1]), &port)) {
        return EXIT_ARGUMENTS;
    }
    if (!is_granted() || exports_check(exports, 1) != STATUS_OK || launch_open() != STATUS_OK ||
        others_watch() != STATUS_OK) {
        return EXIT_NOT_GRANTED;
    }
    random_init(&random, program_seed());
    random_fill(&random, (uint8_t *)&service.next_badge, sizeof(service.next_badge));
    return server_run(&service.server) == STATUS_OK ? EXIT_STOPPED : EXIT_NOT_SERVED;
}
