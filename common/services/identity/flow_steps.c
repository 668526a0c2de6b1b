/* What each kind of flow asks the person, and does with the answers. */
#include "flow.h"
#include "lib/format.h"
#include "lib/memory.h"
#include "lib/text.h"
#include "notice.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "storage.h"
#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/utils.h>
#include <stddef.h>

#define QUESTION_BYTES_MAX 640u

/* Shares are shown in lines of this many groups. */
#define GROUPS_IN_LINE 6u

/* A record about a key of this name, at this console. */
static enum status tell(const struct flow *flow, enum audit_event event, const uint8_t *key)
{
    return notice_tell(&(struct notice){
        .event = event,
        .key = key,
        .number = notice_console(flow->console),
        .text = flow_name(flow),
    });
}

/* -- questions -------------------------------------------------------------------------------- */

static enum status ask_passphrase(struct flow *flow, enum question_kind kind, const char *problem)
{
    static const char *const words[] = {
        [FLOW_CREATE] = "A passphrase for the new identity",
        [FLOW_UNLOCK] = "The passphrase of",
        [FLOW_RESTORE] = "A passphrase for the restored identity",
        [FLOW_ROTATE] = "A passphrase for the new key of",
    };
    char text[QUESTION_BYTES_MAX];
    (void)format_text(
        text,
        sizeof(text),
        "%s%s %.*s%s",
        problem,
        words[flow->kind],
        (int)flow->name_bytes,
        flow->name,
        kind == QUESTION_KIND_NEW_SECRET ? ", at least 8 characters:" : ":");
    return flow_ask(flow, kind, text);
}

static enum status ask_share(struct flow *flow, const char *problem)
{
    char text[QUESTION_BYTES_MAX];
    if (flow->share_count == 0) {
        (void)format_text(
            text,
            sizeof(text),
            "%sA share of the backup of %.*s:",
            problem,
            (int)flow->name_bytes,
            flow->name);
    } else {
        (void)format_text(
            text,
            sizeof(text),
            "%sAnother share of this backup (%u of %u are there):",
            problem,
            flow->share_count,
            flow->shares[0].needed);
    }
    return flow_ask(flow, QUESTION_KIND_LINE, text);
}

static enum status show_share(struct flow *flow)
{
    char text[QUESTION_BYTES_MAX];
    char share[SHARE_TEXT_BYTES + 1];
    const uint32_t line = GROUPS_IN_LINE * (SHARE_GROUP_CHARACTERS + 1);
    share_text_write(&flow->shares[flow->share_next], share);
    share[SHARE_TEXT_BYTES] = '\0';
    share[line - 1] = '\n';
    share[2 * line - 1] = '\n';
    (void)format_text(
        text,
        sizeof(text),
        "Share %u of %u of the backup of %.*s; any %u of them restore it.\n"
        "Write it down, and press a key:\n%s",
        flow->share_next + 1,
        flow->share_count,
        (int)flow->name_bytes,
        flow->name,
        flow->shares[0].needed,
        share);
    const enum status status = flow_ask(flow, QUESTION_KIND_NOTICE, text);
    sodium_memzero(text, sizeof(text));
    sodium_memzero(share, sizeof(share));
    return status;
}

enum status flow_step_begin(struct flow *flow)
{
    enum status status = STATUS_OK;
    switch (flow->kind) {
    case FLOW_UNLOCK:
        return ask_passphrase(flow, QUESTION_KIND_SECRET, "");
    case FLOW_RESTORE:
        return ask_share(flow, "");
    case FLOW_BACKUP:
        /* Before it leaves: who has seen some of the shares may call off the others. */
        status = tell(flow, AUDIT_EVENT_IDENTITY_BACKED_UP, flow->pair.public_key);
        return status != STATUS_OK ? status : show_share(flow);
    default:
        return ask_passphrase(flow, QUESTION_KIND_NEW_SECRET, "");
    }
}

/* -- answers ---------------------------------------------------------------------------------- */

