/*
 * Principals: Ed25519 public keys (DESIGN 1). The kernel knows them as 32 bytes, and checks
 * nothing.
 */
#pragma once

#include "cap/object.h"
#include <stdalign.h>

#define PRINCIPAL_KEY_BYTES 32u

/* [I] once created */
struct principal {
    struct object object;
    alignas(8) uint8_t key[PRINCIPAL_KEY_BYTES];
};

/* Both aligned to 8; in a few instructions, where memcpy() would be a call. */
static inline void principal_copy_key(uint8_t *to, const uint8_t *from)
{
    __builtin_memcpy(
        __builtin_assume_aligned(to, 8), __builtin_assume_aligned(from, 8), PRINCIPAL_KEY_BYTES);
}

/* Errors as object_create(). */
NODISCARD enum status principal_create(
    struct ledger *ledger, const uint8_t key[PRINCIPAL_KEY_BYTES], struct principal **principal);
