#include "statement_log.h"
#include "lib/memory.h"
#include <stddef.h>

static bool is_same(const uint8_t *left, const uint8_t *right)
{
    return memcmp(left, right, PUBLIC_KEY_BYTES) == 0;
}

const uint8_t *statement_log_successor(const struct statement_log *log, const uint8_t *key)
{
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *record = &log->records[i];
        if (record->kind == STATEMENT_KIND_ROTATION && is_same(record->key, key)) {
            return record->successor;
        }
    }
    return NULL;
}

const uint8_t *statement_log_current(const struct statement_log *log, const uint8_t *key)
{
    const uint8_t *current = key;
    for (uint32_t step = 0; step < STATEMENTS_MAX; step++) {
        const uint8_t *next = statement_log_successor(log, current);
        if (next == NULL) {
            break;
        }
        current = next;
    }
    return current;
}

bool statement_log_is_revoked(const struct statement_log *log, const uint8_t *key)
{
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *record = &log->records[i];
        if (record->kind == STATEMENT_KIND_REVOCATION && is_same(record->key, key)) {
            return true;
        }
    }
    return false;
}

uint64_t statement_log_next_sequence(const struct statement_log *log, const uint8_t *signer)
{
    uint64_t last = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *record = &log->records[i];
        if (is_same(record->signer, signer) && record->sequence > last) {
            last = record->sequence;
        }
    }
    return last == UINT64_MAX ? last : last + 1;
}

uint32_t statement_log_minimum_version(
    const struct statement_log *log, const uint8_t *key, struct bytes program)
{
    uint32_t version = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *record = &log->records[i];
        if (record->kind == STATEMENT_KIND_PROGRAM_REVOCATION && is_same(record->key, key) &&
            record->program_bytes == program.size_bytes &&
            memcmp(record->program, program.data, program.size_bytes) == 0 &&
            record->minimum_version > version) {
            version = record->minimum_version;
        }
    }
    return version;
}

static bool is_held(const struct statement_log *log, const struct statement_record *record)
{
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *held = &log->records[i];
        if (is_same(held->signer, record->signer) && held->size_bytes == record->size_bytes &&
            memcmp(held->bytes, record->bytes, record->size_bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* By which this key became a successor; NULL: it is none. */
static const struct statement_record *
find_rotation_to(const struct statement_log *log, const uint8_t *key)
{
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *record = &log->records[i];
        if (record->kind == STATEMENT_KIND_ROTATION && is_same(record->successor, key)) {
            return record;
        }
    }
    return NULL;
}

bool statement_log_is_successor(const struct statement_log *log, const uint8_t *key)
{
    return find_rotation_to(log, key) != NULL;
}

static enum status check_signer(
    const struct statement_log *log, const struct statement_record *record, const uint8_t *owner)
{
    const bool is_own = is_same(record->signer, record->key);
    /* Nobody says for another who he is. */
    const bool is_own_only =
        record->kind == STATEMENT_KIND_ROTATION || statement_is_of_login(record->kind);
    const bool may_sign =
        is_own ||
        (!is_own_only && (is_same(record->signer, statement_log_current(log, record->key)) ||
                          (owner != NULL && is_same(record->signer, owner))));
    if (!may_sign) {
        return STATUS_WRONG_SIGNER;
    }
    if (statement_log_is_revoked(log, record->signer)) {
        return STATUS_WRONG_STATE;
    }
    const bool is_own_end = is_own && record->kind == STATEMENT_KIND_REVOCATION;
    if (!is_own_end && statement_log_successor(log, record->signer) != NULL) {
        return STATUS_WRONG_STATE;
    }
    const uint64_t next = statement_log_next_sequence(log, record->signer);
    return record->sequence >= next ? STATUS_OK : STATUS_WRONG_STATE;
}

/* -- people ----------------------------------------------------------------------------------- */

/* The first of the keys that this one followed. Points into log, or is key. */
static const uint8_t *first_key(const struct statement_log *log, const uint8_t *key)
{
    for (uint32_t step = 0; step < STATEMENTS_MAX; step++) {
        const struct statement_record *rotation = find_rotation_to(log, key);
        if (rotation == NULL) {
            break;
        }
        key = rotation->key;
    }
    return key;
}

static bool is_of_person(
    const struct statement_log *log, const struct statement_record *record, const uint8_t *first)
{
    return is_same(first_key(log, record->signer), first);
}

/* What a person has said of logins, or of the rest. `first`: NULL: what all have. */
static uint32_t count_said(const struct statement_log *log, bool is_of_login, const uint8_t *first)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *record = &log->records[i];
        count += statement_is_of_login(record->kind) == is_of_login &&
                         (first == NULL || is_of_person(log, record, first))
                     ? 1
                     : 0;
    }
    return count;
}

static uint32_t share_of(
    const struct statement_log *log, bool is_of_login, const uint8_t *first, const uint8_t *owner)
{
    const bool is_owner = owner != NULL && is_same(first, first_key(log, owner));
    if (is_of_login) {
        return is_owner ? LOGIN_KEYS_OWNER_SHARE : LOGIN_KEYS_SHARE;
    }
    return is_owner ? STATEMENTS_OWNER_SHARE : STATEMENTS_SHARE;
}

