/*
 * What others are asked: the identity service, the sessions, the audit log. None of them keeps this
 * service waiting: each errand is a thread.
 */
#include "lib/format.h"
#include "lib/least.h"
#include "lib/printable.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "schema/identity_client.h"
#include "schema/kernel_client.h"
#include "schema/session_client.h"
#include "schema/stream_client.h"
#include "service.h"

#define IDENTITY_NS UINT64_C(5000000000)
/* The audit service waits for others itself, for less than this. */
#define AUDIT_NS UINT64_C(2000000000)
/* Policy may ask a person, for half a minute; then a shell is started. */
#define SESSION_NS UINT64_C(60000000000)

/* Of the audit log's text, and what is said in it of names. */
#define TEXT_BYTES       200u
#define SHOWN_USER_BYTES 64u

static struct bytes user_of(const struct errand *errand)
{
    return (struct bytes){errand->user, errand->user_bytes};
}

static struct bytes key_of(const struct errand *errand)
{
    return (struct bytes){errand->key, sizeof(errand->key)};
}

/* -- audit ------------------------------------------------------------------------------------- */

static void record(const struct connection *connection, const char *why)
{
    const struct errand *errand = &connection->errand;
    char user[SHOWN_USER_BYTES + 1];
    char text[TEXT_BYTES];
    if (program_capability("audit") == 0) {
        return;
    }
    user[printable_text(user, SHOWN_USER_BYTES, user_of(errand), NULL)] = '\0';
    (void)format_text(text, sizeof(text), "%s from %s: %s", user, connection->remote, why);
    const struct audit_log_record_params params = {
        .event = AUDIT_EVENT_LOGIN_DENIED,
        .subject = key_of(errand),
        .number = connection->process,
        .text = text_bytes(text),
    };
    message_set_deadline(clock_now_ns() + AUDIT_NS);
    const enum status status = audit_log_record(program_capability("audit"), &params);
    message_set_deadline(0);
    if (status != STATUS_OK) {
        log_print(SEVERITY_WARNING, "the audit log did not take a record");
    }
}

/* -- whose key it is --------------------------------------------------------------------------- */

enum status key_is_known(struct bytes user, struct bytes wanted, bool *is_known)
{
    const struct identities_login_keys_params params = {.name = user};
    struct identities_login_keys_results_reader results = {0};
    message_set_deadline(clock_now_ns() + IDENTITY_NS);
    const enum status status =
        identities_login_keys(program_capability("identities"), &params, &results);
    message_set_deadline(0);
    *is_known = false;
    if (status == STATUS_NOT_FOUND || status == STATUS_WRONG_SIGNER) {
        return STATUS_OK;
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < results.keys.count; i++) {
        struct login_key key = {0};
        if (login_key_list_get(&results.keys, i, &key) == STATUS_OK &&
            bytes_equal(key.key, wanted)) {
            *is_known = true;
        }
    }
    return STATUS_OK;
}

static enum status look_up(struct errand *errand)
{
    return key_is_known(user_of(errand), key_of(errand), &errand->is_known);
}

static void enter(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    errand->status = errand->is_proved ? look_up(errand) : STATUS_DENIED;
    if (errand->status == STATUS_OK && !errand->is_known) {
        errand->status = STATUS_DENIED;
    }
    if (errand->status == STATUS_DENIED) {
        record(connection, errand->is_proved ? "the key is not his" : "the signature is wrong");
    }
}

/* -- sessions ---------------------------------------------------------------------------------- */

/* How many have been asked for, and how many of these are not answered yet. */
static uint32_t asked_count;  /* [a] */
static uint32_t asking_count; /* [a] */

/*
 * RemoteSessions.refusal is about the last session that was asked for, by whichever thread: only
 * who asked alone, until it was answered, knows that it is about his.
 */
struct turn {
    uint32_t number;
    bool is_alone;
};

static struct turn turn_begin(void)
{
    const uint32_t others = __atomic_fetch_add(&asking_count, 1, __ATOMIC_SEQ_CST);
    const uint32_t number = __atomic_add_fetch(&asked_count, 1, __ATOMIC_SEQ_CST);
    return (struct turn){number, others == 0};
}

static void turn_end(const struct turn *turn, struct errand *errand)
{
    struct remote_sessions_refusal_results results = {0};
    if (errand->status == STATUS_DENIED && turn->is_alone &&
        remote_sessions_refusal(program_capability("sessions"), &results) == STATUS_OK &&
        __atomic_load_n(&asked_count, __ATOMIC_SEQ_CST) == turn->number) {
        const size_t size_bytes =
            printable_text(errand->reason, REASON_BYTES - 1, results.reason, NULL);
        errand->reason[size_bytes] = '\0';
    }
    (void)__atomic_fetch_sub(&asking_count, 1, __ATOMIC_SEQ_CST);
}

