/* The functions that whoever links it supplies, and those of text_support.c. */
#pragma once

#include <stddef.h>

void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes);
void *memmove(void *target, const void *source, size_t size_bytes);
void *memset(void *target, int value, size_t size_bytes);
int memcmp(const void *left, const void *right, size_t size_bytes);

/* C17, 7.24, for lwIP itself: the recipe gives them a prefix when it compiles lwIP. */
size_t strlen(const char *text);
int strcmp(const char *left, const char *right);
int strncmp(const char *left, const char *right, size_t size_bytes);
