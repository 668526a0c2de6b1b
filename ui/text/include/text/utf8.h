/*
 * UTF-8, one character after the other. What is malformed (RFC 3629: too long a form, a surrogate,
 * beyond U+10FFFF, cut off) reads as U+FFFD, one for each part that could not go on (Unicode 3.9,
 * "maximal subparts"). All functions take any bytes and any index up to the size.
 */
#pragma once

#include "lib/bytes.h"

#define UTF8_REPLACEMENT 0xfffdu
#define UTF8_BYTES_MAX   4

/* The character at *at, which moves behind it. *at < text.size_bytes. */
uint32_t utf8_next(struct bytes text, size_t *at);

/* Where the character begins that ends at `at`, which is a boundary; 0 for 0. */
size_t utf8_previous(struct bytes text, size_t at);

/* Where the next character begins; the size at the end. */
size_t utf8_following(struct bytes text, size_t at);

/* Writes a character, U+FFFD where it is none; how many bytes. */
size_t utf8_write(uint32_t character, uint8_t out[UTF8_BYTES_MAX]);

/* How many characters it reads as. */
size_t utf8_count(struct bytes text);