static enum status try_again(struct flow *flow)
{
    flow->tries++;
    return flow->tries < FLOW_TRIES_MAX ? STATUS_OK : STATUS_CANCELLED;
}

static enum status new_passphrase_answered(struct flow *flow)
{
    const char *problem = NULL;
    if (flow->answer_bytes < PASSPHRASE_BYTES_MIN) {
        problem = "That is too short. ";
    } else if (flow->answer_bytes > PASSPHRASE_BYTES_MAX) {
        problem = "That is too long. ";
    }
    if (problem != NULL) {
        const enum status status = try_again(flow);
        return status != STATUS_OK ? status
                                   : ask_passphrase(flow, QUESTION_KIND_NEW_SECRET, problem);
    }
    /* When it was typed, and what, nobody else knows. */
    const uint64_t now_ns = clock_now_ns();
    random_stir(&service.random, (struct bytes){flow->answer, flow->answer_bytes});
    random_stir(&service.random, (struct bytes){(const uint8_t *)&now_ns, sizeof(now_ns)});
    vault_entry_begin(&flow->entry, flow_name(flow), &service.work, &service.random);
    flow_compute(flow);
    return STATUS_OK;
}

static uint64_t *not_before(const struct vault_entry *entry)
{
    return &service.not_before_ns[entry - service.store.vault.entries];
}

