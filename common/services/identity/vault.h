/*
 * Private keys at rest: each Ed25519 seed encrypted with XChaCha20-Poly1305 under a key that
 * Argon2id makes of the person's passphrase, with all that is public about the identity as
 * associated data.
 *
 * Nothing in a vault is secret: what of it is, is encrypted. Who stores one must see to it that it
 * is not lost; who changes one is found out when the passphrase is given.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "random/random.h"
#include "signing/signing.h"
#include <stdbool.h>
#include <stdint.h>

#define IDENTITIES_MAX          16u
#define IDENTITY_NAME_BYTES_MAX 32u

#define VAULT_SALT_BYTES   16u
#define VAULT_NONCE_BYTES  24u
#define VAULT_SEALED_BYTES (SEED_BYTES + 16u)
#define VAULT_KEY_BYTES    32u

/* What Argon2id is given, at least and at most; and memory times passes, at least. */
#define VAULT_MEMORY_KIB_MIN UINT32_C(1024)
#define VAULT_MEMORY_KIB_MAX (UINT32_C(1) << 20)
#define VAULT_PASSES_MIN     UINT32_C(3)
#define VAULT_PASSES_MAX     UINT32_C(1024)
#define VAULT_WORK_KIB_MIN   UINT64_C(8192)

/* A passphrase may be short: who has the machine's memory must still try them one by one. */
#define PASSPHRASE_BYTES_MIN 8u
#define PASSPHRASE_BYTES_MAX 128u

struct vault_work {
    uint32_t memory_kib;
    uint32_t passes;
};

struct vault_entry {
    char name[IDENTITY_NAME_BYTES_MAX];
    uint32_t name_bytes;
    uint8_t public_key[PUBLIC_KEY_BYTES];
    struct vault_work work;
    uint8_t salt[VAULT_SALT_BYTES];
    uint8_t nonce[VAULT_NONCE_BYTES];
    uint8_t sealed[VAULT_SEALED_BYTES];
    bool has_key; /* false: it was rotated, and the key is kept no more */
    uint32_t failures;
    /* Whose share its place is of (identity_store.h); zeros: nobody's. */
    uint8_t payer[PUBLIC_KEY_BYTES];
};

struct vault {
    struct vault_entry entries[IDENTITIES_MAX];
    uint32_t count;
};

/* Made of a passphrase; to be wiped. */
struct vault_key {
    uint8_t bytes[VAULT_KEY_BYTES];
};

bool vault_work_is_allowed(const struct vault_work *work);

/* 1 to 32 letters, digits, '-', '_' or '.', the first one a letter or a digit. */
bool vault_is_name(struct bytes name);

/* The identity of this name whose key is here; NULL: there is none. */
struct vault_entry *vault_find(struct vault *vault, struct bytes name);

/* Of any state, by its public key; NULL: there is none. */
struct vault_entry *vault_find_key(struct vault *vault, const uint8_t public_key[PUBLIC_KEY_BYTES]);

/* With a new salt and nothing else. What vault_derive() needs, before vault_seal(). */
void vault_entry_begin(
    struct vault_entry *entry,
    struct bytes name,
    const struct vault_work *work,
    struct random *random);

/*
 * Makes a key of a passphrase. Takes long, and the memory that the entry says. The caller wipes
 * both.
 *   STATUS_NO_MEMORY  there is not so much
 */
NODISCARD enum status
vault_derive(const struct vault_entry *entry, struct bytes passphrase, struct vault_key *key);

/* Encrypts a pair's seed into the entry, and sets its public key. */
void vault_seal(
    struct vault_entry *entry,
    const struct key_pair *pair,
    const struct vault_key *key,
    struct random *random);

/*
 * Decrypts. The caller wipes the pair.
 *   STATUS_DENIED       the passphrase was another one, or the entry was changed
 *   STATUS_WRONG_STATE  there is no key in it
 */
NODISCARD enum status
vault_open(const struct vault_entry *entry, const struct vault_key *key, struct key_pair *pair);

/*
 * Adds one that was sealed.
 *   STATUS_OVERLAP         its name or its key is there
 *   STATUS_LIMIT_EXCEEDED  there are IDENTITIES_MAX
 */
NODISCARD enum status vault_add(struct vault *vault, const struct vault_entry *entry);

/* The key of this one is kept no more. */
void vault_forget_key(struct vault_entry *entry);

/* How long after the last of `failures` wrong passphrases nobody is asked for another one. */
uint64_t vault_delay_ns(uint32_t failures);
