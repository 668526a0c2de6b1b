/*
 * The four functions that the compiler itself may call. Freestanding flavors get them from here,
 * the host from its C library; the contracts are those of C17, 7.24.
 */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes);
void *memmove(void *target, const void *source, size_t size_bytes);
void *memset(void *target, int value, size_t size_bytes);
int memcmp(const void *left, const void *right, size_t size_bytes);
