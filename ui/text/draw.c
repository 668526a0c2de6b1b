#include "parts.h"

/* Where lines may begin so that no sum wraps: far beyond any picture. */
#define FAR ((int64_t)4 * PIXELS_SIDE_MAX * FONTS_PIXEL)

#define QUARTER (FONTS_PIXEL / 4)

static const uint8_t ellipsis[] = {0xe2, 0x80, 0xa6};

/* Draws a letter that begins at x (26.6). */
static void draw_letter(
    struct fonts *fonts,
    struct canvas *canvas,
    const struct fonts_line *line,
    const struct layout_letter *letter,
    int64_t x)
{
    const int64_t near = x + QUARTER / 2;
    const struct render_want want = {
        letter->face,
        letter->index,
        fonts_style_held(line->style).size,
        (uint32_t)(near & (FONTS_PIXEL - 1)) / QUARTER};
    const struct glyph *glyph = render_letter(fonts, &want);
    if (glyph == NULL) {
        return;
    }
    const struct canvas_mask mask = {glyph->coverage, glyph->width, glyph->height, glyph->width};
    const int32_t pixel = (int32_t)(near >> 6);
    canvas_draw_mask(canvas, pixel + glyph->left, line->baseline - glyph->top, &mask, line->colour);
}

static bool is_near(const struct fonts_line *line)
{
    return line->x >= -FAR && line->x <= FAR && line->baseline >= -4 * PIXELS_SIDE_MAX &&
           line->baseline <= 4 * PIXELS_SIDE_MAX;
}

/* No letter is wider than twice its size. */
static bool is_seen(struct rectangle clip, int64_t x, int32_t size)
{
    return x + 2 * size >= (int64_t)clip.x * FONTS_PIXEL &&
           x - 2 * size <= ((int64_t)clip.x + clip.width) * FONTS_PIXEL;
}

static int32_t held(int64_t place)
{
    return place > INT32_MAX ? INT32_MAX : (int32_t)place;
}

int32_t fonts_draw(struct fonts *fonts, struct canvas *canvas, const struct fonts_line *line)
{
    const struct rectangle clip = canvas_clip_bounds(canvas);
    struct layout layout = layout_start(fonts, line->style, line->text);
    struct layout_letter letter;
    while (layout_next(&layout, &letter)) {
        const int64_t x = (int64_t)line->x + letter.x;
        if (letter.is_drawn && is_near(line) && is_seen(clip, x, layout.style.size)) {
            draw_letter(fonts, canvas, line, &letter, x);
        }
    }
    return held((int64_t)line->x + layout.pen);
}

int32_t fonts_draw_cut(
    struct fonts *fonts, struct canvas *canvas, const struct fonts_line *line, int32_t width_pixels)
{
    const int64_t wide = (int64_t)width_pixels * FONTS_PIXEL;
    const int32_t width = wide > INT32_MAX ? INT32_MAX : wide < 0 ? 0 : (int32_t)wide;
    struct fonts_line part = *line;
    part.text.size_bytes = fonts_cut(fonts, line->style, line->text, width);
    const int32_t end = fonts_draw(fonts, canvas, &part);
    if (part.text.size_bytes == line->text.size_bytes) {
        return end;
    }
    const struct bytes sign = {ellipsis, sizeof(ellipsis)};
    if (fonts_width(fonts, line->style, sign) > width) {
        return end;
    }
    part.text = sign;
    part.x = end;
    return fonts_draw(fonts, canvas, &part);
}
