/* The vectors as bytes. */
#pragma once

#include "lib/hex.h"
#include "unit.h"
#include "vectors.h"

#define RECORDED_BYTES_MAX 4096u

/* The cookie that the vectors were recorded with. */
static inline void recorded_cookie(uint8_t cookie[SSH_COOKIE_BYTES])
{
    for (uint32_t i = 0; i < SSH_COOKIE_BYTES; i++) {
        cookie[i] = (uint8_t)(0xa0 + i);
    }
}

/* Gives how many. */
static inline size_t recorded_bytes(const char *hex, uint8_t *bytes)
{
    const size_t size_bytes = strlen(hex) / 2;
    CHECK(size_bytes <= RECORDED_BYTES_MAX);
    CHECK(hex_read((struct bytes){(const uint8_t *)hex, strlen(hex)}, bytes, size_bytes));
    return size_bytes;
}
