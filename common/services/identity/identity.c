/* Identity of schema/identity.capnp: what is asked of one that is unlocked. */
#include "flow.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "node_keys.h"
#include "notice.h"
#include "overlay_settings/overlay_settings.h"
#include "program_signature/program_signature.h"
#include "schema/identity_server.h"
#include "schema/policy_data.h"
#include "schema/program_data.h"
#include "signing/canonical.h"
#include "unlocked.h"
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/utils.h>
#include <stddef.h>

#define NONCE_BYTES 32u

static uint8_t signature[SIGNATURE_BYTES];

/* NULL: it is locked. */
static struct unlocked *open_session(const struct server_call *call)
{
    struct unlocked *session = unlocked_find(call->badge);
    return session != NULL && session->is_open ? session : NULL;
}

static enum status state(struct server_call *call, struct identity_state_results *results)
{
    const struct unlocked *session = unlocked_find(call->badge);
    const struct statement_log *log = &service.store.log;
    const uint8_t *key = session->pair.public_key;
    const uint8_t *owner = identity_store_owner(&service.store);
    const uint8_t *successor = statement_log_successor(log, key);
    const struct vault_entry *entry = vault_find_key(&service.store.vault, key);
    results->state = (struct identity_state){
        .public_key = {key, PUBLIC_KEY_BYTES},
        .is_unlocked = session->is_open,
        .is_revoked = statement_log_is_revoked(log, key),
        .is_owner = owner != NULL && memcmp(owner, key, PUBLIC_KEY_BYTES) == 0,
        .successor = {successor, successor != NULL ? PUBLIC_KEY_BYTES : 0},
    };
    if (entry != NULL) {
        results->state.name = (struct bytes){(const uint8_t *)entry->name, entry->name_bytes};
    }
    return STATUS_OK;
}

/* -- signing ---------------------------------------------------------------------------------- */

static enum status
sign_in(const struct server_call *call, struct bytes domain, struct bytes data, struct bytes *made)
{
    const struct unlocked *session = open_session(call);
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = signing_sign(&session->pair, domain, data, signature);
    *made = (struct bytes){signature, sizeof(signature)};
    stack_wipe();
    return status;
}

static enum status sign(
    struct server_call *call,
    const struct identity_sign_params *params,
    struct identity_sign_results *results)
{
    if (signing_is_reserved(params->domain)) {
        return STATUS_DENIED;
    }
    return sign_in(call, params->domain, params->data, &results->signature);
}

