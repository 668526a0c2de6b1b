#include "wrap.h"
#include "text/utf8.h"
#include <string.h>

/* Up to a line feed. */
static struct bytes paragraph(struct bytes text)
{
    const uint8_t *end = text.size_bytes == 0 ? NULL : memchr(text.data, '\n', text.size_bytes);
    return end == NULL ? text : (struct bytes){text.data, (size_t)(end - text.data)};
}

/* Behind the last blank that fits; what has none is broken where the room ends. */
static size_t break_at(struct bytes line, size_t fitting)
{
    size_t at = fitting;
    if (line.data[at] == ' ') {
        return at;
    }
    while (at > 0 && line.data[at - 1] != ' ') {
        at--;
    }
    return at == 0 ? fitting : at;
}

size_t wrap_line(
    const struct ui_look *look,
    enum ui_text_style style,
    struct bytes text,
    int32_t width,
    size_t *next)
{
    const struct bytes line = paragraph(text);
    size_t size = line.size_bytes;
    const struct fonts_style font = ui_font(look, style);
    if (width < UI_WRAP_WIDTH_MAX) {
        const size_t fitting = fonts_fitting(look->fonts, font, line, width * FONTS_PIXEL);
        if (fitting < size) {
            size = break_at(line, fitting == 0 ? utf8_following(line, 0) : fitting);
        }
    }
    *next = size;
    if (size < text.size_bytes && (text.data[size] == '\n' || text.data[size] == ' ')) {
        (*next)++;
    }
    while (size > 0 && line.data[size - 1] == ' ') {
        size--;
    }
    return size;
}
