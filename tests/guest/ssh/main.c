/*
 * Asks everything of the gate that it offers, and what it must refuse. Prints a line for each test,
 * what the host is to check with means of its own ("host: ..."), and powers off.
 */
#include "dropbear.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "people.h"
#include "program_check.h"
#include "records.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/console.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "runtime/thread.h"
#include "schema/kernel_client.h"
#include "schema/log_client.h"
#include "schema/log_data.h"
#include "schema/session_client.h"
#include "schema/ssh_client.h"
#include "schema/stream_client.h"
#include "schema/supervisor_client.h"

/* As in the gate. */
#define CONNECTIONS_MAX  8u
#define QUESTIONS_MAX    20u
#define WRONG_PROOFS_MAX 3u

#define READ_BYTES 512u
#define REMOTE     "192.0.2.7 port 4\\x1b" /* as it is shown */

static struct key_pair ada;
static struct key_pair eve;

/* -- help -------------------------------------------------------------------------------------- */

static enum status ask_session(
    uint32_t connection, const char *command, struct ssh_connection_session_results *results)
{
    const struct ssh_connection_session_params params = {
        .columns = 81, .rows = 25, .command = text_bytes(command)};
    *results = (struct ssh_connection_session_results){0};
    return ssh_connection_session(connection, &params, results);
}

static void drop(const struct ssh_connection_session_results *session)
{
    capability_release(session->screen);
    capability_release(session->session);
}

static void expect_reason(uint32_t connection, const char *reason)
{
    struct ssh_connection_refusal_results results = {0};
    CHECK_EQUAL(ssh_connection_refusal(connection, &results), STATUS_OK);
    CHECK(bytes_equal(results.reason, text_bytes(reason)));
}

