/*
 * What an owner's objects are encrypted with: a random data key, which stays the same for as long
 * as he has any. On the disk it is wrapped with the storage key of each of his principals, so that
 * another storage key needs another wrap and nothing else.
 *
 *     plain -> store_owner_encrypt -> unlocked <-> locked (store_owner_lock, a mount)
 *     unlocked -> store_owner_rotate -> unlocked
 */
#include "change.h"
#include "lib/wipe.h"
#include "owners.h"
#include <sodium/crypto_aead_xchacha20poly1305.h>

#define CONTEXT_SEAL "tessera store 2 seal"
#define CONTEXT_TAG  "tessera store 2 tag"
#define CONTEXT_WRAP "tessera store 2 wrap"

/* What a wrap is bound to: the store, whose it is, and whether he may have what is not sealed. */
#define BOUND_BYTES (16u + STORE_PRINCIPAL_BYTES + 1u)

_Static_assert(
    sizeof(((struct superblock *)0)->id) + STORE_PRINCIPAL_BYTES + 1 == BOUND_BYTES, "all of it");

static void derive(const char *context, const uint8_t *key, uint8_t to[STORE_KEY_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init_derive_key(&hasher, context);
    blake3_hasher_update(&hasher, key, STORE_KEY_BYTES);
    blake3_hasher_finalize(&hasher, to, STORE_KEY_BYTES);
    wipe(&hasher, sizeof(hasher));
}

static void bind(
    const struct store *store, const uint8_t *principal, bool has_plain, uint8_t bound[BOUND_BYTES])
{
    memcpy(bound, store->superblock.id, sizeof(store->superblock.id));
    memcpy(bound + sizeof(store->superblock.id), principal, STORE_PRINCIPAL_BYTES);
    bound[BOUND_BYTES - 1] = has_plain ? 1 : 0;
}

static enum status fill_random(const struct store *store, void *target, uint32_t size_bytes)
{
    return store->device.random == NULL
               ? STATUS_UNSUPPORTED
               : store->device.random(store->device.context, target, size_bytes);
}

/* His data key, for this principal. `target` is what it was where there is an error. */
static enum status wrap(
    const struct store *store,
    const struct owner *owner,
    const uint8_t *principal,
    const uint8_t *storage_key,
    uint8_t target[WRAP_BYTES])
{
    uint8_t bound[BOUND_BYTES];
    uint8_t made[WRAP_BYTES];
    uint8_t key[STORE_KEY_BYTES];
    const enum status status = fill_random(store, made, NONCE_BYTES);
    if (status != STATUS_OK) {
        return status;
    }
    bind(store, principal, owner->has_plain, bound);
    derive(CONTEXT_WRAP, storage_key, key);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        made + NONCE_BYTES,
        NULL,
        owner->data_key,
        STORE_KEY_BYTES,
        bound,
        sizeof(bound),
        NULL,
        made,
        key);
    wipe(key, sizeof(key));
    memcpy(target, made, sizeof(made));
    return STATUS_OK;
}

/* STATUS_DENIED: another key, or there is no wrap. */
static enum status unwrap(
    const struct store *store,
    const struct owner *owner,
    enum owner_name name,
    const uint8_t *storage_key,
    uint8_t data_key[STORE_KEY_BYTES])
{
    uint8_t bound[BOUND_BYTES];
    uint8_t key[STORE_KEY_BYTES];
    const uint8_t *from = owner->wraps[name];
    bind(store, owner->principals[name], owner->has_plain, bound);
    derive(CONTEXT_WRAP, storage_key, key);
    const int result = crypto_aead_xchacha20poly1305_ietf_decrypt(
        data_key,
        NULL,
        NULL,
        from + NONCE_BYTES,
        WRAP_BYTES - NONCE_BYTES,
        bound,
        sizeof(bound),
        from,
        key);
    wipe(key, sizeof(key));
    return result == 0 ? STATUS_OK : STATUS_DENIED;
}

/* False: it is a principal from earlier than that, without a key of its own. */
static bool has_wrap(const struct owner *owner, const uint8_t *principal)
{
    return owner_has_name(owner, OWNER_CURRENT, principal) ||
           owner_has_name(owner, OWNER_FORMER, principal);
}

static void open_owner(struct owner *owner, const uint8_t *data_key)
{
    memcpy(owner->data_key, data_key, STORE_KEY_BYTES);
    derive(CONTEXT_SEAL, data_key, owner->seal_key);
    derive(CONTEXT_TAG, data_key, owner->tag_key);
    owner->is_unlocked = true;
}

/* What is being written for him is not to be finished. */
static void void_streams(struct store *store, uint32_t number)
{
    for (uint32_t i = 0; i < store->stream_count; i++) {
        struct stream *stream = &store->streams[i];
        if (stream->owner == number) {
            stream->is_void = true;
            wipe(stream->waiting, STORE_CHUNK_BYTES);
            wipe(&stream->hasher, sizeof(stream->hasher));
        }
    }
}

static void close_owner(struct owner *owner)
{
    wipe(owner->data_key, sizeof(owner->data_key));
    wipe(owner->seal_key, sizeof(owner->seal_key));
    wipe(owner->tag_key, sizeof(owner->tag_key));
    owner->is_unlocked = false;
    owner->earlier_count = 0;
}

