/* Objects in the index: found, entered, damaged, replaced. */
#pragma once

#include "state.h"

/* The entry of an object. STATUS_NOT_FOUND: no such owner or object. STATUS_DENIED. */
NODISCARD enum status
object_find(struct store *store, const struct store_name *name, struct entry *entry);

/* As object_find(), of an owner who is not locked: sealed, or from before his objects were. */
NODISCARD enum status
object_find_of_owner(struct store *store, uint32_t owner, const uint8_t *hash, struct entry *entry);

/* The object's own part of its record, to be written before its content. */
void object_head_write(
    uint8_t at[OBJECT_HEAD_BYTES],
    const uint8_t *hash,
    const struct store_author *author,
    const struct entry *entry);

/*
 * Whether this owner has it already, undamaged. If he has it damaged, `replaced` is its entry, else
 * its stored_bytes is 0.
 */
NODISCARD enum status object_is_there(
    struct store *store,
    uint32_t owner,
    const uint8_t hash[STORE_HASH_BYTES],
    bool *is_there,
    struct entry *replaced);

/* Enters it for its owner in place of `replaced`, whose pins it gets. */
NODISCARD enum status
object_enter(struct store *store, struct entry *entry, const struct entry *replaced);

/* What is put, and what came of it. */
struct object_put {
    const struct store_author *author;
    struct bytes content;
    uint32_t pin_count; /* of one that is new */
    uint8_t hash[STORE_HASH_BYTES];
    struct entry entry; /* as it is in the index */
    bool is_new;        /* the owner did not have it, not even damaged */
};

/* The content's name, and the object where it is not there yet. Room was made for it. */
NODISCARD enum status object_put(struct store *store, uint32_t owner, struct object_put *put);

/* What was read of it was not what was written: remembered where that is possible. */
void object_damaged(struct store *store, const struct entry *entry);

/* Its own record, with its hash and size compared. */
struct record_open;
NODISCARD enum status
object_read(struct store *store, const struct entry *entry, struct record_open *record);
