/* Objects that come in pieces: each full chunk is appended and entered, the head comes last. */
#include "cache.h"
#include "change.h"
#include "object.h"
#include "owners.h"
#include "record.h"
#include "segments.h"
#include "tree.h"

static enum status stream_find(struct store *store, uint32_t number, struct stream **stream)
{
    *stream = &store->streams[number < STORE_STREAMS_MAX ? number : 0];
    return number < STORE_STREAMS_MAX && (*stream)->is_open ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status
store_stream_open(struct store *store, const uint8_t owner[STORE_PRINCIPAL_BYTES], uint32_t *stream)
{
    uint32_t number;
    uint32_t at = 0;
    enum status status = owner_find_open(store, owner, &number);
    while (at < store->stream_count && store->streams[at].is_open) {
        at++;
    }
    if (status == STATUS_OK && at == store->stream_count) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    if (status == STATUS_OK) {
        status = change_begin(store, 1);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct stream *made = &store->streams[at];
    uint8_t *waiting = made->waiting;
    *made = (struct stream){.owner = number, .waiting = waiting};
    made->number = store->commit.next_number;
    status = reap_add(store, number, made->number);
    if (status == STATUS_OK) {
        store->commit.next_number++;
        made->is_open = true;
        blake3_hasher_init(&made->hasher);
        *stream = at;
    }
    return status;
}

/* Appends what waits as the chunk of this index. */
static enum status append_chunk(struct store *store, struct stream *stream, uint32_t index)
{
    uint8_t key[KEY_BYTES];
    const uint32_t stored = record_stored_bytes(RECORD_CHUNK, stream->waiting_bytes);
    enum status status =
        owner_is_open(store, stream->owner) ? change_begin(store, stored) : STATUS_DENIED;
    if (status == STATUS_OK && !owner_has_room(store, stream->owner, stored)) {
        status = STATUS_NO_SPACE;
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!stream->is_hashed) { /* else it was, before there was no room for it */
        const struct bytes content = {stream->waiting, stream->waiting_bytes};
        digest_next_chunk(&stream->hasher, content, &stream->digest);
        stream->is_hashed = true;
    }
    key_of_chunk(key, stream->owner, stream->number, index);
    struct entry entry = {.size_bytes = stream->waiting_bytes, .number = stream->number};
    const struct record_new record = {
        .kind = RECORD_CHUNK,
        .owner = stream->owner,
        .key = key,
        .content = {stream->waiting, stream->waiting_bytes},
        .digest = &stream->digest,
    };
    status = record_append(store, &record, &entry);
    if (status != STATUS_OK) {
        return status;
    }
    status = tree_put(store, &entry);
    if (status != STATUS_OK) {
        segment_drop(store, entry.address, entry.stored_bytes);
        return status;
    }
    owner_charge(store, stream->owner, stored, 0);
    stream->waiting_bytes = 0;
    stream->is_hashed = false;
    return STATUS_OK;
}

enum status store_stream_write(struct store *store, uint32_t number, struct bytes piece)
{
    struct stream *stream;
    enum status status = stream_find(store, number, &stream);
    if (status == STATUS_OK && stream->is_void) {
        status = STATUS_DENIED;
    }
    if (status == STATUS_OK && piece.size_bytes > STORE_OBJECT_BYTES_MAX - stream->size_bytes) {
        status = STATUS_LIMIT_EXCEEDED;
    }
    while (status == STATUS_OK && piece.size_bytes != 0) {
        if (stream->waiting_bytes == STORE_CHUNK_BYTES) {
            const uint64_t whole = stream->size_bytes / STORE_CHUNK_BYTES;
            status = append_chunk(store, stream, (uint32_t)(whole - 1));
            continue;
        }
        const size_t room = STORE_CHUNK_BYTES - stream->waiting_bytes;
        const size_t bytes = piece.size_bytes < room ? piece.size_bytes : room;
        /* Hashed from the copy: `piece` may change meanwhile. */
        memcpy(stream->waiting + stream->waiting_bytes, piece.data, bytes);
        stream->waiting_bytes += (uint32_t)bytes;
        stream->size_bytes += bytes;
        piece = bytes_part(piece, bytes, piece.size_bytes - bytes);
    }
    return status;
}

/* The head: with it the object is there. */
static enum status enter_large(
    struct store *store,
    struct stream *stream,
    const struct store_author *author,
    uint8_t hash[STORE_HASH_BYTES])
{
    uint8_t key[KEY_BYTES];
    uint8_t object[OBJECT_HEAD_BYTES];
    bool is_there;
    struct entry replaced;
    struct digest nothing;
    blake3_hasher_finalize(&stream->hasher, hash, STORE_HASH_BYTES);
    digest_of_object((struct bytes){NULL, 0}, &nothing);
    owner_key(store, stream->owner, hash, key);
    enum status status = owner_is_open(store, stream->owner)
                             ? change_begin(store, record_stored_bytes(RECORD_LARGE, 0))
                             : STATUS_DENIED;
    if (status == STATUS_OK) {
        status = object_is_there(store, stream->owner, hash, &is_there, &replaced);
    }
    if (status != STATUS_OK || is_there) {
        return status; /* the chunks are freed: there is one already */
    }
    struct entry entry = {
        .flags = ENTRY_LARGE, .size_bytes = stream->size_bytes, .number = stream->number};
    object_head_write(object, hash, author, &entry);
    const struct record_new record = {
        RECORD_LARGE, stream->owner, false, key, object, (struct bytes){NULL, 0}, &nothing};
    status = record_append(store, &record, &entry);
    if (status == STATUS_OK) {
        status = object_enter(store, &entry, &replaced);
    }
    if (status == STATUS_OK) {
        reap_remove(store, stream->number);
    }
    return status;
}

enum status store_stream_finish(
    struct store *store,
    uint32_t number,
    const struct store_author *author,
    uint8_t hash[STORE_HASH_BYTES])
{
    struct stream *stream;
    enum status status = stream_find(store, number, &stream);
    if (status != STATUS_OK) {
        return status;
    }
    if (stream->is_void) {
        stream->is_open = false;
        return STATUS_DENIED;
    }
    if (stream->size_bytes <= STORE_CHUNK_BYTES) {
        const struct bytes content = {stream->waiting, stream->waiting_bytes};
        const uint8_t *owner = store->owners[stream->owner].principals[OWNER_CURRENT];
        status = store_put(store, owner, author, content, hash);
    } else {
        if (stream->waiting_bytes != 0) {
            const uint64_t index = (stream->size_bytes - 1) / STORE_CHUNK_BYTES;
            status = append_chunk(store, stream, (uint32_t)index);
        }
        if (status == STATUS_OK) {
            status = enter_large(store, stream, author, hash);
        }
    }
    if (status != STATUS_NO_SPACE && status != STATUS_DEVICE_ERROR) {
        stream->is_open = false;
    }
    return status;
}

enum status store_stream_cancel(struct store *store, uint32_t number)
{
    struct stream *stream;
    const enum status status = stream_find(store, number, &stream);
    if (status == STATUS_OK) {
        stream->is_open = false;
    }
    return status;
}
