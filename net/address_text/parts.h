/* The two kinds of address, each read as a whole. */
#pragma once

#include "address_text/address_text.h"

bool ipv4_read(struct bytes text, uint8_t bytes[IPV4_BYTES]);

/* Without a link. */
bool ipv6_read(struct bytes text, uint8_t bytes[IPV6_BYTES]);

/* Gives the length; terminated. */
uint32_t ipv4_write(const uint8_t bytes[IPV4_BYTES], char text[ADDRESS_TEXT_BYTES]);
uint32_t ipv6_write(const uint8_t bytes[IPV6_BYTES], char text[ADDRESS_TEXT_BYTES]);

/*
 * True for a decimal number up to `most` in the fewest digits. `text_number()` would take zeros
 * before it.
 */
bool decimal_read(struct bytes text, uint32_t most, uint32_t *number);
