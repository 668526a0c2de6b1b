/*
 * Whoever is not logged in: a principal like all others, but that nobody has its key. It is no
 * point of the curve that Ed25519 is over, so no private key leads to it, and no signature is by
 * it.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

#define ANONYMOUS_KEY_BYTES 32u

/* What stands for it where principals are shown. */
#define ANONYMOUS_NAME "anonymous"

extern const uint8_t anonymous_key[ANONYMOUS_KEY_BYTES];

/* All of it, not a part. */
bool anonymous_is(struct bytes key);
