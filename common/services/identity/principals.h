/* The kernel's Principals, of which programs are started. */
#pragma once

#include "signing/signing.h"

/* STATUS_LIMIT_EXCEEDED: the ledger's quota. */
NODISCARD enum status
principal_create(const uint8_t public_key[PUBLIC_KEY_BYTES], uint32_t *principal);

/* From whoever has one that is derived of it; 0: nothing is done. It is released. */
void principal_take_back(uint32_t principal);
