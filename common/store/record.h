/* Records of objects and chunks: made and sealed, read, verified and opened. */
#pragma once

#include "digest.h"
#include "state.h"

struct record_new {
    enum record_kind kind;
    uint32_t owner;
    bool is_plain; /* though its owner's are encrypted by now */
    const uint8_t *key;
    const uint8_t *object; /* OBJECT_HEAD_BYTES, or NULL for chunks */
    struct bytes content;
    const struct digest *digest; /* of the content */
};

/* What it will take, with its head. */
uint32_t record_stored_bytes(enum record_kind kind, uint64_t content_bytes);

/*
 * Appends it, and fills in the entry's key, place, size as stored and checksum, counted as live.
 * STATUS_UNSUPPORTED: it must be sealed, and the device has no random bytes.
 */
NODISCARD enum status
record_append(struct store *store, const struct record_new *record, struct entry *entry);

/*
 * Reads it into store->staging, verifies it, and opens it in place. `object` is NULL for chunks.
 * STATUS_MALFORMED, STATUS_DENIED, STATUS_DEVICE_ERROR.
 */
struct record_open {
    const uint8_t *object;
    struct bytes content;
    bool is_sealed;
    struct digest digest; /* of the content, where it is not sealed */
};
NODISCARD enum status
record_read(struct store *store, const struct entry *entry, struct record_open *record);

/* The same without opening: for those that are locked. */
NODISCARD enum status record_verify(struct store *store, const struct entry *entry);
