#include "object.h"
#include "cache.h"
#include "change.h"
#include "owners.h"
#include "record.h"
#include "segments.h"
#include "tree.h"

/* Sealed, or from before his objects were. */
enum status
object_find_of_owner(struct store *store, uint32_t owner, const uint8_t *hash, struct entry *entry)
{
    uint8_t key[KEY_BYTES];
    owner_key(store, owner, hash, key);
    const enum status status = tree_get(store, key, entry);
    if (status != STATUS_NOT_FOUND || !store->owners[owner].has_plain) {
        return status;
    }
    owner_plain_key(owner, hash, key);
    return tree_get(store, key, entry);
}

enum status object_find(struct store *store, const struct store_name *name, struct entry *entry)
{
    uint32_t owner;
    const enum status status = owner_find_open(store, name->owner, &owner);
    return status == STATUS_OK ? object_find_of_owner(store, owner, name->hash, entry) : status;
}

void object_head_write(
    uint8_t at[OBJECT_HEAD_BYTES],
    const uint8_t *hash,
    const struct store_author *author,
    const struct entry *entry)
{
    memcpy(at + OBJECT_HASH_AT, hash, STORE_HASH_BYTES);
    memcpy(at + OBJECT_AUTHOR_AT, author->principal, STORE_PRINCIPAL_BYTES);
    memcpy(at + OBJECT_SIGNATURE_AT, author->signature, STORE_SIGNATURE_BYTES);
    set_u64(at + OBJECT_SIZE_AT, entry->size_bytes);
    set_u64(at + OBJECT_NUMBER_AT, entry->number);
}

enum status object_is_there(
    struct store *store,
    uint32_t owner,
    const uint8_t hash[STORE_HASH_BYTES],
    bool *is_there,
    struct entry *replaced)
{
    uint8_t key[KEY_BYTES];
    const enum status status = object_find_of_owner(store, owner, hash, replaced);
    *is_there = status == STATUS_OK && (replaced->flags & ENTRY_DAMAGED) == 0;
    owner_key(store, owner, hash, key);
    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && key_compare(key, replaced->key) != 0)) {
        replaced->stored_bytes = 0; /* one that is not sealed stays beside it */
        return STATUS_OK;
    }
    return status;
}

enum status object_enter(struct store *store, struct entry *entry, const struct entry *replaced)
{
    const uint32_t owner = key_owner(entry->key);
    const bool is_new = replaced->stored_bytes == 0;
    if (!is_new) {
        entry->pin_count = replaced->pin_count;
    }
    enum status status = STATUS_OK;
    if (!is_new && (replaced->flags & ENTRY_LARGE) != 0) {
        status = reap_add(store, owner, replaced->number);
    }
    if (status == STATUS_OK) {
        status = tree_put(store, entry);
    }
    if (status != STATUS_OK) {
        if (!is_new && (replaced->flags & ENTRY_LARGE) != 0) {
            reap_remove(store, replaced->number);
        }
        segment_drop(store, entry->address, entry->stored_bytes);
        return status;
    }
    if (!is_new) {
        segment_drop(store, replaced->address, replaced->stored_bytes);
        owner_release(store, owner, replaced->stored_bytes, 1);
    }
    owner_charge(store, owner, entry->stored_bytes, 1);
    return STATUS_OK;
}

void object_damaged(struct store *store, const struct entry *entry)
{
    if (store->is_read_only || cache_is_full(store) || (entry->flags & ENTRY_DAMAGED) != 0) {
        return;
    }
    struct entry marked = *entry;
    marked.flags |= ENTRY_DAMAGED;
    (void)tree_put(store, &marked); /* what cannot be remembered is found again */
}

enum status object_read(struct store *store, const struct entry *entry, struct record_open *record)
{
    const enum status status = record_read(store, entry, record);
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *hash = record->object + OBJECT_HASH_AT;
    uint8_t key[KEY_BYTES];
    if (record->is_sealed) {
        owner_key(store, key_owner(entry->key), hash, key);
    } else {
        owner_plain_key(key_owner(entry->key), hash, key);
    }
    if (key_compare(key, entry->key) != 0 ||
        get_u64(record->object + OBJECT_SIZE_AT) != entry->size_bytes ||
        get_u64(record->object + OBJECT_NUMBER_AT) != entry->number) {
        return STATUS_MALFORMED;
    }
    if ((entry->flags & ENTRY_LARGE) != 0) {
        return STATUS_OK;
    }
    if (record->is_sealed) {
        digest_of_object(record->content, &record->digest);
    }
    return memcmp(record->digest.bytes, hash, STORE_HASH_BYTES) == 0 ? STATUS_OK : STATUS_MALFORMED;
}

