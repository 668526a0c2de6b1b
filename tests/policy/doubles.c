/* Identities, TrustedPath and AuditLog, as the test wants them. */
#include "lib/memory.h"
#include "lib/message_builder.h"
#include "lib/text.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_server.h"
#include "schema/console_server.h"
#include "schema/doubles_server.h"
#include "schema/identity_server.h"
#include "schema/kernel_client.h"

#define KEY_BYTES      32u
#define PEOPLE_MAX     8u
#define STATEMENTS_MAX 8u
#define TEXT_BYTES     400u
#define WORDS          32u

enum {
    EXPORT_IDENTITIES,
    EXPORT_TRUSTED,
    EXPORT_AUDIT,
    EXPORT_DOUBLES,
};

struct kept_statement {
    uint64_t words[WORDS];
    size_t size_bytes;
};

static struct {
    uint8_t keys[PEOPLE_MAX][KEY_BYTES];
    uint32_t person_count;
    uint32_t owner; /* 0: none; n: person n - 1 */
    struct kept_statement statements[STATEMENTS_MAX];
    uint32_t statement_count;
    uint32_t watcher;
    uint64_t watched_bits;
    uint16_t manner;
    uint32_t records[AUDIT_EVENT_COUNT];
    uint32_t questions;
    uint32_t cancelled;
    char text[TEXT_BYTES];
} doubles;

static void tell_watcher(void)
{
    const struct event_signal_params params = {.bits = doubles.watched_bits};
    if (doubles.watcher != 0) {
        (void)event_signal(doubles.watcher, &params);
    }
}

/* -- Identities -------------------------------------------------------------------------------- */

static enum status list(
    struct server_call *call,
    const struct identities_list_params *params,
    struct identities_list_results *results)
{
    static struct identity_state states[PEOPLE_MAX];
    (void)call;
    (void)params;
    for (uint32_t i = 0; i < doubles.person_count; i++) {
        states[i] = (struct identity_state){.public_key = {doubles.keys[i], KEY_BYTES},
                                            .is_owner = doubles.owner == i + 1};
    }
    results->identities = states;
    results->identities_count = doubles.person_count;
    return STATUS_OK;
}

static enum status owner(struct server_call *call, struct identities_owner_results *results)
{
    (void)call;
    if (doubles.owner == 0) {
        return STATUS_NOT_FOUND;
    }
    results->public_key = (struct bytes){doubles.keys[doubles.owner - 1], KEY_BYTES};
    return STATUS_OK;
}

static enum status statements(
    struct server_call *call,
    const struct identities_statements_params *params,
    struct identities_statements_results *results)
{
    static struct signed_statement given[STATEMENTS_MAX];
    uint32_t count = 0;
    (void)call;
    for (uint64_t i = params->after; i < doubles.statement_count; i++) {
        const struct kept_statement *statement = &doubles.statements[i];
        given[count++] = (struct signed_statement){
            .statement = {(const uint8_t *)statement->words, statement->size_bytes}};
    }
    results->statements = given;
    results->statements_count = count;
    results->next = doubles.statement_count;
    return STATUS_OK;
}

static enum status watch(struct server_call *call, const struct identities_watch_params *params)
{
    capability_release(doubles.watcher);
    doubles.watcher = server_call_keep(call, params->event);
    doubles.watched_bits = params->bits;
    return STATUS_OK;
}

static const struct identities_server identities = {
    .list = list, .owner = owner, .statements = statements, .watch = watch};

/* -- TrustedPath ------------------------------------------------------------------------------- */

static enum status
ask(struct server_call *call,
    const struct trusted_path_ask_params *params,
    struct trusted_path_ask_results *results)
{
    const size_t length =
        params->text.size_bytes < TEXT_BYTES ? params->text.size_bytes : TEXT_BYTES - 1;
    (void)call;
    if (doubles.manner == MANNER_NOBODY) {
        return STATUS_NOT_FOUND;
    }
    memset(doubles.text, 0, sizeof(doubles.text));
    memcpy(doubles.text, params->text.data, length);
    results->question = ++doubles.questions;
    const struct event_signal_params signal = {.bits = params->bits};
    return doubles.manner == MANNER_NEVER ? STATUS_OK : event_signal(params->event, &signal);
}

