/* The functions that whoever links it supplies, and one of text_support.c. */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes);
void *memset(void *target, int value, size_t size_bytes);
size_t strlen(const char *text);
