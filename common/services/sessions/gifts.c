/* What a session is given: copies of what the service holds, which end with it. */
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/launcher_client.h"
#include "schema/remote_client.h"
#include "schema/session.h"
#include "schema/windows.h"
#include "sessions.h"

#define SHELL_PROGRAM "shell"
/* In its place at the screen. */
#define GREETER_PROGRAM "greeter"
#define DESKTOP_PROGRAM "desktop"

/* What letters look like. */
#define FONTS_NAME "fonts"

/* How long who makes sessions with other machines may keep somebody from his shell. */
#define SHARING_NS UINT64_C(5000000000)

/* The service's own: shells get one of these of their own, or none. */
static const char *const own_names[] = {
    "event",
    "supervisor",
    "endpoint",
    "terminal",
    "terminal2",
    "terminal3",
    "terminal4",
    "consoles",
    "screen_consoles",
    "windows",
    "anonymous",
    "records",
    "messages",
    "sharing",
};

static bool is_own(const char *name)
{
    return text_is_one_of(name, own_names, sizeof(own_names) / sizeof(own_names[0]));
}

/* What is of no use without windows. */
static bool is_for_screen(const char *name)
{
    return text_equal(name, "pseudo_terminals") || text_equal(name, FONTS_NAME);
}

/* What a session gets, and how much of it. */
struct gift {
    const char *name;
    const char *interface;
    uint32_t capability;
    uint64_t mask;
};

/* A copy of it for this session alone: what comes from that goes when it is revoked. */
static enum status hold(struct held *held, const struct gift *gift, uint32_t *copy)
{
    if (held->count == HELD_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = capability_copy(gift->capability, gift->mask, copy);
    if (status == STATUS_OK) {
        held->handles[held->count++] = *copy;
    }
    return status;
}

static enum status grant(uint32_t launch, struct held *held, const struct gift *gift)
{
    uint32_t copy = 0;
    enum status status = hold(held, gift, &copy);
    if (status == STATUS_OK) {
        const struct launch_grant_params params = {
            .name = text_bytes(gift->name),
            .interface = text_bytes(gift->interface),
            .capability = copy,
        };
        status = launch_grant(launch, &params);
    }
    return status;
}

/* What policy does not leave it is left out. */
static enum status offer(uint32_t launch, struct held *held, const struct gift *gift)
{
    uint32_t copy = 0;
    enum status status = hold(held, gift, &copy);
    if (status == STATUS_OK) {
        const struct launch_offer_params params = {
            .name = text_bytes(gift->name),
            .interface = text_bytes(gift->interface),
            .capability = copy,
        };
        status = launch_offer(launch, &params);
    }
    return status;
}

/* Whether this session is offered what the service has under this name. */
static bool is_offered(const struct shell_request *request, const char *name)
{
    if (request->kind == SHELL_ANONYMOUS) {
        return request->is_at_screen && text_equal(name, FONTS_NAME);
    }
    return !is_own(name) && (request->is_at_screen || !is_for_screen(name));
}

static enum status
offer_all(uint32_t launch, const struct shell_request *request, struct held *held)
{
    struct program_holding holding;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; status == STATUS_OK && program_holding(i, &holding); i++) {
        if (is_offered(request, holding.name)) {
            const struct gift gift = {
                holding.name, holding.interface, holding.handle, ~UINT64_C(0)};
            status = offer(launch, held, &gift);
        }
    }
    return status;
}

/*
 * What is given to other machines is given through a session of its own, and ends with that: when
 * what this one holds is taken back. Whoever makes those may not be there: then there is none.
 */
static enum status offer_exports(uint32_t launch, struct held *held)
{
    const uint32_t sharing = program_capability("sharing");
    struct remote_sharing_begin_results begun = {0};
    if (sharing == 0) {
        return STATUS_OK;
    }
    message_set_deadline(clock_now_ns() + SHARING_NS);
    enum status status = remote_sharing_begin(sharing, &begun);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        return STATUS_OK;
    }
    const struct gift gift = {"exports", "RemoteExports", begun.exports, ~UINT64_C(0)};
    status = offer(launch, held, &gift);
    capability_release(begun.exports);
    return status;
}

static enum status
grant_session(uint32_t launch, const struct shell_request *request, struct held *held)
{
    static const uint64_t masks[] = {
        [SHELL_ANONYMOUS] = SESSION_FACET_ANONYMOUS,
        [SHELL_MEMBER] = SESSION_FACET_MEMBER,
        [SHELL_REMOTE] = SESSION_FACET_REMOTE,
    };
    const uint64_t mask = masks[request->kind];
    uint32_t session = 0;
    enum status status = session_create(sessions.server.endpoint, request->badge, mask, &session);
    if (status == STATUS_OK) {
        const struct gift gift = {"session", "Session", session, ~UINT64_C(0)};
        status = grant(launch, held, &gift);
        capability_release(session);
    }
    return status;
}

const char *shell_program(const struct shell_request *request)
{
    if (!request->is_at_screen) {
        return SHELL_PROGRAM;
    }
    return request->kind == SHELL_ANONYMOUS ? GREETER_PROGRAM : DESKTOP_PROGRAM;
}

static enum status give_words(uint32_t launch, const struct shell_request *request)
{
    const char *const words[] = {shell_program(request), "-c", request->command};
    const size_t count = request->command == NULL ? 1 : sizeof(words) / sizeof(words[0]);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct launch_argument_params params = {.text = text_bytes(words[i])};
        status = launch_argument(launch, &params);
    }
    return status;
}

/* What it shows itself through. */
static enum status
grant_windows(uint32_t launch, const struct shell_request *request, struct held *held)
{
    const struct gift gift = {
        .name = "windows",
        .interface = "Windows",
        .capability = program_capability("windows"),
        .mask = request->kind == SHELL_ANONYMOUS
                    ? WINDOWS_FACET_GREETER
                    : WINDOWS_FACET_SHELL | WINDOWS_FACET_SETTINGS | WINDOWS_FACET_USER,
    };
    return grant(launch, held, &gift);
}

static enum status
grant_streams(uint32_t launch, const struct shell_request *request, struct held *held)
{
    static const char *const names[SHELL_STREAMS] = {"stdin", "stdout", "stderr"};
    if (request->terminal != 0) {
        const struct gift gift = {"terminal", "Terminal", request->terminal, ~UINT64_C(0)};
        return grant(launch, held, &gift);
    }
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < SHELL_STREAMS && status == STATUS_OK; i++) {
        const struct gift gift = {names[i], "Stream", request->streams[i], ~UINT64_C(0)};
        status = grant(launch, held, &gift);
    }
    return status;
}

enum status shell_give(uint32_t launch, const struct shell_request *request, struct held *held)
{
    const struct gift identity = {"identity", "Identity", request->identity, ~UINT64_C(0)};
    enum status status = give_words(launch, request);
    if (status == STATUS_OK) {
        status = request->is_at_screen ? grant_windows(launch, request, held)
                                       : grant_streams(launch, request, held);
    }
    if (status == STATUS_OK) {
        status = grant_session(launch, request, held);
    }
    if (status == STATUS_OK && request->kind == SHELL_MEMBER) {
        status = offer(launch, held, &identity);
    }
    if (status == STATUS_OK) {
        status = offer_all(launch, request, held);
    }
    if (status == STATUS_OK && request->kind != SHELL_ANONYMOUS) {
        status = offer_exports(launch, held);
    }
    return status;
}