static enum status answer_question(
    struct server_call *call,
    const struct trusted_path_answer_params *params,
    struct trusted_path_answer_results *results)
{
    static const uint8_t yes[] = {1};
    (void)call;
    (void)params;
    results->state = QUESTION_STATE_ANSWERED;
    if (doubles.manner == MANNER_YES) {
        results->answer = (struct bytes){yes, sizeof(yes)};
    } else if (doubles.manner == MANNER_NO) {
        results->state = QUESTION_STATE_REFUSED;
    } else {
        results->state = QUESTION_STATE_OPEN;
    }
    return STATUS_OK;
}

static enum status cancel(struct server_call *call, const struct trusted_path_cancel_params *params)
{
    (void)call;
    (void)params;
    doubles.cancelled++;
    return STATUS_OK;
}

static const struct trusted_path_server trusted = {
    .ask = ask, .answer = answer_question, .cancel = cancel};

/* -- AuditLog ---------------------------------------------------------------------------------- */

static enum status record(struct server_call *call, const struct audit_log_record_params *params)
{
    (void)call;
    if (params->event >= AUDIT_EVENT_COUNT) {
        return STATUS_INVALID_ARGUMENT;
    }
    doubles.records[params->event]++;
    return STATUS_OK;
}

static const struct audit_log_server audit = {.record = record};

/* -- Doubles ----------------------------------------------------------------------------------- */

static enum status person(struct server_call *call, const struct doubles_person_params *params)
{
    (void)call;
    if (doubles.person_count == PEOPLE_MAX || params->key.size_bytes != KEY_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(doubles.keys[doubles.person_count++], params->key.data, KEY_BYTES);
    if (params->is_owner != 0) {
        doubles.owner = doubles.person_count;
    }
    tell_watcher();
    return STATUS_OK;
}

static enum status keep(const struct statement *statement)
{
    struct message_builder builder;
    if (doubles.statement_count == STATEMENTS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct kept_statement *kept = &doubles.statements[doubles.statement_count];
    message_builder_start(&builder, kept->words, WORDS);
    const enum status status = statement_write(statement, &builder);
    kept->size_bytes = message_builder_finish(&builder).size_bytes;
    doubles.statement_count += status == STATUS_OK ? 1 : 0;
    tell_watcher();
    return status;
}

static enum status revoke(struct server_call *call, const struct doubles_revoke_params *params)
{
    const struct statement statement = {.kind = STATEMENT_KIND_REVOCATION, .key = params->key};
    (void)call;
    return keep(&statement);
}

static enum status
revoke_program(struct server_call *call, const struct doubles_revoke_program_params *params)
{
    const struct statement statement = {
        .kind = STATEMENT_KIND_PROGRAM_REVOCATION,
        .key = params->key,
        .program = params->program,
        .minimum_version = params->minimum_version,
    };
    (void)call;
    return keep(&statement);
}

static enum status manner(struct server_call *call, const struct doubles_manner_params *params)
{
    (void)call;
    doubles.manner = params->manner;
    return STATUS_OK;
}

static enum status seen(struct server_call *call, struct doubles_seen_results *results)
{
    (void)call;
    results->changes = doubles.records[AUDIT_EVENT_POLICY_CHANGED];
    results->questions = doubles.records[AUDIT_EVENT_POLICY_ASKED];
    results->answers = doubles.records[AUDIT_EVENT_POLICY_ANSWERED];
    results->cancelled = doubles.cancelled;
    return STATUS_OK;
}

static enum status question(struct server_call *call, struct doubles_question_results *results)
{
    (void)call;
    results->text = text_bytes(doubles.text);
    return STATUS_OK;
}

static const struct doubles_server told = {
    .person = person,
    .revoke = revoke,
    .revoke_program = revoke_program,
    .manner = manner,
    .seen = seen,
    .question = question,
};

static enum status answer(struct server *server, struct server_call *call)
{
    (void)server;
    switch (server_export(call->badge)) {
    case EXPORT_IDENTITIES:
        return identities_dispatch(&identities, call);
    case EXPORT_TRUSTED:
        return trusted_path_dispatch(&trusted, call);
    case EXPORT_AUDIT:
        return audit_log_dispatch(&audit, call);
    default:
        return doubles_dispatch(&told, call);
    }
}

int main(int argument_count, const char *const *arguments)
{
    struct server server = {.endpoint = program_capability("endpoint"), .call = answer};
    (void)argument_count;
    (void)arguments;
    return (int)server_run(&server);
}
