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
    const bool may_sign =
        is_own || (record->kind != STATEMENT_KIND_ROTATION &&
                   (is_same(record->signer, statement_log_current(log, record->key)) ||
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

static enum status
check_rotation(const struct statement_log *log, const struct statement_record *record)
{
    if (is_same(record->key, record->successor) ||
        is_same(statement_log_current(log, record->successor), record->key)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (find_rotation_to(log, record->successor) != NULL) {
        return STATUS_OVERLAP;
    }
    return statement_log_is_revoked(log, record->successor) ? STATUS_WRONG_STATE : STATUS_OK;
}

static enum status
check_content(const struct statement_log *log, const struct statement_record *record)
{
    switch (record->kind) {
    case STATEMENT_KIND_ROTATION:
        return check_rotation(log, record);
    case STATEMENT_KIND_REVOCATION:
        return statement_log_is_revoked(log, record->key) ? STATUS_WRONG_STATE : STATUS_OK;
    default:
        break;
    }
    const struct bytes program = {record->program, record->program_bytes};
    const uint32_t version = statement_log_minimum_version(log, record->key, program);
    return record->minimum_version > version ? STATUS_OK : STATUS_WRONG_STATE;
}

/* -- room ------------------------------------------------------------------------------------- */

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

static uint32_t count_of_person(const struct statement_log *log, const uint8_t *first)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        count += is_same(first_key(log, log->records[i].signer), first) ? 1 : 0;
    }
    return count;
}

enum status statement_log_find_room(
    const struct statement_log *log,
    enum statement_kind kind,
    const uint8_t *signer,
    const uint8_t *owner)
{
    const uint8_t *first = first_key(log, signer);
    const bool is_owner = owner != NULL && is_same(first, first_key(log, owner));
    const uint32_t share = is_owner ? STATEMENTS_OWNER_SHARE : STATEMENTS_SHARE;
    const uint32_t kept = kind == STATEMENT_KIND_REVOCATION ? 0 : 1;
    return count_of_person(log, first) + kept < share && log->count < STATEMENTS_MAX
               ? STATUS_OK
               : STATUS_DENIED;
}

/* What this one says more of; log->count: nothing. */
static uint32_t
find_replaced(const struct statement_log *log, const struct statement_record *record)
{
    uint32_t at = log->count;
    for (uint32_t i = 0; i < log->count; i++) {
        const struct statement_record *held = &log->records[i];
        if (record->kind == STATEMENT_KIND_PROGRAM_REVOCATION && held->kind == record->kind &&
            is_same(held->signer, record->signer) && is_same(held->key, record->key) &&
            held->program_bytes == record->program_bytes &&
            memcmp(held->program, record->program, record->program_bytes) == 0) {
            at = i;
        }
    }
    return at;
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
    status = check_content(log, record);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t replaced = find_replaced(log, record);
    if (replaced < log->count) {
        log->count--;
        log->replaced++;
        memmove(
            &log->records[replaced],
            &log->records[replaced + 1],
            (log->count - replaced) * sizeof(log->records[0]));
    } else {
        status = statement_log_find_room(log, record->kind, record->signer, owner);
    }
    if (status == STATUS_OK) {
        log->records[log->count++] = *record;
    }
    return status;
}
