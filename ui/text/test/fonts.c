#include "files.h"
#include "text/utf8.h"
#include "unit.h"
#include <stdlib.h>

#define SIDE 64

static uint32_t memory[SIDE * SIDE];

static struct canvas *start(void)
{
    struct canvas *canvas = NULL;
    CHECK_EQUAL(canvas_create((struct pixels){memory, SIDE, SIDE, SIDE * 4}, &canvas), STATUS_OK);
    canvas_fill(canvas, (struct rectangle){0, 0, SIDE, SIDE}, 0xffffffff);
    return canvas;
}

static void
draw(struct fonts *fonts, struct canvas *canvas, struct fonts_style style, uint32_t character)
{
    uint8_t bytes[UTF8_BYTES_MAX];
    const struct fonts_line line = {
        style, {bytes, utf8_write(character, bytes)}, 8 * FONTS_PIXEL, 40, 0xff000000};
    fonts_draw(fonts, canvas, &line);
}

static bool is_blank(void)
{
    for (uint32_t i = 0; i < SIDE * SIDE; i++) {
        if (memory[i] != 0xffffffff) {
            return false;
        }
    }
    return true;
}

/* However the file of all four is cut, and whatever it says, nothing outside it is a font's. */
static void test_file_of_all(void)
{
    const struct bytes whole = files_whole();
    struct fonts_files files;
    CHECK_EQUAL(fonts_files_read(whole, &files), STATUS_OK);
    CHECK(files.files[FONTS_MONO_BOLD].size_bytes > 100000);
    CHECK(files.files[3].data + files.files[3].size_bytes <= whole.data + whole.size_bytes);
    for (size_t size_bytes = 0; size_bytes < 20; size_bytes++) {
        const struct bytes part = {whole.data, size_bytes};
        CHECK_EQUAL(fonts_files_read(part, &files), STATUS_MALFORMED);
    }
    const struct bytes cut = {whole.data, whole.size_bytes - 1};
    CHECK_EQUAL(fonts_files_read(cut, &files), STATUS_MALFORMED);
    uint8_t absurd[64];
    memset(absurd, 0xff, sizeof(absurd));
    CHECK_EQUAL(fonts_files_read((struct bytes){absurd, sizeof(absurd)}, &files), STATUS_MALFORMED);
    static const uint8_t small[] = {1, 0, 0, 0, 0, 0, 0,   0, 8, 0, 0, 0, 3, 0, 0,   0, 'a', 0,
                                    0, 0, 0, 0, 0, 0, 'b', 0, 0, 0, 0, 0, 0, 0, 'c', 0, 0};
    CHECK_EQUAL(fonts_files_read((struct bytes){small, sizeof(small)}, &files), STATUS_OK);
    CHECK_EQUAL(files.files[0].data[0], 'a');
    CHECK_EQUAL(files.files[1].size_bytes, 0);
    CHECK_EQUAL(files.files[2].data[0], 'b');
    CHECK_EQUAL(files.files[3].data[0], 'c');
}

static void test_files_that_are_none(void)
{
    struct fonts *fonts = NULL;
    struct fonts_files files = *files_read();
    CHECK_EQUAL(fonts_create(&files, 0, &fonts), STATUS_INVALID_ARGUMENT);
    for (size_t i = 0; i < FONTS_FACE_COUNT; i++) {
        files = *files_read();
        files.files[i].size_bytes = 0;
        CHECK_EQUAL(fonts_create(&files, 1000, &fonts), STATUS_MALFORMED);
        files.files[i] = files_text("this is no font at all");
        CHECK_EQUAL(fonts_create(&files, 1000, &fonts), STATUS_MALFORMED);
        files.files[i] = (struct bytes){files_read()->files[i].data, 200};
        CHECK_EQUAL(fonts_create(&files, 1000, &fonts), STATUS_MALFORMED);
    }
    fonts_destroy(NULL);
}

