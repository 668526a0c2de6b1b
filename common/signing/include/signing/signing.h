/*
 * Signatures: Ed25519 over a domain, one zero byte and the data. What was signed in one domain says
 * nothing in another one.
 */
#pragma once

#include "abi/status.h"
#include "lib/bytes.h"
#include "signing/domains.h"
#include <stdbool.h>
#include <stdint.h>

#define PUBLIC_KEY_BYTES 32u
#define SEED_BYTES       32u
/* The seed, and the public key behind it. */
#define SECRET_KEY_BYTES 64u
#define SIGNATURE_BYTES  64u

/* What a message can carry is less. */
#define SIGNED_DATA_BYTES_MAX   3584u
#define SIGNED_DOMAIN_BYTES_MAX 63u

struct key_pair {
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t secret_key[SECRET_KEY_BYTES]; /* to be wiped: key_pair_wipe() */
};

/* The caller wipes the seed. */
void key_pair_of_seed(const uint8_t seed[SEED_BYTES], struct key_pair *pair);

void key_pair_wipe(struct key_pair *pair);

/* Domains that the system's own statements are in. */
bool signing_is_reserved(struct bytes domain);

/* STATUS_INVALID_ARGUMENT: the domain is empty, or holds a zero, or either is too long. */
NODISCARD enum status signing_sign(
    const struct key_pair *pair,
    struct bytes domain,
    struct bytes data,
    uint8_t signature[SIGNATURE_BYTES]);

/*
 * STATUS_BAD_SIGNATURE: it is not the signer's; also when `signer` is no key, or the domain cannot
 * be.
 */
NODISCARD enum status
signing_verify(struct bytes signer, struct bytes domain, struct bytes data, struct bytes signature);
