/*
 * Comparing and copying C strings where there is no C library, and reading what is in texts.
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

/* True for such a number from 1 to 65535; *port is left alone otherwise. */
bool text_port(struct bytes text, uint16_t *port);

/*
 * Whether it is a name: 1 to `size_bytes_max` letters (of ASCII), digits, '-', '_' or '.', the
 * first one a letter or a digit. So it is one part of a path, and neither "." nor "..".
 */
bool text_is_name(struct bytes text, size_t size_bytes_max);

/*
 * The next word of a list whose words are parted by blanks or commas, however many; a view of the
 * list. *at is 0 at first. False: there is none, and *word is empty.
 */
bool text_next_word(struct bytes list, size_t *at, struct bytes *word);

/* True when the text began with the prefix, which is taken off it; it is left alone otherwise. */
bool text_take_prefix(struct bytes *text, struct bytes prefix);

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
