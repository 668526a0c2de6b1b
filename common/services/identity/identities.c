/* Identities of schema/identity.capnp: what is asked of the service as a whole. */
#include "admissions.h"
#include "flow.h"
#include "lib/anonymous.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "log_head.h"
#include "node_keys.h"
#include "notice.h"
#include "principals.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/program.h"
#include "schema/boot.h"
#include "schema/identity_server.h"
#include "schema/kernel.h"
#include "support/watchers.h"
#include "unlocked.h"
#include <sodium/utils.h>
#include <stddef.h>

/* What an answer holds: a name, two keys; a statement with signer and signature. */
#define STATES_IN_ANSWER     8u
#define STATEMENTS_IN_ANSWER 6u

/* -- what there is ---------------------------------------------------------------------------- */

/* Of an identity of the vault. Holds as long as the store is not changed. */
static struct identity_state state_of(const struct vault_entry *entry)
{
    const struct statement_log *log = &service.store.log;
    const uint8_t *owner = identity_store_owner(&service.store);
    const uint8_t *successor = statement_log_successor(log, entry->public_key);
    return (struct identity_state){
        .name = {(const uint8_t *)entry->name, entry->name_bytes},
        .public_key = {entry->public_key, PUBLIC_KEY_BYTES},
        .is_unlocked = unlocked_is_open(entry->public_key),
        .is_revoked = statement_log_is_revoked(log, entry->public_key),
        .is_owner = owner != NULL && memcmp(owner, entry->public_key, PUBLIC_KEY_BYTES) == 0,
        .successor = {successor, successor != NULL ? PUBLIC_KEY_BYTES : 0},
    };
}

static enum status list(
    struct server_call *call,
    const struct identities_list_params *params,
    struct identities_list_results *results)
{
    static struct identity_state states[STATES_IN_ANSWER];
    const struct vault *vault = &service.store.vault;
    uint32_t count = 0;
    uint32_t next = params->cursor;
    (void)call;
    while (next < vault->count && count < STATES_IN_ANSWER) {
        states[count++] = state_of(&vault->entries[next++]);
    }
    results->identities = states;
    results->identities_count = count;
    results->cursor = next < vault->count ? next : 0;
    return STATUS_OK;
}

static enum status verify(
    struct server_call *call,
    const struct identities_verify_params *params,
    struct identities_verify_results *results)
{
    (void)call;
    results->is_good =
        signing_verify(params->signer, params->domain, params->data, params->signature) ==
        STATUS_OK;
    return STATUS_OK;
}

