/* Texts in which an "&" stands before the letter that is typed with Alt; "&&" is one "&". */
#pragma once

#include "lib/bytes.h"

#define MARKED_TEXT_BYTES_MAX 256u

struct marked_text {
    uint8_t text[MARKED_TEXT_BYTES_MAX];
    size_t size_bytes;
    size_t mark; /* where the letter is; SIZE_MAX: there is none */
};

/* A longer text is cut, between characters. NULL: an empty one. */
void marked_text_read(struct marked_text *marked, const char *text);

/* The small letter, or digit; 0: none. */
uint32_t mnemonic_of(const char *text);
