#include "owners.h"
#include "change.h"
#include "journal.h"
#include "lib/wipe.h"

static const uint8_t no_key[STORE_KEY_BYTES];

bool owner_has_name(
    const struct owner *owner, enum owner_name name, const uint8_t principal[STORE_PRINCIPAL_BYTES])
{
    return (name == OWNER_CURRENT || owner->has_former) &&
           memcmp(owner->principals[name], principal, STORE_PRINCIPAL_BYTES) == 0;
}

static bool has_earlier(const struct owner *owner, const uint8_t *principal)
{
    for (uint32_t i = 0; i < owner->earlier_count; i++) {
        if (memcmp(owner->earlier[i], principal, STORE_PRINCIPAL_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

enum status owner_find(
    const struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint32_t *number)
{
    for (uint32_t i = 0; i < store->commit.owner_count; i++) {
        if (owner_has_name(&store->owners[i], OWNER_CURRENT, principal) ||
            owner_has_name(&store->owners[i], OWNER_FORMER, principal) ||
            has_earlier(&store->owners[i], principal)) {
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

static void
make_key(const uint8_t *tag_key, uint32_t number, const uint8_t *hash, uint8_t key[KEY_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init_keyed(&hasher, tag_key);
    blake3_hasher_update(&hasher, hash, STORE_HASH_BYTES);
    key[0] = KEY_OBJECT;
    key[KEY_OWNER_AT] = (uint8_t)(number >> 8);
    key[KEY_OWNER_AT + 1] = (uint8_t)number;
    key[KEY_OWNER_AT + 2] = 0;
    blake3_hasher_finalize(&hasher, key + KEY_TAG_AT, KEY_TAG_BYTES);
    wipe(&hasher, sizeof(hasher));
}

void owner_key(
    const struct store *store, uint32_t number, const uint8_t *hash, uint8_t key[KEY_BYTES])
{
    const struct owner *owner = &store->owners[number];
    make_key(owner->is_encrypted ? owner->tag_key : no_key, number, hash, key);
}

void owner_plain_key(uint32_t number, const uint8_t *hash, uint8_t key[KEY_BYTES])
{
    make_key(no_key, number, hash, key);
}

void owner_changed(struct store *store, uint32_t number)
{
    owner_has_changed(store, number);
    journal_bar(store);
}

void owner_has_changed(struct store *store, uint32_t number)
{
    store->owner_page_is_changed[number / OWNERS_PER_PAGE] = true;
    store->is_changed = true;
    journal_owner(store, number);
}

void owner_charge(struct store *store, uint32_t number, uint64_t stored_bytes, uint32_t objects)
{
    store->owners[number].used_bytes += stored_bytes;
    store->owners[number].object_count += objects;
    store->commit.object_count += objects;
    owner_has_changed(store, number);
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
    owner_has_changed(store, number);
}

bool owner_has_room(const struct store *store, uint32_t number, uint64_t stored_bytes)
{
    const struct owner *owner = &store->owners[number];
    return owner->quota_bytes == 0 || (owner->used_bytes <= owner->quota_bytes &&
                                       stored_bytes <= owner->quota_bytes - owner->used_bytes);
}

/* -- what callers say of owners --------------------------------------------------------------- */

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
        owner_changed(store, number);
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
    memcpy(owner->principal, from->principals[OWNER_CURRENT], STORE_PRINCIPAL_BYTES);
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
    owner_has_changed(store, number);
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
