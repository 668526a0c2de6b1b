#include "files.h"
#include "unit.h"

#define WIDTH       120
#define HEIGHT      96
#define CACHE_BYTES 262144

static uint32_t memory[WIDTH * HEIGHT];

static struct canvas *start(void)
{
    struct canvas *canvas = NULL;
    CHECK_EQUAL(
        canvas_create((struct pixels){memory, WIDTH, HEIGHT, WIDTH * 4}, &canvas), STATUS_OK);
    canvas_fill(canvas, (struct rectangle){0, 0, WIDTH, HEIGHT}, 0xff000000);
    return canvas;
}

static uint32_t light_at(int32_t x, int32_t y)
{
    return memory[y * WIDTH + x] & 0xff;
}

/* Pixels that are not black: in an area, and all. */
static uint32_t count_light(struct rectangle area)
{
    uint32_t count = 0;
    for (int32_t y = area.y; y < area.y + area.height; y++) {
        for (int32_t x = area.x; x < area.x + area.width; x++) {
            count += light_at(x, y) != 0;
        }
    }
    return count;
}

static const struct rectangle all = {0, 0, WIDTH, HEIGHT};

/* Whatever is drawn into a cell stays in it. */
static void test_inside_the_cell(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    for (int32_t size = 8 * FONTS_PIXEL; size < 30 * FONTS_PIXEL; size += 211) {
        const struct fonts_cell_size cell = fonts_cell_size(fonts, size);
        for (uint32_t character = 0x20; character < 0x2800; character += 7) {
            canvas_fill(canvas, all, 0xff000000);
            const struct fonts_cell drawn = {character, 40, 30, 0xffffffff};
            const struct fonts_style style = {
                (character & 1) != 0 ? FONTS_MONO : FONTS_MONO_BOLD, size};
            fonts_draw_cell(fonts, canvas, style, &drawn);
            const struct rectangle area = {40, 30, cell.width, cell.height};
            CHECK_EQUAL(count_light(area), count_light(all));
        }
    }
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

/* At every size there is something to be seen of the underscore. */
static void test_underscore(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    for (int32_t size = 8; size < 30; size++) {
        const struct fonts_style style = {FONTS_MONO, size * FONTS_PIXEL};
        const struct fonts_cell cell = {'_', 40, 30, 0xffffffff};
        canvas_fill(canvas, all, 0xff000000);
        fonts_draw_cell(fonts, canvas, style, &cell);
        CHECK(count_light(all) > 0);
    }
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

static void draw(struct fonts *fonts, struct canvas *canvas, uint32_t character)
{
    const struct fonts_style style = {FONTS_MONO, 15 * FONTS_PIXEL};
    const struct fonts_cell cell = {character, 40, 30, 0xffffffff};
    canvas_fill(canvas, all, 0xff000000);
    fonts_draw_cell(fonts, canvas, style, &cell);
}

/* Which edges of the cell a line comes to: 1 left, 2 right, 4 above, 8 below. */
static uint32_t edges(struct fonts_cell_size size)
{
    const int32_t right = 40 + size.width - 1;
    const int32_t below = 30 + size.height - 1;
    uint32_t found = 0;
    for (int32_t y = 31; y < below; y++) {
        found |= light_at(40, y) == 255 ? 1u : 0u;
        found |= light_at(right, y) == 255 ? 2u : 0u;
    }
    for (int32_t x = 41; x < right; x++) {
        found |= light_at(x, 30) == 255 ? 4u : 0u;
        found |= light_at(x, below) == 255 ? 8u : 0u;
    }
    return found;
}

static void test_lines_join(void)
{
    static const struct {
        uint32_t character;
        uint32_t edges;
    } signs[] = {
        {0x2500, 3},  {0x2502, 12}, {0x250c, 10}, {0x2510, 9},  {0x2514, 6},  {0x2518, 5},
        {0x251c, 14}, {0x2524, 13}, {0x252c, 11}, {0x2534, 7},  {0x253c, 15}, {0x2550, 3},
        {0x2551, 12}, {0x2554, 10}, {0x255d, 5},  {0x2560, 14}, {0x256c, 15}, {0x256a, 15},
        {0x2565, 11}, {0x256d, 10}, {0x256e, 9},  {0x256f, 5},  {0x2570, 6},  {0x2574, 1},
        {0x2575, 4},  {0x2576, 2},  {0x2577, 8},  {0x254b, 15}, {0x257c, 3},
    };
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    const struct fonts_cell_size size = fonts_cell_size(fonts, 15 * FONTS_PIXEL);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        draw(fonts, canvas, signs[i].character);
        CHECK_EQUAL(edges(size), signs[i].edges);
    }
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

/* A double line is two, with nothing between them, also where it crosses another. */
static void test_double_lines(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    const struct fonts_cell_size size = fonts_cell_size(fonts, 15 * FONTS_PIXEL);
    static const uint32_t signs[] = {0x2550, 0x2566, 0x256c};
    for (size_t i = 0; i < 3; i++) {
        draw(fonts, canvas, signs[i]);
        uint32_t changes = 0;
        for (int32_t y = 30; y < 30 + size.height; y++) {
            changes += light_at(40, y) != light_at(40, y - 1);
        }
        CHECK_EQUAL(changes, 4);
    }
    draw(fonts, canvas, 0x256c);
    CHECK_EQUAL(light_at(40 + (size.width - 1) / 2, 30 + (size.height - 1) / 2), 0);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

static void test_blocks(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    const struct fonts_cell_size size = fonts_cell_size(fonts, 15 * FONTS_PIXEL);
    const uint32_t pixels = (uint32_t)(size.width * size.height);
    draw(fonts, canvas, 0x2588);
    CHECK_EQUAL(count_light(all), pixels);
    /* What one half leaves out the other has. */
    static const uint32_t pairs[][2] = {
        {0x2580, 0x2584}, {0x258c, 0x2590}, {0x2596, 0x259c}, {0x259a, 0x259e}};
    for (size_t i = 0; i < 4; i++) {
        draw(fonts, canvas, pairs[i][0]);
        const uint32_t first = count_light(all);
        CHECK(first > 0);
        draw(fonts, canvas, pairs[i][1]);
        CHECK_EQUAL(first + count_light(all), pixels);
    }
    draw(fonts, canvas, 0x2592);
    CHECK_EQUAL(count_light(all), pixels);
    CHECK_EQUAL(light_at(42, 32), 128);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

static void test_nothing(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    struct canvas *canvas = start();
    const struct fonts_style style = {FONTS_MONO, 15 * FONTS_PIXEL};
    static const struct fonts_cell cells[] = {
        {' ', 40, 30, 0xffffffff},
        {0, 40, 30, 0xffffffff},
        {'A', INT32_MAX, 30, 0xffffffff},
        {'A', 40, INT32_MIN, 0xffffffff},
        {'A', -100, 30, 0xffffffff}};
    for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
        fonts_draw_cell(fonts, canvas, style, &cells[i]);
    }
    CHECK_EQUAL(count_light(all), 0);
    /* What is no character is a box or the sign for one, never nothing. */
    draw(fonts, canvas, 0xffffffff);
    CHECK(count_light(all) > 10);
    canvas_destroy(canvas);
    fonts_destroy(fonts);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"inside the cell", test_inside_the_cell},
        {"underscore", test_underscore},
        {"lines join", test_lines_join},
        {"double lines", test_double_lines},
        {"blocks", test_blocks},
        {"nothing to draw", test_nothing},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
