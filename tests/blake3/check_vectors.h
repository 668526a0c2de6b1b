/* The official vectors against the library that this is linked with. */
#pragma once

#include <stdint.h>

/*
 * How many of the outputs are wrong, of all vectors in all modes, hashed in pieces of several
 * sizes. `input`: room for the longest one, VECTOR_BYTES_MAX.
 */
uint32_t check_vectors(uint8_t *input);
