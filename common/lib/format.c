#include "lib/format.h"
#include <stdbool.h>
#include <stdint.h>

#define DIGITS_MAX 20u /* of 2^64 - 1 in decimal */

/* Where the text goes: counts all of it, keeps what fits. */
struct sink {
    char *buffer;
    size_t size_bytes;
    size_t length;
};

struct directive {
    bool is_zero_padded;
    bool is_negative;
    unsigned width;
    int precision;  /* of %s; -1 without */
    unsigned longs; /* how many l, or 2 for z */
};

static void put(struct sink *sink, char character)
{
    if (sink->length + 1 < sink->size_bytes) {
        sink->buffer[sink->length] = character;
    }
    sink->length++;
}

static void pad(struct sink *sink, char character, size_t used, size_t width)
{
    for (; used < width; used++) {
        put(sink, character);
    }
}

static void
put_number(struct sink *sink, const struct directive *directive, uint64_t value, unsigned base)
{
    char digits[DIGITS_MAX];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    const size_t used = count + (directive->is_negative ? 1 : 0);
    if (!directive->is_zero_padded) {
        pad(sink, ' ', used, directive->width);
    }
    if (directive->is_negative) {
        put(sink, '-');
    }
    if (directive->is_zero_padded) {
        pad(sink, '0', used, directive->width);
    }
    while (count > 0) {
        put(sink, digits[--count]);
    }
}

static void put_text(struct sink *sink, const struct directive *directive, const char *text)
{
    const size_t limit = directive->precision < 0 ? SIZE_MAX : (size_t)directive->precision;
    size_t length = 0;
    while (length < limit && text[length] != '\0') {
        length++;
    }
    pad(sink, ' ', length, directive->width);
    for (size_t i = 0; i < length; i++) {
        put(sink, text[i]);
    }
}

static const char *read_number(const char *at, unsigned *number)
{
    for (; *at >= '0' && *at <= '9'; at++) {
        *number = *number * 10 + (unsigned)(*at - '0');
    }
    return at;
}

/* Reads flag, width, precision and length; returns what comes after them. */
static const char *read_directive(const char *at, struct directive *directive, va_list *arguments)
{
    *directive = (struct directive){.precision = -1};
    if (*at == '0') {
        directive->is_zero_padded = true;
        at++;
    }
    at = read_number(at, &directive->width);
    if (at[0] == '.' && at[1] == '*') {
        directive->precision = va_arg(*arguments, int);
        at += 2;
    } else if (*at == '.') {
        unsigned precision = 0;
        at = read_number(at + 1, &precision);
        directive->precision = (int)precision;
    }
    for (; *at == 'l' || *at == 'z'; at++) {
        directive->longs += *at == 'z' ? 2 : 1;
    }
    return at;
}

static uint64_t unsigned_argument(const struct directive *directive, va_list *arguments)
{
    return directive->longs > 0 ? va_arg(*arguments, uint64_t) : va_arg(*arguments, unsigned);
}

static void put_signed(struct sink *sink, struct directive *directive, va_list *arguments)
{
    const int64_t value =
        directive->longs > 0 ? va_arg(*arguments, int64_t) : va_arg(*arguments, int);
    directive->is_negative = value < 0;
    put_number(sink, directive, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 10);
}

static void put_pointer(struct sink *sink, va_list *arguments)
{
    const struct directive directive = {.is_zero_padded = true, .width = 16};
    put(sink, '0');
    put(sink, 'x');
    put_number(sink, &directive, (uint64_t)va_arg(*arguments, void *), 16);
}

static void
put_directive(struct sink *sink, char kind, struct directive *directive, va_list *arguments)
{
    switch (kind) {
    case 'c':
        put(sink, (char)va_arg(*arguments, int));
        break;
    case 's':
        put_text(sink, directive, va_arg(*arguments, const char *));
        break;
    case 'd':
        put_signed(sink, directive, arguments);
        break;
    case 'u':
        put_number(sink, directive, unsigned_argument(directive, arguments), 10);
        break;
    case 'x':
        put_number(sink, directive, unsigned_argument(directive, arguments), 16);
        break;
    case 'p':
        put_pointer(sink, arguments);
        break;
    default:
        put(sink, kind);
        break;
    }
}

size_t format_text_list(char *buffer, size_t size_bytes, const char *format, va_list arguments)
{
    struct sink sink = {buffer, size_bytes, 0};
    va_list left;
    va_copy(left, arguments);
    for (const char *at = format; *at != '\0'; at++) {
        if (*at != '%') {
            put(&sink, *at);
            continue;
        }
        struct directive directive;
        at = read_directive(at + 1, &directive, &left);
        if (*at == '\0') {
            break;
        }
        put_directive(&sink, *at, &directive, &left);
    }
    va_end(left);
    if (size_bytes > 0) {
        buffer[sink.length < size_bytes ? sink.length : size_bytes - 1] = '\0';
    }
    return sink.length;
}

size_t format_text(char *buffer, size_t size_bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const size_t length = format_text_list(buffer, size_bytes, format, arguments);
    va_end(arguments);
    return length;
}
