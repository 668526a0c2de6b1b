#include "vault.h"
#include "lib/little_endian.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/crypto_pwhash_argon2id.h>
#include <sodium/utils.h>
#include <stddef.h>

/* What the associated data begins with. */
#define VAULT_DOMAIN "tessera.vault.1"

/*
 * Up to 32 s. Anybody at an unlocked machine can make the owner wait by guessing wrong, so it must
 * end; who guesses gets some 2,700 tries a day, each of which is in the audit log.
 */
#define DELAY_FIRST_NS      UINT64_C(1000000000)
#define DELAY_DOUBLINGS_MAX 5u

_Static_assert(VAULT_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "libsodium's");
_Static_assert(VAULT_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "libsodium's");
_Static_assert(VAULT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "libsodium's");
_Static_assert(
    VAULT_SEALED_BYTES == SEED_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES, "libsodium's");

bool vault_work_is_allowed(const struct vault_work *work)
{
    return work->memory_kib >= VAULT_MEMORY_KIB_MIN && work->memory_kib <= VAULT_MEMORY_KIB_MAX &&
           work->passes >= VAULT_PASSES_MIN && work->passes <= VAULT_PASSES_MAX &&
           (uint64_t)work->memory_kib * work->passes >= VAULT_WORK_KIB_MIN;
}

bool vault_is_name(struct bytes name)
{
    return text_is_name(name, IDENTITY_NAME_BYTES_MAX);
}

struct vault_entry *vault_find(struct vault *vault, struct bytes name)
{
    for (uint32_t i = 0; i < vault->count; i++) {
        struct vault_entry *entry = &vault->entries[i];
        if (entry->has_key && entry->name_bytes == name.size_bytes &&
            memcmp(entry->name, name.data, name.size_bytes) == 0) {
            return entry;
        }
    }
    return NULL;
}

struct vault_entry *vault_find_key(struct vault *vault, const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    for (uint32_t i = 0; i < vault->count; i++) {
        if (memcmp(vault->entries[i].public_key, public_key, PUBLIC_KEY_BYTES) == 0) {
            return &vault->entries[i];
        }
    }
    return NULL;
}

void vault_entry_begin(
    struct vault_entry *entry,
    struct bytes name,
    const struct vault_work *work,
    struct random *random)
{
    *entry = (struct vault_entry){.name_bytes = (uint32_t)name.size_bytes, .work = *work};
    memcpy(entry->name, name.data, name.size_bytes);
    random_fill(random, entry->salt, sizeof(entry->salt));
}

enum status
vault_derive(const struct vault_entry *entry, struct bytes passphrase, struct vault_key *key)
{
    const int result = crypto_pwhash_argon2id(
        key->bytes,
        sizeof(key->bytes),
        (const char *)passphrase.data,
        passphrase.size_bytes,
        entry->salt,
        entry->work.passes,
        (size_t)entry->work.memory_kib * 1024,
        crypto_pwhash_argon2id_ALG_ARGON2ID13);
    return result == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

/* All that is public, so that nothing of it can be changed without a trace. */
struct public_parts {
    char domain[sizeof(VAULT_DOMAIN)];
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t salt[VAULT_SALT_BYTES];
    uint8_t memory_kib[4]; /* little end first */
    uint8_t passes[4];
    uint8_t name_bytes;
    char name[IDENTITY_NAME_BYTES_MAX];
};

_Static_assert(_Alignof(struct public_parts) == 1, "no bytes between its parts");

static void take_public_parts(const struct vault_entry *entry, struct public_parts *parts)
{
    *parts =
        (struct public_parts){.domain = VAULT_DOMAIN, .name_bytes = (uint8_t)entry->name_bytes};
    memcpy(parts->public_key, entry->public_key, PUBLIC_KEY_BYTES);
    memcpy(parts->salt, entry->salt, VAULT_SALT_BYTES);
    set_u32(parts->memory_kib, entry->work.memory_kib);
    set_u32(parts->passes, entry->work.passes);
    memcpy(parts->name, entry->name, entry->name_bytes);
}

void vault_seal(
    struct vault_entry *entry,
    const struct key_pair *pair,
    const struct vault_key *key,
    struct random *random)
{
    struct public_parts parts;
    memcpy(entry->public_key, pair->public_key, PUBLIC_KEY_BYTES);
    random_fill(random, entry->nonce, sizeof(entry->nonce));
    take_public_parts(entry, &parts);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(
        entry->sealed,
        NULL,
        pair->secret_key,
        SEED_BYTES,
        (const uint8_t *)&parts,
        sizeof(parts),
        NULL,
        entry->nonce,
        key->bytes);
    entry->has_key = true;
}

enum status
vault_open(const struct vault_entry *entry, const struct vault_key *key, struct key_pair *pair)
{
    struct public_parts parts;
    uint8_t seed[SEED_BYTES];
    if (!entry->has_key) {
        return STATUS_WRONG_STATE;
    }
    take_public_parts(entry, &parts);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            seed,
            NULL,
            NULL,
            entry->sealed,
            sizeof(entry->sealed),
            (const uint8_t *)&parts,
            sizeof(parts),
            entry->nonce,
            key->bytes) != 0) {
        return STATUS_DENIED;
    }
    key_pair_of_seed(seed, pair);
    sodium_memzero(seed, sizeof(seed));
    return STATUS_OK;
}

enum status vault_add(struct vault *vault, const struct vault_entry *entry)
{
    const struct bytes name = {(const uint8_t *)entry->name, entry->name_bytes};
    if (vault_find(vault, name) != NULL || vault_find_key(vault, entry->public_key) != NULL) {
        return STATUS_OVERLAP;
    }
    if (vault->count == IDENTITIES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    vault->entries[vault->count++] = *entry;
    return STATUS_OK;
}

void vault_forget_key(struct vault_entry *entry)
{
    entry->has_key = false;
    sodium_memzero(entry->sealed, sizeof(entry->sealed));
}

uint64_t vault_delay_ns(uint32_t failures)
{
    if (failures == 0) {
        return 0;
    }
    const uint32_t doublings =
        failures - 1 < DELAY_DOUBLINGS_MAX ? failures - 1 : DELAY_DOUBLINGS_MAX;
    return DELAY_FIRST_NS << doublings;
}
