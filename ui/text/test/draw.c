#include "files.h"
#include "unit.h"
#include <stdlib.h>

#define WIDTH       300
#define HEIGHT      48
#define BASELINE    30
#define CACHE_BYTES 65536

static uint32_t memory[WIDTH * HEIGHT];

static const struct fonts_style sans = {FONTS_SANS, 14 * FONTS_PIXEL};

static struct canvas *start(void)
{
    struct canvas *canvas = NULL;
    CHECK_EQUAL(
        canvas_create((struct pixels){memory, WIDTH, HEIGHT, WIDTH * 4}, &canvas), STATUS_OK);
    canvas_fill(canvas, (struct rectangle){0, 0, WIDTH, HEIGHT}, 0xffffffff);
    return canvas;
}

/* Columns with something dark: the first, and that behind the last; both 0: none. */
struct columns {
    int32_t first;
    int32_t end;
};

static struct columns dark_columns(void)
{
    struct columns found = {0, 0};
    for (int32_t x = 0; x < WIDTH; x++) {
        for (int32_t y = 0; y < HEIGHT; y++) {
            if ((memory[y * WIDTH + x] & 0xff) < 0xf0) {
                found.first = found.end == 0 ? x : found.first;
                found.end = x + 1;
            }
        }
    }
    return found;
}

static struct fonts_line line_of(const char *text, int32_t x)
{
    return (struct fonts_line){sans, files_text(text), x, BASELINE, 0xff000000};
}

static void check_drawn(struct fonts *fonts, struct canvas *canvas, const struct fonts_line *line)
{
    canvas_fill(canvas, (struct rectangle){0, 0, WIDTH, HEIGHT}, 0xffffffff);
    const int32_t width = fonts_width(fonts, line->style, line->text);
    CHECK_EQUAL(fonts_draw(fonts, canvas, line), line->x + width);
    const struct columns dark = dark_columns();
    /* Letters stay where they were measured, within the pixel that their softness takes. */
    CHECK(dark.first >= line->x / FONTS_PIXEL - 1);
    CHECK(dark.end <= (line->x + width) / FONTS_PIXEL + 2);
    CHECK(dark.end - dark.first >= width / FONTS_PIXEL - 4);
}

/* What is measured is what is drawn, at each place within a pixel. */
static void test_drawn_as_measured(void)
{
    static const char *const texts[] = {
        "Hello, world", "AVAVAV To. Wa", "H\xc3\xa4H \xd0\x9f\xd1\x80\xd0\xb8", "H\xff\xffH"};
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (int32_t x = 5 * FONTS_PIXEL; x < 6 * FONTS_PIXEL; x += 5) {
            const struct fonts_line line = line_of(texts[i], x);
            check_drawn(fonts, canvas, &line);
        }
    }
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

/* Four places within a pixel give four pictures; a whole pixel further it is the same one. */
static void test_quarters(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    for (int32_t x = 0; x < 3 * FONTS_PIXEL; x++) {
        const struct fonts_line line = line_of("l", x);
        fonts_draw(fonts, canvas, &line);
    }
    CHECK_EQUAL(fonts_cache_use(fonts).glyph_count, 4);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

static void test_cut_with_ellipsis(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    const struct fonts_line line = line_of("A rather long line of text", 10 * FONTS_PIXEL);
    for (int32_t room = 20; room < 120; room += 7) {
        canvas_fill(canvas, (struct rectangle){0, 0, WIDTH, HEIGHT}, 0xffffffff);
        const int32_t end = fonts_draw_cut(fonts, canvas, &line, room);
        CHECK(end <= (10 + room) * FONTS_PIXEL);
        CHECK(dark_columns().end <= 10 + room + 1);
        CHECK(dark_columns().end > 10 + room / 2);
    }
    canvas_fill(canvas, (struct rectangle){0, 0, WIDTH, HEIGHT}, 0xffffffff);
    CHECK_EQUAL(fonts_draw_cut(fonts, canvas, &line, 3), line.x);
    CHECK_EQUAL(dark_columns().end, 0);
    CHECK_EQUAL(
        fonts_draw_cut(fonts, canvas, &line, WIDTH), line.x + fonts_width(fonts, sans, line.text));
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

static void test_clip(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    canvas_push_clip(canvas, (struct rectangle){40, 0, 20, HEIGHT});
    const struct fonts_line line = line_of("Text that is wider than the clip", 0);
    fonts_draw(fonts, canvas, &line);
    CHECK(dark_columns().first >= 40 && dark_columns().first < 46);
    CHECK(dark_columns().end <= 60 && dark_columns().end > 54);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

/* Places that no picture has. */
static void test_far_away(void)
{
    static const int32_t places[] = {INT32_MIN, -1000000, 1000000, INT32_MAX};
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    for (size_t i = 0; i < 4; i++) {
        struct fonts_line line = line_of("far", places[i]);
        fonts_draw(fonts, canvas, &line);
        line.x = 10 * FONTS_PIXEL;
        line.baseline = places[i];
        fonts_draw(fonts, canvas, &line);
        fonts_draw_cut(fonts, canvas, &line, places[i]);
    }
    CHECK_EQUAL(dark_columns().end, 0);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

/* An H, as it has looked since this was written: the shape of letters does not change unnoticed. */
static void test_golden(void)
{
    static const char *const rows[] = {
        "##.....#",
        "##.....#",
        "##.....#",
        "##.....#",
        "########",
        "##.....#",
        "##.....#",
        "##.....#",
        "##.....#",
        "##.....#",
    };
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    const struct fonts_line line = line_of("H", 10 * FONTS_PIXEL);
    fonts_draw(fonts, canvas, &line);
    const int32_t left = dark_columns().first;
    for (int32_t y = 0; y < 10; y++) {
        char row[9] = {0};
        for (int32_t x = 0; x < 8; x++) {
            const uint32_t pixel = memory[(BASELINE - 10 + y) * WIDTH + left + x];
            row[x] = (pixel & 0xff) < 0x80 ? '#' : '.';
        }
        if (strcmp(row, rows[y]) != 0) {
            fprintf(stderr, "row %d is %s\n", y, row);
        }
        CHECK(strcmp(row, rows[y]) == 0);
    }
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"drawn as measured", test_drawn_as_measured},
        {"quarters of pixels", test_quarters},
        {"cut with an ellipsis", test_cut_with_ellipsis},
        {"clip", test_clip},
        {"far away", test_far_away},
        {"a letter's picture", test_golden},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
