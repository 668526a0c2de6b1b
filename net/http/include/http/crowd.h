/*
 * Where connections come from, and whether too many come from one place: while there is room, one
 * may have as many as he likes; when there is none, whoever comes from elsewhere gets the place of
 * one of those, of which there are more than a quarter.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stdint.h>

/*
 * What one customer of a network has, as a number: an address of IPv4 (4 bytes), or the first half
 * of one of IPv6 (16); 0 of anything else.
 */
uint64_t crowd_origin(struct bytes address);

/* Gives from where more than a quarter of them come; false: there is no such place. */
bool crowd_find(const uint64_t *origins, uint32_t count, uint64_t *origin);