/* -- what callers do with objects ------------------------------------------------------------- */

enum status object_put(struct store *store, uint32_t owner, struct object_put *put)
{
    uint8_t key[KEY_BYTES];
    uint8_t object[OBJECT_HEAD_BYTES];
    bool is_there;
    struct entry replaced;
    struct digest digest;
    digest_of_object(put->content, &digest);
    memcpy(put->hash, digest.bytes, STORE_HASH_BYTES);
    owner_key(store, owner, put->hash, key);
    put->is_new = false;
    enum status status = object_is_there(store, owner, put->hash, &is_there, &replaced);
    if (status != STATUS_OK || is_there) {
        put->entry = replaced;
        return status;
    }
    const uint32_t stored = record_stored_bytes(RECORD_OBJECT, put->content.size_bytes);
    status = change_has_room(store, owner, stored);
    if (status != STATUS_OK) {
        return status;
    }
    put->entry = (struct entry){.size_bytes = put->content.size_bytes, .pin_count = put->pin_count};
    object_head_write(object, put->hash, put->author, &put->entry);
    const struct record_new record = {
        RECORD_OBJECT, owner, false, key, object, put->content, &digest};
    status = record_append(store, &record, &put->entry);
    if (status == STATUS_OK) {
        status = object_enter(store, &put->entry, &replaced);
    }
    put->is_new = status == STATUS_OK && replaced.stored_bytes == 0;
    return status;
}

enum status store_put(
    struct store *store,
    const uint8_t owner[STORE_PRINCIPAL_BYTES],
    const struct store_author *author,
    struct bytes content,
    uint8_t hash[STORE_HASH_BYTES])
{
    uint32_t number;
    if (content.size_bytes > STORE_CHUNK_BYTES) {
        return STATUS_LIMIT_EXCEEDED;
    }
    enum status status = owner_find_open(store, owner, &number);
    if (status == STATUS_OK) {
        status = change_begin(store, record_stored_bytes(RECORD_OBJECT, content.size_bytes));
    }
    if (status == STATUS_OK) {
        struct object_put put = {.author = author, .content = content};
        status = object_put(store, number, &put);
        memcpy(hash, put.hash, STORE_HASH_BYTES);
    }
    return status;
}

enum status store_delete(struct store *store, const struct store_name *name)
{
    struct entry entry;
    enum status status = store->is_read_only ? STATUS_WRONG_STATE : STATUS_OK;
    if (status == STATUS_OK) {
        status = change_begin(store, 0);
    }
    if (status == STATUS_OK) {
        status = object_find(store, name, &entry);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (entry.pin_count != 0) {
        return STATUS_WRONG_STATE;
    }
    const uint32_t owner = key_owner(entry.key);
    if ((entry.flags & ENTRY_LARGE) != 0) {
        status = reap_add(store, owner, entry.number);
    }
    if (status == STATUS_OK) {
        status = tree_remove(store, entry.key);
    }
    if (status == STATUS_OK) {
        segment_drop(store, entry.address, entry.stored_bytes);
        owner_release(store, owner, entry.stored_bytes, 1);
    } else if ((entry.flags & ENTRY_LARGE) != 0) {
        reap_remove(store, entry.number);
    }
    return status;
}

static enum status repin(struct store *store, const struct store_name *name, bool is_more)
{
    struct entry entry;
    enum status status = change_begin(store, 0);
    if (status == STATUS_OK) {
        status = object_find(store, name, &entry);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (entry.pin_count == (is_more ? STORE_PINS_MAX : 0)) {
        return is_more ? STATUS_LIMIT_EXCEEDED : STATUS_WRONG_STATE;
    }
    entry.pin_count = is_more ? entry.pin_count + 1 : entry.pin_count - 1;
    return tree_put(store, &entry);
}

enum status store_pin(struct store *store, const struct store_name *name)
{
    return repin(store, name, true);
}

enum status store_unpin(struct store *store, const struct store_name *name)
{
    return repin(store, name, false);
}
