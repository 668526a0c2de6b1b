/*
 * What is done with rows of pixels: where a desktop's time goes. Colours here are premultiplied.
 * Sums do not go beyond 255, so that pixels that are not well premultiplied do no harm to others.
 */
#pragma once

#include <stdint.h>

void row_fill(uint32_t *target, int32_t count, uint32_t pixel);

/* target = pixel + target * (1 - coverage of pixel) */
void row_blend(uint32_t *target, int32_t count, uint32_t pixel);

void row_blend_pixels(uint32_t *target, const uint32_t *source, int32_t count);

/* The same with all pixels of the source faded to `opacity` of 255. */
void row_blend_faded(uint32_t *target, const uint32_t *source, int32_t count, uint32_t opacity);

/* The same with one pixel faded to what the coverage says for each. */
void row_blend_mask(uint32_t *target, const uint8_t *coverage, int32_t count, uint32_t pixel);
