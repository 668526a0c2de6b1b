/*
 * Identities, AuditLog, PseudoTerminals and StateKeeper, as the test wants them.
 *
 * Who asks about "slow" waits until somebody asks about "hurry", or has. Who asks about "forbid"
 * waits until FORBIDDEN has been asked about twice, and may not log in any more; who watches is
 * told of that, but not after "forbid quietly". After "allow" he may again.
 */
#include "lib/memory.h"
#include "lib/text.h"
#include "people.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "runtime/server.h"
#include "schema/audit_server.h"
#include "schema/identity_server.h"
#include "schema/kernel_client.h"
#include "schema/store_server.h"
#include "schema/stream_server.h"

#define RECORDS_MAX       64u
#define RECORDS_OF_ANSWER 8u
#define SUBJECT_BYTES     64u
#define TEXT_BYTES        256u
#define KEPT_BYTES_MAX    128u
#define COLUMNS_REFUSED   999u
#define KEYS_OF_MANY      20u

/* Sessions of this program's own: the two sides of one terminal. */
#define BADGE_TERMINAL UINT64_C(1)
#define BADGE_SCREEN   UINT64_C(2)

enum {
    EXPORT_IDENTITIES,
    EXPORT_AUDIT,
    EXPORT_TERMINALS,
    EXPORT_KEEPER,
    EXPORT_BROKEN_KEEPER,
};

struct kept_record {
    uint16_t event;
    uint8_t subject[SUBJECT_BYTES];
    size_t subject_bytes;
    uint64_t value;
    char text[TEXT_BYTES];
};

static struct server server;
static struct key_pair ada;
static uint32_t slow_reply;
static bool is_hurried;
static bool is_forbidden;
static uint32_t asked_count; /* about FORBIDDEN, since he was allowed */
static uint32_t forbid_reply;
static bool is_quiet;
static struct identities_watch_params watcher;
static struct kept_record records[RECORDS_MAX];
static uint32_t record_count;
static uint16_t columns;
static uint16_t rows;
static char shown[TEXT_BYTES];
static uint8_t kept[KEPT_BYTES_MAX];
static uint64_t kept_bytes;
static bool has_kept;

/* -- Identities -------------------------------------------------------------------------------- */

static bool is(struct bytes name, const char *text)
{
    return bytes_equal(name, text_bytes(text));
}

static void hurry(void)
{
    if (slow_reply != 0) {
        (void)!identities_login_keys_reply(slow_reply, STATUS_NOT_FOUND, NULL);
        slow_reply = 0;
    }
}

static void forbid(void)
{
    const struct event_signal_params news = {.bits = watcher.bits};
    is_forbidden = true;
    if (forbid_reply != 0) {
        (void)!identities_login_keys_reply(forbid_reply, STATUS_NOT_FOUND, NULL);
        forbid_reply = 0;
    }
    if (!is_quiet) {
        (void)!event_signal(watcher.event, &news);
    }
}

/* Whether he may; of who waits for that he is forbidden after the second time. */
static bool ask_about_forbidden(void)
{
    const bool may = !is_forbidden;
    asked_count++;
    if (asked_count == 2 && forbid_reply != 0) {
        forbid();
    }
    return may;
}

/* True: the call waits. */
static bool take_forbid(struct server_call *call, struct bytes name)
{
    is_quiet = is(name, "forbid quietly");
    if (asked_count < 2) {
        return server_call_defer(call, &forbid_reply) == STATUS_OK;
    }
    forbid();
    return false;
}

static enum status watch(struct server_call *call, const struct identities_watch_params *params)
{
    capability_release(watcher.event);
    watcher = (struct identities_watch_params){.event = server_call_keep(call, params->event),
                                               .bits = params->bits};
    return STATUS_OK;
}

static enum status login_keys(
    struct server_call *call,
    const struct identities_login_keys_params *params,
    struct identities_login_keys_results *results)
{
    static const uint8_t other[KEYS_OF_MANY][PUBLIC_KEY_BYTES];
    static struct login_key keys[KEYS_OF_MANY];
    for (uint32_t i = 0; i < KEYS_OF_MANY; i++) {
        keys[i] = (struct login_key){.key = {other[i], PUBLIC_KEY_BYTES}, .text = text_bytes("x")};
    }
    results->keys = keys;
    if (is(params->name, ADA) || (is(params->name, FORBIDDEN) && ask_about_forbidden())) {
        keys[1].key.data = ada.public_key;
        results->keys_count = 2;
        return STATUS_OK;
    }
    if (is(params->name, "many")) {
        results->keys_count = KEYS_OF_MANY;
        return STATUS_OK;
    }
    if (is(params->name, "revoked")) {
        return STATUS_WRONG_SIGNER;
    }
    if (is(params->name, "broken")) {
        return STATUS_DEVICE_ERROR;
    }
    if (is(params->name, "slow") && !is_hurried) {
        return server_call_defer(call, &slow_reply);
    }
    if (is(params->name, "forbid") || is(params->name, "forbid quietly")) {
        return take_forbid(call, params->name) ? STATUS_OK : STATUS_NOT_FOUND;
    }
    if (is(params->name, "allow")) {
        is_forbidden = false;
        asked_count = 0;
    }
    if (is(params->name, "hurry")) {
        is_hurried = true;
        hurry();
    }
    return STATUS_NOT_FOUND;
}

/* -- AuditLog ---------------------------------------------------------------------------------- */

