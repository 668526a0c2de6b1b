/* RemoteSharing and RemoteExports of schema/remote.capnp: what people ask. */
#include "abi/object_kind.h"
#include "lib/memory.h"
#include "runtime/capability.h"
#include "runtime/program.h"
#include "schema/audit.h"
#include "schema/kernel_client.h"
#include "schema/remote_server.h"
#include "service.h"
#include <stddef.h>

/* One for each session that a machine has, and then some. */
#define SESSIONS_MAX 16u

#define USES_MAX          32u
#define USES_OF_OWNER_MAX 8u

/* What an answer holds: two names and a key of each. */
#define EXPORTS_IN_ANSWER 12u

struct use {
    uint64_t badge; /* 0: there is none */
    uint64_t process;
    uint8_t owner[PRINCIPAL_BYTES];
    uint8_t key[PRINCIPAL_BYTES];
    struct export_name name;
};

static uint64_t sessions[SESSIONS_MAX]; /* badges; 0: none */
static struct use uses[USES_MAX];

/* -- sessions ---------------------------------------------------------------------------------- */

/* NULL: there is no such one; badge 0: all are taken. */
static uint64_t *find_session(uint64_t badge)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        if (sessions[i] == badge) {
            return &sessions[i];
        }
    }
    return NULL;
}

static enum status begin(struct server_call *call, struct remote_sharing_begin_results *results)
{
    uint64_t *session = find_session(0);
    if (session == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const uint64_t badge = service_badge(BADGE_SHARING);
    const enum status status =
        session_create(service.server.endpoint, badge, REMOTE_EXPORTS_MASK_ALL, &results->exports);
    if (status == STATUS_OK) {
        *session = badge;
        call->moves = 1;
    }
    return status;
}

enum status calls_sharing(struct server_call *call)
{
    static const struct remote_sharing_server handlers = {.begin = begin};
    return remote_sharing_dispatch(&handlers, call);
}

/* -- taking back ------------------------------------------------------------------------------- */

static void tell(uint16_t event, const struct export *export, uint64_t number)
{
    record_note(&(struct record){event, export->owner, export->key, number, &export->name});
}

/* What is to be taken back: by session, or of an owner by name, from one key or from all. */
struct taking {
    uint64_t session;
    const uint8_t *owner; /* NULL: all of the session */
    const uint8_t *key;   /* NULL: all keys */
    struct bytes name;
};

static bool is_meant(const struct taking *taking, const struct export *export)
{
    if (export->number == 0 || taking->owner == NULL) {
        return export->number != 0 && export->session == taking->session;
    }
    return memcmp(export->owner, taking->owner, PRINCIPAL_BYTES) == 0 &&
           bytes_equal(export_name_bytes(&export->name), taking->name) &&
           (taking->key == NULL || memcmp(export->key, taking->key, PRINCIPAL_BYTES) == 0);
}

/* What is derived from it is gone, and who waits for an answer to a call of it hears so. */
static void cut_off(struct export *export)
{
    const struct process_revoke_params params = {.handle = export->capability};
    (void)process_revoke(PROGRAM_PROCESS, &params); /* it may have gone with its maker */
    capability_release(export->capability);
    export->capability = 0;
    visits_stop_of(exports_place(&service.exports, export));
}

/* Gives how many. All are cut off before the audit log, which may be slow, is told of any. */
static uint32_t take_back(const struct taking *taking)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        if (is_meant(taking, &service.exports.places[i])) {
            cut_off(&service.exports.places[i]);
        }
    }
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        struct export *export = &service.exports.places[i];
        if (is_meant(taking, export)) {
            visits_end_of(i);
            tell(AUDIT_EVENT_REMOTE_TAKEN_BACK, export, 0);
            exports_remove(export);
            count++;
        }
    }
    return count;
}

void calls_sharing_closed(uint64_t badge)
{
    const struct taking taking = {.session = badge};
    uint64_t *session = find_session(badge);
    if (session != NULL) {
        *session = 0;
        (void)take_back(&taking); /* there may be none */
    }
}

