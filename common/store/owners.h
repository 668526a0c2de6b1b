/* Who has objects here, by number: the place in the table. */
#pragma once

#include "state.h"

/* STATUS_NOT_FOUND. */
NODISCARD enum status owner_find(
    const struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint32_t *number);

/* Whether he has this principal for a name. */
bool owner_has_name(
    const struct owner *owner,
    enum owner_name name,
    const uint8_t principal[STORE_PRINCIPAL_BYTES]);

/* Whether his objects can be read and written: he has no key, or it is here. */
bool owner_is_open(const struct store *store, uint32_t number);

/* As owner_find(); STATUS_DENIED where his objects cannot be read. */
NODISCARD enum status owner_find_open(
    const struct store *store, const uint8_t principal[STORE_PRINCIPAL_BYTES], uint32_t *number);

/* The key of his object of this hash, as it is put. Of an encrypted owner's, only he can tell. */
void owner_key(
    const struct store *store, uint32_t number, const uint8_t *hash, uint8_t key[KEY_BYTES]);

void owner_set_root(struct store *store, uint32_t number, const uint8_t root[STORE_HASH_BYTES]);
/* The key of one that is not sealed. */
void owner_plain_key(uint32_t number, const uint8_t *hash, uint8_t key[KEY_BYTES]);

/* What is known of him is to be written with the next commit: all of it, or only what he has. */
void owner_changed(struct store *store, uint32_t number);
void owner_has_changed(struct store *store, uint32_t number);

/* More, or less, is stored for him. */
void owner_charge(struct store *store, uint32_t number, uint64_t stored_bytes, uint32_t objects);
void owner_release(struct store *store, uint32_t number, uint64_t stored_bytes, uint32_t objects);
bool owner_has_room(const struct store *store, uint32_t number, uint64_t stored_bytes);
