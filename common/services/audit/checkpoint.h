/*
 * Checkpoints: entries of the chain that carry a signature over all that stands before them, and
 * over all that they say themselves. Event `checkpoint`, principal: the public key, subject: the
 * signature, value: enum checkpoint_kind.
 *
 * The signature is Ed25519 over "tessera.audit", a zero byte, and the digest that the entry would
 * have with a signature of 64 zeros.
 */
#pragma once

#include "chain_entry.h"
#include "signing/signing.h"

enum checkpoint_kind {
    CHECKPOINT_INTERVAL = 0,
    CHECKPOINT_EXPORT = 1, /* the last one of an export: what ends otherwise was cut */
    CHECKPOINT_CLOSED = 2, /* the service was told to end: the power was not cut before this */
};

/*
 * Writes the entry; gives its size. As chain_entry_write(). With the event AUDIT_EVENT_LOG_ENDORSED
 * it is no checkpoint, but signed in the same way, by another key (boot_link.h).
 */
struct checkpoint_place {
    enum audit_event event;
    uint64_t number;
    uint64_t time_ns;
    uint64_t process; /* whose log it is */
    enum checkpoint_kind kind;
    const uint8_t *previous; /* CHAIN_DIGEST_BYTES */
};
size_t checkpoint_write(
    const struct checkpoint_place *place,
    const struct key_pair *key,
    uint8_t target[CHAIN_ENTRY_BYTES_MAX]);

static inline bool checkpoint_is(const struct chain_entry *entry)
{
    return entry->record.event == AUDIT_EVENT_CHECKPOINT;
}

/*
 * Whether an entry is signed by this key, behind an entry with this digest. The entry's own digest
 * is not looked at.
 */
bool checkpoint_is_signed(
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    const uint8_t key[CHAIN_KEY_BYTES]);

/* And it is a checkpoint. */
bool checkpoint_is_good(
    const struct chain_entry *entry,
    const uint8_t previous[CHAIN_DIGEST_BYTES],
    const uint8_t key[CHAIN_KEY_BYTES]);
