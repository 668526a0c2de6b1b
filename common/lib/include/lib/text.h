/*
 * Comparing and copying C strings where there is no C library.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>

size_t text_length(const char *text);

/* Length of the text in a field that may lack its terminator: at most size_bytes. */
size_t text_length_in_field(const char *field, size_t size_bytes);

/* The same as a view, without the terminator. */
struct bytes text_bytes(const char *text);

bool text_equal(const char *left, const char *right);

bool text_is_one_of(const char *text, const char *const *texts, size_t count);

/* Copies what fits and always terminates (size_bytes > 0). Returns false when it had to cut. */
bool text_copy(char *target, size_t size_bytes, const char *source);

/* True for a number in decimal digits and nothing else; false too when it is above UINT64_MAX. */
bool text_number(struct bytes text, uint64_t *number);

/*
 * True when the argument is KEY=NUMBER with such a number, from `least` to `most`; *number is left
 * alone otherwise.
 */
bool text_number_option(
    const char *argument, const char *key, uint32_t least, uint32_t most, uint32_t *number);

/*
 * Finds KEY=VALUE among the words of a command line and copies VALUE. Returns false when the key is
 * absent or the value does not fit; target is then the empty text.
 */
bool text_option(const char *command_line, const char *key, char *target, size_t size_bytes);
