#include "reference.h"
#include <stdlib.h>
#include <string.h>

#define MARGIN 5

static uint64_t state = 0x853c49e6748fea9bu;

uint32_t random_next(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

int32_t random_between(int32_t least, int32_t end)
{
    return least + (int32_t)(random_next() % (uint32_t)(end - least));
}

struct rectangle random_area(int32_t width, int32_t height)
{
    return (struct rectangle){random_between(-width / 4, width),
                              random_between(-height / 4, height),
                              random_between(-2, width),
                              random_between(-2, height)};
}

struct picture picture_make(int32_t width, int32_t height, uint32_t seed)
{
    const int32_t stride = width + MARGIN;
    struct picture made = {.memory_count = stride * height + MARGIN};
    made.memory = malloc((size_t)made.memory_count * sizeof(uint32_t));
    for (int32_t i = 0; i < made.memory_count; i++) {
        seed = seed * 1664525 + 1013904223;
        made.memory[i] = seed ^ seed >> 15;
    }
    made.pixels = (struct pixels){made.memory + MARGIN, width, height, stride * 4};
    return made;
}

void picture_end(struct picture *picture)
{
    free(picture->memory);
}

bool picture_equal(const struct picture *left, const struct picture *right)
{
    return memcmp(left->memory, right->memory, (size_t)left->memory_count * 4) == 0;
}

uint32_t picture_at(const struct picture *picture, int32_t x, int32_t y)
{
    return pixels_row(&picture->pixels, y)[x];
}

uint32_t picture_difference(const struct picture *left, const struct picture *right)
{
    const uint8_t *first = (const uint8_t *)left->memory;
    const uint8_t *second = (const uint8_t *)right->memory;
    uint32_t most = 0;
    for (int32_t i = 0; i < left->memory_count * 4; i++) {
        const uint32_t difference = (uint32_t)abs(first[i] - second[i]);
        most = difference > most ? difference : most;
    }
    return most;
}

bool reference_can_draw(const struct reference *reference, int32_t x, int32_t y)
{
    const struct pixels *pixels = &reference->picture->pixels;
    bool can = x >= 0 && y >= 0 && x < pixels->width && y < pixels->height;
    for (uint32_t i = 0; i < reference->depth; i++) {
        bool is_inside = false;
        for (uint32_t j = 0; j < reference->counts[i]; j++) {
            is_inside = is_inside || rectangle_has(reference->lists[i][j], x, y);
        }
        can = can && is_inside;
    }
    return can;
}

static uint32_t share(uint32_t left, uint32_t right)
{
    return (2 * left * right + 255) / 510;
}

uint32_t reference_over(uint32_t source, uint32_t target)
{
    uint32_t result = 0;
    for (uint32_t shift = 0; shift < 32; shift += 8) {
        const uint32_t below = share(target >> shift & 0xff, 0xff - (source >> 24));
        const uint32_t sum = (source >> shift & 0xff) + below;
        result |= (sum > 0xff ? 0xff : sum) << shift;
    }
    return result;
}

uint32_t reference_faded(uint32_t pixel, uint32_t by)
{
    uint32_t result = 0;
    for (uint32_t shift = 0; shift < 32; shift += 8) {
        result |= share(pixel >> shift & 0xff, by) << shift;
    }
    return result;
}

uint32_t reference_premultiplied(uint32_t colour)
{
    return (reference_faded(colour, colour >> 24) & 0xffffff) | (colour & 0xff000000);
}

void reference_draw(
    const struct reference *reference,
    struct rectangle area,
    reference_pixel pixel,
    const void *context)
{
    const struct pixels *pixels = &reference->picture->pixels;
    for (int32_t y = 0; y < pixels->height; y++) {
        for (int32_t x = 0; x < pixels->width; x++) {
            if (rectangle_has(area, x, y) && reference_can_draw(reference, x, y)) {
                uint32_t *place = pixels_row(pixels, y) + x;
                *place = pixel(context, x, y, *place);
            }
        }
    }
}
