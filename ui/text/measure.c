#include "parts.h"

/* What three dots in one sign are. */
static const uint8_t ellipsis[] = {0xe2, 0x80, 0xa6};

int32_t fonts_width(struct fonts *fonts, struct fonts_style style, struct bytes text)
{
    struct layout layout = layout_start(fonts, style, text);
    struct layout_letter letter;
    while (layout_next(&layout, &letter)) {
    }
    return layout.pen;
}

int32_t fonts_width_pixels(struct fonts *fonts, struct fonts_style style, struct bytes text)
{
    return (fonts_width(fonts, style, text) + FONTS_PIXEL - 1) / FONTS_PIXEL;
}

size_t
fonts_fitting(struct fonts *fonts, struct fonts_style style, struct bytes text, int32_t width)
{
    struct layout layout = layout_start(fonts, style, text);
    struct layout_letter letter;
    size_t fitting = 0;
    while (layout_next(&layout, &letter) && letter.end <= width) {
        fitting = layout.at;
    }
    return fitting;
}

size_t fonts_cut(struct fonts *fonts, struct fonts_style style, struct bytes text, int32_t width)
{
    const size_t fitting = fonts_fitting(fonts, style, text, width);
    if (fitting == text.size_bytes) {
        return fitting;
    }
    const struct bytes sign = {ellipsis, sizeof(ellipsis)};
    return fonts_fitting(fonts, style, text, width - fonts_width(fonts, style, sign));
}

size_t fonts_index_at(struct fonts *fonts, struct fonts_style style, struct bytes text, int32_t x)
{
    struct layout layout = layout_start(fonts, style, text);
    struct layout_letter letter;
    while (layout_next(&layout, &letter)) {
        /* Left of its middle it is before it. */
        if (2 * (int64_t)x < (int64_t)letter.x + letter.end) {
            return letter.start;
        }
    }
    return layout.at;
}

int32_t fonts_x_of(struct fonts *fonts, struct fonts_style style, struct bytes text, size_t index)
{
    struct layout layout = layout_start(fonts, style, text);
    struct layout_letter letter;
    while (layout_next(&layout, &letter)) {
        if (letter.start >= index) {
            return letter.x;
        }
    }
    return layout.pen;
}
