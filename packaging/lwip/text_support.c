/*
 * The functions of a C library that lwIP calls, where there is none. The recipe compiles this file
 * and lwIP with these names prefixed by lwip_own_. With this, the library leaves nothing undefined
 * but memcpy, memmove, memset, memcmp, sys_now and the functions lwip_port_*.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    return length;
}

int strcmp(const char *left, const char *right)
{
    return strncmp(left, right, SIZE_MAX);
}

int strncmp(const char *left, const char *right, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i++) {
        if (left[i] != right[i] || left[i] == '\0') {
            return (unsigned char)left[i] - (unsigned char)right[i];
        }
    }
    return 0;
}

/* Of what lwIP gives it: digits, at most three. */
int atoi(const char *text)
{
    int value = 0;
    for (; *text >= '0' && *text <= '9' && value < 1000; text++) {
        value = value * 10 + (*text - '0');
    }
    return value;
}
