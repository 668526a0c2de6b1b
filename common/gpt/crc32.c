#include "crc32.h"

/* The polynomial with its bits in the reverse order, and what it makes of each four bits. */
static const uint32_t remainders[16] = {
    0x00000000,
    0x1db71064,
    0x3b6e20c8,
    0x26d930ac,
    0x76dc4190,
    0x6b6b51f4,
    0x4db26158,
    0x5005713c,
    0xedb88320,
    0xf00f9344,
    0xd6d6a3e8,
    0xcb61b38c,
    0x9b64c2b0,
    0x86d3d2d4,
    0xa00ae278,
    0xbdbdf21c,
};

uint32_t crc32_add(uint32_t checksum, struct bytes bytes)
{
    uint32_t rest = ~checksum;
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        rest ^= bytes.data[i];
        rest = rest >> 4 ^ remainders[rest & 15];
        rest = rest >> 4 ^ remainders[rest & 15];
    }
    return ~rest;
}
