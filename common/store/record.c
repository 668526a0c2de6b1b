#include "record.h"
#include "log.h"
#include "segments.h"
#include <sodium/crypto_aead_xchacha20poly1305.h>

_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == NONCE_BYTES, "its nonce");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == MAC_BYTES, "its tag");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == STORE_KEY_BYTES, "its key");

static uint32_t before_content(enum record_kind kind)
{
    return kind == RECORD_CHUNK ? 0 : OBJECT_HEAD_BYTES;
}

uint32_t record_stored_bytes(enum record_kind kind, uint64_t content_bytes)
{
    return RECORD_OVERHEAD_BYTES + before_content(kind) + (uint32_t)content_bytes;
}

/* What is authenticated besides: the head up to its own check. */
static void seal(struct store *store, uint8_t *at, uint32_t owner, uint64_t size_bytes)
{
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
        at + SEALED_AT,
        at + SEALED_AT + size_bytes,
        NULL,
        at + SEALED_AT,
        size_bytes,
        at,
        HEAD_CHECK_AT,
        NULL,
        at + HEAD_BYTES,
        store->owners[owner].seal_key);
}

static bool is_to_be_sealed(const struct store *store, const struct record_new *record)
{
    return store->owners[record->owner].is_encrypted && !record->is_plain;
}

static enum status
choose_nonce(struct store *store, const struct record_new *record, uint8_t nonce[NONCE_BYTES])
{
    memset(nonce, 0, NONCE_BYTES);
    if (!is_to_be_sealed(store, record)) {
        return STATUS_OK;
    }
    return store->device.random == NULL
               ? STATUS_UNSUPPORTED
               : store->device.random(store->device.context, nonce, NONCE_BYTES);
}

static void
record_fill(struct store *store, const struct record_new *record, const uint8_t *nonce, uint8_t *at)
{
    const bool is_sealed = is_to_be_sealed(store, record);
    const uint32_t before = before_content(record->kind);
    const size_t bytes = record->content.size_bytes;
    struct head head = {
        .kind = record->kind,
        .size_bytes = record_stored_bytes(record->kind, bytes),
        .flags = is_sealed ? FLAG_SEALED : 0,
    };
    memcpy(head.key, record->key, KEY_BYTES);
    head_write(at, &head);
    memcpy(at + HEAD_BYTES, nonce, NONCE_BYTES);
    if (before != 0) {
        memcpy(at + SEALED_AT, record->object, before);
    }
    if (bytes != 0) {
        memcpy(at + SEALED_AT + before, record->content.data, bytes);
    }
    memset(at + SEALED_AT + before + bytes, 0, MAC_BYTES);
    if (is_sealed) {
        seal(store, at, record->owner, before + bytes);
    }
}

/* Of a record that is not sealed. */
static void checksum_of_open(
    const uint8_t *at,
    uint32_t content_at,
    uint32_t stored_bytes,
    const struct digest *digest,
    uint8_t checksum[CHECKSUM_BYTES])
{
    blake3_hasher hasher;
    blake3_hasher_init(&hasher);
    blake3_hasher_update(&hasher, at, content_at);
    blake3_hasher_update(&hasher, digest->bytes, digest->size_bytes);
    blake3_hasher_update(&hasher, at + stored_bytes - MAC_BYTES, MAC_BYTES);
    blake3_hasher_finalize(&hasher, checksum, CHECKSUM_BYTES);
}

enum status record_append(struct store *store, const struct record_new *record, struct entry *entry)
{
    uint8_t nonce[NONCE_BYTES];
    uint8_t *at;
    const uint32_t stored = record_stored_bytes(record->kind, record->content.size_bytes);
    enum status status = choose_nonce(store, record, nonce);
    if (status == STATUS_OK) {
        status = segment_log_reserve(store, stored, RECORD_ALIGN, &at, &entry->address);
    }
    if (status != STATUS_OK) {
        return status;
    }
    record_fill(store, record, nonce, at);
    memcpy(entry->key, record->key, KEY_BYTES);
    entry->stored_bytes = stored;
    if (is_to_be_sealed(store, record)) {
        checksum_of(at, stored, entry->checksum);
    } else {
        const uint32_t content_at = SEALED_AT + before_content(record->kind);
        checksum_of_open(at, content_at, stored, record->digest, entry->checksum);
    }
    segment_add(store, entry->address, stored);
    store->is_changed = true;
    return STATUS_OK;
}

