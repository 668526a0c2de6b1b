#include "identity_store.h"
#include "lib/memory.h"
#include "schema/vault_data.h"
#include <sodium/utils.h>
#include <stddef.h>

/* Stands for who is not logged in: no key has so many ones. */
#define NOBODY 0xff

static bool has_payer(const struct vault_entry *entry)
{
    static const uint8_t none[PUBLIC_KEY_BYTES];
    return memcmp(entry->payer, none, PUBLIC_KEY_BYTES) != 0;
}

static struct kept_identity kept(const struct vault_entry *entry)
{
    return (struct kept_identity){
        .name = {(const uint8_t *)entry->name, entry->name_bytes},
        .public_key = {entry->public_key, PUBLIC_KEY_BYTES},
        .salt = {entry->salt, VAULT_SALT_BYTES},
        .memory_kib = entry->work.memory_kib,
        .passes = entry->work.passes,
        .nonce = {entry->nonce, VAULT_NONCE_BYTES},
        .sealed = {entry->sealed, entry->has_key ? VAULT_SEALED_BYTES : 0},
        .failures = entry->failures,
        .payer = {entry->payer, has_payer(entry) ? PUBLIC_KEY_BYTES : 0},
    };
}

enum status
identity_store_encode(const struct identity_store *store, uint64_t *words, struct bytes *encoded)
{
    struct kept_identity identities[IDENTITIES_MAX];
    struct signed_statement statements[STATEMENTS_MAX];
    for (uint32_t i = 0; i < store->vault.count; i++) {
        identities[i] = kept(&store->vault.entries[i]);
    }
    for (uint32_t i = 0; i < store->log.count; i++) {
        statements[i] = statement_signed(&store->log.records[i]);
    }
    const struct kept_identities all = {
        .identities = identities,
        .identities_count = store->vault.count,
        .statements = statements,
        .statements_count = store->log.count,
        .owner = {store->first_owner, store->has_owner ? PUBLIC_KEY_BYTES : 0},
        .replaced = store->log.replaced,
        .node_seed = {store->node.secret_key, store->has_node ? SEED_BYTES : 0},
    };
    struct message_builder builder;
    message_builder_start(&builder, words, IDENTITY_STORE_WORDS_MAX);
    const enum status status = kept_identities_write(&all, &builder);
    *encoded = message_builder_finish(&builder);
    return status;
}

static bool take_bytes(struct bytes from, uint8_t *to, uint32_t size_bytes)
{
    if (from.size_bytes != size_bytes) {
        return false;
    }
    memcpy(to, from.data, size_bytes);
    return true;
}

static enum status decode_identity(const struct kept_identity *from, struct vault *vault)
{
    struct vault_entry entry = {
        .name_bytes = (uint32_t)from->name.size_bytes,
        .work = {.memory_kib = from->memory_kib, .passes = from->passes},
        .has_key = from->sealed.size_bytes != 0,
        .failures = from->failures,
    };
    if (!vault_is_name(from->name) || !vault_work_is_allowed(&entry.work) ||
        !take_bytes(from->public_key, entry.public_key, PUBLIC_KEY_BYTES) ||
        !take_bytes(from->salt, entry.salt, VAULT_SALT_BYTES) ||
        !take_bytes(from->nonce, entry.nonce, VAULT_NONCE_BYTES) ||
        (entry.has_key && !take_bytes(from->sealed, entry.sealed, VAULT_SEALED_BYTES)) ||
        (from->payer.size_bytes != 0 && !take_bytes(from->payer, entry.payer, PUBLIC_KEY_BYTES))) {
        return STATUS_MALFORMED;
    }
    memcpy(entry.name, from->name.data, entry.name_bytes);
    return vault_add(vault, &entry) == STATUS_OK ? STATUS_OK : STATUS_MALFORMED;
}

