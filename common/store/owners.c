#include "owners.h"
#include "change.h"
#include "lib/wipe.h"

#define CONTEXT_SEAL  "tessera store 1 seal"
#define CONTEXT_TAG   "tessera store 1 tag"
#define CONTEXT_CHECK "tessera store 1 check"

static const uint8_t no_key[STORE_KEY_BYTES];

static void derive(const char *context, const uint8_t *key, uint8_t *to, size_t size_bytes)
{
    blake3_hasher hasher;
    blake3_hasher_init_derive_key(&hasher, context);
    blake3_hasher_update(&hasher, key, STORE_KEY_BYTES);
    blake3_hasher_finalize(&hasher, to, size_bytes);
    wipe(&hasher, sizeof(hasher));
}

static void check_of_key(const uint8_t *key, uint8_t check[CHECKSUM_BYTES])
{
    derive(CONTEXT_CHECK, key, check, CHECKSUM_BYTES);
}

static void open_owner(struct owner *owner, const uint8_t *key)
{
    derive(CONTEXT_SEAL, key, owner->seal_key, STORE_KEY_BYTES);
    derive(CONTEXT_TAG, key, owner->tag_key, STORE_KEY_BYTES);
    owner->is_unlocked = true;
}

enum status owner_find(
    const struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint32_t *number)
{
    for (uint32_t i = 0; i < store->commit.owner_count; i++) {
        if (memcmp(store->owners[i].principal, principal, STORE_PRINCIPAL_BYTES) == 0) {
            *number = i;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

bool owner_is_open(const struct store *store, uint32_t number)
{
    const struct owner *owner = &store->owners[number];
    return !owner->is_encrypted || owner->is_unlocked;
}

enum status owner_find_open(
    const struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint32_t *number)
{
    const enum status status = owner_find(store, principal, number);
    if (status != STATUS_OK) {
        return status;
    }
    return owner_is_open(store, *number) ? STATUS_OK : STATUS_DENIED;
}

void owner_key(
    const struct store *store, uint32_t number, const uint8_t *hash, uint8_t key[KEY_BYTES])
{
    const struct owner *owner = &store->owners[number];
    blake3_hasher hasher;
    blake3_hasher_init_keyed(&hasher, owner->is_encrypted ? owner->tag_key : no_key);
    blake3_hasher_update(&hasher, owner->principal, STORE_PRINCIPAL_BYTES);
    blake3_hasher_update(&hasher, hash, STORE_HASH_BYTES);
    key[0] = KEY_OBJECT;
    key[KEY_OWNER_AT] = (uint8_t)(number >> 8);
    key[KEY_OWNER_AT + 1] = (uint8_t)number;
    key[KEY_OWNER_AT + 2] = 0;
    blake3_hasher_finalize(&hasher, key + KEY_TAG_AT, KEY_TAG_BYTES);
    wipe(&hasher, sizeof(hasher));
}

static void note_change(struct store *store, uint32_t number)
{
    store->owner_page_is_changed[number / OWNERS_PER_PAGE] = true;
    store->is_changed = true;
}

void owner_charge(struct store *store, uint32_t number, uint64_t stored_bytes, uint32_t objects)
{
    store->owners[number].used_bytes += stored_bytes;
    store->owners[number].object_count += objects;
    store->commit.object_count += objects;
    note_change(store, number);
}

static uint64_t less(uint64_t from, uint64_t by)
{
    return from > by ? from - by : 0;
}

void owner_release(struct store *store, uint32_t number, uint64_t stored_bytes, uint32_t objects)
{
    struct owner *owner = &store->owners[number];
    owner->used_bytes = less(owner->used_bytes, stored_bytes);
    owner->object_count = less(owner->object_count, objects);
    store->commit.object_count = less(store->commit.object_count, objects);
    note_change(store, number);
}

bool owner_has_room(const struct store *store, uint32_t number, uint64_t stored_bytes)
{
    const struct owner *owner = &store->owners[number];
    return owner->quota_bytes == 0 || (owner->used_bytes <= owner->quota_bytes &&
                                       stored_bytes <= owner->quota_bytes - owner->used_bytes);
}

/* -- what callers say of owners --------------------------------------------------------------- */

enum status store_owner_add(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t *key,
    uint64_t quota_bytes)
{
    uint32_t number = store->commit.owner_count;
    if (owner_find(store, principal, &number) == STATUS_OK) {
        return STATUS_OVERLAP;
    }
    if (number == STORE_OWNERS_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    const enum status status = change_begin(store, 0);
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    *owner = (struct owner){.quota_bytes = quota_bytes, .is_encrypted = key != NULL};
    memcpy(owner->principal, principal, STORE_PRINCIPAL_BYTES);
    if (key != NULL) {
        check_of_key(key, owner->key_check);
        open_owner(owner, key);
    }
    store->commit.owner_count++;
    note_change(store, number);
    return STATUS_OK;
}

enum status store_owner_quota(
    struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint64_t quota_bytes)
{
    uint32_t number;
    enum status status = owner_find(store, principal, &number);
    if (status == STATUS_OK) {
        status = change_begin(store, 0);
    }
    if (status == STATUS_OK) {
        store->owners[number].quota_bytes = quota_bytes;
        note_change(store, number);
    }
    return status;
}

enum status store_owner_unlock(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES])
{
    uint32_t number;
    uint8_t check[CHECKSUM_BYTES];
    const enum status status = owner_find(store, principal, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    if (!owner->is_encrypted) {
        return STATUS_INVALID_ARGUMENT;
    }
    check_of_key(key, check);
    if (memcmp(check, owner->key_check, CHECKSUM_BYTES) != 0) {
        return STATUS_DENIED;
    }
    open_owner(owner, key);
    return STATUS_OK;
}

enum status store_owner_lock(struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES])
{
    uint32_t number;
    const enum status status = owner_find(store, principal, &number);
    if (status == STATUS_OK) {
        struct owner *owner = &store->owners[number];
        wipe(owner->seal_key, sizeof(owner->seal_key));
        wipe(owner->tag_key, sizeof(owner->tag_key));
        owner->is_unlocked = false;
    }
    return status;
}

enum status store_owner_at(const struct store *store, uint32_t number, struct store_owner *owner)
{
    if (number >= store->commit.owner_count) {
        return STATUS_NOT_FOUND;
    }
    const struct owner *from = &store->owners[number];
    *owner = (struct store_owner){
        .quota_bytes = from->quota_bytes,
        .used_bytes = from->used_bytes,
        .object_count = from->object_count,
        .is_encrypted = from->is_encrypted,
        .is_unlocked = from->is_unlocked,
    };
    memcpy(owner->principal, from->principal, STORE_PRINCIPAL_BYTES);
    memcpy(owner->root, from->root, STORE_HASH_BYTES);
    return STATUS_OK;
}

enum status store_owner_read(
    const struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    struct store_owner *owner)
{
    uint32_t number;
    const enum status status = owner_find(store, principal, &number);
    return status == STATUS_OK ? store_owner_at(store, number, owner) : status;
}

void owner_set_root(struct store *store, uint32_t number, const uint8_t root[STORE_HASH_BYTES])
{
    memcpy(store->owners[number].root, root, STORE_HASH_BYTES);
    note_change(store, number);
}

enum status store_root_set(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t root[STORE_HASH_BYTES])
{
    uint32_t number;
    enum status status = owner_find(store, principal, &number);
    if (status == STATUS_OK) {
        status = change_begin(store, 0);
    }
    if (status == STATUS_OK) {
        owner_set_root(store, number, root);
    }
    return status;
}
