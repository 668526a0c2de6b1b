/*
 * All that the service keeps: the identities of this machine and the statements that hold, as typed
 * data (schema/vault.capnp).
 *
 * Invariant: what identity_store_decode() accepts is a store that could have been encoded; whatever
 * else it is given, it refuses.
 */
#pragma once

#include "statement_log.h"
#include "vault.h"

_Static_assert(
    STATEMENTS_OWNER_SHARE + IDENTITIES_MAX * STATEMENTS_SHARE == STATEMENTS_MAX,
    "the owner, the other identities and who signed the boot package have room");

/* What a full store takes. */
#define IDENTITY_STORE_WORDS_MAX 5632u

struct identity_store {
    struct vault vault;
    struct statement_log log;
    uint8_t first_owner[PUBLIC_KEY_BYTES];
    bool has_owner;
};

/* `words`: IDENTITY_STORE_WORDS_MAX of the caller's, in which `encoded` lies. */
NODISCARD enum status
identity_store_encode(const struct identity_store *store, uint64_t *words, struct bytes *encoded);

/*
 * STATUS_MALFORMED: it is no store. `encoded`, of whole words aligned to 8 bytes, may be empty: an
 * empty store.
 */
NODISCARD enum status identity_store_decode(struct bytes encoded, struct identity_store *store);

/* The machine's owner as of now; NULL: there never was one. He may be revoked. */
const uint8_t *identity_store_owner(const struct identity_store *store);

/* Whether statements about this key concern this machine: one of its identities, now or before. */
bool identity_store_knows(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES]);
