/*
 * The interface StateKeeper: what services must know again after the power was off. Each place is
 * an owner of its own in the store, whose root is the object that it keeps.
 */
#include "lib/memory.h"
#include "lib/status.h"
#include "runtime/log.h"
#include "schema/store_server.h"
#include "service.h"

/* No principal: nobody has a key with which he could call as one of these. */
static const uint8_t place_name[STORE_PRINCIPAL_BYTES - 1] = "state that a service keeps";

/* Of one place, looked at when the service starts: there is one, and what cuts have left. */
#define REST_OBJECTS_MAX 16u

struct place {
    uint8_t *content; /* what is to be kept next; STORE_CHUNK_BYTES */
    uint64_t size_bytes;
};

static struct place places[KEEPER_PLACES_MAX];

static struct place *place_of(const struct server_call *call, struct store_name *name)
{
    const uint32_t export = server_export(call->badge);
    const uint32_t number =
        export >= EXPORT_SSH ? KEEPER_PLACES_MIN + export - EXPORT_SSH : export - EXPORT_STATE;
    if (number >= store_service.place_count) {
        return NULL;
    }
    memcpy(name->owner, place_name, sizeof(place_name));
    name->owner[STORE_PRINCIPAL_BYTES - 1] = (uint8_t)number;
    places[number].content = store_service.scratch->kept[number];
    return &places[number];
}

/* A place with nothing in it has zeros for a hash. */
static enum status find_kept(struct store_name *name)
{
    static const uint8_t nothing[STORE_HASH_BYTES];
    struct store_owner owner;
    const enum status status = store_owner_read(store_service.store, name->owner, &owner);
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(name->hash, owner.root, sizeof(name->hash));
    return memcmp(name->hash, nothing, sizeof(nothing)) == 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

/* What a cut has left of changes: objects that the root does not name. A few at most. */
static enum status clear_rest(struct store_name *name)
{
    uint8_t cursor[STORE_CURSOR_BYTES] = {0};
    struct store_information list[REST_OBJECTS_MAX];
    uint32_t count = 0;
    enum status status = find_kept(name);
    if (status == STATUS_OK || status == STATUS_NOT_FOUND) {
        status =
            store_list(store_service.store, name->owner, cursor, list, REST_OBJECTS_MAX, &count);
    }
    for (uint32_t i = 0; status == STATUS_OK && i < count; i++) {
        struct store_name rest = *name;
        memcpy(rest.hash, list[i].hash, sizeof(rest.hash));
        if (memcmp(rest.hash, name->hash, sizeof(rest.hash)) != 0 && !list[i].is_damaged) {
            status = store_delete(store_service.store, &rest);
            store_changed();
        }
    }
    return status;
}

void keeper_prepare(void)
{
    struct store_name name;
    memcpy(name.owner, place_name, sizeof(place_name));
    for (uint32_t i = 0; i < store_service.place_count; i++) {
        name.owner[STORE_PRINCIPAL_BYTES - 1] = (uint8_t)i;
        enum status status = store_owner_add(store_service.store, name.owner, NULL, 0);
        if (status == STATUS_OVERLAP) {
            status = clear_rest(&name);
        } else {
            store_changed();
        }
        if (status != STATUS_OK) {
            log_print(SEVERITY_WARNING, "place %u: %s", i, status_text(status));
        }
    }
}

static enum status take_read(
    struct server_call *call,
    const struct state_keeper_read_params *params,
    struct state_keeper_read_results *results)
{
    static uint8_t content[CONTENT_BYTES_MAX];
    struct store_name name;
    struct store_information information;
    uint64_t got_bytes = 0;
    if (place_of(call, &name) == NULL) {
        return STATUS_NOT_FOUND;
    }
    enum status status = find_kept(&name);
    if (status == STATUS_OK) {
        status = store_stat(store_service.store, &name, &information);
        status = status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
    }
    if (status == STATUS_OK) {
        status = store_read(
            store_service.store, &name, params->offset, content, sizeof(content), &got_bytes);
    }
    if (status == STATUS_OK) {
        results->content = (struct bytes){content, (size_t)got_bytes};
        results->size_bytes = information.size_bytes;
    }
    return status;
}

static enum status
take_write(struct server_call *call, const struct state_keeper_write_params *params)
{
    struct store_name name;
    struct place *place = place_of(call, &name);
    if (place == NULL || (params->offset != 0 && params->offset != place->size_bytes)) {
        return STATUS_WRONG_STATE;
    }
    if (params->content.size_bytes > STORE_CHUNK_BYTES - params->offset) {
        return STATUS_LIMIT_EXCEEDED;
    }
    memcpy(place->content + params->offset, params->content.data, params->content.size_bytes);
    place->size_bytes = params->offset + params->content.size_bytes;
    return STATUS_OK;
}

/*
 * The new object and the root that names it are durable at once; then the one before is deleted, or
 * by the next process of this service, if there is a cut in between.
 */
static enum status replace(const struct store_name *before, bool has_before, struct bytes content)
{
    const struct store_author nobody = {0};
    struct store_name name = *before;
    enum status status = store_put(store_service.store, before->owner, &nobody, content, name.hash);
    if (status == STATUS_OK) {
        status = store_root_set(store_service.store, name.owner, name.hash);
    }
    store_changed();
    if (status == STATUS_OK) {
        status = upkeep_sync();
    }
    if (status != STATUS_OK) {
        /* What was refused is not there later. Without room for that, the store mounts again. */
        if (store_root_set(store_service.store, before->owner, before->hash) != STATUS_OK) {
            upkeep_give_up();
        }
        return status;
    }
    if (has_before && memcmp(before->hash, name.hash, sizeof(name.hash)) != 0) {
        (void)store_delete(
            store_service.store, before); /* it only takes room until the next start */
        store_changed();
    }
    return STATUS_OK;
}

static enum status
take_keep(struct server_call *call, const struct state_keeper_keep_params *params)
{
    struct store_name name;
    struct place *place = place_of(call, &name);
    if (place == NULL || params->size_bytes != place->size_bytes) {
        return STATUS_WRONG_STATE;
    }
    const enum status status = find_kept(&name);
    const bool has_before = status == STATUS_OK;
    if (!has_before && status != STATUS_NOT_FOUND) {
        return status;
    }
    const struct bytes content = {place->content, (size_t)place->size_bytes};
    place->size_bytes = 0;
    return replace(&name, has_before, content);
}

enum status keeper_call(struct server_call *call)
{
    static const struct state_keeper_server server = {
        .read = take_read,
        .write = take_write,
        .keep = take_keep,
    };
    return state_keeper_dispatch(&server, call);
}
