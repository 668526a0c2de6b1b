/*
 * Keys as IPv6 addresses: a node's own, of 200::/7 with the eighth bit 0, and the 64 bits of its
 * subnet, the same with that bit 1.
 *
 * Behind the first byte stands how many leading zero bits the key has; then follow, inverted, the
 * bits behind the first one, as many as fit. So a key with more leading zeros is better protected
 * against others with the same address, and an address says how a key begins, and no more.
 */
#pragma once

#include "lib/bytes.h"
#include "overlay_wire/key.h"
#include <stdbool.h>

#define OVERLAY_ADDRESS_BYTES 16u
#define OVERLAY_SUBNET_BYTES  8u

void overlay_address_of_key(const struct overlay_key *key, uint8_t address[OVERLAY_ADDRESS_BYTES]);

void overlay_subnet_of_key(const struct overlay_key *key, uint8_t subnet[OVERLAY_SUBNET_BYTES]);

/*
 * The partial key of an address of either kind: what it says, and ones. False: it is of neither
 * kind, and `key` is left alone. Of an address in a subnet, the bits behind the subnet are not
 * looked at.
 */
bool overlay_key_of_address(const uint8_t address[OVERLAY_ADDRESS_BYTES], struct overlay_key *key);

/* What keys are looked up by, and stand for in filters: the partial key of the key's subnet. */
void overlay_partial_key(const struct overlay_key *key, struct overlay_key *partial);

/* Whether an address is the key's own, or lies in its subnet. */
bool overlay_address_belongs(
    const uint8_t address[OVERLAY_ADDRESS_BYTES], const struct overlay_key *key);
