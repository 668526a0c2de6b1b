/*
 * The string functions that libfdt calls, where there is no C library: in boot shims and in
 * programs. The recipe compiles this file and libfdt with these names prefixed by libfdt_.
 *
 * With this, the library leaves nothing undefined but memcpy, memmove, memset and memcmp.
 */
#include "libfdt_env.h"

size_t strlen(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0') {
        length++;
    }
    return length;
}

size_t strnlen(const char *text, size_t size_bytes)
{
    size_t length = 0;

    while (length < size_bytes && text[length] != '\0') {
        length++;
    }
    return length;
}

void *memchr(const void *bytes, int value, size_t size_bytes)
{
    const unsigned char *start = bytes;

    for (size_t index = 0; index < size_bytes; index++) {
        if (start[index] == (unsigned char)value) {
            return (void *)(start + index);
        }
    }
    return NULL;
}

/* The last one; the terminator counts as part of the text. */
char *strrchr(const char *text, int character)
{
    const char *found = NULL;

    for (;; text++) {
        if (*text == (char)character) {
            found = text;
        }
        if (*text == '\0') {
            return (char *)found;
        }
    }
}