static enum status
revoke(struct server_call *call, const struct remote_exports_revoke_params *params)
{
    uint8_t owner[PRINCIPAL_BYTES];
    uint8_t key[PRINCIPAL_BYTES];
    struct export_name name;
    const bool is_of_all = params->key.size_bytes == 0;
    if (!export_name_read(params->name, &name) ||
        (!is_of_all && params->key.size_bytes != sizeof(key))) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(key, params->key.data, params->key.size_bytes);
    memcpy(owner, call->sender_principal, sizeof(owner));
    const struct taking taking = {
        .owner = owner,
        .key = is_of_all ? NULL : key,
        .name = export_name_bytes(&name),
    };
    return take_back(&taking) > 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

/* -- giving ------------------------------------------------------------------------------------ */

static bool read_wanted(
    const struct server_call *call,
    const struct remote_exports_give_params *params,
    struct export *wanted)
{
    *wanted = (struct export){.session = call->badge, .capability = params->capability};
    if (params->key.size_bytes != sizeof(wanted->key) ||
        !export_name_read(params->name, &wanted->name) ||
        !export_name_read(params->interface, &wanted->interface)) {
        return false;
    }
    memcpy(wanted->key, params->key.data, sizeof(wanted->key));
    memcpy(wanted->owner, call->sender_principal, sizeof(wanted->owner));
    return true;
}

/*
 * Who comes from elsewhere gives nothing, and uses nothing, as somebody's session here, were that
 * given to him. DENIED: he does.
 */
static enum status check_person(const uint8_t key[PRINCIPAL_BYTES])
{
    uint32_t principal = 0;
    const enum status status = service_visitor(key, &principal);
    capability_release(principal);
    if (status == STATUS_OK) {
        return STATUS_DENIED;
    }
    return status == STATUS_DENIED ? STATUS_OK : status;
}

/* Whether it may go to that key; `mask` is what can be called. */
static enum status check(const struct export *wanted, uint64_t *mask)
{
    const struct process_inspect_params params = {.handle = wanted->capability};
    struct process_inspect_results results = {0};
    uint32_t principal = 0;
    enum status status = process_inspect(PROGRAM_PROCESS, &params, &results);
    *mask = results.mask;
    if (status != STATUS_OK) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (results.kind != OBJECT_SESSION) {
        return STATUS_DENIED;
    }
    status = service_visitor(wanted->key, &principal);
    capability_release(principal);
    return status;
}

static enum status give(struct server_call *call, const struct remote_exports_give_params *params)
{
    struct export wanted;
    struct export *added = NULL;
    uint64_t mask = 0;
    if (!read_wanted(call, params, &wanted)) {
        return STATUS_INVALID_ARGUMENT;
    }
    enum status status = check_person(wanted.owner);
    if (status == STATUS_OK) {
        status = check(&wanted, &mask);
    }
    if (status == STATUS_OK) {
        status = exports_add(&service.exports, &wanted, &added);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = record_tell(
        &(struct record){AUDIT_EVENT_REMOTE_GIVEN, added->owner, added->key, mask, &added->name});
    if (status != STATUS_OK) {
        exports_remove(added);
        return status;
    }
    (void)server_call_keep(call, wanted.capability);
    return STATUS_OK;
}

static enum status list(
    struct server_call *call,
    const struct remote_exports_list_params *params,
    struct remote_exports_list_results *results)
{
    static struct remote_export found[EXPORTS_IN_ANSWER];
    uint32_t count = 0;
    struct export *export = exports_next(&service.exports, call->sender_principal, params->after);
    while (export != NULL && count < EXPORTS_IN_ANSWER) {
        found[count++] = (struct remote_export){
            .number = export->number,
            .name = export_name_bytes(&export->name),
            .key = {export->key, sizeof(export->key)},
            .interface = export_name_bytes(&export->interface),
            .connection_count = visits_count_of(exports_place(&service.exports, export)),
        };
        export = exports_next(&service.exports, call->sender_principal, export->number);
    }
    results->exports = found;
    results->exports_count = count;
    return STATUS_OK;
}

/* -- what is used here ------------------------------------------------------------------------- */

/* NULL: there are too many. */
static struct use *find_use_place(const uint8_t owner[PRINCIPAL_BYTES])
{
    struct use *found = NULL;
    uint32_t of_owner = 0;
    for (uint32_t i = 0; i < USES_MAX; i++) {
        if (uses[i].badge == 0) {
            found = &uses[i];
        } else if (memcmp(uses[i].owner, owner, PRINCIPAL_BYTES) == 0) {
            of_owner++;
        }
    }
    return of_owner < USES_OF_OWNER_MAX ? found : NULL;
}

static enum status tell_use(uint16_t event, const struct use *use)
{
    return record_tell(&(struct record){event, use->owner, use->key, use->process, &use->name});
}

static enum status
use(struct server_call *call,
    const struct remote_exports_use_params *params,
    struct remote_exports_use_results *results)
{
    struct use wanted = {.process = call->sender_process};
    struct use *place = find_use_place(call->sender_principal);
    if (params->key.size_bytes != sizeof(wanted.key) ||
        !export_name_read(params->name, &wanted.name)) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (place == NULL) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(wanted.key, params->key.data, sizeof(wanted.key));
    memcpy(wanted.owner, call->sender_principal, sizeof(wanted.owner));
    enum status status = check_person(wanted.owner);
    if (status == STATUS_OK) {
        wanted.badge = service_badge(BADGE_USE);
        status = session_create(service.server.endpoint, wanted.badge, 0, &results->use);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = tell_use(AUDIT_EVENT_REMOTE_OPENED, &wanted);
    if (status != STATUS_OK) {
        capability_release(results->use);
        return status;
    }
    *place = wanted;
    call->moves = 1;
    return STATUS_OK;
}

void calls_use_closed(uint64_t badge)
{
    for (uint32_t i = 0; i < USES_MAX; i++) {
        struct use *place = &uses[i];
        if (place->badge == badge) {
            record_note(&(struct record){
                AUDIT_EVENT_REMOTE_CLOSED,
                place->owner,
                place->key,
                place->process,
                &place->name,
            });
            *place = (struct use){0};
        }
    }
}

enum status calls_exports(struct server_call *call)
{
    static const struct remote_exports_server handlers = {
        .give = give,
        .list = list,
        .revoke = revoke,
        .use = use,
    };
    if (find_session(call->badge) == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return remote_exports_dispatch(&handlers, call);
}
