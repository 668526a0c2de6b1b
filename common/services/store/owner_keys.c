/*
 * The interface OwnerKeys: whose objects can be read and written. A person is one owner in the
 * store for each kind of thing that is kept for him, all under the same storage key.
 *
 * Invariants:
 *  1. An owner is unlocked only while the process that unlocked him is the last one that called
 *     here: what another one did not unlock, it does not know of, and could not lock.
 *  2. Each that is unlocked has an entry in `unlocked`, under his present principal.
 *  3. A lock waits LOCK_GRACE_NS at most for those who keep something for him (spaces.c); meanwhile
 *     all goes on.
 */
#include "lib/deadline.h"
#include "lib/memory.h"
#include "lib/wipe.h"
#include "runtime/capability.h"
#include "runtime/clock.h"
#include "runtime/message.h"
#include "schema/store_server.h"
#include "service.h"

struct unlocked_owner {
    bool is_used;
    uint8_t principal[STORE_PRINCIPAL_BYTES];
    uint32_t tether;
    uint64_t lock_ns; /* when he is locked at the latest; 0: nobody has asked */
    uint32_t reply;   /* of who has */
};

/* What is kept for one principal: objects that he puts himself, and those of his files. */
#define OWNERS_OF_PERSON 2u

struct person {
    uint8_t owners[OWNERS_OF_PERSON][STORE_PRINCIPAL_BYTES];
};

static struct unlocked_owner unlocked[UNLOCKED_OWNERS_MAX];
static uint64_t keeper; /* the process that called last; 0: none has */

