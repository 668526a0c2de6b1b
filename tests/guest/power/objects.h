/* Objects of the store by number: what each has in it follows from its number. */
#pragma once

#include "abi/status.h"
#include <stdbool.h>
#include <stdint.h>

#define HASH_BYTES       32u
#define OBJECT_WORDS_MAX 6144u

struct numbered {
    uint64_t number;
    uint8_t hash[HASH_BYTES];
};

/* What follows from a number, evenly. */
uint64_t number_mix(uint64_t number);

/* Errors of ObjectStore and ObjectWriter. */
NODISCARD enum status numbered_put(uint32_t store, uint64_t number, struct numbered *numbered);

/*
 * Reads the object of numbered->hash, and finds its number.
 *   STATUS_MALFORMED  it is not what was put under any number
 *   others            of ObjectStore.open, StoredObject.read
 */
NODISCARD enum status numbered_read(uint32_t store, struct numbered *numbered);