/* A file that is cut off or damaged is refused or drawn with, and nothing breaks. */
static void test_damaged_files(void)
{
    struct canvas *canvas = start();
    const struct bytes whole = files_read()->files[FONTS_SANS];
    uint32_t state = 1;
    for (uint32_t round = 0; round < 60; round++) {
        uint8_t *copy = malloc(whole.size_bytes);
        memcpy(copy, whole.data, whole.size_bytes);
        for (uint32_t i = 0; i < 400; i++) {
            state = state * 1664525 + 1013904223;
            const size_t near = round % 2 == 0 ? 4096 : whole.size_bytes;
            copy[(state >> 8) % near] = (uint8_t)(state >> 24);
        }
        struct fonts_files files = *files_read();
        const size_t size_bytes = round % 3 == 0 ? whole.size_bytes / 2 : whole.size_bytes;
        files.files[FONTS_SANS] = (struct bytes){copy, size_bytes};
        struct fonts *fonts = NULL;
        if (fonts_create(&files, 65536, &fonts) == STATUS_OK) {
            for (uint32_t character = 'A'; character <= 'z'; character++) {
                draw(fonts, canvas, (struct fonts_style){FONTS_SANS, 900}, character);
            }
            fonts_destroy(fonts);
        }
        free(copy);
    }
    canvas_destroy(canvas);
}

/* Of all sizes, faces and letters together no more is kept than was said. */
static void test_cache_is_bounded(void)
{
    const size_t bytes_max = 20000;
    struct fonts *fonts = files_fonts(bytes_max);
    struct canvas *canvas = start();
    size_t most = 0;
    for (int32_t size = 6; size < 60; size += 3) {
        for (uint32_t character = '!'; character < 0x250; character += 5) {
            const struct fonts_style style = {
                (enum fonts_face)(character % FONTS_FACE_COUNT), size * FONTS_PIXEL};
            draw(fonts, canvas, style, character);
            const struct fonts_cache_use use = fonts_cache_use(fonts);
            CHECK(use.byte_count <= bytes_max);
            most = use.glyph_count > most ? use.glyph_count : most;
        }
    }
    CHECK(most > 50);
    /* What is drawn again and again stays, and looks the same each time. */
    draw(fonts, canvas, (struct fonts_style){FONTS_SANS, 12 * FONTS_PIXEL}, 'e');
    const size_t kept = fonts_cache_use(fonts).glyph_count;
    draw(fonts, canvas, (struct fonts_style){FONTS_SANS, 12 * FONTS_PIXEL}, 'e');
    CHECK_EQUAL(fonts_cache_use(fonts).glyph_count, kept);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

/* A letter larger than the whole cache is not drawn, and what is there stays. */
static void test_tiny_cache(void)
{
    struct fonts *fonts = files_fonts(300);
    struct canvas *canvas = start();
    draw(fonts, canvas, (struct fonts_style){FONTS_SANS, 40 * FONTS_PIXEL}, 'W');
    CHECK(is_blank());
    CHECK_EQUAL(fonts_cache_use(fonts).byte_count, 0);
    draw(fonts, canvas, (struct fonts_style){FONTS_SANS, 8 * FONTS_PIXEL}, 'i');
    CHECK(!is_blank());
    CHECK_EQUAL(fonts_cache_use(fonts).glyph_count, 1);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

static void test_fallback(void)
{
    struct fonts *fonts = files_fonts(65536);
    struct canvas *canvas = start();
    const struct fonts_style sans = {FONTS_SANS, 14 * FONTS_PIXEL};
    /* A check mark, which Open Sans lacks. */
    CHECK(fonts_has(fonts, 0x2713));
    draw(fonts, canvas, sans, 0x2713);
    CHECK(!is_blank());
    canvas_fill(canvas, (struct rectangle){0, 0, SIDE, SIDE}, 0xffffffff);
    /* What nobody has is a box. */
    CHECK(!fonts_has(fonts, 0xf0000));
    draw(fonts, canvas, sans, 0xf0000);
    CHECK(!is_blank());
    for (uint32_t character = ' '; character < 0x7f; character++) {
        CHECK(fonts_has(fonts, character));
    }
    for (uint32_t character = 0x2500; character < 0x25a0; character++) {
        CHECK(fonts_has(fonts, character));
    }
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"the file of all faces", test_file_of_all},
        {"files that are no fonts", test_files_that_are_none},
        {"damaged files", test_damaged_files},
        {"the cache is bounded", test_cache_is_bounded},
        {"a tiny cache", test_tiny_cache},
        {"fallback", test_fallback},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
