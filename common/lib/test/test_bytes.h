/*
 * Input for tests of parsers: files, and copies that lie in memory of exactly their size, so that
 * the sanitizer sees a read of one byte too many.
 */
#pragma once

#include "lib/bytes.h"
#include "lib/little_endian.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* To be freed with test_bytes_free(). */
static inline struct bytes test_bytes_copy(const void *data, size_t size_bytes)
{
    uint8_t *copy = malloc(size_bytes);
    if (size_bytes > 0) {
        memcpy(copy, data, size_bytes);
    }
    return (struct bytes){copy, size_bytes};
}

static inline void test_bytes_free(struct bytes bytes)
{
    free((void *)(uintptr_t)bytes.data);
}

/* A whole file; the test ends when it cannot be read. To be freed with test_bytes_free(). */
static inline struct bytes test_bytes_from_file(const char *path)
{
    static uint8_t content[1 << 20];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    const size_t size_bytes = fread(content, 1, sizeof(content), file);
    fclose(file);
    return test_bytes_copy(content, size_bytes);
}
