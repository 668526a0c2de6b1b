/* Reading objects, and what is known of them. */
#include "cache.h"
#include "object.h"
#include "owners.h"
#include "record.h"
#include "tree.h"

/* What is wanted of content, from `offset` on. */
static uint64_t copy_part(struct bytes content, uint64_t offset, void *target, uint64_t size_bytes)
{
    if (offset >= content.size_bytes) {
        return 0;
    }
    const uint64_t left = content.size_bytes - offset;
    const uint64_t bytes = size_bytes < left ? size_bytes : left;
    memcpy(target, content.data + offset, bytes);
    return bytes;
}

static uint64_t chunk_bytes(const struct entry *object, uint64_t index)
{
    const uint64_t left = object->size_bytes - index * STORE_CHUNK_BYTES;
    return left < STORE_CHUNK_BYTES ? left : STORE_CHUNK_BYTES;
}

/* Chunks are sealed as the object's head is. */
struct chunk_place {
    const struct entry *object;
    bool is_sealed;
    uint64_t index;
};

static enum status
chunk_read(struct store *store, const struct chunk_place *place, struct bytes *content)
{
    const struct entry *object = place->object;
    const uint64_t index = place->index;
    struct entry entry;
    struct record_open record;
    uint8_t key[KEY_BYTES];
    key_of_chunk(key, key_owner(object->key), object->number, (uint32_t)index);
    enum status status = tree_get(store, key, &entry);
    if (status == STATUS_OK) {
        status = record_read(store, &entry, &record);
    }
    if (status == STATUS_OK && (record.is_sealed != place->is_sealed ||
                                record.content.size_bytes != chunk_bytes(object, index))) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        *content = record.content;
    }
    return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
}

static enum status read_chunks(
    struct store *store,
    struct chunk_place *place,
    uint64_t offset,
    struct bytes target,
    uint64_t *got_bytes)
{
    enum status status = STATUS_OK;
    uint8_t *at = (uint8_t *)(uintptr_t)target.data;
    while (*got_bytes < target.size_bytes && offset < place->object->size_bytes) {
        struct bytes content;
        place->index = offset / STORE_CHUNK_BYTES;
        status = chunk_read(store, place, &content);
        if (status != STATUS_OK) {
            return status;
        }
        const uint64_t bytes = copy_part(
            content, offset % STORE_CHUNK_BYTES, at + *got_bytes, target.size_bytes - *got_bytes);
        *got_bytes += bytes;
        offset += bytes;
    }
    return status;
}

