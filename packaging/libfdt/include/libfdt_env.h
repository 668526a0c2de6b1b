/*
 * What libfdt needs from its surroundings, for code without a C library. The names are those that
 * libfdt uses.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_FORCE
#define FDT_BITWISE

typedef uint16_t fdt16_t;
typedef uint32_t fdt32_t;
typedef uint64_t fdt64_t;

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "this port of libfdt swaps bytes: it is for little endian machines"
#endif

static inline uint16_t fdt16_to_cpu(fdt16_t value)
{
    return __builtin_bswap16(value);
}

static inline fdt16_t cpu_to_fdt16(uint16_t value)
{
    return __builtin_bswap16(value);
}

static inline uint32_t fdt32_to_cpu(fdt32_t value)
{
    return __builtin_bswap32(value);
}

static inline fdt32_t cpu_to_fdt32(uint32_t value)
{
    return __builtin_bswap32(value);
}

static inline uint64_t fdt64_to_cpu(fdt64_t value)
{
    return __builtin_bswap64(value);
}

static inline fdt64_t cpu_to_fdt64(uint64_t value)
{
    return __builtin_bswap64(value);
}

/* Supplied by the program that links libfdt. */
void *memcpy(void *restrict target, const void *restrict source, size_t size_bytes);
void *memmove(void *target, const void *source, size_t size_bytes);
void *memset(void *target, int value, size_t size_bytes);
int memcmp(const void *left, const void *right, size_t size_bytes);

/*
 * C17, 7.24, and POSIX's strnlen, for libfdt itself. The recipe gives them a prefix when it
 * compiles libfdt, so that they meet no functions of the same name.
 */
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t size_bytes);
void *memchr(const void *bytes, int value, size_t size_bytes);
char *strrchr(const char *text, int character);
