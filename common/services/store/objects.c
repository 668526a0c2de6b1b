/* The interface ObjectStore. */
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "schema/store_server.h"
#include "service.h"

/* Those of one answer: what fits in a message, with room for what describes it. */
#define LIST_OBJECTS_MAX 16u

_Static_assert(
    (int)STORE_FINDING_OBJECT == (int)OBJECT_FINDING_OBJECT &&
        (int)STORE_FINDING_MISCOUNT == (int)OBJECT_FINDING_MISCOUNT,
    "the schema numbers findings as the store does");

static const uint8_t no_author[STORE_PRINCIPAL_BYTES];

enum status name_of(const struct server_call *call, struct bytes hash, struct store_name *name)
{
    if (hash.size_bytes != STORE_HASH_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(name->owner, call->sender_principal, sizeof(name->owner));
    memcpy(name->hash, hash.data, sizeof(name->hash));
    return STATUS_OK;
}

uint64_t owner_quota_bytes(void)
{
    struct store_usage usage;
    store_usage(store_service.store, &usage);
    return usage.capacity_bytes / OWNER_PARTS;
}

enum status owner_ensure(const uint8_t owner[STORE_PRINCIPAL_BYTES], uint64_t quota_bytes)
{
    struct store_owner known;
    const enum status status = store_owner_read(store_service.store, owner, &known);
    return status == STATUS_NOT_FOUND
               ? store_owner_add(store_service.store, owner, NULL, quota_bytes)
               : status;
}

enum status owner_open(const uint8_t owner[STORE_PRINCIPAL_BYTES])
{
    struct store_owner known = {0};
    const bool has_key = owner_keys_are_used();
    enum status status = has_key ? STATUS_OK : owner_ensure(owner, owner_quota_bytes());
    if (status == STATUS_OK) {
        status = store_owner_read(store_service.store, owner, &known);
    }
    if (status == STATUS_NOT_FOUND) {
        return STATUS_DENIED;
    }
    return status == STATUS_OK && has_key && !(known.is_encrypted && known.is_unlocked)
               ? STATUS_DENIED
               : status;
}

bool objects_have_room(void)
{
    struct store_usage usage;
    store_usage(store_service.store, &usage);
    return usage.live_bytes < usage.capacity_bytes - usage.capacity_bytes / RESERVE_PARTS;
}

/* What is said of an object stays in `from` as long as it is looked at. */
static struct object_information information_of(const struct store_information *from)
{
    const bool has_author = memcmp(from->author.principal, no_author, sizeof(no_author)) != 0;
    return (struct object_information){
        .hash = {from->hash, sizeof(from->hash)},
        .size_bytes = from->size_bytes,
        .author = {from->author.principal, has_author ? sizeof(from->author.principal) : 0},
        .pin_count = from->pin_count,
        .is_damaged = from->is_damaged,
        .is_signed = has_author && author_is_good(from),
    };
}

/* The disk's messages come into the same page as what is put. */
static uint8_t put_content[MESSAGE_PAGE_WORDS * sizeof(uint64_t)];

void objects_forget(void)
{
    wipe(put_content, sizeof(put_content));
    opened_forget();
    spaces_forget();
}

static enum status take_put(
    struct server_call *call,
    const struct object_store_put_params *params,
    struct object_store_put_results *results)
{
    static uint8_t hash[STORE_HASH_BYTES];
    const struct store_author nobody = {0};
    uint8_t owner[STORE_PRINCIPAL_BYTES];
    const struct bytes kept = {put_content, params->content.size_bytes};
    memcpy(put_content, params->content.data, kept.size_bytes);
    memcpy(owner, call->sender_principal, sizeof(owner));
    enum status status = objects_have_room() ? owner_open(owner) : STATUS_NO_SPACE;
    if (status == STATUS_OK) {
        status = store_put(store_service.store, owner, &nobody, kept, hash);
    }
    if (status == STATUS_OK) {
        store_changed();
        results->hash = (struct bytes){hash, sizeof(hash)};
    }
    return status;
}

static enum status
take_create(struct server_call *call, struct object_store_create_results *results)
{
    struct opened *opened = NULL;
    struct store_owner known = {0};
    uint8_t owner[STORE_PRINCIPAL_BYTES];
    memcpy(owner, call->sender_principal, sizeof(owner));
    enum status status = objects_have_room() ? owner_open(owner) : STATUS_NO_SPACE;
    if (status == STATUS_OK) {
        status = store_owner_read(store_service.store, owner, &known);
    }
    if (status == STATUS_OK && !opened_may_write(known.principal)) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = opened_create(call, OPENED_FINISHED, &opened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(opened->name.owner, known.principal, sizeof(known.principal));
    status = store_stream_open(store_service.store, known.principal, &opened->stream);
    if (status == STATUS_OK) {
        opened->kind = OPENED_WRITER;
        call->moves = 1;
        status = opened_share(opened, OBJECT_WRITER_MASK_ALL, &results->writer);
    }
    if (status != STATUS_OK) {
        opened_close(opened);
    }
    return status;
}

static enum status take_open(
    struct server_call *call,
    const struct object_store_open_params *params,
    struct object_store_open_results *results)
{
    struct store_name name;
    struct store_information information;
    struct opened *opened = NULL;
    enum status status = name_of(call, params->hash, &name);
    if (status == STATUS_OK) {
        status = store_stat(store_service.store, &name, &information);
    }
    if (status == STATUS_OK) {
        status = opened_create(call, OPENED_OBJECT, &opened);
    }
    if (status != STATUS_OK) {
        return status;
    }
    opened->name = name;
    call->moves = 1;
    results->size_bytes = information.size_bytes;
    status = opened_share(opened, STORED_OBJECT_MASK_ALL, &results->object);
    if (status != STATUS_OK) {
        opened_close(opened);
    }
    return status;
}

static enum status take_state(
    struct server_call *call,
    const struct object_store_state_params *params,
    struct object_store_state_results *results)
{
    static struct store_information information;
    struct store_name name;
    enum status status = name_of(call, params->hash, &name);
    if (status == STATUS_OK) {
        status = store_stat(store_service.store, &name, &information);
    }
    if (status == STATUS_OK) {
        results->information = information_of(&information);
    }
    return status;
}

/* Nothing, or what an answer gave. */
static enum status read_cursor(struct bytes from, uint8_t cursor[STORE_CURSOR_BYTES])
{
    memset(cursor, 0, STORE_CURSOR_BYTES);
    if (from.size_bytes != 0 && from.size_bytes != STORE_CURSOR_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(cursor, from.data, from.size_bytes);
    return STATUS_OK;
}

static enum status take_list(
    struct server_call *call,
    const struct object_store_list_params *params,
    struct object_store_list_results *results)
{
    static struct store_information listed[LIST_OBJECTS_MAX];
    static struct object_information objects[LIST_OBJECTS_MAX];
    static uint8_t cursor[STORE_CURSOR_BYTES];
    uint8_t owner[STORE_PRINCIPAL_BYTES];
    uint32_t count = 0;
    memcpy(owner, call->sender_principal, sizeof(owner));
    enum status status = read_cursor(params->cursor, cursor);
    if (status == STATUS_OK) {
        status = store_list(store_service.store, owner, cursor, listed, LIST_OBJECTS_MAX, &count);
    }
    if (status == STATUS_NOT_FOUND) {
        status = STATUS_OK; /* who has put nothing has no objects */
    }
    for (uint32_t i = 0; i < count; i++) {
        objects[i] = information_of(&listed[i]);
    }
    results->objects = objects;
    results->objects_count = count;
    results->cursor = (struct bytes){cursor, count < LIST_OBJECTS_MAX ? 0 : sizeof(cursor)};
    return status;
}

static enum status change(
    struct server_call *call,
    struct bytes hash,
    enum status (*operation)(struct store *store, const struct store_name *name))
{
    struct store_name name;
    enum status status = name_of(call, hash, &name);
    if (status == STATUS_OK) {
        status = operation(store_service.store, &name);
    }
    if (status == STATUS_OK) {
        store_changed();
    }
    return status;
}

static enum status take_pin(struct server_call *call, const struct object_store_pin_params *params)
{
    return change(call, params->hash, store_pin);
}

static enum status
take_unpin(struct server_call *call, const struct object_store_unpin_params *params)
{
    return change(call, params->hash, store_unpin);
}

static enum status
take_delete(struct server_call *call, const struct object_store_delete_params *params)
{
    return change(call, params->hash, store_delete);
}

static enum status take_sync(struct server_call *call)
{
    return upkeep_sync_for(call, object_store_sync_reply);
}

static enum status take_usage(struct server_call *call, struct object_store_usage_results *results)
{
    struct store_usage usage;
    struct store_owner owner = {0};
    const enum status status =
        store_owner_read(store_service.store, call->sender_principal, &owner);
    store_usage(store_service.store, &usage);
    results->usage = (struct object_store_usage){
        .capacity_bytes = usage.capacity_bytes,
        .live_bytes = usage.live_bytes,
        .object_count = usage.object_count,
        .own_object_count = owner.object_count,
        .own_bytes = owner.used_bytes,
        .quota_bytes = owner.quota_bytes,
        .is_read_only = usage.is_read_only,
        .is_volatile = store_service.disk.is_volatile,
    };
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_scrub(
    struct server_call *call,
    const struct object_store_scrub_params *params,
    struct object_store_scrub_results *results)
{
    static struct store_finding finding;
    static uint8_t cursor[STORE_CURSOR_BYTES];
    (void)call;
    enum status status = read_cursor(params->cursor, cursor);
    if (status == STATUS_OK) {
        status = store_scrub_step(store_service.store, cursor, &finding);
    }
    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK; /* an empty cursor: that was the last */
    }
    if (finding.kind != STORE_FINDING_NONE) {
        store_changed(); /* a copy is repaired, an object known to be damaged */
    }
    results->cursor = (struct bytes){cursor, sizeof(cursor)};
    results->finding = (uint16_t)finding.kind;
    results->information.hash =
        (struct bytes){finding.hash, finding.has_hash ? sizeof(finding.hash) : 0};
    results->information.is_damaged = finding.kind == STORE_FINDING_OBJECT;
    return status;
}

enum status store_call(struct server_call *call)
{
    static const struct object_store_server server = {
        .put = take_put,
        .create = take_create,
        .open = take_open,
        .state = take_state,
        .list = take_list,
        .pin = take_pin,
        .unpin = take_unpin,
        .delete = take_delete,
        .sync = take_sync,
        .usage = take_usage,
        .scrub = take_scrub,
        .sign = take_sign,
        .set_quota = take_set_quota,
        .quota = take_quota,
    };
    return object_store_dispatch(&server, call);
}