enum status store_read(
    struct store *store,
    const struct store_name *name,
    uint64_t offset,
    void *target,
    uint64_t size_bytes,
    uint64_t *got_bytes)
{
    struct entry entry;
    struct record_open record;
    *got_bytes = 0;
    enum status status = object_find(store, name, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    status = object_read(store, &entry, &record);
    if (status == STATUS_OK && (entry.flags & ENTRY_LARGE) == 0) {
        *got_bytes = copy_part(record.content, offset, target, size_bytes);
    } else if (status == STATUS_OK) {
        const struct bytes to = {target, (size_t)size_bytes};
        struct chunk_place place = {.object = &entry, .is_sealed = record.is_sealed};
        status = read_chunks(store, &place, offset, to, got_bytes);
    }
    if (status == STATUS_MALFORMED) {
        object_damaged(store, &entry);
    }
    return status;
}

enum status store_get(
    struct store *store,
    const struct store_name *name,
    void *target,
    uint64_t room_bytes,
    uint64_t *got_bytes)
{
    struct entry entry;
    struct record_open record;
    *got_bytes = 0;
    enum status status = object_find(store, name, &entry);
    if (status == STATUS_OK && entry.size_bytes > room_bytes) {
        return STATUS_INVALID_ARGUMENT;
    }
    if (status != STATUS_OK || (entry.flags & ENTRY_LARGE) != 0) {
        return status == STATUS_OK ? STATUS_LIMIT_EXCEEDED : status;
    }
    status = object_read(store, &entry, &record);
    if (status == STATUS_OK) {
        *got_bytes = copy_part(record.content, 0, target, entry.size_bytes);
    } else if (status == STATUS_MALFORMED) {
        object_damaged(store, &entry);
    }
    return status;
}

static uint64_t stored_bytes(const struct entry *entry)
{
    const uint64_t chunks = (entry->flags & ENTRY_LARGE) == 0
                                ? 0
                                : (entry->size_bytes + STORE_CHUNK_BYTES - 1) / STORE_CHUNK_BYTES;
    return entry->stored_bytes +
           (chunks == 0 ? 0 : entry->size_bytes + chunks * RECORD_OVERHEAD_BYTES);
}

static enum status
describe(struct store *store, const struct entry *entry, struct store_information *information)
{
    struct record_open record;
    *information = (struct store_information){
        .size_bytes = entry->size_bytes,
        .stored_bytes = stored_bytes(entry),
        .pin_count = entry->pin_count,
        .is_damaged = (entry->flags & ENTRY_DAMAGED) != 0,
    };
    const enum status status = object_read(store, entry, &record);
    if (status == STATUS_OK) {
        memcpy(information->hash, record.object + OBJECT_HASH_AT, STORE_HASH_BYTES);
        memcpy(
            information->author.principal, record.object + OBJECT_AUTHOR_AT, STORE_PRINCIPAL_BYTES);
        memcpy(
            information->author.signature,
            record.object + OBJECT_SIGNATURE_AT,
            STORE_SIGNATURE_BYTES);
    } else if (status == STATUS_MALFORMED) {
        information->is_damaged = true;
        object_damaged(store, entry);
    }
    return status;
}

enum status store_stat(
    struct store *store, const struct store_name *name, struct store_information *information)
{
    struct entry entry;
    const enum status status = object_find(store, name, &entry);
    return status == STATUS_OK ? describe(store, &entry, information) : status;
}

/* The next object of this owner from `key` on; goes on behind what cannot be read. */
static enum status
next_of_owner(struct store *store, uint32_t owner, uint8_t key[KEY_BYTES], struct entry *entry)
{
    struct tree_gap gap;
    for (;;) {
        cache_begin(store);
        const enum status status = tree_next(store, key, entry, &gap);
        if (status == STATUS_OK) {
            return entry->key[0] == KEY_OBJECT && key_owner(entry->key) == owner ? STATUS_OK
                                                                                 : STATUS_NOT_FOUND;
        }
        if (!gap.has_after) {
            return status == STATUS_MALFORMED ? STATUS_NOT_FOUND : status;
        }
        memcpy(key, gap.after, KEY_BYTES);
    }
}

enum status store_list(
    struct store *store,
    const uint8_t owner[STORE_PRINCIPAL_BYTES],
    uint8_t cursor[STORE_CURSOR_BYTES],
    struct store_information *list,
    uint32_t count_max,
    uint32_t *count)
{
    uint32_t number;
    struct entry entry;
    *count = 0;
    enum status status = owner_find_open(store, owner, &number);
    if (status != STATUS_OK) {
        return status;
    }
    if (cursor[0] == 0) {
        memset(cursor, 0, KEY_BYTES);
        cursor[0] = KEY_OBJECT;
        cursor[KEY_OWNER_AT] = (uint8_t)(number >> 8);
        cursor[KEY_OWNER_AT + 1] = (uint8_t)number;
    }
    while (*count < count_max && status == STATUS_OK) {
        status = next_of_owner(store, number, cursor, &entry);
        if (status != STATUS_OK) {
            break;
        }
        status = describe(store, &entry, &list[*count]);
        status = status == STATUS_MALFORMED ? STATUS_OK : status;
        *count += status == STATUS_OK ? 1 : 0;
        memcpy(cursor, entry.key, KEY_BYTES);
        (void)key_next(cursor);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}