static bool bytes_contain_text(struct bytes whole, const char *text)
{
    const struct bytes wanted = text_bytes(text);
    for (size_t i = 0; i + wanted.size_bytes <= whole.size_bytes; i++) {
        if (memcmp(whole.data + i, wanted.data, wanted.size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* What is read at once. */
static void expect_read(uint32_t stream, const char *text)
{
    const struct stream_read_params params = {.size_bytes = READ_BYTES};
    struct stream_read_results results = {0};
    CHECK_EQUAL(stream_read(stream, &params, &results), STATUS_OK);
    CHECK(bytes_equal(results.data, text_bytes(text)));
}

static void watch(uint32_t session)
{
    struct ledger_create_event_results created = {0};
    struct register_message message = {.tag = 0};
    CHECK_EQUAL(ledger_create_event(PROGRAM_LEDGER, &created), STATUS_OK);
    const struct remote_session_watch_params params = {.event = created.event, .bits = 4};
    const enum status status = remote_session_watch(session, &params);
    CHECK_EQUAL(status, STATUS_OK);
    if (status == STATUS_OK) {
        CHECK_EQUAL(message_receive(created.event, &message), STATUS_OK);
        CHECK_EQUAL(message.words[0], 4);
    }
    capability_release(created.event);
}

/* A call that has to wait, in a thread. */
struct waiter {
    struct program_thread thread;
    const struct dropbear *dropbear;
    const char *what;
    enum status status;
    bool is_known;
    struct ssh_connection_session_results session;
};

static void wait_to_know(void *argument)
{
    struct waiter *waiter = argument;
    waiter->status =
        dropbear_knows(waiter->dropbear, waiter->what, ada.public_key, &waiter->is_known);
}

static void wait_for_session(void *argument)
{
    struct waiter *waiter = argument;
    waiter->status = ask_session(waiter->dropbear->connection, waiter->what, &waiter->session);
}

/* Until the gate has the call. */
static void begin_waiting(struct waiter *waiter, void (*wait)(void *argument))
{
    struct ssh_connection_refusal_results results = {0};
    CHECK_EQUAL(program_thread_create(wait, waiter, &waiter->thread), STATUS_OK);
    while (ssh_connection_refusal(waiter->dropbear->connection, &results) == STATUS_OK) {
        rest();
    }
}

/* -- tests ------------------------------------------------------------------------------------- */

static void test_exchange(void)
{
    struct dropbear dropbear;
    uint8_t identifier[HASH_BYTES];
    dropbear_begin(&dropbear);
    memcpy(identifier, dropbear.identifier, sizeof(identifier));
    CHECK_EQUAL(dropbear_exchange(&dropbear, true, WRONG_NOTHING), STATUS_OK);
    CHECK_EQUAL(dropbear_exchange(&dropbear, true, WRONG_COOKIE), STATUS_DENIED);
    CHECK_EQUAL(dropbear_exchange(&dropbear, true, WRONG_HOST_KEY), STATUS_DENIED);
    CHECK_EQUAL(dropbear_exchange(&dropbear, true, WRONG_END), STATUS_MALFORMED);
    CHECK_EQUAL(dropbear_exchange(&dropbear, false, WRONG_NOTHING), STATUS_OK);
    /* None of these is the session's identifier but the first. */
    dropbear_enter_as_ada(&dropbear);
    dropbear_leave(&dropbear);
}

/* What is longer than a part can be ends the exchange, as everything wrong does. */
static void test_long_part(void)
{
    static const uint8_t long_part[2049] = {0, 0, 0, 200, 'S', 'S', 'H', '-'};
    struct dropbear dropbear;
    struct ssh_connection_begin_results begun = {0};
    struct ssh_connection_exchange_params part = {.part = {long_part, 8}};
    CHECK_EQUAL(dropbear_connect(&dropbear, "gate"), STATUS_OK);
    CHECK_EQUAL(ssh_connection_begin(dropbear.connection, &begun), STATUS_OK);
    CHECK_EQUAL(ssh_connection_exchange(dropbear.connection, &part), STATUS_OK);
    part.part = (struct bytes){long_part, sizeof(long_part)};
    CHECK_EQUAL(ssh_connection_exchange(dropbear.connection, &part), STATUS_MALFORMED);
    part.part.size_bytes = 8;
    CHECK_EQUAL(ssh_connection_exchange(dropbear.connection, &part), STATUS_WRONG_STATE);
    dropbear_leave(&dropbear);
}

/* The cookie of one connection is nothing in another one. */
static void test_cookie_of_another(void)
{
    struct dropbear one;
    struct dropbear other;
    struct ssh_connection_begin_results begun = {0};
    dropbear_begin(&one);
    CHECK_EQUAL(dropbear_connect(&other, "gate"), STATUS_OK);
    CHECK_EQUAL(ssh_connection_begin(other.connection, &begun), STATUS_OK);
    CHECK(memcmp(begun.cookie.data, one.cookie, COOKIE_BYTES) != 0);
    CHECK(bytes_equal(begun.host_key, (struct bytes){one.host_key, PUBLIC_KEY_BYTES}));
    dropbear_leave(&one);
    dropbear_leave(&other);
}

static void test_order(void)
{
    struct dropbear dropbear;
    struct ssh_connection_session_results session = {0};
    struct ssh_connection_sign_results sign = {0};
    struct ssh_connection_sign_params hash = {.hash = SSH_HASH_SHA256};
    struct ssh_connection_command_session_results command = {0};
    const struct ssh_connection_command_session_params echo = {.command = text_bytes("echo")};
    const struct ssh_connection_exchange_params part = {.part = text_bytes("x")};
    bool is_known = true;
    CHECK_EQUAL(dropbear_connect(&dropbear, "gate"), STATUS_OK);
    CHECK_EQUAL(ssh_connection_exchange(dropbear.connection, &part), STATUS_WRONG_STATE);
    CHECK_EQUAL(ssh_connection_sign(dropbear.connection, &hash, &sign), STATUS_WRONG_STATE);
    CHECK_EQUAL(dropbear_knows(&dropbear, ADA, ada.public_key, &is_known), STATUS_WRONG_STATE);
    CHECK_EQUAL(dropbear_enter(&dropbear, ADA, &ada), STATUS_WRONG_STATE);
    CHECK_EQUAL(ask_session(dropbear.connection, "", &session), STATUS_WRONG_STATE);
    CHECK_EQUAL(dropbear_exchange(&dropbear, false, WRONG_NOTHING), STATUS_OK);
    CHECK_EQUAL(ask_session(dropbear.connection, "", &session), STATUS_WRONG_STATE);
    CHECK_EQUAL(
        ssh_connection_command_session(dropbear.connection, &echo, &command), STATUS_WRONG_STATE);
    hash.hash = SSH_HASH_COUNT;
    CHECK_EQUAL(ssh_connection_sign(dropbear.connection, &hash, &sign), STATUS_INVALID_ARGUMENT);
    dropbear_enter_as_ada(&dropbear);
    CHECK_EQUAL(dropbear_enter(&dropbear, ADA, &ada), STATUS_WRONG_STATE);
    CHECK_EQUAL(dropbear_knows(&dropbear, ADA, ada.public_key, &is_known), STATUS_WRONG_STATE);
    dropbear_leave(&dropbear);
    expect_no_record();
}

static void test_knows(void)
{
    static const char *const nobody[] = {"", "nobody", "many", "revoked", "ada\xff", "ad"};
    static char long_name[80];
    struct dropbear dropbear;
    bool is_known = false;
    dropbear_begin(&dropbear);
    CHECK_EQUAL(dropbear_knows(&dropbear, ADA, ada.public_key, &is_known), STATUS_OK);
    CHECK(is_known);
    CHECK_EQUAL(dropbear_knows(&dropbear, ADA, eve.public_key, &is_known), STATUS_OK);
    CHECK(!is_known);
    for (uint32_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
        CHECK_EQUAL(dropbear_knows(&dropbear, nobody[i], ada.public_key, &is_known), STATUS_OK);
        CHECK(!is_known);
    }
    memset(long_name, 'n', sizeof(long_name) - 1);
    CHECK_EQUAL(dropbear_knows(&dropbear, long_name, ada.public_key, &is_known), STATUS_OK);
    CHECK(!is_known);
    const struct ssh_connection_knows_params short_key = {
        .user = text_bytes(ADA), .key = {ada.public_key, PUBLIC_KEY_BYTES - 1}};
    struct ssh_connection_knows_results results = {0};
    CHECK_EQUAL(ssh_connection_knows(dropbear.connection, &short_key, &results), STATUS_OK);
    CHECK_EQUAL(results.is_known, 0);
    CHECK_EQUAL(
        dropbear_knows(&dropbear, "broken", ada.public_key, &is_known), STATUS_DEVICE_ERROR);
    dropbear_enter_as_ada(&dropbear);
    dropbear_leave(&dropbear);
    expect_no_record(); /* who enters in the end was not denied */
}

/* Who goes away without having entered is recorded once, however much he asked. */
static void test_too_many_questions(void)
{
    struct dropbear dropbear;
    bool is_known = true;
    dropbear_begin(&dropbear);
    for (uint32_t i = 0; i < QUESTIONS_MAX; i++) {
        CHECK_EQUAL(dropbear_knows(&dropbear, "root\x1b[2J", eve.public_key, &is_known), STATUS_OK);
    }
    CHECK_EQUAL(dropbear_knows(&dropbear, ADA, ada.public_key, &is_known), STATUS_DENIED);
    expect_no_record();
    dropbear_leave(&dropbear);
    expect_record(eve.public_key, "root\\x1b[2J from " REMOTE ": no key of his");
    /* Nor is that forgotten when nobody can say whose a key is. */
    dropbear_begin(&dropbear);
    CHECK_EQUAL(dropbear_knows(&dropbear, ADA, eve.public_key, &is_known), STATUS_OK);
    CHECK_EQUAL(dropbear_enter(&dropbear, "broken", &ada), STATUS_DEVICE_ERROR);
    dropbear_leave(&dropbear);
    expect_record(eve.public_key, "ada from " REMOTE ": no key of his");
    dropbear_begin(&dropbear);
    dropbear_leave(&dropbear); /* who only connects has asked for nothing */
    expect_no_record();
}

static void test_wrong(void)
{
    struct dropbear dropbear;
    struct dropbear other;
    dropbear_begin(&dropbear);
    dropbear_begin(&other);
    /* Signed for another connection: what somebody who was relayed has signed. */
    struct dropbear mixed = dropbear;
    memcpy(mixed.identifier, other.identifier, sizeof(mixed.identifier));
    CHECK_EQUAL(dropbear_enter(&mixed, ADA, &ada), STATUS_DENIED);
    expect_record(ada.public_key, "ada from " REMOTE ": the signature is wrong");
    CHECK_EQUAL(dropbear_enter(&dropbear, ADA, &eve), STATUS_DENIED);
    expect_record(eve.public_key, "ada from " REMOTE ": the key is not his");
    CHECK_EQUAL(dropbear_enter(&dropbear, "broken", &ada), STATUS_DEVICE_ERROR); /* not counted */
    CHECK_EQUAL(dropbear_enter(&dropbear, "nobody", &ada), STATUS_DENIED);
    expect_record(ada.public_key, "nobody from " REMOTE ": the key is not his");
    /* That was the third. */
    CHECK_EQUAL(dropbear_enter(&dropbear, ADA, &ada), STATUS_WRONG_STATE);
    CHECK_EQUAL(dropbear_exchange(&dropbear, false, WRONG_NOTHING), STATUS_WRONG_STATE);
    dropbear_leave(&dropbear);
    dropbear_enter_as_ada(&other);
    dropbear_leave(&other);
    expect_no_record();
}

static void test_session(void)
{
    struct dropbear dropbear;
    struct ssh_connection_session_results session;
    struct remote_session_result_results result = {0};
    dropbear_begin(&dropbear);
    dropbear_enter_as_ada(&dropbear);
    CHECK_EQUAL(ask_session(dropbear.connection, "", &session), STATUS_OK);
    watch(session.session);
    expect_read(session.screen, "ada|" REMOTE "||81x25");
    const struct pseudo_terminal_resize_params size = {.columns = 100, .rows = 40};
    CHECK_EQUAL(pseudo_terminal_resize(session.screen, &size), STATUS_OK);
    drop(&session);
    /* Another one of the same connection; and the one before was closed when it was dropped. */
    CHECK_EQUAL(ask_session(dropbear.connection, "vi", &session), STATUS_OK);
    watch(session.session);
    expect_read(session.screen, "ada|" REMOTE "|vi|81x25");
    CHECK_EQUAL(remote_session_result(session.session, &result), STATUS_OK);
    CHECK_EQUAL(result.exit_code, 1);
    /* It stays when the connection is gone: who has it has it. */
    dropbear_leave(&dropbear);
    CHECK_EQUAL(remote_session_result(session.session, &result), STATUS_OK);
    drop(&session);
}

static void test_command(void)
{
    struct dropbear dropbear;
    static char long_command[1025];
    struct ssh_connection_command_session_results session = {0};
    struct ssh_connection_command_session_params params = {.command = text_bytes("cat")};
    const struct stream_write_params input = {.data = text_bytes("typed")};
    struct stream_write_results written = {0};
    dropbear_begin(&dropbear);
    dropbear_enter_as_ada(&dropbear);
    CHECK_EQUAL(ssh_connection_command_session(dropbear.connection, &params, &session), STATUS_OK);
    CHECK_EQUAL(stream_write(session.input, &input, &written), STATUS_OK);
    watch(session.session);
    expect_read(session.output, "ada|" REMOTE "|cat|typed");
    expect_read(session.errors, "the errors");
    /* The gate has kept none of the ends. */
    expect_read(session.output, "");
    expect_read(session.errors, "");
    CHECK_EQUAL(stream_write(session.input, &input, &written), STATUS_PEER_GONE);
    capability_release(session.input);
    capability_release(session.output);
    capability_release(session.errors);
    capability_release(session.session);
    params.command.size_bytes = 0;
    CHECK_EQUAL(
        ssh_connection_command_session(dropbear.connection, &params, &session),
        STATUS_INVALID_ARGUMENT);
    memset(long_command, 'c', sizeof(long_command));
    params.command = (struct bytes){(const uint8_t *)long_command, sizeof(long_command)};
    CHECK_EQUAL(
        ssh_connection_command_session(dropbear.connection, &params, &session),
        STATUS_INVALID_ARGUMENT);
    params.command.size_bytes--;
    CHECK_EQUAL(ssh_connection_command_session(dropbear.connection, &params, &session), STATUS_OK);
    capability_release(session.input);
    capability_release(session.output);
    capability_release(session.errors);
    capability_release(session.session);
    dropbear_leave(&dropbear);
}

/* As many at once as there may be sessions from elsewhere. */
static void test_many_commands(void)
{
    struct dropbear dropbear;
    struct ssh_connection_command_session_results sessions[CONNECTIONS_MAX] = {{0}};
    const struct ssh_connection_command_session_params params = {.command = text_bytes("cat")};
    dropbear_begin(&dropbear);
    dropbear_enter_as_ada(&dropbear);
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        CHECK_EQUAL(
            ssh_connection_command_session(dropbear.connection, &params, &sessions[i]), STATUS_OK);
    }
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        capability_release(sessions[i].input);
        capability_release(sessions[i].output);
        capability_release(sessions[i].errors);
        capability_release(sessions[i].session);
    }
    dropbear_leave(&dropbear);
}

static void test_refused(void)
{
    struct dropbear dropbear;
    struct ssh_connection_session_results session;
    struct ssh_connection_command_session_results command = {0};
    const struct ssh_connection_command_session_params refuse = {.command = text_bytes("refuse")};
    const struct ssh_connection_session_params too_wide = {.columns = 999};
    dropbear_begin(&dropbear);
    dropbear_enter_as_ada(&dropbear);
    expect_reason(dropbear.connection, "");
    CHECK_EQUAL(ask_session(dropbear.connection, "refuse", &session), STATUS_DENIED);
    expect_reason(dropbear.connection, "policy says no");
    expect_record(ada.public_key, "ada from " REMOTE ": policy says no");
    CHECK_EQUAL(ask_session(dropbear.connection, "full", &session), STATUS_LIMIT_EXCEEDED);
    expect_reason(dropbear.connection, "");
    CHECK_EQUAL(
        ssh_connection_command_session(dropbear.connection, &refuse, &command), STATUS_DENIED);
    expect_reason(dropbear.connection, "policy says no");
    expect_record(ada.public_key, "ada from " REMOTE ": policy says no");
    CHECK_EQUAL(
        ssh_connection_session(dropbear.connection, &too_wide, &session), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(ask_session(dropbear.connection, "", &session), STATUS_OK);
    drop(&session);
    dropbear_leave(&dropbear);
    expect_no_record();
}

/* Whoever looks after a connection is told who has entered, and who may not any more. */
static void test_told(void)
{
    struct dropbear dropbear;
    struct ssh_connection_session_results session;
    const struct ssh_gate_connect_params no_event = {
        .event = program_capability("log"), .entered_bits = DROPBEAR_ENTERED};
    struct ssh_gate_connect_results results = {0};
    CHECK_EQUAL(
        ssh_gate_connect(program_capability("gate"), &no_event, &results), STATUS_INVALID_ARGUMENT);
    dropbear_begin(&dropbear);
    CHECK_EQUAL(dropbear_enter(&dropbear, ADA, &eve), STATUS_DENIED);
    expect_record(eve.public_key, "ada from " REMOTE ": the key is not his");
    CHECK_EQUAL(dropbear_hear(&dropbear), 0);
    dropbear_enter_as_ada(&dropbear);
    CHECK_EQUAL(dropbear_hear(&dropbear), DROPBEAR_ENTERED);
    CHECK_EQUAL(ask_session(dropbear.connection, "refuse", &session), STATUS_DENIED);
    expect_record(ada.public_key, "ada from " REMOTE ": policy says no");
    CHECK_EQUAL(dropbear_hear(&dropbear), 0); /* policy may say something else the next time */
    dropbear_leave(&dropbear);
    expect_no_record();
}

/* Whose key counts no more has no connection any more, whether he asks for something or not. */
static void test_forbidden(void)
{
    struct dropbear dropbear;
    struct dropbear other;
    struct ssh_connection_session_results session;
    bool is_known = true;
    dropbear_begin(&other);
    for (uint32_t i = 0; i < 2; i++) {
        CHECK_EQUAL(dropbear_knows(&other, "allow", ada.public_key, &is_known), STATUS_OK);
        dropbear_begin(&dropbear);
        CHECK_EQUAL(dropbear_enter(&dropbear, FORBIDDEN, &ada), STATUS_OK);
        CHECK_EQUAL(dropbear_hear(&dropbear), DROPBEAR_ENTERED);
        const char *const how = i == 0 ? "forbid" : "forbid quietly";
        CHECK_EQUAL(dropbear_knows(&other, how, ada.public_key, &is_known), STATUS_OK);
        if (i == 1) {
            CHECK_EQUAL(ask_session(dropbear.connection, "", &session), STATUS_DENIED);
            expect_record(ada.public_key, "forbidden from " REMOTE ": policy says no");
        }
        dropbear_await_over(&dropbear);
        CHECK_EQUAL(ask_session(dropbear.connection, "", &session), STATUS_WRONG_STATE);
        CHECK_EQUAL(dropbear_exchange(&dropbear, false, WRONG_NOTHING), STATUS_WRONG_STATE);
        dropbear_leave(&dropbear);
    }
    dropbear_enter_as_ada(&other);
    dropbear_leave(&other);
    expect_no_record();
}

/* Whoever is waited for, others are not kept waiting; and who waits does nothing else. */
static void test_slow(void)
{
    struct dropbear slow;
    struct dropbear other;
    struct waiter waiter = {.dropbear = &slow, .what = "slow"};
    struct ssh_connection_begin_results begun = {0};
    bool is_known = true;
    dropbear_begin(&slow);
    begin_waiting(&waiter, wait_to_know);
    CHECK_EQUAL(ssh_connection_begin(slow.connection, &begun), STATUS_WRONG_STATE);
    CHECK_EQUAL(dropbear_enter(&slow, ADA, &ada), STATUS_WRONG_STATE);
    dropbear_begin(&other);
    CHECK_EQUAL(dropbear_knows(&other, "hurry", ada.public_key, &is_known), STATUS_OK);
    CHECK(!is_known);
    dropbear_enter_as_ada(&other);
    program_thread_join(&waiter.thread);
    CHECK_EQUAL(waiter.status, STATUS_OK);
    CHECK(!waiter.is_known);
    dropbear_enter_as_ada(&slow);
    dropbear_leave(&slow);
    dropbear_leave(&other);
    expect_no_record();
}

static void await_waiting(uint32_t connection)
{
    struct ssh_connection_session_results session;
    while (ask_session(connection, "is waiting", &session) != STATUS_NOT_FOUND) {
        rest();
    }
}

/* Why one was refused is not told to another one. */
static void test_reasons_apart(void)
{
    struct dropbear one;
    struct dropbear other;
    struct waiter waiter = {.dropbear = &one, .what = "wait no"};
    struct ssh_connection_session_results session;
    dropbear_begin(&one);
    dropbear_begin(&other);
    dropbear_enter_as_ada(&one);
    dropbear_enter_as_ada(&other);
    begin_waiting(&waiter, wait_for_session);
    await_waiting(other.connection);
    CHECK_EQUAL(ask_session(other.connection, "refuse", &session), STATUS_DENIED);
    expect_reason(other.connection, "");
    expect_record(ada.public_key, "ada from " REMOTE ": no session");
    CHECK_EQUAL(ask_session(other.connection, "hurry", &session), STATUS_OK);
    drop(&session);
    program_thread_join(&waiter.thread);
    CHECK_EQUAL(waiter.status, STATUS_DENIED);
    expect_reason(one.connection, "");
    expect_record(ada.public_key, "ada from " REMOTE ": no session");
    dropbear_leave(&one);
    dropbear_leave(&other);
}

/* A connection that is gone while a session is opened for it: its place is free afterwards. */
static void test_gone_meanwhile(void)
{
    struct dropbear gone;
    struct dropbear others[CONNECTIONS_MAX];
    struct waiter waiter = {.dropbear = &gone, .what = "wait"};
    struct ssh_connection_session_results session;
    dropbear_begin(&gone);
    dropbear_enter_as_ada(&gone);
    begin_waiting(&waiter, wait_for_session);
    dropbear_begin(&others[0]);
    dropbear_enter_as_ada(&others[0]);
    await_waiting(others[0].connection);
    dropbear_leave(&gone);
    CHECK_EQUAL(ask_session(others[0].connection, "hurry", &session), STATUS_OK);
    drop(&session);
    program_thread_join(&waiter.thread);
    if (waiter.status == STATUS_OK) {
        drop(&waiter.session);
    } else {
        CHECK_EQUAL(waiter.status, STATUS_PEER_GONE);
    }
    for (uint32_t i = 1; i < CONNECTIONS_MAX; i++) {
        CHECK_EQUAL(dropbear_connect(&others[i], "gate"), STATUS_OK);
    }
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        dropbear_leave(&others[i]);
    }
}

static void test_too_many(void)
{
    struct dropbear dropbears[CONNECTIONS_MAX];
    struct dropbear one_more;
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        CHECK_EQUAL(dropbear_connect(&dropbears[i], "gate"), STATUS_OK);
    }
    CHECK_EQUAL(dropbear_connect(&one_more, "gate"), STATUS_LIMIT_EXCEEDED);
    dropbear_leave(&dropbears[3]);
    CHECK_EQUAL(dropbear_connect(&one_more, "gate"), STATUS_OK);
    dropbear_leave(&one_more);
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        dropbear_leave(&dropbears[i]);
    }
}

