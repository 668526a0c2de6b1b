/* How much somebody may have: what the machine's owner says. */
#include "lib/memory.h"
#include "lib/text.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "runtime/program.h"
#include "schema/audit_client.h"
#include "schema/store_server.h"
#include "service.h"

/* How long the audit service may keep us, and whoever waits for us, waiting. */
#define AUDIT_ANSWER_NS UINT64_C(2000000000)

struct quota_change {
    uint8_t subject[2 * STORE_PRINCIPAL_BYTES]; /* whose it is, and who says so */
    uint64_t quota_bytes;
};

/* Recorded before it holds: what nobody can be asked about later is not done. */
static enum status record(const struct quota_change *change)
{
    const uint32_t audit = program_capability("audit");
    const struct audit_log_record_params params = {
        .event = AUDIT_EVENT_SERVICE_EVENT,
        .subject = {change->subject, sizeof(change->subject)},
        .number = change->quota_bytes,
        .text = text_bytes("store: a quota is set"),
    };
    if (audit == 0) {
        return STATUS_OK;
    }
    message_set_deadline(clock_now_ns() + AUDIT_ANSWER_NS);
    const enum status status = audit_log_record(audit, &params);
    message_set_deadline(0);
    return status;
}

/* Of two that are kept for a principal who is here, one may be still to come. */
static enum status set(const uint8_t *owner, uint64_t quota_bytes)
{
    const enum status status = store_owner_quota(store_service.store, owner, quota_bytes);
    return status == STATUS_NOT_FOUND
               ? store_owner_add(store_service.store, owner, NULL, quota_bytes)
               : status;
}

/* An owner is for good, and there are STORE_OWNERS_MAX: nobody becomes one by being spoken of. */
static bool is_known(const uint8_t *principal)
{
    struct store_owner owner;
    uint8_t space[STORE_PRINCIPAL_BYTES];
    spaces_owner_of(principal, space);
    return store_owner_read(store_service.store, principal, &owner) == STATUS_OK ||
           store_owner_read(store_service.store, space, &owner) == STATUS_OK;
}

/* So much in objects, and again in files; or neither. */
static enum status set_both(const uint8_t *principal, uint64_t quota_bytes)
{
    struct store_owner before = {.quota_bytes = owner_quota_bytes()};
    uint8_t space[STORE_PRINCIPAL_BYTES];
    enum status status = store_owner_read(store_service.store, principal, &before);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status = set(principal, quota_bytes);
    }
    if (status != STATUS_OK) {
        return status;
    }
    spaces_owner_of(principal, space);
    status = set(space, quota_bytes);
    if (status != STATUS_OK && set(principal, before.quota_bytes) != STATUS_OK) {
        upkeep_give_up(); /* not even that: another instance begins with what is on the disk */
    }
    return status;
}

enum status
take_set_quota(struct server_call *call, const struct object_store_set_quota_params *params)
{
    struct quota_change change = {.quota_bytes = params->quota_bytes};
    if (params->owner.size_bytes != STORE_PRINCIPAL_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(change.subject, params->owner.data, STORE_PRINCIPAL_BYTES);
    memcpy(change.subject + STORE_PRINCIPAL_BYTES, call->sender_principal, STORE_PRINCIPAL_BYTES);
    enum status status = is_known(change.subject) ? record(&change) : STATUS_NOT_FOUND;
    if (status == STATUS_OK) {
        store_changed(); /* the first of two may hold though the second does not */
        status = set_both(change.subject, change.quota_bytes);
    }
    return status == STATUS_OK ? upkeep_sync() : status;
}

enum status take_quota(
    struct server_call *call,
    const struct object_store_quota_params *params,
    struct object_store_quota_results *results)
{
    struct store_owner owner = {0};
    (void)call;
    if (params->owner.size_bytes != STORE_PRINCIPAL_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = store_owner_read(store_service.store, params->owner.data, &owner);
    if (status == STATUS_OK) {
        results->used_bytes = owner.used_bytes;
        results->quota_bytes = owner.quota_bytes;
    }
    return status;
}
