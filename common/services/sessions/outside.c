/* Console, audit log and identity service, none of which may keep this service waiting. */
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

/* As the consoles of common/services/console. */
#define CONSOLES_OF_MACHINE 4u

static uint32_t consoles(void)
{
    return program_capability("consoles");
}

static void before_call(void)
{
    message_set_deadline(clock_now_ns() + CONSOLE_NS);
}

/* A console that does not answer is told everything later. */
static bool after_call(enum status status)
{
    message_set_deadline(0);
    if (status != STATUS_OK) {
        sessions.register_ns = clock_now_ns() + RETRY_NS;
    }
    return status == STATUS_OK;
}

static bool set_lock(uint32_t console, bool is_locked)
{
    const struct consoles_lock_params params = {
        .console = (uint8_t)console, .is_locked = is_locked ? 1 : 0};
    before_call();
    return after_call(consoles_lock(consoles(), &params));
}

static enum status tell_session(uint8_t console, struct bytes principal, const char *name)
{
    const struct consoles_set_session_params params = {
        .console = console, .principal = principal, .name = text_bytes(name)};
    before_call();
    return consoles_set_session(consoles(), &params);
}

static bool set_session(const struct console *console)
{
    const struct bytes principal = {
        console->key, console->seat.state == SEAT_MEMBER ? sizeof(console->key) : 0};
    return after_call(tell_session(console->number, principal, console->name));
}

/* Nobody first: a console that was not told of the last one's end would see no change. */
enum status outside_begin_session(const struct console *console)
{
    const struct bytes principal = {console->job.key, sizeof(console->job.key)};
    enum status status = tell_session(console->number, (struct bytes){NULL, 0}, "");
    if (status == STATUS_OK) {
        status = tell_session(console->number, principal, console->job.name);
    }
    message_set_deadline(0);
    return status;
}

static bool watch(void)
{
    struct consoles_watch_params params = {.event = sessions.event, .bits = EVENT_KEY_TYPED};
    const uint64_t badge = sessions_badge(UINT8_MAX);
    enum status status = session_create(sessions.server.endpoint, badge, 0, &params.tether);
    if (status == STATUS_OK) {
        before_call();
        status = consoles_watch(consoles(), &params);
        capability_release(params.tether);
    }
    const bool is_told = after_call(status);
    sessions.tether_badge = is_told ? badge : 0;
    return is_told;
}

bool outside_register(void)
{
    sessions.register_ns = 0;
    bool is_told = watch();
    for (uint32_t i = 0; is_told && i < CONSOLES_OF_MACHINE; i++) {
        const bool is_seat = i < sessions.options.console_count;
        if (is_seat) {
            is_told = set_session(&sessions.consoles[i]);
        }
        is_told = is_told && set_lock(i, is_seat && sessions.consoles[i].seat.is_locked);
    }
    return is_told;
}

void outside_set_session(const struct console *console)
{
    (void)set_session(console); /* in vain: it is told later */
}

void outside_set_lock(const struct console *console)
{
    (void)set_lock(console->number, console->seat.is_locked); /* in vain: it is told later */
}

bool outside_idle_ns(const struct console *console, uint64_t *idle_ns)
{
    const struct consoles_idle_params params = {.console = console->number};
    struct consoles_idle_results results = {0};
    before_call();
    const bool is_told = after_call(consoles_idle(consoles(), &params, &results));
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
