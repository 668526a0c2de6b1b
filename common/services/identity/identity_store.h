/*
 * All that the service keeps: the identities of this machine, the statements that hold, and the
 * machine's own key in the overlay, as typed data (schema/vault.capnp). That key alone is secret,
 * and is kept as it is: it must be there before anybody has typed a passphrase.
 *
 * Invariant: what identity_store_decode() accepts is a store that could have been encoded; whatever
 * else it is given, it refuses.
 */
#pragma once

#include "statement_log.h"
#include "vault.h"

_Static_assert(
    STATEMENTS_OWNER_SHARE + IDENTITIES_MAX * STATEMENTS_SHARE == STATEMENTS_MAX - LOGIN_KEYS_MAX,
    "the owner, the other identities and who signed the boot package have room");
_Static_assert(
    LOGIN_KEYS_OWNER_SHARE + IDENTITIES_MAX * LOGIN_KEYS_SHARE == LOGIN_KEYS_MAX,
    "and so they have for login keys");

/* What a full store takes. */
#define IDENTITY_STORE_WORDS_MAX 6912u

/*
 * So many identities anybody but the owner may make. What these make again is of the same share,
 * and so is all that is made where nobody is logged in. A key that replaces another is of no share:
 * nobody's making keeps others from replacing theirs, as long as there are places.
 */
#define IDENTITIES_SHARE 3u
/* The last places are the owner's. */
#define IDENTITIES_OWNER_PLACES 4u

struct identity_store {
    struct vault vault;
    struct statement_log log;
    uint8_t first_owner[PUBLIC_KEY_BYTES];
    bool has_owner;
    bool has_node;
    struct key_pair node; /* the machine's own, in the overlay */
};

/* `words`: IDENTITY_STORE_WORDS_MAX of the caller's, in which `encoded` lies. */
NODISCARD enum status
identity_store_encode(const struct identity_store *store, uint64_t *words, struct bytes *encoded);

/*
 * STATUS_MALFORMED: it is no store. `encoded`, of whole words aligned to 8 bytes, may be empty: an
 * empty store.
 */
NODISCARD enum status identity_store_decode(struct bytes encoded, struct identity_store *store);

/*
 * Whether there is room for one more identity. `maker`: the key of who makes it; empty: nobody is
 * logged in. `payer`: for its entry.
 *   STATUS_NO_MEMORY  there are as many as the machine keeps, or as it keeps of all but the owner
 *   STATUS_DENIED     whoever makes it has made his share: the owner can make more
 */
NODISCARD enum status identity_store_find_room(
    const struct identity_store *store, struct bytes maker, uint8_t payer[PUBLIC_KEY_BYTES]);

/*
 * Whether there is room for a key that takes the place of this one. `payer`: for its entry.
 *   STATUS_NO_MEMORY  as above
 */
NODISCARD enum status identity_store_find_successor_room(
    const struct identity_store *store, struct bytes key, uint8_t payer[PUBLIC_KEY_BYTES]);

/* Gives the machine a key in the overlay, where it has none. */
void identity_store_make_node(struct identity_store *store, struct random *random);

/* The machine's owner as of now; NULL: there never was one. He may be revoked. */
const uint8_t *identity_store_owner(const struct identity_store *store);

/* Its entry, if it may be unlocked; NULL: it is not here, was revoked, or has a successor. */
struct vault_entry *
identity_store_find_usable(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES]);

/*
 * The entry of this name, if it may be unlocked.
 *   STATUS_NOT_FOUND     there is none
 *   STATUS_WRONG_SIGNER  its key counts no more: it was revoked, or replaced elsewhere
 */
NODISCARD enum status identity_store_find_named(
    struct identity_store *store, struct bytes name, struct vault_entry **entry);

/*
 * The same, if `login` opens it from elsewhere.
 *   STATUS_NOT_FOUND     also: the key is none of its
 *   STATUS_WRONG_SIGNER  as above
 */
NODISCARD enum status identity_store_admit(
    struct identity_store *store,
    struct bytes name,
    struct bytes login,
    struct vault_entry **entry);

/* Whether statements about this key concern this machine: one of its identities, now or before. */
bool identity_store_knows(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES]);

/*
 * Whether this key can be somebody's from elsewhere: it is, and was, none of this machine's, and
 * was not revoked here.
 */
bool identity_store_may_visit(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES]);