/* Another process has the host key that was kept, and knows no connection. */
static void test_restarted(void)
{
    const struct supervisor_restart_params params = {.name = text_bytes("gate")};
    struct dropbear before;
    struct dropbear after;
    struct ssh_connection_refusal_results results = {0};
    dropbear_begin(&before);
    CHECK_EQUAL(supervisor_restart(program_capability("services"), &params), STATUS_OK);
    while (ssh_connection_refusal(before.connection, &results) == STATUS_OK) {
        rest();
    }
    CHECK_EQUAL(ssh_connection_refusal(before.connection, &results), STATUS_PEER_GONE);
    dropbear_begin(&after);
    CHECK(memcmp(before.host_key, after.host_key, PUBLIC_KEY_BYTES) == 0);
    dropbear_leave(&before);
    dropbear_enter_as_ada(&after);
    dropbear_leave(&after);
}

/* One without a disk has a key of its own. */
static void test_without_disk(void)
{
    struct dropbear kept;
    struct dropbear other;
    dropbear_begin(&kept);
    CHECK_EQUAL(dropbear_connect(&other, "bare"), STATUS_OK);
    CHECK_EQUAL(dropbear_exchange(&other, false, WRONG_NOTHING), STATUS_OK);
    CHECK(memcmp(kept.host_key, other.host_key, PUBLIC_KEY_BYTES) != 0);
    dropbear_leave(&kept);
    dropbear_leave(&other);
}

