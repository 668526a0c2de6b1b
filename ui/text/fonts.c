#include "parts.h"
#include FT_TRUETYPE_TABLES_H
#include <math.h>
#include <stdlib.h>

/*
 * Pixels are mixed as they are stored, not as light adds up. Thin strokes then look paler than the
 * letter is; a curve makes up for a part of that.
 */
#define CONTRAST 0.85f

static void set_contrast(struct fonts *fonts)
{
    for (uint32_t i = 0; i < 256; i++) {
        fonts->contrast[i] = (uint8_t)(powf((float)i / 255, CONTRAST) * 255 + 0.5f);
    }
}

enum status
fonts_create(const struct fonts_files *files, size_t cache_bytes_max, struct fonts **fonts)
{
    if (cache_bytes_max == 0) {
        return STATUS_INVALID_ARGUMENT;
    }
    struct fonts *made = malloc(sizeof(*made));
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    const enum status status = faces_init(&made->faces, files);
    if (status != STATUS_OK) {
        free(made);
        return status;
    }
    glyphs_init(&made->glyphs, cache_bytes_max);
    set_contrast(made);
    *fonts = made;
    return STATUS_OK;
}

void fonts_destroy(struct fonts *fonts)
{
    if (fonts != NULL) {
        glyphs_finish(&fonts->glyphs);
        faces_finish(&fonts->faces);
        free(fonts);
    }
}

static int32_t pixels(const struct face *face, int32_t units, int32_t size)
{
    const int32_t length = face_scale(face, units, size);
    return (length + FONTS_PIXEL / 2) / FONTS_PIXEL;
}

struct fonts_metrics fonts_metrics(struct fonts *fonts, struct fonts_style style)
{
    const struct fonts_style held = fonts_style_held(style);
    const struct face *face = &fonts->faces.each[held.face];
    const int32_t ascent = pixels(face, face->font->ascender, held.size);
    const int32_t descent = pixels(face, -face->font->descender, held.size);
    const int32_t gap = face->font->height - face->font->ascender + face->font->descender;
    struct fonts_metrics metrics = {
        .ascent = ascent,
        .descent = descent,
        .line_height = ascent + descent + (gap > 0 ? pixels(face, gap, held.size) : 0),
        .x_height = ascent / 2,
        .cap_height = ascent * 3 / 4,
    };
    const TT_OS2 *table = FT_Get_Sfnt_Table(face->font, FT_SFNT_OS2);
    /* Since its version 2 it says that. */
    if (table != NULL && table->version >= 2 && table->sxHeight > 0 && table->sCapHeight > 0) {
        metrics.x_height = pixels(face, table->sxHeight, held.size);
        metrics.cap_height = pixels(face, table->sCapHeight, held.size);
    }
    return metrics;
}

bool fonts_has(struct fonts *fonts, uint32_t character)
{
    return faces_has(&fonts->faces, character);
}

struct fonts_cache_use fonts_cache_use(const struct fonts *fonts)
{
    return (struct fonts_cache_use){fonts->glyphs.byte_count, fonts->glyphs.glyph_count};
}
