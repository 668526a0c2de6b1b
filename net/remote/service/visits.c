/* Connections of those to whom something is given: the processes that serve them. */
#include "abi/object_kind.h"
#include "lib/hex.h"
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/capability.h"
#include "runtime/log.h"
#include "schema/audit.h"
#include "schema/remote_server.h"
#include "service.h"
#include <stddef.h>

/* Each takes memory of this program's. One key leaves room for others. */
#define VISITS_MAX        6u
#define VISITS_OF_KEY_MAX 4u

struct visit {
    uint64_t badge; /* 0: there is none */
    uint8_t key[PRINCIPAL_BYTES];
    struct visitor_process process;
    uint64_t number; /* the process's, kept for when it has ended */
    uint64_t begun;  /* counted */
    uint64_t opened; /* a bit for each place of the exports */
};

_Static_assert(EXPORTS_MAX <= 64, "each has a bit");

static struct visit visits[VISITS_MAX];
static uint64_t last_begun;

static struct visit *find(uint64_t badge)
{
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        if (visits[i].badge == badge) {
            return &visits[i];
        }
    }
    return NULL;
}

/* -- the end ----------------------------------------------------------------------------------- */

static void end(struct visit *visit)
{
    launch_end(&visit->process);
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        const struct export *export = &service.exports.places[i];
        if ((visit->opened >> i & 1) != 0) {
            record_note(&(struct record){
                .event = AUDIT_EVENT_REMOTE_CLOSED,
                .first = visit->key,
                .second = export->owner,
                .number = visit->number,
                .name = &export->name,
            });
        }
    }
    *visit = (struct visit){0};
}

void visits_closed(uint64_t badge)
{
    struct visit *visit = find(badge);
    if (visit != NULL) {
        end(visit);
    }
}

void visits_stop_of(uint32_t place)
{
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        if ((visits[i].opened >> place & 1) != 0) {
            launch_end(&visits[i].process);
        }
    }
}

void visits_end_of(uint32_t place)
{
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        if ((visits[i].opened >> place & 1) != 0) {
            end(&visits[i]);
        }
    }
}

uint32_t visits_count_of(uint32_t place)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        count += visits[i].opened >> place & 1;
    }
    return count;
}

/* Whom nobody can say anything of just now stays who he was. */
static bool is_of_here(const uint8_t key[PRINCIPAL_BYTES])
{
    uint32_t principal = 0;
    const enum status status = service_visitor(key, &principal);
    capability_release(principal);
    return status == STATUS_DENIED;
}

bool visits_recheck(void)
{
    bool are_there = false;
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        struct visit *visit = &visits[i];
        if (visit->badge != 0 && (launch_has_ended(&visit->process) || is_of_here(visit->key))) {
            end(visit);
        }
        are_there = are_there || visit->badge != 0;
    }
    return are_there;
}

/* -- the beginning ----------------------------------------------------------------------------- */

/*
 * The one that has been there longest, of those of this key, or of any if it is NULL, that have
 * opened nothing. NULL: there is none.
 */
static struct visit *find_idle(const uint8_t *key)
{
    struct visit *found = NULL;
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        struct visit *visit = &visits[i];
        const bool is_meant = visit->badge != 0 && visit->opened == 0 &&
                              (key == NULL || memcmp(visit->key, key, PRINCIPAL_BYTES) == 0);
        if (is_meant && (found == NULL || visit->begun < found->begun)) {
            found = visit;
        }
    }
    return found;
}

/* Who comes and opens nothing leaves his place to the next. NULL: there are too many. */
static struct visit *find_place(const uint8_t key[PRINCIPAL_BYTES])
{
    struct visit *found = NULL;
    uint32_t of_key = 0;
    for (uint32_t i = 0; i < VISITS_MAX; i++) {
        if (visits[i].badge == 0) {
            found = &visits[i];
        } else if (memcmp(visits[i].key, key, PRINCIPAL_BYTES) == 0) {
            of_key++;
        }
    }
    if (of_key < VISITS_OF_KEY_MAX && found != NULL) {
        return found;
    }
    struct visit *idle = find_idle(of_key < VISITS_OF_KEY_MAX ? NULL : key);
    if (idle != NULL) {
        end(idle);
    }
    return idle;
}

static enum status begin(struct visit *visit, uint32_t stream)
{
    uint32_t principal = 0;
    uint32_t session = 0;
    enum status status = service_visitor(visit->key, &principal);
    if (status == STATUS_OK) {
        status =
            session_create(service.server.endpoint, visit->badge, REMOTE_VISIT_MASK_ALL, &session);
    }
    if (status == STATUS_OK) {
        status = launch_begin(principal, stream, session, &visit->process);
        visit->number = visit->process.number;
    }
    capability_release(session); /* the process has its own: that it ends closes it */
    capability_release(principal);
    return status;
}

void visits_begin(uint32_t stream, const uint8_t key[PRINCIPAL_BYTES])
{
    char text[2 * PRINCIPAL_BYTES + 1];
    struct visit *visit = exports_has_key(&service.exports, key) ? find_place(key) : NULL;
    if (visit != NULL) {
        memcpy(visit->key, key, PRINCIPAL_BYTES);
        visit->badge = service_badge(BADGE_VISIT);
        visit->begun = ++last_begun;
        const enum status status = begin(visit, stream);
        if (status != STATUS_OK) {
            hex_write((struct bytes){key, PRINCIPAL_BYTES}, text);
            log_print(
                SEVERITY_WARNING, "remote: nothing begins for %s: %s", text, status_text(status));
            *visit = (struct visit){0};
        }
    }
    capability_release(stream);
}

/* -- what is opened ---------------------------------------------------------------------------- */

static enum status open(
    struct server_call *call,
    const struct remote_visit_open_params *params,
    struct remote_visit_open_results *results)
{
    struct visit *visit = find(call->badge);
    struct export_name name;
    if (!export_name_read(params->name, &name)) {
        return STATUS_NOT_FOUND;
    }
    struct export *export = exports_find(&service.exports, visit->key, &name);
    if (export == NULL) {
        return STATUS_NOT_FOUND;
    }
    if (!capability_is(export->capability, OBJECT_SESSION)) {
        return STATUS_PEER_GONE; /* somebody before the giver has taken it back */
    }
    const uint64_t bit = UINT64_C(1) << exports_place(&service.exports, export);
    /* Once for each connection. */
    if ((visit->opened & bit) == 0) {
        const enum status status = record_tell(&(struct record){
            .event = AUDIT_EVENT_REMOTE_OPENED,
            .first = visit->key,
            .second = export->owner,
            .number = visit->number,
            .name = &export->name,
        });
        if (status != STATUS_OK) {
            return status;
        }
    }
    visit->opened |= bit;
    results->capability = export->capability; /* a copy of it */
    results->interface = export_name_bytes(&export->interface);
    return STATUS_OK;
}

enum status visits_call(struct server_call *call)
{
    static const struct remote_visit_server handlers = {.open = open};
    if (find(call->badge) == NULL) {
        /* Closed: that notice is received before calls that came earlier. */
        call->tag = message_tag_status(STATUS_PEER_GONE);
        return STATUS_PEER_GONE;
    }
    return remote_visit_dispatch(&handlers, call);
}