/* What the disk says holds from the first call on, also when this process was started again. */
bool owner_keys_are_used(void)
{
    struct store_owner owner;
    bool are_used = keeper != 0;
    for (uint32_t i = 0; !are_used && store_owner_at(store_service.store, i, &owner) == STATUS_OK;
         i++) {
        are_used = owner.is_encrypted;
    }
    return are_used;
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

/* He may be called by a principal from before. */
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

static struct person person_of(const uint8_t *principal)
{
    struct person person;
    memcpy(person.owners[0], principal, STORE_PRINCIPAL_BYTES);
    spaces_owner_of(principal, person.owners[1]);
    return person;
}

static void lock(const uint8_t *principal)
{
    struct unlocked_owner *entry = find(principal);
    const struct person person = person_of(principal);
    (void)spaces_lock(principal);
    for (uint32_t i = 0; i < OWNERS_OF_PERSON; i++) {
        /* Who is not there is locked. */
        (void)store_owner_lock(store_service.store, person.owners[i]);
    }
    objects_forget();
    if (entry == NULL) {
        return;
    }
    if (entry->lock_ns != 0) {
        (void)owner_keys_lock_reply(entry->reply, STATUS_OK); /* who is gone hears nothing */
        capability_release(entry->reply);
    }
    capability_release(entry->tether);
    *entry = (struct unlocked_owner){.is_used = false};
}

static void lock_all(void)
{
    for (uint32_t i = 0; i < UNLOCKED_OWNERS_MAX; i++) {
        if (unlocked[i].is_used) {
            const struct unlocked_owner entry = unlocked[i];
            lock(entry.principal);
        }
    }
}

uint64_t owner_keys_due_ns(void)
{
    uint64_t at_ns = 0;
    for (uint32_t i = 0; i < UNLOCKED_OWNERS_MAX; i++) {
        at_ns = deadline_earlier(at_ns, unlocked[i].lock_ns);
    }
    return at_ns;
}

void owner_keys_step(void)
{
    const uint64_t now_ns = clock_now_ns();
    for (uint32_t i = 0; i < UNLOCKED_OWNERS_MAX; i++) {
        const struct unlocked_owner entry = unlocked[i];
        if (entry.lock_ns != 0 && (now_ns >= entry.lock_ns || spaces_lock(entry.principal) == 0)) {
            lock(entry.principal);
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
static enum status open_owner(const uint8_t *owner, const uint8_t *key)
{
    struct store *store = store_service.store;
    struct store_owner known;
    const enum status status = store_owner_read(store, owner, &known);
    store_changed(); /* he is new, or encrypted from now on, or the key before is forgotten */
    if (status == STATUS_NOT_FOUND) {
        return store_owner_add(store, owner, key, owner_quota_bytes());
    }
    return known.is_encrypted ? store_owner_unlock(store, owner, key)
                              : store_owner_encrypt(store, owner, key);
}

/* All that is kept for him, or nothing. */
static enum status open_person(const uint8_t *principal, const uint8_t *key)
{
    const struct person person = person_of(principal);
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < OWNERS_OF_PERSON && status == STATUS_OK; i++) {
        status = open_owner(person.owners[i], key);
    }
    if (status != STATUS_OK) {
        lock(principal);
    }
    return status;
}

/* What is waited for at the end of a lock, another one does not wait for. */
static void finish_lock(const uint8_t *principal)
{
    const struct unlocked_owner *entry = find(principal);
    if (entry != NULL && entry->lock_ns != 0) {
        lock(principal);
    }
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
    if (status == STATUS_OK) {
        finish_lock(principal);
        status =
            find(principal) != NULL || find_unused() != NULL ? STATUS_OK : STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = open_person(principal, key);
    }
    wipe(key, sizeof(key));
    if (status != STATUS_OK) {
        return status;
    }
    struct unlocked_owner *entry = find(principal);
    entry = entry != NULL ? entry : find_unused();
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
    uint32_t reply = 0;
    const enum status status = take_principal(params->principal, principal);
    note_caller(call);
    if (status != STATUS_OK) {
        return status;
    }
    finish_lock(principal);
    struct unlocked_owner *entry = find(principal);
    if (entry == NULL || spaces_lock(principal) == 0 ||
        server_call_defer(call, &reply) != STATUS_OK) {
        lock(principal);
        return STATUS_OK;
    }
    /* Who keeps his files was just told, and commits what he has: until he is done, or too slow. */
    entry->reply = reply;
    entry->lock_ns = clock_now_ns() + LOCK_GRACE_NS;
    upkeep_set_deadline();
    return STATUS_OK;
}

/* What would keep one of them from being rotated keeps both: errors of store_owner_rotate(). */
static enum status check_rotation(const struct person *person, const struct person *next)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < OWNERS_OF_PERSON && status == STATUS_OK; i++) {
        struct store_owner owner = {0};
        struct store_owner other;
        status = store_owner_read(store_service.store, person->owners[i], &owner);
        if (status == STATUS_OK && !owner.is_unlocked) {
            status = STATUS_DENIED;
        }
        if (status == STATUS_OK &&
            store_owner_read(store_service.store, next->owners[i], &other) == STATUS_OK) {
            status = STATUS_OVERLAP;
        }
    }
    return status;
}

/*
 * Each has both principals then. Where the disk ends it after the first, he is locked: the one
 * before goes on with both when he is unlocked again, and can be rotated again to another one.
 */
static enum status rotate_person(
    struct unlocked_owner *entry,
    const uint8_t *principal,
    const uint8_t *successor,
    const uint8_t *key)
{
    const struct person person = person_of(principal);
    const struct person next = person_of(successor);
    enum status status = check_rotation(&person, &next);
    if (status != STATUS_OK) {
        return status;
    }
    opened_follow();
    for (uint32_t i = 0; i < OWNERS_OF_PERSON && status == STATUS_OK; i++) {
        status = store_owner_rotate(store_service.store, person.owners[i], next.owners[i], key);
        store_changed();
        if (status == STATUS_OK) {
            memcpy(entry->principal, successor, sizeof(entry->principal)); /* invariant 2 */
        } else if (i > 0) {
            lock(principal);
        }
    }
    opened_follow();
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
        status = rotate_person(entry, principal, successor, key);
    }
    wipe(key, sizeof(key));
    return status == STATUS_OK ? upkeep_sync() : status;
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
