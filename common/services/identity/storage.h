/*
 * The storage key of each identity that is unlocked: derived from its seed, and given to the store
 * (OwnerKeys of schema/store.capnp), which decrypts with it what it keeps for this principal. It is
 * in this process's memory only while it is given (docs/adr/0033-what-is-kept-is-encrypted.md).
 *
 * Where the store is not there, it is told later.
 */
#pragma once

#include "signing/signing.h"

#define STORAGE_KEY_BYTES 32u

/* What this process did not give counts no more. */
void storage_begin(void);

/* Unlocks what is kept for this one. */
void storage_give(const struct key_pair *pair);

/* Locks it, if no session of this key is open. */
void storage_take(const uint8_t public_key[PUBLIC_KEY_BYTES]);

/*
 * What is kept for one that is unlocked is the successor's as well: before the successor takes its
 * place here, so that whichever of both is there after a cut of the power reaches it.
 * storage_replace() then says that he has. Errors: what the store answered, but for UNSUPPORTED, of
 * which nothing is lost.
 */
NODISCARD enum status storage_rotate(const struct key_pair *pair, const struct key_pair *successor);
void storage_replace(const uint8_t public_key[PUBLIC_KEY_BYTES], const struct key_pair *successor);

/* A session of this service's was closed: if the store had it, the store has ended. */
void storage_closed(uint64_t badge);

/* When something is to be told again, by clock_now_ns(); 0: nothing is. */
uint64_t storage_due_ns(void);
void storage_step(void);
