#include "rows.h"
#include <stdbool.h>
#include <string.h>

/*
 * Four pixels at a time, in the compiler's own vectors, which it has on every architecture (the
 * registers of SSE2 and NEON are as long); a channel is multiplied in 16 bits.
 */
#define LANES 4

/* How many are filled in one step. */
#define FILLED (8 * LANES)

typedef uint8_t bytes_vector __attribute__((vector_size(16)));
typedef uint16_t words_vector __attribute__((vector_size(16)));
typedef uint32_t pixels_vector __attribute__((vector_size(16)));
typedef uint32_t wide_vector __attribute__((vector_size(32)));
typedef uint64_t halves_vector __attribute__((vector_size(16)));

#define ALL_OPAQUE 0xff000000ff000000u

static inline bytes_vector load(const uint32_t *pixels)
{
    bytes_vector vector;
    memcpy(&vector, pixels, sizeof(vector));
    return vector;
}

static inline void store(uint32_t *pixels, bytes_vector vector)
{
    memcpy(pixels, &vector, sizeof(vector));
}

static inline bytes_vector repeat(uint32_t pixel)
{
    return (bytes_vector)(pixels_vector){pixel, pixel, pixel, pixel};
}

/* The channels of the first two pixels, and of the others, as words. */
static inline words_vector low_words(bytes_vector v)
{
    const bytes_vector zero = {0};
    return (words_vector)__builtin_shufflevector(
        v, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

static inline words_vector high_words(bytes_vector v)
{
    const bytes_vector zero = {0};
    return (words_vector)__builtin_shufflevector(
        v, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

static inline bytes_vector from_words(words_vector low, words_vector high)
{
    return __builtin_shufflevector(
        (bytes_vector)low,
        (bytes_vector)high,
        0,
        2,
        4,
        6,
        8,
        10,
        12,
        14,
        16,
        18,
        20,
        22,
        24,
        26,
        28,
        30);
}

/* Each product over 255, rounded to the nearest: a division by 255 is one by 65,536 / 257. */
static inline words_vector product(words_vector left, words_vector right)
{
    const words_vector sum = left * right + 128;
    const wide_vector wide = __builtin_convertvector(sum, wide_vector);
    return __builtin_convertvector(wide * 257 >> 16, words_vector);
}

/* What each of four pixels leaves of what is below it, for all channels of two pixels each. */
struct rests {
    words_vector low;
    words_vector high;
};

static inline struct rests rests_of(bytes_vector source)
{
    const pixels_vector rest = (pixels_vector)~source >> 24;
    const pixels_vector twice = rest | rest << 16;
    return (struct rests){(words_vector)__builtin_shufflevector(twice, twice, 0, 0, 1, 1),
                          (words_vector)__builtin_shufflevector(twice, twice, 2, 2, 3, 3)};
}

static inline bytes_vector over(bytes_vector source, bytes_vector target)
{
    const struct rests rests = rests_of(source);
    const words_vector low = product(low_words(target), rests.low);
    const words_vector high = product(high_words(target), rests.high);
    return __builtin_elementwise_add_sat(source, from_words(low, high));
}

/* As above for pixels fewer than there are lanes. */
static void over_some(uint32_t *target, const uint32_t *source, int32_t count)
{
    uint32_t above[LANES] = {0};
    uint32_t pixels[LANES] = {0};
    for (int32_t i = 0; i < count; i++) {
        above[i] = source[i];
        pixels[i] = target[i];
    }
    store(pixels, over(load(above), load(pixels)));
    for (int32_t i = 0; i < count; i++) {
        target[i] = pixels[i];
    }
}

static inline bytes_vector fade(bytes_vector source, words_vector by)
{
    return from_words(product(low_words(source), by), product(high_words(source), by));
}

void row_fill(uint32_t *target, int32_t count, uint32_t pixel)
{
    const bytes_vector vector = repeat(pixel);
    const uint32_t *end = target + count;
    const uint32_t *many_end = end - count % FILLED;
    for (; target != many_end; target += FILLED) {
        for (int32_t i = 0; i < FILLED; i += LANES) {
            store(target + i, vector);
        }
    }
    for (; target != end; target++) {
        *target = pixel;
    }
}

void row_blend(uint32_t *target, int32_t count, uint32_t pixel)
{
    const bytes_vector source = repeat(pixel);
    const uint16_t rest = (uint16_t)(0xff - (pixel >> 24));
    const words_vector rests = {rest, rest, rest, rest, rest, rest, rest, rest};
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const bytes_vector below = fade(load(target + i), rests);
        store(target + i, __builtin_elementwise_add_sat(source, below));
    }
    if (i < count) {
        const uint32_t above[LANES] = {pixel, pixel, pixel, pixel};
        over_some(target + i, above, count - i);
    }
}

void row_blend_pixels(uint32_t *target, const uint32_t *source, int32_t count)
{
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        const bytes_vector above = load(source + i);
        const halves_vector halves = (halves_vector)above;
        if ((halves[0] & halves[1] & ALL_OPAQUE) == ALL_OPAQUE) {
            store(target + i, above);
        } else if ((halves[0] | halves[1]) != 0) {
            store(target + i, over(above, load(target + i)));
        }
    }
    if (i < count) {
        over_some(target + i, source + i, count - i);
    }
}

void row_blend_faded(uint32_t *target, const uint32_t *source, int32_t count, uint32_t opacity)
{
    const uint16_t by = (uint16_t)opacity;
    const words_vector factor = {by, by, by, by, by, by, by, by};
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        store(target + i, over(fade(load(source + i), factor), load(target + i)));
    }
    if (i < count) {
        uint32_t above[LANES] = {0};
        memcpy(above, source + i, (size_t)(count - i) * sizeof(*source));
        store(above, fade(load(above), factor));
        over_some(target + i, above, count - i);
    }
}

/* The pixel as far as four numbers of coverage say, lowest byte first. */
static inline bytes_vector masked(bytes_vector source, uint32_t coverage)
{
    const bytes_vector each = (bytes_vector)(pixels_vector){coverage, 0, 0, 0};
    const bytes_vector wide =
        __builtin_shufflevector(each, each, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    return from_words(
        product(low_words(source), low_words(wide)), product(high_words(source), high_words(wide)));
}

/* Every other channel of a pixel, times a number that stands for 0 to 1. */
#define EVERY_OTHER 0xff00ffu

static inline uint32_t two_products(uint32_t channels, uint32_t by)
{
    const uint32_t sums = channels * by + 0x800080;
    return (sums + (sums >> 8 & EVERY_OTHER)) >> 8 & EVERY_OTHER;
}

static inline uint32_t faded(uint32_t pixel, uint32_t by)
{
    return two_products(pixel & EVERY_OTHER, by) | two_products(pixel >> 8 & EVERY_OTHER, by) << 8;
}

/* A colour that is well premultiplied, over whatever: no sum of theirs goes beyond 255. */
static void mask_some(uint32_t *target, const uint8_t *coverage, int32_t count, uint32_t pixel)
{
    for (int32_t i = 0; i < count; i++) {
        if (coverage[i] != 0) {
            const uint32_t above = faded(pixel, coverage[i]);
            target[i] = above + faded(target[i], 0xff - (above >> 24));
        }
    }
}

void row_blend_mask(uint32_t *target, const uint8_t *coverage, int32_t count, uint32_t pixel)
{
    const bytes_vector source = repeat(pixel);
    const bool is_opaque = pixel >> 24 == 0xff;
    int32_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        uint32_t four;
        memcpy(&four, coverage + i, sizeof(four));
        if (four == UINT32_MAX && is_opaque) {
            store(target + i, source);
        } else if (four != 0) {
            store(target + i, over(masked(source, four), load(target + i)));
        }
    }
    if (i < count) {
        mask_some(target + i, coverage + i, count - i, pixel);
    }
}
