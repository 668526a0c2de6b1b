/*
 * Text from values, for logs and reports.
 *
 * Understands %c %s %.*s %.3s %d %u %x with the lengths l, ll and z, %p, %%, a width and the flag
 * 0. Nothing else: the compiler's format check rules the rest out together with the unit test.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/*
 * Writes at most size_bytes, terminator included (size_bytes 0 writes nothing). Returns the length
 * that the whole text has, so a result >= size_bytes says that it was cut.
 */
size_t format_text(char *buffer, size_t size_bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

size_t format_text_list(char *buffer, size_t size_bytes, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