/* -- reading ---------------------------------------------------------------------------------- */

static enum record_kind kind_of(const struct entry *entry)
{
    if (entry->key[0] == KEY_CHUNK) {
        return RECORD_CHUNK;
    }
    return (entry->flags & ENTRY_LARGE) != 0 ? RECORD_LARGE : RECORD_OBJECT;
}

/* Compares the record's checksum, and gives what of it is the object's own, and the content. */
static bool
is_intact(const struct entry *entry, const uint8_t *at, uint32_t before, struct record_open *record)
{
    const uint32_t content_at = SEALED_AT + before;
    uint8_t checksum[CHECKSUM_BYTES];
    record->object = before != 0 ? at + SEALED_AT : NULL;
    record->content = (struct bytes){at + content_at, entry->stored_bytes - content_at - MAC_BYTES};
    if (record->is_sealed) {
        return checksum_holds(at, entry->stored_bytes, entry->checksum);
    }
    if (entry->key[0] == KEY_CHUNK) {
        digest_of_chunk(record->content, key_chunk_index(entry->key), &record->digest);
    } else {
        digest_of_object(record->content, &record->digest);
    }
    checksum_of_open(at, content_at, entry->stored_bytes, &record->digest, checksum);
    return memcmp(checksum, entry->checksum, CHECKSUM_BYTES) == 0;
}

static enum status read_verified(
    struct store *store, const struct entry *entry, uint8_t **at, struct record_open *record)
{
    struct head head;
    const enum status status =
        segment_log_read(store, entry->address, entry->stored_bytes, store->staging, at);
    if (status != STATUS_OK) {
        return status;
    }
    if (!head_read(*at, &head) || head.size_bytes != entry->stored_bytes ||
        head.kind != kind_of(entry) || key_compare(head.key, entry->key) != 0) {
        return STATUS_MALFORMED;
    }
    const uint32_t before = before_content(head.kind);
    record->is_sealed = (head.flags & FLAG_SEALED) != 0;
    return entry->stored_bytes >= record_stored_bytes(head.kind, 0) &&
                   is_intact(entry, *at, before, record)
               ? STATUS_OK
               : STATUS_MALFORMED;
}

enum status record_verify(struct store *store, const struct entry *entry)
{
    uint8_t *at;
    struct record_open record;
    return read_verified(store, entry, &at, &record);
}

static bool open_sealed(const struct owner *owner, uint8_t *at, uint64_t size_bytes)
{
    return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
               at + SEALED_AT,
               NULL,
               at + SEALED_AT,
               size_bytes,
               at + SEALED_AT + size_bytes,
               at,
               HEAD_CHECK_AT,
               at + HEAD_BYTES,
               owner->seal_key) == 0;
}

enum status record_read(struct store *store, const struct entry *entry, struct record_open *record)
{
    const struct owner *owner = &store->owners[key_owner(entry->key)];
    uint8_t *at;
    if (owner->is_encrypted && !owner->is_unlocked) {
        return STATUS_DENIED;
    }
    const enum status status = read_verified(store, entry, &at, record);
    if (status != STATUS_OK) {
        return status;
    }
    const bool can_be =
        record->is_sealed ? owner->is_encrypted : !owner->is_encrypted || owner->has_plain;
    const bool is_open =
        can_be &&
        (!record->is_sealed || open_sealed(owner, at, entry->stored_bytes - RECORD_OVERHEAD_BYTES));
    return is_open ? STATUS_OK : STATUS_MALFORMED;
}
