/*
 * Pictures of letters that were made before. All of them together take at most so many bytes, and
 * are at most GLYPHS_MAX; the one not used for longest makes room.
 */
#pragma once

#include "abi/status.h"
#include "lib/list.h"
#include <stdint.h>

#define GLYPHS_MAX     8192
#define GLYPHS_BUCKETS 4096

/* Of a side; what is larger is not drawn. */
#define GLYPHS_SIDE_MAX 1024

struct glyph {
    /* On glyphs.by_use. */
    struct list_node use;
    struct glyph *next_in_bucket;
    uint64_t key;
    /* From where the letter stands to the picture's upper left corner; up is above 0. */
    int16_t left;
    int16_t top;
    uint16_t width;
    uint16_t height;
    uint8_t coverage[];
};

struct glyphs {
    /* The last used one is first. */
    struct list by_use;
    size_t bytes_max;
    size_t byte_count;
    size_t glyph_count;
    struct glyph *buckets[GLYPHS_BUCKETS];
};

void glyphs_init(struct glyphs *glyphs, size_t bytes_max);

void glyphs_finish(struct glyphs *glyphs);

/* NULL: it is not there. What is found stays until the next glyphs_add(). */
struct glyph *glyphs_find(struct glyphs *glyphs, uint64_t key);

/*
 * One more picture, all 0, for the caller to fill; there is none with this key. NULL: it is too
 * large, or there is no memory for it.
 */
struct glyph *glyphs_add(struct glyphs *glyphs, uint64_t key, uint32_t width, uint32_t height);