static enum status owner(struct server_call *call, struct identities_owner_results *results)
{
    const uint8_t *key = identity_store_owner(&service.store);
    (void)call;
    if (key == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (statement_log_is_revoked(&service.store.log, key)) {
        return STATUS_WRONG_STATE;
    }
    results->public_key = (struct bytes){key, PUBLIC_KEY_BYTES};
    return STATUS_OK;
}

static enum status statements(
    struct server_call *call,
    const struct identities_statements_params *params,
    struct identities_statements_results *results)
{
    static struct signed_statement found[STATEMENTS_IN_ANSWER];
    const struct statement_log *log = &service.store.log;
    uint32_t count = 0;
    uint64_t next = params->after > log->replaced ? params->after - log->replaced : 0;
    (void)call;
    while (next < log->count && count < STATEMENTS_IN_ANSWER) {
        found[count++] = statement_signed(&log->records[next++]);
    }
    results->statements = found;
    results->statements_count = count;
    results->next = log->replaced + next;
    return STATUS_OK;
}

static enum status watch(struct server_call *call, const struct identities_watch_params *params)
{
    const enum status status = watchers_set(call->badge, params->event, params->bits);
    if (status == STATUS_OK) {
        (void)server_call_keep(call, params->event);
    }
    return status;
}

/* -- statements from elsewhere ---------------------------------------------------------------- */

/* Services run as who signed the boot package. */
static bool is_system(const uint8_t key[PUBLIC_KEY_BYTES])
{
    struct boot_record boot;
    return program_boot_record(&boot) == STATUS_OK && boot.signer.size_bytes == PUBLIC_KEY_BYTES &&
           memcmp(boot.signer.data, key, PUBLIC_KEY_BYTES) == 0;
}

/* Whose statements concern this machine: its people's, its owner's, and who signed its programs. */
static bool concerns_us(const struct statement_record *record)
{
    const uint8_t *machine_owner = identity_store_owner(&service.store);
    const bool is_of_here = identity_store_knows(&service.store, record->key);
    if (statement_is_of_login(record->kind)) {
        return is_of_here;
    }
    if (is_of_here ||
        (machine_owner != NULL && memcmp(record->signer, machine_owner, PUBLIC_KEY_BYTES) == 0)) {
        return true;
    }
    return is_system(record->key);
}

static enum status accept(struct server_call *call, const struct identities_accept_params *params)
{
    static struct statement_record record;
    (void)call;
    enum status status = statement_open(&params->statement, &record);
    if (status != STATUS_OK) {
        return status;
    }
    if (!concerns_us(&record)) {
        return STATUS_NOT_FOUND;
    }
    status = statement_log_add(&service.store.log, &record, identity_store_owner(&service.store));
    /* Whom somebody lets in who is not here, nobody finds out but from the record. */
    const bool is_recorded_first = record.kind == STATEMENT_KIND_LOGIN_KEY;
    if (status == STATUS_OK && is_recorded_first) {
        status = notice_statement(&record, 0);
        if (status != STATUS_OK) {
            store_roll_back();
        }
    }
    if (status == STATUS_OK) {
        status = store_commit(true);
    }
    if (status == STATUS_OK) {
        if (record.kind == STATEMENT_KIND_ROTATION || record.kind == STATEMENT_KIND_REVOCATION) {
            unlocked_lock_key(record.key);
        }
        if (!is_recorded_first) {
            (void)notice_statement(&record, 0);
        }
    }
    return status;
}

/* -- who comes from elsewhere ------------------------------------------------------------------ */

static enum status login_keys(
    struct server_call *call,
    const struct identities_login_keys_params *params,
    struct identities_login_keys_results *results)
{
    static struct login_key keys[LOGIN_KEYS_OWNER_SHARE];
    const struct statement_record *found[LOGIN_KEYS_OWNER_SHARE];
    struct vault_entry *entry = NULL;
    (void)call;
    const enum status status = identity_store_find_named(&service.store, params->name, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    results->keys = keys;
    results->keys_count = statement_log_login_keys(&service.store.log, entry->public_key, found);
    for (uint32_t i = 0; i < results->keys_count; i++) {
        keys[i] = (struct login_key){
            .key = {found[i]->successor, PUBLIC_KEY_BYTES},
            .text = {found[i]->login_text, found[i]->login_text_bytes},
        };
    }
    return STATUS_OK;
}

static enum status admit(
    struct server_call *call,
    const struct identities_admit_params *params,
    struct identities_admit_results *results)
{
    const uint8_t *machine_owner = identity_store_owner(&service.store);
    struct vault_entry *entry = NULL;
    uint8_t login[PUBLIC_KEY_BYTES];
    enum status status = identity_store_admit(&service.store, params->name, params->key, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(login, params->key.data, sizeof(login)); /* of the page that calls to the kernel use */
    status = admissions_take(entry->public_key, login, &results->principal);
    if (status != STATUS_OK) {
        return status;
    }
    results->public_key = (struct bytes){entry->public_key, PUBLIC_KEY_BYTES};
    results->is_owner =
        machine_owner != NULL && memcmp(machine_owner, entry->public_key, PUBLIC_KEY_BYTES) == 0;
    call->moves = 1;
    return STATUS_OK;
}

/* -- the overlay ------------------------------------------------------------------------------ */

/* The machine's own key, made when it is first asked for. */
static enum status have_node(void)
{
    if (service.store.has_node) {
        return STATUS_OK;
    }
    identity_store_make_node(&service.store, &service.random);
    stack_wipe();
    return store_commit(false);
}

static enum status node_key(struct server_call *call, struct identities_node_key_results *results)
{
    const enum status status = have_node();
    if (status != STATUS_OK) {
        return status;
    }
    call->moves = 1;
    return node_keys_open_machine(&results->key);
}

static enum status visitor(
    struct server_call *call,
    const struct identities_visitor_params *params,
    struct identities_visitor_results *results)
{
    uint8_t key[PUBLIC_KEY_BYTES];
    if (params->key.size_bytes != sizeof(key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(key, params->key.data, sizeof(key)); /* of the page that calls to the kernel use */
    if (anonymous_is(params->key) || is_system(key) ||
        !identity_store_may_visit(&service.store, key)) {
        return STATUS_DENIED;
    }
    const enum status status = principal_create(key, &results->principal);
    call->moves = status == STATUS_OK ? 1 : 0;
    return status;
}

static enum status lent_node_key(
    struct server_call *call,
    const struct identities_lent_node_key_params *params,
    struct identities_lent_node_key_results *results)
{
    struct unlocked *session =
        params->key.size_bytes == PUBLIC_KEY_BYTES ? unlocked_find_lent(params->key.data) : NULL;
    if (session == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (params->tether == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = node_keys_open_lent(session, &results->node_key);
    if (status == STATUS_OK) {
        capability_release(session->lent_tether);
        session->lent_tether = server_call_keep(call, params->tether);
        call->moves = 1;
    }
    return status;
}

static enum status sign_log_head(
    struct server_call *call,
    const struct identities_sign_log_head_params *params,
    struct identities_sign_log_head_results *results)
{
    static uint8_t signature[SIGNATURE_BYTES];
    struct log_head head;
    (void)call;
    if (log_head_open(params->head, &head) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    enum status status = have_node();
    if (status == STATUS_OK) {
        status =
            signing_sign(&service.store.node, text_bytes(DOMAIN_LOG_HEAD), params->head, signature);
        stack_wipe();
    }
    results->signature = (struct bytes){signature, sizeof(signature)};
    return status;
}

/* -- what needs the person -------------------------------------------------------------------- */

/* One more identity, for `maker`. */
static enum status
make(enum flow_kind kind, struct server_call *call, const struct identities_create_params *wanted)
{
    uint8_t maker[PUBLIC_KEY_BYTES];
    uint8_t payer[PUBLIC_KEY_BYTES];
    const size_t maker_bytes = wanted->maker.size_bytes;
    const uint64_t asker = wanted->asker;
    if (!vault_is_name(wanted->name) || (maker_bytes != 0 && maker_bytes != sizeof(maker))) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (vault_find(&service.store.vault, wanted->name) != NULL || flow_is_making(wanted->name)) {
        return STATUS_OVERLAP;
    }
    const enum status status = identity_store_find_room(&service.store, wanted->maker, payer);
    if (status != STATUS_OK) {
        return status;
    }
    /* Calls to the console use the page that it lies in. */
    memcpy(maker, wanted->maker.data, maker_bytes);
    struct flow *flow = flow_take(kind, call, wanted->console, wanted->name);
    if (flow == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(flow->maker, maker, maker_bytes);
    flow->maker_bytes = (uint32_t)maker_bytes;
    flow->asker = asker;
    return flow_begin(flow, call);
}

static enum status create(
    struct server_call *call,
    const struct identities_create_params *params,
    struct identities_create_results *results)
{
    (void)results; /* the flow answers */
    return make(FLOW_CREATE, call, params);
}

static enum status restore(
    struct server_call *call,
    const struct identities_restore_params *params,
    struct identities_restore_results *results)
{
    (void)results;
    const struct identities_create_params wanted = {
        .console = params->console,
        .name = params->name,
        .maker = params->maker,
        .asker = params->asker,
    };
    return make(FLOW_RESTORE, call, &wanted);
}

static enum status unlock_fresh(
    const struct server_call *call,
    struct key_pair *pair,
    uint8_t console,
    struct identities_unlock_results *results)
{
    struct unlocked_handles handles;
    const enum status status = unlocked_create(pair, console, call->sender_process, &handles);
    results->identity = handles.identity;
    results->principal = handles.principal;
    return status;
}

static enum status unlock(
    struct server_call *call,
    const struct identities_unlock_params *params,
    struct identities_unlock_results *results)
{
    struct vault_entry *entry = NULL;
    struct key_pair pair;
    const enum status found = identity_store_find_named(&service.store, params->name, &entry);
    if (found != STATUS_OK) {
        return found;
    }
    if (!unlocked_has_room(params->console)) {
        return STATUS_NO_MEMORY;
    }
    if (fresh_take(call->badge, params->console, entry->public_key, &pair)) {
        const enum status status = unlock_fresh(call, &pair, params->console, results);
        key_pair_wipe(&pair);
        call->moves = 3;
        if (status == STATUS_OK) {
            (void)notice_tell(&(struct notice){
                .event = AUDIT_EVENT_IDENTITY_UNLOCKED,
                .key = entry->public_key,
                .number = notice_console(params->console),
                .text = {(const uint8_t *)entry->name, entry->name_bytes},
            });
        }
        return status;
    }
    if (clock_now_ns() < service.not_before_ns[entry - service.store.vault.entries]) {
        return STATUS_WRONG_STATE;
    }
    const uint64_t asker = params->asker;
    struct flow *flow = flow_take(FLOW_UNLOCK, call, params->console, params->name);
    if (flow == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    flow->asker = asker;
    return flow_begin(flow, call);
}

enum status identities_answer(struct server_call *call)
{
    static const struct identities_server handlers = {
        .list = list,
        .verify = verify,
        .owner = owner,
        .statements = statements,
        .watch = watch,
        .create = create,
        .unlock = unlock,
        .restore = restore,
        .accept = accept,
        .login_keys = login_keys,
        .admit = admit,
        .node_key = node_key,
        .lent_node_key = lent_node_key,
        .sign_log_head = sign_log_head,
        .visitor = visitor,
    };
    return identities_dispatch(&handlers, call);
}