static void open_session(struct connection *connection, uint32_t terminal)
{
    struct errand *errand = &connection->errand;
    const struct remote_sessions_open_params params = {
        .name = user_of(errand),
        .key = key_of(errand),
        .remote = text_bytes(connection->remote),
        .command = {errand->command, errand->command_bytes},
        .terminal = terminal,
    };
    struct remote_sessions_open_results results = {0};
    const struct turn turn = turn_begin();
    errand->status = remote_sessions_open(program_capability("sessions"), &params, &results);
    turn_end(&turn, errand);
    errand->session = results.session;
}

static void session(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    const struct pseudo_terminals_create_params size = {
        .columns = errand->columns, .rows = errand->rows};
    struct pseudo_terminals_create_results created = {0};
    errand->status = pseudo_terminals_create(program_capability("terminals"), &size, &created);
    if (errand->status == STATUS_OK) {
        errand->screen = created.screen;
        open_session(connection, created.terminal);
        capability_release(created.terminal); /* the session has its own */
    }
}

/* What the command has of three pipes. */
struct near_ends {
    uint32_t input;
    uint32_t output;
    uint32_t errors;
};

static void run_command(struct connection *connection, const struct near_ends *ends)
{
    struct errand *errand = &connection->errand;
    const struct remote_sessions_run_params params = {
        .name = user_of(errand),
        .key = key_of(errand),
        .remote = text_bytes(connection->remote),
        .command = {errand->command, errand->command_bytes},
        .input = ends->input,
        .output = ends->output,
        .errors = ends->errors,
    };
    struct remote_sessions_run_results results = {0};
    const struct turn turn = turn_begin();
    errand->status = remote_sessions_run(program_capability("sessions"), &params, &results);
    turn_end(&turn, errand);
    errand->session = results.session;
}

static enum status make_pipe(uint32_t *reader, uint32_t *writer)
{
    struct pipes_create_results created = {0};
    const enum status status = pipes_create(program_capability("pipes"), &created);
    *reader = created.reader;
    *writer = created.writer;
    return status;
}

static void command(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    struct near_ends ends = {0};
    errand->status = make_pipe(&ends.input, &errand->input);
    if (errand->status == STATUS_OK) {
        errand->status = make_pipe(&errand->output, &ends.output);
    }
    if (errand->status == STATUS_OK) {
        errand->status = make_pipe(&errand->errors, &ends.errors);
    }
    if (errand->status == STATUS_OK) {
        run_command(connection, &ends);
    }
    /* The session has its own: with these, reading would never end. */
    capability_release(ends.input);
    capability_release(ends.output);
    capability_release(ends.errors);
}

static void open_one(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    message_set_deadline(clock_now_ns() + SESSION_NS);
    if (errand->kind == ERRAND_SESSION) {
        session(connection);
    } else {
        command(connection);
    }
    message_set_deadline(0);
    if (errand->status == STATUS_DENIED) {
        record(connection, errand->reason[0] == '\0' ? "no session" : errand->reason);
    }
}

/* -- the thread -------------------------------------------------------------------------------- */

static void carry_out(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    switch (errand->kind) {
    case ERRAND_KNOWS:
        errand->status = look_up(errand);
        break;
    case ERRAND_ENTER:
        enter(connection);
        break;
    case ERRAND_SESSION:
    case ERRAND_COMMAND:
        open_one(connection);
        break;
    case ERRAND_RECORD:
        record(connection, "no key of his");
        break;
    case ERRAND_NONE:
        break;
    }
}

static void run(void *argument)
{
    struct connection *connection = argument;
    const struct event_signal_params params = {
        .bits = UINT64_C(1) << (connection - gate.connections)};
    carry_out(connection);
    __atomic_store_n(&connection->errand.is_done, true, __ATOMIC_RELEASE);
    (void)event_signal(program_capability("event"), &params); /* it is this program's own */
}

enum status errand_begin(struct connection *connection)
{
    connection->errand.is_done = false;
    return program_thread_create(run, connection, &connection->errand.thread);
}

bool errand_end(struct connection *connection)
{
    struct errand *errand = &connection->errand;
    if (errand->kind == ERRAND_NONE || !__atomic_load_n(&errand->is_done, __ATOMIC_ACQUIRE)) {
        return false;
    }
    program_thread_join(&errand->thread);
    return true;
}

void errand_clear(struct errand *errand)
{
    capability_release(errand->reply);
    capability_release(errand->screen);
    capability_release(errand->session);
    capability_release(errand->input);
    capability_release(errand->output);
    capability_release(errand->errors);
    *errand = (struct errand){.kind = ERRAND_NONE};
}