static enum status challenge(
    struct server_call *call,
    const struct identity_challenge_params *params,
    struct identity_challenge_results *results)
{
    static uint8_t response[NONCE_BYTES + SIGNATURE_BYTES];
    uint8_t both[2 * NONCE_BYTES];
    struct bytes made = {0};
    if (params->nonce.size_bytes != NONCE_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    /* Half of what is signed is ours: nobody chooses what this key signs. */
    memcpy(both, params->nonce.data, NONCE_BYTES);
    random_fill(&service.random, both + NONCE_BYTES, NONCE_BYTES);
    const enum status status =
        sign_in(call, text_bytes(DOMAIN_CHALLENGE), (struct bytes){both, sizeof(both)}, &made);
    if (status == STATUS_OK) {
        memcpy(response, both + NONCE_BYTES, NONCE_BYTES);
        memcpy(response + NONCE_BYTES, made.data, SIGNATURE_BYTES);
        results->response = (struct bytes){response, sizeof(response)};
    }
    return status;
}

static enum status sign_rule(
    struct server_call *call,
    const struct identity_sign_rule_params *params,
    struct identity_sign_rule_results *results)
{
    struct rule rule;
    if (canonical_read(&rule_layout, params->rule, &rule) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    enum status status =
        sign_in(call, text_bytes(DOMAIN_POLICY), params->rule, &results->signature);
    if (status == STATUS_OK) {
        status = notice_tell(&(struct notice){
            .event = AUDIT_EVENT_RULE_SIGNED,
            .key = open_session(call)->pair.public_key,
            .number = rule.sequence,
            .text = rule.program,
        });
    }
    return status;
}

static enum status sign_program(
    struct server_call *call,
    const struct identity_sign_program_params *params,
    struct identity_sign_program_results *results)
{
    struct program_statement program;
    if (canonical_read(&program_statement_layout, params->statement, &program) != STATUS_OK ||
        program.hash.size_bytes != PROGRAM_SIGNATURE_HASH_BYTES) {
        return STATUS_MALFORMED;
    }
    enum status status =
        sign_in(call, text_bytes(DOMAIN_PROGRAM), params->statement, &results->signature);
    if (status == STATUS_OK) {
        status = notice_tell(&(struct notice){
            .event = AUDIT_EVENT_PROGRAM_SIGNED,
            .key = open_session(call)->pair.public_key,
            .other = program.hash.data,
            .number = program.version,
            .text = program.name,
        });
    }
    return status;
}

static enum status sign_overlay_settings(
    struct server_call *call,
    const struct identity_sign_overlay_settings_params *params,
    struct identity_sign_overlay_settings_results *results)
{
    static struct overlay_settings_parts parts;
    enum status status = overlay_settings_open(params->settings, &parts);
    if (status != STATUS_OK) {
        return status;
    }
    status = sign_in(call, text_bytes(DOMAIN_OVERLAY), params->settings, &results->signature);
    if (status == STATUS_OK) {
        status = notice_tell(&(struct notice){
            .event = AUDIT_EVENT_OVERLAY_SIGNED,
            .key = open_session(call)->pair.public_key,
            .number = parts.settings.sequence,
            .text = parts.settings.name,
        });
    }
    return status;
}

static enum status node_key(struct server_call *call, struct identity_node_key_results *results)
{
    struct unlocked *session = open_session(call);
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    call->moves = 1;
    return node_keys_open(session, &results->key);
}

static enum status
lend_node_key(struct server_call *call, const struct identity_lend_node_key_params *params)
{
    struct unlocked *session = open_session(call);
    if (session == NULL || (params->is_lent != 0 && session->is_rotated)) {
        return STATUS_WRONG_STATE;
    }
    if (params->is_lent != 0) {
        session->is_lent = true;
    } else {
        unlocked_take_back(session->pair.public_key);
    }
    return STATUS_OK;
}

/* -- statements ------------------------------------------------------------------------------- */

/* Signs what this session says, and adds it. `key` empty: it is about its own. */
static enum status
say(const struct server_call *call,
    struct statement *statement,
    struct bytes key,
    struct signed_statement *made)
{
    static struct statement_record record;
    struct identity_store *store = &service.store;
    const struct unlocked *session = open_session(call);
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    const uint8_t *own = session->pair.public_key;
    statement->key = key.size_bytes == 0 ? (struct bytes){own, PUBLIC_KEY_BYTES} : key;
    statement->sequence = statement_log_next_sequence(&store->log, own);
    enum status status = statement_make(statement, &session->pair, NULL, &record);
    stack_wipe();
    if (status == STATUS_OK) {
        status = statement_log_add(&store->log, &record, identity_store_owner(store));
    }
    const bool is_recorded_first = notice_comes_first(&record);
    if (status == STATUS_OK && is_recorded_first) {
        status = notice_statement(&record, notice_console(session->console));
        if (status != STATUS_OK) {
            store_roll_back();
        }
    }
    if (status == STATUS_OK) {
        status = store_commit(true);
    }
    if (status == STATUS_OK) {
        *made = statement_signed(&record);
        if (!is_recorded_first) {
            (void)notice_statement(&record, notice_console(session->console));
        }
    }
    return status;
}

static enum status revoke(
    struct server_call *call,
    const struct identity_revoke_params *params,
    struct identity_revoke_results *results)
{
    struct statement statement = {.kind = STATEMENT_KIND_REVOCATION, .text = params->text};
    const enum status status = say(call, &statement, params->key, &results->statement);
    if (status != STATUS_OK) {
        return status;
    }
    const struct statement_log *log = &service.store.log;
    const uint8_t *key = log->records[log->count - 1].key;
    unlocked_lock_key(key);
    return STATUS_OK;
}

static enum status revoke_program(
    struct server_call *call,
    const struct identity_revoke_program_params *params,
    struct identity_revoke_program_results *results)
{
    struct statement statement = {
        .kind = STATEMENT_KIND_PROGRAM_REVOCATION,
        .program = params->name,
        .minimum_version = params->minimum_version,
    };
    return say(call, &statement, params->key, &results->statement);
}

/* -- who may come from elsewhere --------------------------------------------------------------- */

static enum status allow_login(
    struct server_call *call,
    const struct identity_allow_login_params *params,
    struct identity_allow_login_results *results)
{
    struct statement statement = {
        .kind = STATEMENT_KIND_LOGIN_KEY,
        .successor = params->key,
        .text = params->text,
    };
    return say(call, &statement, (struct bytes){0}, &results->statement);
}

static enum status forbid_login(
    struct server_call *call,
    const struct identity_forbid_login_params *params,
    struct identity_forbid_login_results *results)
{
    const struct unlocked *session = open_session(call);
    struct statement statement = {
        .kind = STATEMENT_KIND_LOGIN_KEY_REMOVAL,
        .successor = params->key,
    };
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    if (params->key.size_bytes != PUBLIC_KEY_BYTES ||
        !statement_log_allows_login(
            &service.store.log, session->pair.public_key, params->key.data)) {
        return STATUS_NOT_FOUND;
    }
    return say(call, &statement, (struct bytes){0}, &results->statement);
}

/* -- what needs the person -------------------------------------------------------------------- */

/* A flow for this session's identity; NULL: it has none, or there are too many flows. */
static struct flow *flow_of(enum flow_kind kind, const struct server_call *call)
{
    const struct unlocked *session = unlocked_find(call->badge);
    const struct vault_entry *entry =
        vault_find_key(&service.store.vault, session->pair.public_key);
    if (entry == NULL) {
        return NULL;
    }
    const struct bytes name = {(const uint8_t *)entry->name, entry->name_bytes};
    struct flow *flow = flow_take(kind, call, session->console, name);
    if (flow != NULL) {
        flow->asker = call->sender_process;
    }
    return flow;
}

static enum status rotate(struct server_call *call, struct identity_rotate_results *results)
{
    const struct unlocked *session = open_session(call);
    uint8_t payer[PUBLIC_KEY_BYTES];
    (void)results; /* the flow answers */
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    const struct bytes key = {session->pair.public_key, PUBLIC_KEY_BYTES};
    enum status status = identity_store_find_successor_room(&service.store, key, payer);
    if (status == STATUS_OK) {
        status = statement_log_find_room(
            &service.store.log,
            STATEMENT_KIND_ROTATION,
            key.data,
            identity_store_owner(&service.store));
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct flow *flow = flow_of(FLOW_ROTATE, call);
    if (flow == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(flow->maker, key.data, PUBLIC_KEY_BYTES);
    flow->maker_bytes = PUBLIC_KEY_BYTES;
    return flow_begin(flow, call);
}

static enum status backup(struct server_call *call, const struct identity_backup_params *params)
{
    const struct unlocked *session = open_session(call);
    uint8_t hash[crypto_generichash_blake2b_BYTES];
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    struct flow *flow = flow_of(FLOW_BACKUP, call);
    if (flow == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    (void)crypto_generichash_blake2b(
        hash, sizeof(hash), session->pair.public_key, PUBLIC_KEY_BYTES, NULL, 0);
    memcpy(flow->pair.public_key, session->pair.public_key, PUBLIC_KEY_BYTES);
    flow->share_count = params->shares;
    const enum status status = shares_split(
        session->pair.secret_key, /* begins with the seed */
        hash,
        params->needed,
        &service.random,
        flow->shares,
        params->shares);
    stack_wipe();
    if (status != STATUS_OK) {
        sodium_memzero(flow, sizeof(*flow));
        return status;
    }
    return flow_begin(flow, call);
}

static enum status lock(struct server_call *call)
{
    struct unlocked *session = open_session(call);
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    unlocked_lock(session);
    flow_drop(call->badge);
    (void)notice_tell(&(struct notice){
        .event = AUDIT_EVENT_IDENTITY_LOCKED,
        .key = session->pair.public_key,
        .number = notice_console(session->console),
    });
    return STATUS_OK;
}

static enum status watch(struct server_call *call, const struct identity_watch_params *params)
{
    struct unlocked *session = open_session(call);
    if (session == NULL) {
        return STATUS_WRONG_STATE;
    }
    /* What a program gives may be what holds this session, which would never be closed then. */
    if (call->sender_process != session->keeper) {
        return STATUS_DENIED;
    }
    if (session->tether != 0) {
        return STATUS_OVERLAP;
    }
    session->tether = server_call_keep(call, params->tether);
    return session->tether != 0 ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

enum status identity_answer(struct server_call *call)
{
    static const struct identity_server handlers = {
        .state = state,
        .sign = sign,
        .challenge = challenge,
        .sign_rule = sign_rule,
        .sign_program = sign_program,
        .rotate = rotate,
        .revoke = revoke,
        .revoke_program = revoke_program,
        .backup = backup,
        .lock = lock,
        .watch = watch,
        .allow_login = allow_login,
        .forbid_login = forbid_login,
        .node_key = node_key,
        .lend_node_key = lend_node_key,
        .sign_overlay_settings = sign_overlay_settings,
    };
    return identity_dispatch(&handlers, call);
}