/* A data key of his own. What he has until then is not sealed, and stays so. */
static enum status encrypt(struct store *store, struct owner *owner, const uint8_t *storage_key)
{
    const uint8_t *principal = owner->principals[OWNER_CURRENT];
    uint8_t data_key[STORE_KEY_BYTES];
    enum status status = fill_random(store, data_key, sizeof(data_key));
    if (status != STATUS_OK) {
        return status;
    }
    open_owner(owner, data_key);
    wipe(data_key, sizeof(data_key));
    owner->has_plain = owner->object_count != 0;
    status = wrap(store, owner, principal, storage_key, owner->wraps[OWNER_CURRENT]);
    owner->is_encrypted = status == STATUS_OK;
    if (status != STATUS_OK) {
        owner->has_plain = false;
        close_owner(owner);
    }
    return status;
}

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
    enum status status = change_begin(store, 0);
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    *owner = (struct owner){.quota_bytes = quota_bytes};
    memcpy(owner->principals[OWNER_CURRENT], principal, STORE_PRINCIPAL_BYTES);
    if (key != NULL) {
        status = encrypt(store, owner, key);
    }
    if (status == STATUS_OK) {
        store->commit.owner_count++;
        owner_changed(store, number);
    }
    return status;
}

enum status store_owner_encrypt(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES])
{
    uint32_t number;
    enum status status = owner_find(store, principal, &number);
    if (status == STATUS_OK && store->owners[number].is_encrypted) {
        status = STATUS_OVERLAP;
    }
    if (status == STATUS_OK) {
        status = change_begin(store, 0);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    status = encrypt(store, owner, key);
    if (status == STATUS_OK) {
        void_streams(store, number);
        owner_changed(store, number);
    }
    return status;
}

/* He has shown the key of now: that of before opens nothing any more. */
static void drop_former(struct store *store, uint32_t number)
{
    static const uint8_t none[WRAP_BYTES];
    uint8_t *former = store->owners[number].wraps[OWNER_FORMER];
    if (memcmp(former, none, WRAP_BYTES) != 0 && change_begin(store, 0) == STATUS_OK) {
        memset(former, 0, WRAP_BYTES);
        owner_changed(store, number);
    }
}

enum status store_owner_unlock(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES])
{
    uint32_t number;
    uint8_t data_key[STORE_KEY_BYTES];
    enum status status = owner_find(store, principal, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    const bool is_current = owner_has_name(owner, OWNER_CURRENT, principal);
    if (!owner->is_encrypted) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (!has_wrap(owner, principal)) {
        return STATUS_DENIED;
    }
    status = unwrap(store, owner, is_current ? OWNER_CURRENT : OWNER_FORMER, key, data_key);
    if (status == STATUS_OK) {
        open_owner(owner, data_key);
    }
    if (status == STATUS_OK && is_current) {
        drop_former(store, number);
    }
    wipe(data_key, sizeof(data_key));
    return status;
}

enum status store_owner_lock(struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES])
{
    uint32_t number;
    const enum status status = owner_find(store, principal, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    close_owner(owner);
    if (owner->is_encrypted) {
        void_streams(store, number);
        wipe(store->staging, STAGING_BYTES);
        wipe(store->spare, STAGING_BYTES);
    }
    return STATUS_OK;
}

/* Whoever is still there as this one stays the same until he is locked; the oldest gives way. */
static void remember_earlier(struct owner *owner, const uint8_t *principal)
{
    if (owner->earlier_count == STORE_EARLIER_MAX) {
        owner->earlier_count--;
        memmove(
            owner->earlier[0],
            owner->earlier[1],
            (size_t)owner->earlier_count * STORE_PRINCIPAL_BYTES);
    }
    memcpy(owner->earlier[owner->earlier_count++], principal, STORE_PRINCIPAL_BYTES);
}

/*
 * Whoever `principal` is of both, stays as the one before. The other one is one from earlier, or,
 * where it came to nothing, nobody any more.
 */
static void rename_owner(struct owner *owner, const uint8_t *principal, const uint8_t *successor)
{
    if (owner_has_name(owner, OWNER_CURRENT, principal)) {
        if (owner->has_former) {
            remember_earlier(owner, owner->principals[OWNER_FORMER]);
        }
        memcpy(
            owner->principals[OWNER_FORMER],
            owner->principals[OWNER_CURRENT],
            STORE_PRINCIPAL_BYTES);
        memcpy(owner->wraps[OWNER_FORMER], owner->wraps[OWNER_CURRENT], WRAP_BYTES);
    }
    owner->has_former = true;
    memcpy(owner->principals[OWNER_CURRENT], successor, STORE_PRINCIPAL_BYTES);
}

enum status store_owner_rotate(
    struct store *store,
    const uint8_t principal[STORE_PRINCIPAL_BYTES],
    const uint8_t successor[STORE_PRINCIPAL_BYTES],
    const uint8_t key[STORE_KEY_BYTES])
{
    uint32_t number;
    uint32_t other;
    uint8_t made[WRAP_BYTES];
    enum status status = owner_find(store, principal, &number);
    if (status == STATUS_OK &&
        (!store->owners[number].is_encrypted || !has_wrap(&store->owners[number], principal))) {
        status = STATUS_INVALID_ARGUMENT;
    }
    if (status == STATUS_OK && !store->owners[number].is_unlocked) {
        status = STATUS_DENIED;
    }
    if (status == STATUS_OK && owner_find(store, successor, &other) == STATUS_OK) {
        status = STATUS_OVERLAP;
    }
    if (status == STATUS_OK) {
        status = change_begin(store, 0);
    }
    if (status == STATUS_OK) {
        status = wrap(store, &store->owners[number], successor, key, made);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct owner *owner = &store->owners[number];
    rename_owner(owner, principal, successor);
    memcpy(owner->wraps[OWNER_CURRENT], made, WRAP_BYTES);
    owner_changed(store, number);
    return STATUS_OK;
}
