/*
 * Bytes as hexadecimal text, two digits each: written in lower case, read in either, because people
 * paste what other programs say.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>

/* Above every digit: what hex_digit() gives for what is none. */
#define HEX_NO_DIGIT 16u

/* The digit's value. */
uint32_t hex_digit(uint8_t character);

/* Two digits for each byte and a terminator, in `text`: so 2 * data.size_bytes + 1 bytes. */
void hex_write(struct bytes data, char *text);

/* True when `text` is just `size_bytes` bytes; otherwise `bytes` holds anything. */
bool hex_read(struct bytes text, uint8_t *bytes, size_t size_bytes);
