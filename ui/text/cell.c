#include "parts.h"

/* Farther out than any picture. */
#define FAR (2 * PIXELS_SIDE_MAX)

/* So high that the lowest letters, the underscore among them, are not cut off. */
static int32_t
cell_height(const struct face *face, const struct fonts_metrics *metrics, int32_t size)
{
    const int32_t descent = face_scale(face, -face->font->descender, size);
    const int32_t needed = metrics->ascent + (descent + FONTS_PIXEL - 1) / FONTS_PIXEL;
    return metrics->line_height > needed ? metrics->line_height : needed;
}

struct fonts_cell_size fonts_cell_size(struct fonts *fonts, int32_t size)
{
    const struct fonts_style style = fonts_style_held((struct fonts_style){FONTS_MONO, size});
    const struct fonts_metrics metrics = fonts_metrics(fonts, style);
    const struct face_letter *letter = faces_letter(&fonts->faces, FONTS_MONO, 'M');
    const struct face *face = &fonts->faces.each[letter->face];
    const int32_t advance = face_scale(face, letter->advance, style.size);
    const int32_t width = (advance + FONTS_PIXEL / 2) / FONTS_PIXEL;
    const int32_t height = cell_height(face, &metrics, style.size);
    return (struct fonts_cell_size){
        .width = width > 0 ? width : 1, .height = height, .baseline = metrics.ascent};
}

/* So that no sum wraps. */
static bool is_near(const struct fonts_cell *cell)
{
    return cell->x >= -FAR && cell->x <= FAR && cell->y >= -FAR && cell->y <= FAR;
}

void fonts_draw_cell(
    struct fonts *fonts,
    struct canvas *canvas,
    struct fonts_style style,
    const struct fonts_cell *cell)
{
    if (cell->character <= ' ' || !is_near(cell)) {
        return;
    }
    const struct glyph *glyph = render_cell(fonts, fonts_style_held(style), cell->character);
    if (glyph == NULL) {
        return;
    }
    const struct canvas_mask mask = {glyph->coverage, glyph->width, glyph->height, glyph->width};
    canvas_draw_mask(canvas, cell->x + glyph->left, cell->y - glyph->top, &mask, cell->colour);
}
