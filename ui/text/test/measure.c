#include "files.h"
#include "unit.h"

#define CACHE_BYTES 65536

static const struct fonts_style sans = {FONTS_SANS, 14 * FONTS_PIXEL};

static const char *const texts[] = {
    "",
    "Hello, world",
    "AVAVAV To. Wa",
    "one\ttwo\x01three",
    "\xc3\xa4\xc3\xb6\xc3\xbc \xce\x93\xce\xb5\xce\xb9\xce\xac \xd0\x9f\xd1\x80\xd0\xb8",
    "bad \xff\xc3 bytes \xe2\x82",
    "\xe2\x94\x80\xe2\x9c\x93\xf3\xb0\x80\x80",
};

#define TEXTS (sizeof(texts) / sizeof(texts[0]))

static int32_t width(struct fonts *fonts, const char *text)
{
    return fonts_width(fonts, sans, files_text(text));
}

static void test_kerning(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    CHECK(width(fonts, "AV") < width(fonts, "A") + width(fonts, "V"));
    CHECK(width(fonts, "To") < width(fonts, "T") + width(fonts, "o"));
    CHECK_EQUAL(width(fonts, "HH"), 2 * width(fonts, "H"));
    const struct fonts_style mono = {FONTS_MONO, 14 * FONTS_PIXEL};
    CHECK_EQUAL(
        fonts_width(fonts, mono, files_text("AV")), fonts_width(fonts, mono, files_text("..")));
    fonts_destroy(fonts);
}

/* Each boundary's place, and what a click there finds. */
static void check_places(struct fonts *fonts, struct bytes text)
{
    int32_t last = 0;
    for (size_t at = 0; at <= text.size_bytes; at++) {
        const int32_t x = fonts_x_of(fonts, sans, text, at);
        CHECK(x >= last - FONTS_PIXEL * 3);
        CHECK(fonts_index_at(fonts, sans, text, x) <= text.size_bytes);
        last = x;
    }
    CHECK_EQUAL(fonts_x_of(fonts, sans, text, 0), 0);
    CHECK_EQUAL(fonts_x_of(fonts, sans, text, text.size_bytes), fonts_width(fonts, sans, text));
    CHECK_EQUAL(fonts_index_at(fonts, sans, text, INT32_MIN), 0);
    CHECK_EQUAL(fonts_index_at(fonts, sans, text, INT32_MAX), text.size_bytes);
}

static void test_places(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    for (size_t i = 0; i < TEXTS; i++) {
        check_places(fonts, files_text(texts[i]));
    }
    const struct bytes text = files_text("H\xc3\xa4H");
    const int32_t second = fonts_x_of(fonts, sans, text, 1);
    const int32_t third = fonts_x_of(fonts, sans, text, 3);
    CHECK_EQUAL(fonts_x_of(fonts, sans, text, 2), third);
    CHECK_EQUAL(fonts_index_at(fonts, sans, text, second / 2 - 1), 0);
    CHECK_EQUAL(fonts_index_at(fonts, sans, text, second / 2 + 1), 1);
    CHECK_EQUAL(fonts_index_at(fonts, sans, text, (second + third) / 2 - 1), 1);
    CHECK_EQUAL(fonts_index_at(fonts, sans, text, (second + third) / 2 + 1), 3);
    fonts_destroy(fonts);
}

static void check_cut(struct fonts *fonts, struct bytes text, int32_t room)
{
    const int32_t sign = fonts_width(fonts, sans, files_text("\xe2\x80\xa6"));
    const size_t fitting = fonts_fitting(fonts, sans, text, room);
    const size_t cut = fonts_cut(fonts, sans, text, room);
    CHECK(fitting <= text.size_bytes);
    CHECK(fitting == 0 || fonts_width(fonts, sans, (struct bytes){text.data, fitting}) <= room);
    CHECK(cut <= fitting);
    if (cut == text.size_bytes) {
        CHECK(fitting == text.size_bytes);
    } else if (cut > 0) {
        CHECK(fonts_width(fonts, sans, (struct bytes){text.data, cut}) + sign <= room);
    }
}

static void test_cut(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    for (size_t i = 0; i < TEXTS; i++) {
        const struct bytes text = files_text(texts[i]);
        const int32_t all = fonts_width(fonts, sans, text);
        for (int32_t room = -10; room < all + 10; room += 17) {
            check_cut(fonts, text, room);
        }
        CHECK_EQUAL(fonts_cut(fonts, sans, text, all), text.size_bytes);
    }
    CHECK_EQUAL(fonts_fitting(fonts, sans, files_text("HHHH"), 3 * width(fonts, "H")), 3);
    CHECK_EQUAL(fonts_fitting(fonts, sans, files_text("HHHH"), 3 * width(fonts, "H") - 1), 2);
    fonts_destroy(fonts);
}

static void test_control_characters(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    CHECK_EQUAL(width(fonts, "\x01\x02\n\r\x1f"), 0);
    CHECK_EQUAL(width(fonts, "\t"), width(fonts, "    "));
    CHECK_EQUAL(width(fonts, "\xff"), width(fonts, "\xef\xbf\xbd"));
    CHECK_EQUAL(fonts_width_pixels(fonts, sans, files_text("")), 0);
    CHECK_EQUAL(fonts_width_pixels(fonts, sans, files_text("H")), (width(fonts, "H") + 63) / 64);
    fonts_destroy(fonts);
}

static void test_sizes(void)
{
    struct fonts *fonts = files_fonts(CACHE_BYTES);
    const struct bytes text = files_text("Tessera");
    const int32_t least = fonts_width(fonts, (struct fonts_style){FONTS_SANS, 0}, text);
    CHECK(least > 0);
    CHECK_EQUAL(fonts_width(fonts, (struct fonts_style){FONTS_SANS, FONTS_SIZE_MIN}, text), least);
    const struct fonts_style large = {FONTS_SANS, 28 * FONTS_PIXEL};
    const int32_t twice = fonts_width(fonts, large, text);
    CHECK(twice - 2 * fonts_width(fonts, sans, text) < 8);
    CHECK(2 * fonts_width(fonts, sans, text) - twice < 8);
    const struct fonts_metrics metrics = fonts_metrics(fonts, sans);
    CHECK(metrics.ascent > metrics.cap_height && metrics.cap_height > metrics.x_height);
    CHECK(metrics.x_height > 0 && metrics.descent > 0);
    CHECK(metrics.line_height >= metrics.ascent + metrics.descent);
    fonts_destroy(fonts);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"kerning", test_kerning},
        {"places and indices", test_places},
        {"cut to a width", test_cut},
        {"control characters", test_control_characters},
        {"sizes", test_sizes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
