/* Console, audit log and identity service, none of which may keep this service waiting. */
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "schema/console_client.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/log_client.h"
#include "sessions.h"

#define CONSOLE_NS  UINT64_C(2000000000)
#define IDENTITY_NS UINT64_C(2000000000)
#define RECORD_NS   UINT64_C(50000000)
/* A thread of its own waits. The audit service waits for loader and init, 50 ms each at most. */
#define RECORD_REMOTE_NS UINT64_C(2000000000)
#define RETRY_NS         UINT64_C(1000000000)

/* What the one thread waits for the compositor, of which serial consoles know nothing. */
#define SCREEN_NS       UINT64_C(500000000)
#define SCREEN_RETRY_NS UINT64_C(2000000000)

/* As the consoles of common/services/console; the screen is the one behind them. */
static const struct {
    const char *name;
    uint32_t first;
    uint32_t end;
    uint64_t wait_ns;
    uint64_t retry_ns;
} keepers[KEEPER_COUNT] = {
    [KEEPER_CONSOLES] = {"consoles", 0, OPTIONS_SCREEN, CONSOLE_NS, RETRY_NS},
    [KEEPER_SCREEN] =
        {"screen_consoles", OPTIONS_SCREEN, OPTIONS_SCREEN + 1, SCREEN_NS, SCREEN_RETRY_NS},
};

static enum keeper_kind keeper_of(const struct console *console)
{
    return console_is_screen(console) ? KEEPER_SCREEN : KEEPER_CONSOLES;
}

static uint32_t capability_of(enum keeper_kind keeper)
{
    return program_capability(keepers[keeper].name);
}

static void before_call(enum keeper_kind keeper)
{
    message_set_deadline(clock_now_ns() + keepers[keeper].wait_ns);
}

/* One that does not answer is told everything later. */
static bool after_call(enum keeper_kind keeper, enum status status)
{
    message_set_deadline(0);
    if (status != STATUS_OK) {
        sessions.keepers[keeper].register_ns = clock_now_ns() + keepers[keeper].retry_ns;
    }
    return status == STATUS_OK;
}

static bool set_lock(enum keeper_kind keeper, uint32_t console, bool is_locked)
{
    const struct consoles_lock_params params = {
        .console = (uint8_t)console, .is_locked = is_locked ? 1 : 0};
    before_call(keeper);
    return after_call(keeper, consoles_lock(capability_of(keeper), &params));
}

static enum status
tell_session(const struct console *console, struct bytes principal, const char *name)
{
    const struct consoles_set_session_params params = {
        .console = console->number, .principal = principal, .name = text_bytes(name)};
    return consoles_set_session(capability_of(keeper_of(console)), &params);
}

static bool set_session(const struct console *console)
{
    const enum keeper_kind keeper = keeper_of(console);
    const struct bytes principal = {
        console->key, console->seat.state == SEAT_MEMBER ? sizeof(console->key) : 0};
    before_call(keeper);
    return after_call(keeper, tell_session(console, principal, console->name));
}

/* Nobody first: a console that was not told of the last one's end would see no change. */
enum status outside_begin_session(const struct console *console)
{
    const struct bytes principal = {console->job.key, sizeof(console->job.key)};
    message_set_deadline(clock_now_ns() + CONSOLE_NS);
    enum status status = tell_session(console, (struct bytes){NULL, 0}, "");
    if (status == STATUS_OK) {
        message_set_deadline(clock_now_ns() + CONSOLE_NS);
        status = tell_session(console, principal, console->job.name);
    }
    message_set_deadline(0);
    return status;
}

static bool watch(enum keeper_kind keeper)
{
    struct consoles_watch_params params = {.event = sessions.event, .bits = EVENT_KEY_TYPED};
    const uint64_t badge = sessions_badge(UINT8_MAX);
    enum status status = session_create(sessions.server.endpoint, badge, 0, &params.tether);
    if (status == STATUS_OK) {
        before_call(keeper);
        status = consoles_watch(capability_of(keeper), &params);
        capability_release(params.tether);
    }
    const bool is_told = after_call(keeper, status);
    sessions.keepers[keeper].tether_badge = is_told ? badge : 0;
    return is_told;
}

static bool watch_wishes(enum keeper_kind keeper)
{
    const struct consoles_watch_wishes_params params = {
        .event = sessions.event,
        .lock_bits = EVENT_LOCK_WISHED,
        .log_out_bits = EVENT_LOG_OUT_WISHED,
    };
    before_call(keeper);
    return after_call(keeper, consoles_watch_wishes(capability_of(keeper), &params));
}

