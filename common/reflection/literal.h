/* The words of values, as Cap'n Proto's text has them. */
#pragma once

#include "lib/bytes.h"

/* What is left of a text. */
struct literal {
    struct bytes text;
    size_t at;
};

void literal_skip_spaces(struct literal *literal);

/* After spaces: the character that comes next, or 0 at the end. */
char literal_peek(struct literal *literal);

/* Takes the character if it comes next, after spaces. */
bool literal_take(struct literal *literal, char character);

/* What stands up to a space or one of , = ( ) [ ]; may be empty. */
struct bytes literal_word(struct literal *literal);

/* A whole word as a number: decimal or 0x..., with a sign. False when it is none, or over 2^64. */
bool literal_number(struct bytes word, bool *is_negative, uint64_t *magnitude);

/*
 * A text in quotes, or 0x"00 ff", into `buffer`. False when it does not end, has an escape that
 * there is not, or does not fit.
 */
bool literal_string(struct literal *literal, uint8_t *buffer, size_t buffer_bytes, size_t *length);

/* Whether such a text comes next. */
bool literal_is_string(struct literal *literal);

/*
 * How many values there are up to the ] that ends the list that was just opened. False when there
 * is no such end.
 */
bool literal_count(const struct literal *literal, uint32_t *count);
