/*
 * Any bytes as a line of text: forwards and backwards it has the same boundaries, what is found at
 * a place is a boundary, what fits into a width does, and drawing ends where measuring said.
 *
 * Input: a byte for the face, one for the size, one for a width, and the text.
 */
#include "files.h"
#include "text/utf8.h"
#include <stdlib.h>

#define SIDE 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct fonts *fonts;
static struct canvas *canvas;

static void must(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static void start(void)
{
    static uint32_t memory[SIDE * SIDE];
    if (fonts == NULL) {
        fonts = files_fonts(100000);
        must(canvas_create((struct pixels){memory, SIDE, SIDE, SIDE * 4}, &canvas) == STATUS_OK);
    }
}

static bool is_boundary(struct bytes text, size_t index)
{
    size_t at = 0;
    while (at < index) {
        at = utf8_following(text, at);
    }
    return at == index;
}

static void check_characters(struct bytes text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size_bytes; count++) {
        size_t next = at;
        const uint32_t character = utf8_next(text, &next);
        must(next > at && next <= at + UTF8_BYTES_MAX && next <= text.size_bytes);
        must(character <= 0x10ffff && (character < 0xd800 || character > 0xdfff));
        must(utf8_previous(text, next) == at);
        uint8_t out[UTF8_BYTES_MAX];
        must(character == UTF8_REPLACEMENT || utf8_write(character, out) == next - at);
        at = next;
    }
    must(utf8_count(text) == count);
}

static void check_places(struct fonts_style style, struct bytes text, int32_t width)
{
    const size_t at = fonts_index_at(fonts, style, text, width);
    const size_t fitting = fonts_fitting(fonts, style, text, width);
    const size_t cut = fonts_cut(fonts, style, text, width);
    must(is_boundary(text, at) && is_boundary(text, fitting) && is_boundary(text, cut));
    must(fitting == 0 || fonts_width(fonts, style, (struct bytes){text.data, fitting}) <= width);
    must(cut <= fitting);
    const int32_t all = fonts_width(fonts, style, text);
    must(fonts_x_of(fonts, style, text, text.size_bytes) == all);
    must(fitting == text.size_bytes || all > width || text.size_bytes == 0 || fitting > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    if (size_bytes < 3) {
        return 0;
    }
    start();
    const struct bytes text = {data + 3, size_bytes - 3};
    const struct fonts_style style = {
        (enum fonts_face)(data[0] % FONTS_FACE_COUNT), (data[1] % 32 + 4) * FONTS_PIXEL / 2};
    check_characters(text);
    check_places(style, text, data[2] * 16);
    const struct fonts_line line = {style, text, data[2], 40, 0xff102030};
    must(fonts_draw(fonts, canvas, &line) == line.x + fonts_width(fonts, style, text));
    (void)fonts_draw_cut(fonts, canvas, &line, data[2]);
    must(fonts_cache_use(fonts).byte_count <= 100000);
    return 0;
}