uint32_t statement_log_login_keys(
    const struct statement_log *log,
    const uint8_t *key,
    const struct statement_record *found[LOGIN_KEYS_OWNER_SHARE])
{
    const uint8_t *first = first_key(log, key);
    uint32_t count = 0;
    for (uint32_t i = 0; i < log->count && count < LOGIN_KEYS_OWNER_SHARE; i++) {
        const struct statement_record *record = &log->records[i];
        if (record->kind == STATEMENT_KIND_LOGIN_KEY && is_of_person(log, record, first)) {
            found[count++] = record;
        }
    }
    return count;
}

bool statement_log_allows_login(
    const struct statement_log *log, const uint8_t *key, const uint8_t *login)
{
    const struct statement_record *found[LOGIN_KEYS_OWNER_SHARE];
    const uint32_t count = statement_log_login_keys(log, key, found);
    for (uint32_t i = 0; i < count; i++) {
        if (is_same(found[i]->successor, login)) {
            return true;
        }
    }
    return false;
}

/* -- what may be added ------------------------------------------------------------------------ */

/* Whether what both have of logins is no more than one may have. */
static bool has_room_together(
    const struct statement_log *log, const struct statement_record *rotation, const uint8_t *owner)
{
    const uint8_t *first = first_key(log, rotation->key);
    const uint32_t both = count_said(log, true, first) + count_said(log, true, rotation->successor);
    return both <= share_of(log, true, first, owner);
}

static enum status check_rotation(
    const struct statement_log *log, const struct statement_record *record, const uint8_t *owner)
{
    if (is_same(record->key, record->successor) ||
        is_same(statement_log_current(log, record->successor), record->key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (find_rotation_to(log, record->successor) != NULL) {
        return STATUS_OVERLAP;
    }
    if (statement_log_is_revoked(log, record->successor)) {
        return STATUS_WRONG_STATE;
    }
    return has_room_together(log, record, owner) ? STATUS_OK : STATUS_DENIED;
}

static enum status check_content(
    const struct statement_log *log, const struct statement_record *record, const uint8_t *owner)
{
    switch (record->kind) {
    case STATEMENT_KIND_ROTATION:
        return check_rotation(log, record, owner);
    case STATEMENT_KIND_REVOCATION:
        return statement_log_is_revoked(log, record->key) ? STATUS_WRONG_STATE : STATUS_OK;
    case STATEMENT_KIND_LOGIN_KEY:
    case STATEMENT_KIND_LOGIN_KEY_REMOVAL:
        return STATUS_OK;
    default:
        break;
    }
    const struct bytes program = {record->program, record->program_bytes};
    const uint32_t version = statement_log_minimum_version(log, record->key, program);
    return record->minimum_version > version ? STATUS_OK : STATUS_WRONG_STATE;
}

/* -- room ------------------------------------------------------------------------------------- */

enum status statement_log_find_room(
    const struct statement_log *log,
    enum statement_kind kind,
    const uint8_t *signer,
    const uint8_t *owner)
{
    const uint8_t *first = first_key(log, signer);
    const bool is_of_login = statement_is_of_login(kind);
    const uint32_t kept = is_of_login || kind == STATEMENT_KIND_REVOCATION ? 0 : 1;
    const uint32_t all_max = is_of_login ? LOGIN_KEYS_MAX : STATEMENTS_MAX - LOGIN_KEYS_MAX;
    return count_said(log, is_of_login, first) + kept < share_of(log, is_of_login, first, owner) &&
                   count_said(log, is_of_login, NULL) < all_max
               ? STATUS_OK
               : STATUS_DENIED;
}

/* Whether `record` says more of the same than this one, which is held. */
static bool is_replaced(
    const struct statement_log *log,
    const struct statement_record *held,
    const struct statement_record *record)
{
    if (statement_is_of_login(record->kind)) {
        return statement_is_of_login(held->kind) &&
               is_of_person(log, held, first_key(log, record->signer)) &&
               (held->kind == STATEMENT_KIND_LOGIN_KEY_REMOVAL ||
                is_same(held->successor, record->successor));
    }
    return record->kind == STATEMENT_KIND_PROGRAM_REVOCATION && held->kind == record->kind &&
           is_same(held->signer, record->signer) && is_same(held->key, record->key) &&
           held->program_bytes == record->program_bytes &&
           memcmp(held->program, record->program, record->program_bytes) == 0;
}

/* What this one says more of; log->count: nothing. */
static uint32_t
find_replaced(const struct statement_log *log, const struct statement_record *record)
{
    uint32_t at = 0;
    while (at < log->count && !is_replaced(log, &log->records[at], record)) {
        at++;
    }
    return at;
}

static void drop(struct statement_log *log, uint32_t at)
{
    log->count--;
    log->replaced++;
    memmove(&log->records[at], &log->records[at + 1], (log->count - at) * sizeof(log->records[0]));
    memset(&log->records[log->count], 0, sizeof(log->records[0]));
}

enum status statement_log_add(
    struct statement_log *log, const struct statement_record *record, const uint8_t *owner)
{
    if (is_held(log, record)) {
        return STATUS_OVERLAP;
    }
    enum status status = check_signer(log, record, owner);
    if (status != STATUS_OK) {
        return status;
    }
    status = check_content(log, record, owner);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t replaced = find_replaced(log, record);
    if (replaced == log->count) {
        status = statement_log_find_room(log, record->kind, record->signer, owner);
    }
    for (; replaced < log->count; replaced = find_replaced(log, record)) {
        drop(log, replaced);
    }
    if (status == STATUS_OK) {
        log->records[log->count++] = *record;
    }
    return status;
}
