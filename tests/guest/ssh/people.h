/*
 * Who the doubles know: ada, by a key of this seed, which is somebody else's as well the first time
 * that it is asked for.
 */
#pragma once

#include "signing/signing.h"

#define ADA       "ada"
#define FORBIDDEN "forbidden"

static inline void ada_pair(struct key_pair *pair)
{
    static const uint8_t seed[SEED_BYTES] = "the seed of the key of ada";
    key_pair_of_seed(seed, pair);
}
