/*
 * Principals: Ed25519 public keys (DESIGN 1). The kernel knows them as 32 bytes, and checks
 * nothing.
 */
#pragma once

#include "cap/object.h"

#define PRINCIPAL_KEY_BYTES 32u

/* [I] once created */
struct principal {
    struct object object;
    uint8_t key[PRINCIPAL_KEY_BYTES];
};

/* Errors as object_create(). */
NODISCARD enum status principal_create(
    struct ledger *ledger, const uint8_t key[PRINCIPAL_KEY_BYTES], struct principal **principal);