static enum status passphrase_answered(struct flow *flow)
{
    const struct vault_entry *entry = vault_find(&service.store.vault, flow_name(flow));
    if (entry == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (clock_now_ns() < *not_before(entry)) {
        return STATUS_WRONG_STATE; /* somebody was wrong on another console */
    }
    if (flow->answer_bytes > PASSPHRASE_BYTES_MAX) {
        flow->answer_bytes = PASSPHRASE_BYTES_MAX; /* wrong in any case */
    }
    flow->entry = *entry;
    flow_compute(flow);
    return STATUS_OK;
}

/* What is wrong with a share, in words. Empty: nothing. */
static void share_problem(struct flow *flow, char *text, size_t size_bytes)
{
    struct share share;
    uint32_t group = 0;
    const struct bytes typed = {flow->answer, flow->answer_bytes};
    const enum share_text_fault fault = share_text_read(typed, &share, &group);
    text[0] = '\0';
    if (fault == SHARE_TEXT_CHARACTER) {
        (void)format_text(text, size_bytes, "Group %u has a character that cannot be. ", group);
    } else if (fault == SHARE_TEXT_GROUP) {
        (void)format_text(text, size_bytes, "Group %u is mistyped, or in the wrong place. ", group);
    } else if (fault == SHARE_TEXT_SHORT) {
        (void)format_text(text, size_bytes, "It ends in group %u of %u. ", group, SHARE_GROUPS);
    } else if (fault == SHARE_TEXT_LONG) {
        (void)text_copy(text, size_bytes, "It is too long. ");
    } else if (fault == SHARE_TEXT_CHECKSUM) {
        (void)text_copy(text, size_bytes, "Its groups do not belong together. ");
    } else if (fault == SHARE_TEXT_UNKNOWN) {
        (void)text_copy(text, size_bytes, "It is no share that can be used here. ");
    } else {
        switch (shares_fault(flow->shares, flow->share_count, &share)) {
        case SHARE_OF_ANOTHER_SET:
            (void)text_copy(text, size_bytes, "It is of another backup than those before. ");
            break;
        case SHARE_GIVEN_BEFORE:
            (void)text_copy(text, size_bytes, "It was typed before. ");
            break;
        case SHARE_GOOD:
            flow->shares[flow->share_count++] = share;
            break;
        }
    }
    sodium_memzero(&share, sizeof(share));
}

static void check_of_key(const uint8_t *public_key, uint8_t check[SHARE_CHECK_BYTES])
{
    uint8_t hash[crypto_generichash_blake2b_BYTES];
    (void)crypto_generichash_blake2b(hash, sizeof(hash), public_key, PUBLIC_KEY_BYTES, NULL, 0);
    memcpy(check, hash, SHARE_CHECK_BYTES);
}

/* Puts the shares together: flow->pair. */
static enum status combine(struct flow *flow)
{
    uint8_t seed[SEED_BYTES];
    uint8_t check[SHARE_CHECK_BYTES];
    const enum status status = shares_combine(flow->shares, flow->share_count, seed);
    if (status != STATUS_OK) {
        return status;
    }
    key_pair_of_seed(seed, &flow->pair);
    sodium_memzero(seed, sizeof(seed));
    check_of_key(flow->pair.public_key, check);
    if (memcmp(check, flow->shares[0].check, SHARE_CHECK_BYTES) != 0) {
        return STATUS_MALFORMED; /* somebody made a share up */
    }
    const uint8_t *key = flow->pair.public_key;
    const struct statement_log *log = &service.store.log;
    if (statement_log_is_revoked(log, key) || statement_log_successor(log, key) != NULL) {
        return STATUS_WRONG_SIGNER;
    }
    return vault_find_key(&service.store.vault, key) != NULL ? STATUS_WRONG_STATE : STATUS_OK;
}

static enum status share_answered(struct flow *flow)
{
    char problem[128];
    share_problem(flow, problem, sizeof(problem));
    sodium_memzero(flow->answer, sizeof(flow->answer));
    if (problem[0] != '\0') {
        const enum status status = try_again(flow);
        return status != STATUS_OK ? status : ask_share(flow, problem);
    }
    if (flow->share_count < flow->shares[0].needed) {
        return ask_share(flow, "");
    }
    const enum status status = combine(flow);
    sodium_memzero(flow->shares, sizeof(flow->shares));
    /* From here on it is a passphrase that is waited for. */
    flow->share_count = 0;
    flow->share_next = 1;
    return status != STATUS_OK ? status : ask_passphrase(flow, QUESTION_KIND_NEW_SECRET, "");
}

static enum status share_read(struct flow *flow)
{
    flow->share_next++;
    if (flow->share_next < flow->share_count) {
        return show_share(flow);
    }
    flow_end(flow, STATUS_OK, NULL);
    return STATUS_OK;
}

enum status flow_step_answered(struct flow *flow)
{
    enum status status = STATUS_OK;
    switch (flow->kind) {
    case FLOW_UNLOCK:
        status = passphrase_answered(flow);
        break;
    case FLOW_BACKUP:
        status = share_read(flow);
        break;
    case FLOW_RESTORE:
        status = flow->share_next == 0 ? share_answered(flow) : new_passphrase_answered(flow);
        break;
    default:
        status = new_passphrase_answered(flow);
        break;
    }
    stack_wipe();
    return status;
}

/* -- what is done with the key ---------------------------------------------------------------- */

static void make_pair(struct flow *flow)
{
    uint8_t seed[SEED_BYTES];
    random_fill(&service.random, seed, sizeof(seed));
    key_pair_of_seed(seed, &flow->pair);
    sodium_memzero(seed, sizeof(seed));
}

static enum status add_identity(struct flow *flow, const uint8_t payer[PUBLIC_KEY_BYTES])
{
    struct identity_store *store = &service.store;
    memcpy(flow->entry.payer, payer, PUBLIC_KEY_BYTES);
    vault_seal(&flow->entry, &flow->pair, &flow->key, &service.random);
    const enum status status = vault_add(&store->vault, &flow->entry);
    if (status != STATUS_OK) {
        return status;
    }
    if (!store->has_owner) {
        memcpy(store->first_owner, flow->pair.public_key, PUBLIC_KEY_BYTES);
        store->has_owner = true;
    }
    service.not_before_ns[store->vault.count - 1] = 0;
    return store_commit(true);
}

static enum status create(struct flow *flow)
{
    const bool is_restored = flow->kind == FLOW_RESTORE;
    uint8_t payer[PUBLIC_KEY_BYTES];
    /* Others may have been made at other consoles. */
    enum status status = identity_store_find_room(&service.store, flow_maker(flow), payer);
    if (status != STATUS_OK) {
        return status;
    }
    if (!is_restored) {
        make_pair(flow);
    }
    status = add_identity(flow, payer);
    if (status == STATUS_OK) {
        (void)tell(
            flow,
            is_restored ? AUDIT_EVENT_IDENTITY_RESTORED : AUDIT_EVENT_IDENTITY_CREATED,
            flow->pair.public_key);
        fresh_put(flow->badge, flow->console, &flow->pair);
    }
    return status;
}

static enum status rotate(struct flow *flow)
{
    struct identity_store *store = &service.store;
    const struct unlocked *session = unlocked_find(flow->badge);
    if (session == NULL || !session->is_open) {
        return STATUS_WRONG_STATE; /* locked meanwhile */
    }
    make_pair(flow);
    const struct key_pair *old = &session->pair;
    uint8_t payer[PUBLIC_KEY_BYTES];
    enum status status = identity_store_find_successor_room(store, flow_maker(flow), payer);
    if (status != STATUS_OK) {
        return status;
    }
    const struct statement statement = {
        .kind = STATEMENT_KIND_ROTATION,
        .key = {old->public_key, PUBLIC_KEY_BYTES},
        .successor = {flow->pair.public_key, PUBLIC_KEY_BYTES},
        .sequence = statement_log_next_sequence(&store->log, old->public_key),
    };
    struct statement_record record;
    status = statement_make(&statement, old, &flow->pair, &record);
    if (status == STATUS_OK) {
        status = statement_log_add(&store->log, &record, identity_store_owner(store));
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = storage_rotate(old, &flow->pair);
    if (status != STATUS_OK) {
        store_roll_back();
        return status;
    }
    struct vault_entry *entry = vault_find_key(&store->vault, record.key);
    if (entry != NULL) {
        vault_forget_key(entry);
    }
    status = add_identity(flow, payer);
    if (status != STATUS_OK) {
        store_roll_back();
        return status;
    }
    unlocked_replace_key(record.key, &flow->pair);
    storage_replace(record.key, &flow->pair);
    (void)notice_statement(&record, notice_console(flow->console));
    return STATUS_OK;
}

static enum status wrong_passphrase(struct flow *flow, struct vault_entry *entry)
{
    if (entry->failures < UINT32_MAX) {
        entry->failures++;
    }
    *not_before(entry) = clock_now_ns() + vault_delay_ns(entry->failures);
    store_commit_failure();
    (void)tell(flow, AUDIT_EVENT_UNLOCK_FAILED, entry->public_key);
    return STATUS_DENIED;
}

static enum status unlock(struct flow *flow, struct unlocked_handles *handles)
{
    /* By its key: meanwhile the name can be that of another one, which took its place. */
    struct vault_entry *entry = identity_store_find_usable(&service.store, flow->entry.public_key);
    if (entry == NULL) {
        return STATUS_WRONG_SIGNER;
    }
    if (vault_open(&flow->entry, &flow->key, &flow->pair) != STATUS_OK) {
        return wrong_passphrase(flow, entry);
    }
    if (entry->failures != 0) {
        entry->failures = 0;
        (void)store_commit(false);
    }
    const enum status status = unlocked_create(&flow->pair, flow->console, flow->process, handles);
    if (status == STATUS_OK) {
        (void)tell(flow, AUDIT_EVENT_IDENTITY_UNLOCKED, entry->public_key);
    }
    return status;
}

void flow_step_computed(struct flow *flow, enum status computed)
{
    struct unlocked_handles handles = {0};
    enum status status = computed;
    if (computed == STATUS_OK) {
        switch (flow->kind) {
        case FLOW_UNLOCK:
            status = unlock(flow, &handles);
            break;
        case FLOW_ROTATE:
            status = rotate(flow);
            break;
        default:
            status = create(flow);
            break;
        }
    }
    flow_end(flow, status, &handles);
    /* The caller has copies. When he has gone, ours were the last. */
    capability_release(handles.identity);
    capability_release(handles.principal);
}