static void tell_everything(enum keeper_kind keeper)
{
    sessions.keepers[keeper].register_ns = 0;
    bool is_told = watch(keeper) && (keeper != KEEPER_SCREEN || watch_wishes(keeper));
    for (uint32_t i = keepers[keeper].first; is_told && i < keepers[keeper].end; i++) {
        const struct console *console = sessions_console(i);
        if (console != NULL) {
            is_told = set_session(console);
        }
        is_told = is_told && set_lock(keeper, i, console != NULL && console->seat.is_locked);
    }
}

void outside_gone(enum keeper_kind keeper)
{
    sessions.keepers[keeper].tether_badge = 0;
    sessions.keepers[keeper].register_ns = clock_now_ns();
}

void outside_begin(void)
{
    tell_everything(KEEPER_CONSOLES); /* in vain: it is told later */
    if (sessions_console(OPTIONS_SCREEN) != NULL) {
        outside_gone(KEEPER_SCREEN);
    }
}

void outside_settle(uint64_t now_ns)
{
    for (enum keeper_kind keeper = 0; keeper < KEEPER_COUNT; keeper++) {
        const uint64_t due_ns = sessions.keepers[keeper].register_ns;
        if (due_ns != 0 && now_ns >= due_ns) {
            tell_everything(keeper);
        }
    }
}

uint64_t outside_due_ns(void)
{
    return deadline_earlier(
        sessions.keepers[KEEPER_CONSOLES].register_ns, sessions.keepers[KEEPER_SCREEN].register_ns);
}

enum keeper_kind outside_tether(uint64_t badge)
{
    enum keeper_kind keeper = 0;
    while (keeper < KEEPER_COUNT && sessions.keepers[keeper].tether_badge != badge) {
        keeper++;
    }
    return keeper;
}

void outside_set_session(const struct console *console)
{
    (void)set_session(console); /* in vain: it is told later */
}

void outside_set_lock(const struct console *console)
{
    /* In vain: it is told later. */
    (void)set_lock(keeper_of(console), console->number, console->seat.is_locked);
}

bool outside_idle_ns(const struct console *console, uint64_t *idle_ns)
{
    const enum keeper_kind keeper = keeper_of(console);
    const struct consoles_idle_params params = {.console = console->number};
    struct consoles_idle_results results = {0};
    before_call(keeper);
    const bool is_told =
        after_call(keeper, consoles_idle(capability_of(keeper), &params, &results));
    *idle_ns = results.idle_ns;
    return is_told;
}

/* A record that is lost is told to the log, which does not wait either. */
static enum status record(const struct audit_log_record_params *params, uint64_t wait_ns)
{
    const uint32_t records = program_capability("records");
    if (records == 0) {
        return STATUS_OK;
    }
    message_set_deadline(clock_now_ns() + wait_ns);
    const enum status status = audit_log_record(records, params);
    if (status != STATUS_OK) {
        const struct log_write_params lost = {
            .severity = SEVERITY_WARNING,
            .text = text_bytes("sessions: the audit log did not take a record"),
        };
        const uint32_t messages = program_capability("messages");
        message_set_deadline(clock_now_ns() + RECORD_NS);
        if (messages != 0) {
            (void)log_write(messages, &lost); /* there is nobody else to tell */
        }
    }
    message_set_deadline(0);
    return status;
}

void outside_record(
    uint16_t event, const uint8_t key[PRINCIPAL_BYTES], uint64_t number, struct bytes text)
{
    const struct audit_log_record_params params = {
        .event = event,
        .subject = {key, PRINCIPAL_BYTES},
        .number = number,
        .text = text,
    };
    (void)record(&params, RECORD_NS); /* the log was told */
}

enum status outside_record_remote(uint16_t event, struct bytes subject, struct bytes text)
{
    const struct audit_log_record_params params = {
        .event = event, .subject = subject, .text = text};
    return record(&params, RECORD_REMOTE_NS);
}

void outside_lock_identity(const struct console *console)
{
    if (console->identity == 0) {
        return;
    }
    message_set_deadline(clock_now_ns() + IDENTITY_NS);
    (void)identity_lock(console->identity); /* in vain, or locked before: the release does it */
    message_set_deadline(0);
}

enum status outside_member_key(const struct console *console, uint8_t key[PRINCIPAL_BYTES])
{
    struct identity_state_results results = {0};
    if (console->identity == 0) {
        return STATUS_NOT_FOUND;
    }
    message_set_deadline(clock_now_ns() + IDENTITY_NS);
    const enum status status = identity_state(console->identity, &results);
    message_set_deadline(0);
    if (status == STATUS_OK && results.state.public_key.size_bytes != PRINCIPAL_BYTES) {
        return STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        memcpy(key, results.state.public_key.data, PRINCIPAL_BYTES);
    }
    return status;
}
