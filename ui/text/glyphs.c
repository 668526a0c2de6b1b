#include "glyphs.h"
#include <stdlib.h>

static uint32_t bucket_of(uint64_t key)
{
    return (uint32_t)(key * 0x9e3779b97f4a7c15u >> 40) % GLYPHS_BUCKETS;
}

static size_t size_of(const struct glyph *glyph)
{
    return sizeof(*glyph) + (size_t)glyph->width * glyph->height;
}

void glyphs_init(struct glyphs *glyphs, size_t bytes_max)
{
    *glyphs = (struct glyphs){.bytes_max = bytes_max};
    list_init(&glyphs->by_use);
}

static void drop(struct glyphs *glyphs, struct glyph *glyph)
{
    struct glyph **link = &glyphs->buckets[bucket_of(glyph->key)];
    while (*link != glyph) {
        link = &(*link)->next_in_bucket;
    }
    *link = glyph->next_in_bucket;
    list_remove(&glyph->use);
    glyphs->byte_count -= size_of(glyph);
    glyphs->glyph_count--;
    free(glyph);
}

static void drop_oldest(struct glyphs *glyphs)
{
    drop(glyphs, container_of(glyphs->by_use.head.previous, struct glyph, use));
}

void glyphs_finish(struct glyphs *glyphs)
{
    while (!list_is_empty(&glyphs->by_use)) {
        drop_oldest(glyphs);
    }
}

struct glyph *glyphs_find(struct glyphs *glyphs, uint64_t key)
{
    struct glyph *glyph = glyphs->buckets[bucket_of(key)];
    while (glyph != NULL && glyph->key != key) {
        glyph = glyph->next_in_bucket;
    }
    if (glyph != NULL && glyphs->by_use.head.next != &glyph->use) {
        list_remove(&glyph->use);
        list_add_first(&glyphs->by_use, &glyph->use);
    }
    return glyph;
}

struct glyph *glyphs_add(struct glyphs *glyphs, uint64_t key, uint32_t width, uint32_t height)
{
    const size_t size_bytes = sizeof(struct glyph) + (size_t)width * height;
    if (width > GLYPHS_SIDE_MAX || height > GLYPHS_SIDE_MAX || size_bytes > glyphs->bytes_max) {
        return NULL;
    }
    while (glyphs->byte_count > glyphs->bytes_max - size_bytes ||
           glyphs->glyph_count >= GLYPHS_MAX) {
        drop_oldest(glyphs);
    }
    struct glyph *glyph = calloc(1, size_bytes);
    if (glyph == NULL) {
        return NULL;
    }
    struct glyph **bucket = &glyphs->buckets[bucket_of(key)];
    glyph->key = key;
    glyph->width = (uint16_t)width;
    glyph->height = (uint16_t)height;
    glyph->next_in_bucket = *bucket;
    *bucket = glyph;
    list_add_first(&glyphs->by_use, &glyph->use);
    glyphs->byte_count += size_bytes;
    glyphs->glyph_count++;
    return glyph;
}
