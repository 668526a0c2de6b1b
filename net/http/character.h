/* What bytes of a request can be (RFC 9110, 5.6; RFC 5234, B.1). */
#pragma once

#include "lib/text.h"

static inline bool character_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static inline bool character_is_letter(uint8_t c)
{
    return (c | 0x20u) >= 'a' && (c | 0x20u) <= 'z';
}

static inline bool character_is_one_of(uint8_t c, const char *characters)
{
    for (; *characters != '\0'; characters++) {
        if (c == (uint8_t)*characters) {
            return true;
        }
    }
    return false;
}

/* Of tokens: methods and names of fields. */
static inline bool character_is_token(uint8_t c)
{
    return character_is_letter(c) || character_is_digit(c) ||
           character_is_one_of(c, "!#$%&'*+-.^_`|~");
}

/* Of the value of a field: no control character but a tab. */
static inline bool character_is_value(uint8_t c)
{
    return c == '\t' || (c >= ' ' && c != 0x7f);
}

static inline bool character_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* -1: it is none. */
static inline int character_hex_digit(uint8_t c)
{
    if (character_is_digit(c)) {
        return c - '0';
    }
    const uint8_t lower = c | 0x20u;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Upper and lower case are the same; `text` is lower case. */
static inline bool character_are_equal(struct bytes bytes, const char *text)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        const uint8_t c = bytes.data[i];
        const uint8_t lower = c >= 'A' && c <= 'Z' ? c | 0x20u : c;
        if (text[i] == '\0' || lower != (uint8_t)text[i]) {
            return false;
        }
    }
    return text[bytes.size_bytes] == '\0';
}