/* What the gates have said of their keys, for the host: three times one has begun. */
static void test_log(void)
{
    static const char begin[] = "the host key is ";
    struct log_read_params params = {.after = 0};
    uint32_t count = 0;
    while (count < 3) {
        struct log_read_results_reader results = {0};
        struct log_entry entry = {0};
        CHECK_EQUAL(log_read(program_capability("log"), &params, &results), STATUS_OK);
        for (uint32_t i = 0; i < results.entries.count; i++) {
            CHECK_EQUAL(log_entry_list_get(&results.entries, i, &entry), STATUS_OK);
            params.after = entry.number;
            if (bytes_contain_text(entry.text, begin)) {
                count++;
                (void)console_print(
                    program_capability("console"),
                    "told: %.*s",
                    (int)entry.text.size_bytes,
                    (const char *)entry.text.data);
            }
        }
        rest();
    }
}

struct test {
    const char *name;
    void (*run)(void);
};

static const struct test tests[] = {
    {"exchange", test_exchange},
    {"long part", test_long_part},
    {"cookie of another", test_cookie_of_another},
    {"order", test_order},
    {"knows", test_knows},
    {"too many questions", test_too_many_questions},
    {"wrong", test_wrong},
    {"session", test_session},
    {"command", test_command},
    {"many commands", test_many_commands},
    {"refused", test_refused},
    {"told", test_told},
    {"forbidden", test_forbidden},
    {"slow", test_slow},
    {"reasons apart", test_reasons_apart},
    {"gone meanwhile", test_gone_meanwhile},
    {"too many", test_too_many},
    {"restarted", test_restarted},
    {"without disk", test_without_disk},
    {"log", test_log},
};

int main(int argument_count, const char *const *arguments)
{
    static const uint8_t seed_of_eve[SEED_BYTES] = "nobody knows the key of eve";
    const struct supervisor_power_off_params off = {.exit_code = 0};
    const uint32_t console = program_capability("console");
    uint32_t failed = 0;
    (void)argument_count;
    (void)arguments;
    ada_pair(&ada);
    key_pair_of_seed(seed_of_eve, &eve);
    const uint32_t count = sizeof(tests) / sizeof(tests[0]);
    for (uint32_t i = 0; i < count; i++) {
        failure_count = 0;
        tests[i].run();
        (void)console_print(
            console, "ssh: %s %s", failure_count == 0 ? "ok" : "FAILED", tests[i].name);
        failed += failure_count == 0 ? 0 : 1;
    }
    (void)console_print(console, "ssh: %u passed, %u failed", count - failed, failed);
    return (int)supervisor_power_off(program_capability("services"), &off);
}
