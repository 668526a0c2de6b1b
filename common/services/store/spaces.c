/*
 * The interfaces ObjectSpaces and ObjectSpace: objects that a service names and counts itself, each
 * space an owner of its own in the store.
 */
#include "abi/address.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "schema/store_server.h"
#include "service.h"
#include "space_batch.h"
#include <blake3.h>

/* Its output is no principal: those are hashes of public keys, without this context. */
#define OWNER_CONTEXT "tessera space 1 owner"

/* No principal either. */
static const uint8_t audit_owner[STORE_PRINCIPAL_BYTES] = "what the audit service records";

static struct window_holder audit_windows;

/* The space that a call is about. */
struct space {
    const uint8_t *owner;
    struct window_holder *holder;
    bool is_reserved; /* it may take what is left for the state of services */
};

static struct space space_of(const struct server_call *call)
{
    if (server_is_export(call->badge)) {
        return (struct space){audit_owner, &audit_windows, true};
    }
    struct opened *opened = opened_find(call->badge);
    return (struct space){opened->name.owner, &opened->holder, false};
}

void spaces_owner_of(
    const uint8_t principal[STORE_PRINCIPAL_BYTES], uint8_t owner[STORE_PRINCIPAL_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init_derive_key(&hasher, OWNER_CONTEXT);
    blake3_hasher_update(&hasher, principal, STORE_PRINCIPAL_BYTES);
    blake3_hasher_finalize(&hasher, owner, STORE_PRINCIPAL_BYTES);
}

enum status spaces_prepare(void)
{
    struct store_usage usage;
    window_holder_init(&audit_windows, NULL);
    if (store_service.disk.device.is_read_only) {
        return STATUS_OK;
    }
    store_usage(store_service.store, &usage);
    return owner_ensure(audit_owner, usage.capacity_bytes / AUDIT_PARTS);
}

void spaces_close(struct opened *opened)
{
    windows_close(&store_service.space_windows, &opened->holder);
    capability_release(opened->tether);
    opened->tether = 0;
}

/* A session may be from when the owner had another principal. */
static bool is_of(const struct opened *opened, const struct store_owner *owner)
{
    struct store_owner known;
    return opened->kind == OPENED_SPACE &&
           store_owner_read(store_service.store, opened->name.owner, &known) == STATUS_OK &&
           memcmp(known.principal, owner->principal, sizeof(known.principal)) == 0;
}

uint32_t spaces_lock(const uint8_t principal[STORE_PRINCIPAL_BYTES])
{
    uint8_t name[STORE_PRINCIPAL_BYTES];
    struct store_owner owner;
    uint32_t count = 0;
    spaces_owner_of(principal, name);
    if (store_owner_read(store_service.store, name, &owner) != STATUS_OK) {
        return 0;
    }
    for (uint32_t i = 0; i < OPENED_MAX; i++) {
        struct opened *opened = &store_service.opened[i];
        if (is_of(opened, &owner)) {
            capability_release(opened->tether);
            opened->tether = 0;
            count++;
        }
    }
    return count;
}

void spaces_forget(void)
{
    wipe(store_service.scratch->put, STORE_CHUNK_BYTES);
}

/* One of another session: what both commit would undo what the other has. */
static bool is_open(const uint8_t owner[STORE_PRINCIPAL_BYTES])
{
    struct store_owner known;
    bool is_one = false;
    if (store_owner_read(store_service.store, owner, &known) != STATUS_OK) {
        return false;
    }
    for (uint32_t i = 0; i < OPENED_MAX && !is_one; i++) {
        is_one = is_of(&store_service.opened[i], &known);
    }
    return is_one;
}

/* -- ObjectSpaces ------------------------------------------------------------------------------ */

static enum status find_owner(struct bytes principal, uint8_t owner[STORE_PRINCIPAL_BYTES])
{
    if (principal.size_bytes != STORE_PRINCIPAL_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    spaces_owner_of(principal.data, owner);
    return owner_open(owner);
}

static enum status take_open(
    struct server_call *call,
    const struct object_spaces_open_params *params,
    struct object_spaces_open_results *results)
{
    uint8_t owner[STORE_PRINCIPAL_BYTES];
    struct opened *opened = NULL;
    /* Before the disk is waited for: its messages come into the same page. */
    const uint32_t tether = server_call_keep(call, params->tether);
    enum status status = tether == 0 ? STATUS_INVALID_ARGUMENT : find_owner(params->owner, owner);
    if (status == STATUS_OK) {
        status = is_open(owner) ? STATUS_OVERLAP : opened_create(call, OPENED_SPACE, &opened);
    }
    if (status != STATUS_OK) {
        capability_release(tether);
        return status;
    }
    memcpy(opened->name.owner, owner, sizeof(owner));
    opened->tether = tether;
    call->moves = 1;
    status = opened_share(opened, OBJECT_SPACE_MASK_ALL, &results->space);
    if (status != STATUS_OK) {
        opened_close(opened);
    }
    return status;
}

static enum status take_present(
    struct server_call *call,
    const struct object_spaces_present_params *params,
    struct object_spaces_present_results *results)
{
    static struct store_owner owner;
    (void)call;
    if (params->owner.size_bytes != STORE_PRINCIPAL_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    const enum status status = store_owner_read(store_service.store, params->owner.data, &owner);
    results->owner = (struct bytes){owner.principal, sizeof(owner.principal)};
    return status;
}

enum status spaces_call(struct server_call *call)
{
    static const struct object_spaces_server server = {.open = take_open, .present = take_present};
    return object_spaces_dispatch(&server, call);
}

/* -- ObjectSpace ------------------------------------------------------------------------------- */

static enum status take_window(
    struct server_call *call,
    const struct object_space_window_params *params,
    struct object_space_window_results *results)
{
    const struct space space = space_of(call);
    const uint64_t process = call->sender_process;
    if (window_find(space.holder, process) == NULL) {
        /* Nobody is charged for these: there is one, of whoever asked last. */
        windows_close(&store_service.space_windows, space.holder);
    }
    call->moves = 1;
    return windows_share(
        &store_service.space_windows, space.holder, process, params->size_bytes, &results->memory);
}

static enum status take_get(
    struct server_call *call,
    const struct object_space_get_params *params,
    struct object_space_get_results *results)
{
    const struct space space = space_of(call);
    struct store_name name;
    uint8_t *part = NULL;
    uint64_t got_bytes = 0;
    if (params->hash.size_bytes != STORE_HASH_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(name.owner, space.owner, sizeof(name.owner));
    memcpy(name.hash, params->hash.data, sizeof(name.hash));
    enum status status = window_part(
        space.holder, call->sender_process, params->window_offset, params->size_bytes, &part);
    if (status == STATUS_OK) {
        status = store_get(store_service.store, &name, part, params->size_bytes, &got_bytes);
    }
    results->size_bytes = (uint32_t)got_bytes;
    return status;
}

static enum status take_root(struct server_call *call, struct object_space_root_results *results)
{
    static struct store_owner owner;
    const struct space space = space_of(call);
    const enum status status = store_owner_read(store_service.store, space.owner, &owner);
    if (status == STATUS_OK && owner.is_encrypted && !owner.is_unlocked) {
        return STATUS_DENIED;
    }
    results->root = (struct bytes){owner.root, sizeof(owner.root)};
    return status;
}

/* Each put is a copy of what the other side may be changing, taken before it is hashed. */
static enum status put_all(const struct space_batch *batch, const uint8_t *records)
{
    uint8_t *content = store_service.scratch->put;
    uint8_t hash[STORE_HASH_BYTES];
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < batch->put_count && status == STATUS_OK; i++) {
        const struct space_put *put = &batch->puts[i];
        memcpy(content, records + put->offset, put->size_bytes);
        const struct bytes bytes = {content, put->size_bytes};
        status = store_batch_put(store_service.store, bytes, hash);
    }
    return status;
}

static enum status
change(const struct space *space, const struct space_batch *batch, const uint8_t *records)
{
    struct store *store = store_service.store;
    /* Each put has a head of 8 bytes in the window, so that this is not more than fits there. */
    enum status status = store_batch_begin(
        store,
        space->owner,
        batch->put_bytes + batch->put_count,
        batch->put_count + batch->release_count);
    if (status != STATUS_OK) {
        return status;
    }
    status = put_all(batch, records);
    for (uint32_t i = 0; i < batch->release_count && status == STATUS_OK; i++) {
        status = store_batch_release(store, batch->releases[i]);
    }
    if (status == STATUS_OK && batch->has_root) {
        status = store_batch_root(store, batch->root);
    }
    if (status == STATUS_OK && store_batch_grows(store) && !space->is_reserved &&
        !objects_have_room()) {
        status = STATUS_NO_SPACE;
    }
    if (status != STATUS_OK) {
        store_batch_cancel(store);
        return status;
    }
    return store_batch_finish(store);
}

/* What was refused is not there later: the store mounts again. */
static enum status answer_commit(uint32_t reply, enum status status)
{
    if (status != STATUS_OK) {
        upkeep_give_up();
    }
    return object_space_commit_reply(reply, status);
}

static enum status
take_commit(struct server_call *call, const struct object_space_commit_params *params)
{
    static struct space_batch batch;
    const struct space space = space_of(call);
    const bool is_durable = params->is_durable != 0;
    uint8_t *records = NULL;
    enum status status =
        window_part(space.holder, call->sender_process, 0, params->size_bytes, &records);
    if (status == STATUS_OK) {
        status = space_batch_read(records, params->size_bytes, &batch);
    }
    if (status == STATUS_OK) {
        status = change(&space, &batch, records);
    }
    if (status != STATUS_OK) {
        return status;
    }
    store_changed();
    status = is_durable ? upkeep_sync_for(call, answer_commit) : STATUS_OK;
    if (status != STATUS_OK) {
        upkeep_give_up();
    }
    return status;
}

static enum status take_usage(struct server_call *call, struct object_space_usage_results *results)
{
    struct store_owner owner = {0};
    struct store_usage usage;
    const struct space space = space_of(call);
    const enum status status = store_owner_read(store_service.store, space.owner, &owner);
    store_usage(store_service.store, &usage);
    results->used_bytes = owner.used_bytes;
    results->quota_bytes = owner.quota_bytes;
    results->free_bytes =
        usage.live_bytes < usage.capacity_bytes ? usage.capacity_bytes - usage.live_bytes : 0;
    results->is_volatile = store_service.disk.is_volatile;
    return status;
}

enum status space_call(struct server_call *call)
{
    static const struct object_space_server server = {
        .window = take_window,
        .get = take_get,
        .root = take_root,
        .commit = take_commit,
        .usage = take_usage,
    };
    return object_space_dispatch(&server, call);
}
