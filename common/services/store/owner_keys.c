/*
 * The interface OwnerKeys: whose objects can be read and written. A person is one owner in the
 * store for each kind of thing that is kept for him, all under the same storage key.
 *
 * Invariants:
 *  1. An owner is unlocked only while the process that unlocked him is the last one that called
 *     here: what another one did not unlock, it does not know of, and could not lock.
 *  2. Each that is unlocked has an entry in `unlocked`, under his present principal.
 */
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/message.h"
#include "schema/store_server.h"
#include "service.h"

struct unlocked_owner {
    bool is_used;
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint32_t tether;
};

static struct unlocked_owner unlocked[UNLOCKED_OWNERS_MAX];
static uint64_t keeper; /* the process that called last; 0: none has */

bool owner_keys_are_used(void)
{
    return keeper != 0;
}

/* What a message brought lies in this service's page as long as nothing else comes. */
static void forget_message(void)
{
    wipe(message_page()->words, sizeof(message_page()->words));
}

static enum status take_principal(struct bytes from, uint8_t principal[STORE_PRINCIPAL_BYTES])
{
    if (from.size_bytes != STORE_PRINCIPAL_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    memcpy(principal, from.data, STORE_PRINCIPAL_BYTES);
    return STATUS_OK;
}

/* The key is copied out of the message, and wiped there. */
static enum status take_key(struct bytes from, uint8_t key[STORE_KEY_BYTES])
{
    const bool is_one = from.size_bytes == STORE_KEY_BYTES;
    if (is_one) {
        memcpy(key, from.data, STORE_KEY_BYTES);
    }
    forget_message();
    return is_one ? STATUS_OK : STATUS_INVALID_ARGUMENT;
}

/* -- who is unlocked --------------------------------------------------------------------------- */

/* He may be called by the principal before. */
static struct unlocked_owner *find(const uint8_t *principal)
{
    struct store_owner owner;
    if (store_owner_read(store_service.store, principal, &owner) != STATUS_OK) {
        return NULL;
    }
    for (uint32_t i = 0; i < UNLOCKED_OWNERS_MAX; i++) {
        if (unlocked[i].is_used &&
            memcmp(unlocked[i].principal, owner.principal, STORE_PRINCIPAL_BYTES) == 0) {
            return &unlocked[i];
        }
    }
    return NULL;
}

static struct unlocked_owner *find_unused(void)
{
    for (uint32_t i = 0; i < UNLOCKED_OWNERS_MAX; i++) {
        if (!unlocked[i].is_used) {
            return &unlocked[i];
        }
    }
    return NULL;
}

static void lock(const uint8_t *principal)
{
    struct unlocked_owner *entry = find(principal);
    (void)store_owner_lock(store_service.store, principal); /* who is not there is locked */
    objects_forget();
    if (entry != NULL) {
        capability_release(entry->tether);
        *entry = (struct unlocked_owner){.is_used = false};
    }
}

static void lock_all(void)
{
    for (uint32_t i = 0; i < UNLOCKED_OWNERS_MAX; i++) {
        if (unlocked[i].is_used) {
            lock(unlocked[i].principal);
        }
    }
}

/* Whoever called before cannot lock what he has unlocked any more. */
static void note_caller(const struct server_call *call)
{
    if (keeper != call->sender_process) {
        lock_all();
        keeper = call->sender_process;
    }
}

/* -- OwnerKeys --------------------------------------------------------------------------------- */

/* From the first time on, what is kept for him is encrypted. */
static enum status open_owner(const uint8_t *principal, const uint8_t *key)
{
    struct store *store = store_service.store;
    struct store_owner owner;
    enum status status = store_owner_read(store, principal, &owner);
    if (status == STATUS_NOT_FOUND) {
        status = store_owner_add(store, principal, key, owner_quota_bytes());
        store_changed();
    } else if (status == STATUS_OK && !owner.is_encrypted) {
        status = store_owner_encrypt(store, principal, key);
        store_changed();
    } else if (status == STATUS_OK) {
        status = store_owner_unlock(store, principal, key);
        store_changed(); /* the key before is forgotten */
    }
    return status;
}

static enum status
take_unlock(struct server_call *call, const struct owner_keys_unlock_params *params)
{
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint8_t key[STORE_KEY_BYTES];
    enum status status = take_principal(params->principal, principal);
    const uint32_t tether = params->tether;
    const enum status is_key = take_key(params->key, key);
    note_caller(call);
    status = status == STATUS_OK ? is_key : status;
    struct unlocked_owner *entry = find(principal);
    if (status == STATUS_OK && entry == NULL) {
        entry = find_unused();
        status = entry != NULL ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = open_owner(principal, key);
    }
    wipe(key, sizeof(key));
    if (status != STATUS_OK) {
        return status;
    }
    capability_release(entry->tether);
    entry->tether = server_call_keep(call, tether);
    entry->is_used = true;
    struct store_owner owner;
    status = store_owner_read(store_service.store, principal, &owner);
    memcpy(entry->principal, owner.principal, sizeof(entry->principal));
    return status;
}

static enum status take_lock(struct server_call *call, const struct owner_keys_lock_params *params)
{
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    const enum status status = take_principal(params->principal, principal);
    note_caller(call);
    if (status == STATUS_OK) {
        lock(principal);
    }
    return status;
}

static enum status
take_rotate(struct server_call *call, const struct owner_keys_rotate_params *params)
{
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint8_t successor[STORE_PRINCIPAL_BYTES];
    uint8_t key[STORE_KEY_BYTES];
    enum status status = take_principal(params->principal, principal);
    if (status == STATUS_OK) {
        status = take_principal(params->successor, successor);
    }
    const enum status is_key = take_key(params->key, key);
    note_caller(call);
    status = status == STATUS_OK ? is_key : status;
    struct unlocked_owner *entry = status == STATUS_OK ? find(principal) : NULL;
    if (status == STATUS_OK && entry == NULL) {
        status = STATUS_WRONG_STATE;
    }
    if (status == STATUS_OK) {
        status = store_owner_rotate(store_service.store, principal, successor, key);
    }
    wipe(key, sizeof(key));
    if (status != STATUS_OK) {
        return status;
    }
    memcpy(entry->principal, successor, sizeof(entry->principal));
    store_changed();
    return upkeep_sync();
}

enum status owner_keys_call(struct server_call *call)
{
    static const struct owner_keys_server server = {
        .unlock = take_unlock,
        .lock = take_lock,
        .rotate = take_rotate,
    };
    return owner_keys_dispatch(&server, call);
}
