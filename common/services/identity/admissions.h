/*
 * Who was let in from elsewhere with a login key: a Principal for each key that opens an identity,
 * of which copies are given away.
 *
 *     admissions_take() -> held -> admissions_check(): it counts no more -> taken back
 *
 * Invariants:
 *  1. There is one for a key that is allowed, at most: so there are LOGIN_KEYS_MAX places.
 *  2. What was given away is derived from the one that is held, which is revoked when the key opens
 *     the identity no more.
 */
#pragma once

#include "signing/signing.h"

/*
 * A Principal of this identity, for who has this login key of its. The caller hands it on, and
 * releases his own.
 *   STATUS_LIMIT_EXCEEDED  the ledger's quota
 */
NODISCARD enum status admissions_take(
    const uint8_t public_key[PUBLIC_KEY_BYTES],
    const uint8_t login[PUBLIC_KEY_BYTES],
    uint32_t *principal);

/* Takes back what the statements, as they are now, do not allow any more. */
void admissions_check(void);