static enum status record(struct server_call *call, const struct audit_log_record_params *params)
{
    (void)call;
    if (record_count == RECORDS_MAX || params->subject.size_bytes > SUBJECT_BYTES ||
        params->text.size_bytes >= TEXT_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    struct kept_record *kept_record = &records[record_count++];
    *kept_record = (struct kept_record){
        .event = params->event,
        .subject_bytes = params->subject.size_bytes,
        .value = params->number,
    };
    memcpy(kept_record->subject, params->subject.data, params->subject.size_bytes);
    memcpy(kept_record->text, params->text.data, params->text.size_bytes);
    return STATUS_OK;
}

static enum status read_records(
    struct server_call *call,
    const struct audit_log_read_params *params,
    struct audit_log_read_results *results)
{
    static struct audit_record given[RECORDS_OF_ANSWER];
    (void)call;
    for (uint64_t i = params->after; i < record_count && results->records_count < RECORDS_OF_ANSWER;
         i++) {
        given[results->records_count++] = (struct audit_record){
            .number = i + 1,
            .event = records[i].event,
            .subject = {records[i].subject, records[i].subject_bytes},
            .value = records[i].value,
            .text = text_bytes(records[i].text),
        };
    }
    results->records = given;
    return STATUS_OK;
}

/* -- PseudoTerminals: one terminal, whose screen shows what was written last ------------------- */

static enum status create(
    struct server_call *call,
    const struct pseudo_terminals_create_params *params,
    struct pseudo_terminals_create_results *results)
{
    if (params->columns == COLUMNS_REFUSED) {
        return STATUS_LIMIT_EXCEEDED;
    }
    columns = params->columns;
    rows = params->rows;
    enum status status =
        session_create(server.endpoint, BADGE_TERMINAL, TERMINAL_MASK_ALL, &results->terminal);
    if (status == STATUS_OK) {
        status = session_create(
            server.endpoint, BADGE_SCREEN, PSEUDO_TERMINAL_MASK_ALL, &results->screen);
    }
    call->moves = 3;
    return status;
}

static enum status size(struct server_call *call, struct terminal_size_results *results)
{
    (void)call;
    results->columns = columns;
    results->rows = rows;
    return STATUS_OK;
}

static enum status show(
    struct server_call *call,
    const struct terminal_write_params *params,
    struct terminal_write_results *results)
{
    (void)call;
    if (params->data.size_bytes >= TEXT_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memset(shown, 0, sizeof(shown));
    memcpy(shown, params->data.data, params->data.size_bytes);
    results->size_bytes = (uint32_t)params->data.size_bytes;
    return STATUS_OK;
}

static enum status read_shown(
    struct server_call *call,
    const struct pseudo_terminal_read_params *params,
    struct pseudo_terminal_read_results *results)
{
    (void)call;
    (void)params;
    results->data = text_bytes(shown);
    return STATUS_OK;
}

static enum status
resize(struct server_call *call, const struct pseudo_terminal_resize_params *params)
{
    (void)call;
    columns = params->columns;
    rows = params->rows;
    return STATUS_OK;
}

/* -- StateKeeper ------------------------------------------------------------------------------- */

static enum status read_kept(
    struct server_call *call,
    const struct state_keeper_read_params *params,
    struct state_keeper_read_results *results)
{
    (void)params;
    if (server_export(call->badge) == EXPORT_BROKEN_KEEPER) {
        return STATUS_DEVICE_ERROR;
    }
    results->content = (struct bytes){kept, (size_t)kept_bytes};
    results->size_bytes = kept_bytes;
    return has_kept ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status
write_kept(struct server_call *call, const struct state_keeper_write_params *params)
{
    (void)call;
    if (params->offset != 0 || params->content.size_bytes > KEPT_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(kept, params->content.data, params->content.size_bytes);
    kept_bytes = params->content.size_bytes;
    return STATUS_OK;
}

static enum status keep(struct server_call *call, const struct state_keeper_keep_params *params)
{
    (void)call;
    has_kept = params->size_bytes == kept_bytes;
    return has_kept ? STATUS_OK : STATUS_WRONG_STATE;
}

/* -- the service ------------------------------------------------------------------------------- */

static enum status answer_terminal(struct server_call *call)
{
    static const struct terminal_server terminal = {.write = show, .size = size};
    static const struct pseudo_terminal_server screen = {.read = read_shown, .resize = resize};
    return call->badge == BADGE_TERMINAL ? terminal_dispatch(&terminal, call)
                                         : pseudo_terminal_dispatch(&screen, call);
}

static enum status answer(struct server *self, struct server_call *call)
{
    static const struct identities_server identities = {.login_keys = login_keys, .watch = watch};
    static const struct audit_log_server audit = {.record = record, .read = read_records};
    static const struct pseudo_terminals_server terminals = {.create = create};
    static const struct state_keeper_server keeper = {
        .read = read_kept, .write = write_kept, .keep = keep};
    (void)self;
    if (!server_is_export(call->badge)) {
        return answer_terminal(call);
    }
    switch (server_export(call->badge)) {
    case EXPORT_IDENTITIES:
        return identities_dispatch(&identities, call);
    case EXPORT_AUDIT:
        return audit_log_dispatch(&audit, call);
    case EXPORT_TERMINALS:
        return pseudo_terminals_dispatch(&terminals, call);
    default:
        return state_keeper_dispatch(&keeper, call);
    }
}

int main(int argument_count, const char *const *arguments)
{
    (void)argument_count;
    (void)arguments;
    ada_pair(&ada);
    server = (struct server){.endpoint = program_capability("endpoint"), .call = answer};
    return (int)server_run(&server);
}
