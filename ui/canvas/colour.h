/* Colours as the interface has them, made into pixels. */
#pragma once

#include <stdint.h>

/* The product of two numbers that stand for 0 to 1, rounded to the nearest. */
static inline uint32_t colour_product(uint32_t left, uint32_t right)
{
    const uint32_t product = left * right + 128;
    return (product + (product >> 8)) >> 8;
}

static inline uint32_t colour_coverage(uint32_t colour)
{
    return colour >> 24;
}

static inline uint32_t colour_premultiplied(uint32_t colour)
{
    const uint32_t coverage = colour_coverage(colour);
    if (coverage == 0xff) {
        return colour;
    }
    return coverage << 24 | colour_product(colour >> 16 & 0xff, coverage) << 16 |
           colour_product(colour >> 8 & 0xff, coverage) << 8 |
           colour_product(colour & 0xff, coverage);
}

/* The colour with less coverage: `by` of 255. */
static inline uint32_t colour_faded(uint32_t colour, uint32_t by)
{
    return colour_product(colour_coverage(colour), by) << 24 | (colour & 0xffffff);
}
