#include "reflection/text_sink.h"
#include "lib/printable.h"
#include "lib/text.h"

#define NUMBER_DIGITS_MAX 20u
#define PIECE_BYTES       64u

void text_sink_put(struct text_sink *sink, const char *text)
{
    sink->put(sink, text, text_length(text));
}

void text_sink_put_bytes(struct text_sink *sink, struct bytes text)
{
    sink->put(sink, (const char *)text.data, text.size_bytes);
}

void text_sink_put_number(struct text_sink *sink, uint64_t number)
{
    char digits[NUMBER_DIGITS_MAX];
    size_t at = sizeof(digits);
    do {
        at--;
        digits[at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    sink->put(sink, digits + at, sizeof(digits) - at);
}

void text_sink_put_hex(struct text_sink *sink, uint64_t number)
{
    char digits[2 + 16];
    size_t at = sizeof(digits);
    do {
        at--;
        digits[at] = "0123456789abcdef"[number & 15];
        number >>= 4;
    } while (number != 0);
    digits[--at] = 'x';
    digits[--at] = '0';
    sink->put(sink, digits + at, sizeof(digits) - at);
}

/* The escape that Cap'n Proto has for a byte, or NULL. */
static const char *escape_of(uint8_t byte)
{
    switch (byte) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

/* How much of the text comes before the next byte with an escape. */
static size_t plain_length(struct bytes text)
{
    size_t length = 0;
    while (length < text.size_bytes && escape_of(text.data[length]) == NULL) {
        length++;
    }
    return length;
}

static void put_plain(struct text_sink *sink, struct bytes text)
{
    char piece[PIECE_BYTES * PRINTABLE_GROWTH];
    while (text.size_bytes > 0) {
        size_t length = text.size_bytes < PIECE_BYTES ? text.size_bytes : PIECE_BYTES;
        /* A character of UTF-8 is not cut in two: its later bytes start with the bits 10. */
        while (length < text.size_bytes && length > 1 && (text.data[length] & 0xc0) == 0x80) {
            length--;
        }
        const size_t size = printable_text(piece, sizeof(piece), bytes_part(text, 0, length), NULL);
        sink->put(sink, piece, size);
        text = bytes_part(text, length, text.size_bytes - length);
    }
}

void text_sink_put_quoted(struct text_sink *sink, struct bytes text)
{
    text_sink_put(sink, "\"");
    while (text.size_bytes > 0) {
        const size_t length = plain_length(text);
        put_plain(sink, bytes_part(text, 0, length));
        text = bytes_part(text, length, text.size_bytes - length);
        if (text.size_bytes > 0) {
            text_sink_put(sink, escape_of(text.data[0]));
            text = bytes_part(text, 1, text.size_bytes - 1);
        }
    }
    text_sink_put(sink, "\"");
}