/* Signatures and all rules are checked anew: the kept memory is believed nothing. */
static enum status
decode_statement(const struct signed_statement *from, struct identity_store *store)
{
    struct statement_record record;
    if (statement_open(from, &record) != STATUS_OK ||
        statement_log_add(&store->log, &record, identity_store_owner(store)) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

static enum status
decode_lists(const struct kept_identities_reader *from, struct identity_store *store)
{
    for (uint32_t i = 0; i < from->identities.count; i++) {
        struct kept_identity identity;
        if (kept_identity_list_get(&from->identities, i, &identity) != STATUS_OK ||
            decode_identity(&identity, &store->vault) != STATUS_OK) {
            return STATUS_MALFORMED;
        }
    }
    for (uint32_t i = 0; i < from->statements.count; i++) {
        struct signed_statement statement;
        if (signed_statement_list_get(&from->statements, i, &statement) != STATUS_OK ||
            decode_statement(&statement, store) != STATUS_OK) {
            return STATUS_MALFORMED;
        }
    }
    return STATUS_OK;
}

enum status identity_store_decode(struct bytes encoded, struct identity_store *store)
{
    memset(store, 0, sizeof(*store));
    if (encoded.size_bytes == 0) {
        return STATUS_OK;
    }
    struct message message;
    struct message_struct root;
    struct kept_identities_reader all;
    if (message_open_segment(encoded, &message) != STATUS_OK ||
        message_root(&message, &root) != STATUS_OK ||
        kept_identities_read(&root, &all) != STATUS_OK) {
        return STATUS_MALFORMED;
    }
    store->has_owner = all.owner.size_bytes != 0;
    if (store->has_owner && !take_bytes(all.owner, store->first_owner, PUBLIC_KEY_BYTES)) {
        return STATUS_MALFORMED;
    }
    store->has_node = all.node_seed.size_bytes != 0;
    if (store->has_node) {
        if (all.node_seed.size_bytes != SEED_BYTES) {
            return STATUS_MALFORMED;
        }
        key_pair_of_seed(all.node_seed.data, &store->node);
    }
    const enum status status = decode_lists(&all, store);
    store->log.replaced = all.replaced;
    return status;
}

void identity_store_make_node(struct identity_store *store, struct random *random)
{
    uint8_t seed[SEED_BYTES];
    if (!store->has_node) {
        random_fill(random, seed, sizeof(seed));
        key_pair_of_seed(seed, &store->node);
        sodium_memzero(seed, sizeof(seed));
        store->has_node = true;
    }
}

const uint8_t *identity_store_owner(const struct identity_store *store)
{
    return store->has_owner ? statement_log_current(&store->log, store->first_owner) : NULL;
}

/* The first of those who made one another, up to this one. */
static const uint8_t *payer_of(const struct identity_store *store, struct bytes maker)
{
    for (uint32_t i = 0; i < store->vault.count; i++) {
        const struct vault_entry *entry = &store->vault.entries[i];
        if (memcmp(entry->public_key, maker.data, PUBLIC_KEY_BYTES) == 0 && has_payer(entry)) {
            return entry->payer;
        }
    }
    return maker.data;
}

static bool is_owner(const struct identity_store *store, struct bytes maker)
{
    const uint8_t *owner = identity_store_owner(store);
    return owner == NULL || (maker.size_bytes == PUBLIC_KEY_BYTES &&
                             memcmp(maker.data, owner, PUBLIC_KEY_BYTES) == 0);
}

static enum status find_place(const struct identity_store *store, uint32_t count_max)
{
    return store->vault.count < count_max ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Those that replaced others do not count: they are of who has those. */
static uint32_t
count_made(const struct identity_store *store, const uint8_t payer[PUBLIC_KEY_BYTES])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < store->vault.count; i++) {
        const struct vault_entry *entry = &store->vault.entries[i];
        count += memcmp(entry->payer, payer, PUBLIC_KEY_BYTES) == 0 &&
                         !statement_log_is_successor(&store->log, entry->public_key)
                     ? 1
                     : 0;
    }
    return count;
}

enum status identity_store_find_room(
    const struct identity_store *store, struct bytes maker, uint8_t payer[PUBLIC_KEY_BYTES])
{
    memset(payer, 0, PUBLIC_KEY_BYTES);
    if (is_owner(store, maker)) {
        return find_place(store, IDENTITIES_MAX);
    }
    if (maker.size_bytes == PUBLIC_KEY_BYTES) {
        memcpy(payer, payer_of(store, maker), PUBLIC_KEY_BYTES);
    } else {
        memset(payer, NOBODY, PUBLIC_KEY_BYTES);
    }
    if (count_made(store, payer) >= IDENTITIES_SHARE) {
        return STATUS_DENIED;
    }
    return find_place(store, IDENTITIES_MAX - IDENTITIES_OWNER_PLACES);
}

enum status identity_store_find_successor_room(
    const struct identity_store *store, struct bytes key, uint8_t payer[PUBLIC_KEY_BYTES])
{
    memset(payer, 0, PUBLIC_KEY_BYTES);
    if (is_owner(store, key)) {
        return find_place(store, IDENTITIES_MAX);
    }
    memcpy(payer, payer_of(store, key), PUBLIC_KEY_BYTES);
    return find_place(store, IDENTITIES_MAX - IDENTITIES_OWNER_PLACES);
}

struct vault_entry *
identity_store_find_usable(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES])
{
    const bool is_over = statement_log_is_revoked(&store->log, key) ||
                         statement_log_successor(&store->log, key) != NULL;
    return is_over ? NULL : vault_find_key(&store->vault, key);
}

enum status identity_store_find_named(
    struct identity_store *store, struct bytes name, struct vault_entry **entry)
{
    *entry = vault_find(&store->vault, name);
    if (*entry == NULL) {
        return STATUS_NOT_FOUND;
    }
    return identity_store_find_usable(store, (*entry)->public_key) != NULL ? STATUS_OK
                                                                           : STATUS_WRONG_SIGNER;
}

enum status identity_store_admit(
    struct identity_store *store, struct bytes name, struct bytes login, struct vault_entry **entry)
{
    const enum status status = identity_store_find_named(store, name, entry);
    if (status != STATUS_OK) {
        return status;
    }
    return login.size_bytes == PUBLIC_KEY_BYTES &&
                   statement_log_allows_login(&store->log, (*entry)->public_key, login.data)
               ? STATUS_OK
               : STATUS_NOT_FOUND;
}

bool identity_store_knows(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES])
{
    if (vault_find_key(&store->vault, key) != NULL) {
        return true;
    }
    /* Also by a key in between, where keys were replaced elsewhere. */
    const uint8_t *current = statement_log_current(&store->log, key);
    for (uint32_t i = 0; i < store->vault.count; i++) {
        const uint8_t *own = store->vault.entries[i].public_key;
        if (memcmp(statement_log_current(&store->log, own), current, PUBLIC_KEY_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

bool identity_store_may_visit(struct identity_store *store, const uint8_t key[PUBLIC_KEY_BYTES])
{
    const bool is_node =
        store->has_node && memcmp(store->node.public_key, key, PUBLIC_KEY_BYTES) == 0;
    return !is_node && !identity_store_knows(store, key) &&
           !statement_log_is_revoked(&store->log, key);
}
