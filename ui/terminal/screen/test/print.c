/* Characters: runs, the right edge, UTF-8, what is wide and what combines. */
#include "view.h"

static void test_lines(void)
{
    struct screen *screen = view_of(10, 3, "one\r\ntwo\r\nthree");
    CHECK_TEXT(view_text(screen), "one\ntwo\nthree\n");
    view_feed(screen, "\r\nfour");
    CHECK_TEXT(view_text(screen), "two\nthree\nfour\n");
    CHECK_EQUAL(screen_first_line(screen), 0);
    CHECK_EQUAL(screen_top_line(screen), 1);
    CHECK_EQUAL(screen_line(screen, 0).count, 3);
    CHECK_EQUAL(cell_glyph(screen_line(screen, 0).cells[1]), 'n');
    CHECK(screen_line(screen, 4).cells == NULL);
    screen_destroy(screen);
}

/* The last column waits: only the next character wraps, and carriage return is on the same row. */
static void test_wrap(void)
{
    struct screen *screen = view_of(5, 3, "abcde");
    CHECK_EQUAL(screen_cursor(screen).column, 4);
    CHECK_EQUAL(screen_cursor(screen).row, 0);
    CHECK(!screen_line(screen, 0).is_wrapped);
    view_feed(screen, "fg");
    CHECK_TEXT(view_text(screen), "abcde\nfg\n\n");
    CHECK(screen_line(screen, 0).is_wrapped);
    view_feed(screen, "\033[1;5HX\rY");
    CHECK_TEXT(view_text(screen), "YbcdX\nfg\n\n");
    view_feed(screen, "\033[?7l\033[3;1H1234567");
    CHECK_TEXT(view_text(screen), "YbcdX\nfg\n12347\n");
    screen_destroy(screen);
}

static void test_malformed(void)
{
    struct screen *screen = view_of(
        20,
        2,
        "a\xff"
        "b\xc3"
        "c\xe2\x82"
        "d\xed\xa0\x80"
        "e\xf0\x9f");
    CHECK_TEXT(view_text(screen), "a\uFFFDb\uFFFDc\uFFFDd\uFFFD\uFFFD\uFFFDe\n\n");
    view_feed(screen, "\x98\x80!");
    CHECK_TEXT(view_text(screen), "a\uFFFDb\uFFFDc\uFFFDd\uFFFD\uFFFD\uFFFDe\U0001F600!\n\n");
    view_feed(
        screen,
        "\r\n\xc2\x9b"
        "31mx\xc0\xaf");
    CHECK_TEXT(
        view_text(screen),
        "a\uFFFDb\uFFFDc\uFFFDd\uFFFD\uFFFD\uFFFDe\U0001F600!\n31mx\uFFFD\uFFFD\n");
    screen_destroy(screen);
}

static void test_wide(void)
{
    struct screen *screen = view_of(6, 3, "\u4e2d\u6587x");
    CHECK(cell_is_wide(view_cell(screen, 0, 0)));
    CHECK(cell_is_tail(view_cell(screen, 1, 0)));
    CHECK_EQUAL(screen_cursor(screen).column, 5);
    view_feed(screen, "\u4e2d");
    CHECK_TEXT(view_text(screen), "\u4e2d\u6587x\n\u4e2d\n\n");
    CHECK(screen_line(screen, 0).is_wrapped);
    view_feed(screen, "\033[1;2Ha");
    CHECK_TEXT(view_text(screen), " a\u6587x\n\u4e2d\n\n");
    view_feed(screen, "\033[1;3Hb");
    CHECK_TEXT(view_text(screen), " ab x\n\u4e2d\n\n");
    view_feed(screen, "\033[3;1H\u4e2d\u4e2d\u4e2d\033[3;2H\u4e2d");
    CHECK_TEXT(view_text(screen), " ab x\n\u4e2d\n \u4e2d \u4e2d\n");
    view_feed(screen, "\033[?7l\033[2;6H\u4e2d\u6587");
    CHECK_TEXT(view_text(screen), " ab x\n\u4e2d  \u6587\n \u4e2d \u4e2d\n");
    screen_destroy(screen);
}

static void test_combining(void)
{
    struct screen *screen = view_of(10, 2, "\u0301e\u0301\u0323x");
    CHECK_TEXT(view_text(screen), "e\u0301\u0323x\n\n");
    CHECK_EQUAL(screen_cursor(screen).column, 2);
    view_feed(screen, "\u0301\u0302\u0303\u0304\u0305\u0306");
    CHECK_TEXT(view_text(screen), "e\u0301\u0323x\u0301\u0302\u0303\u0304\n\n");
    view_feed(screen, "\u4e2d\u0301\033[2;10Hz\u0302");
    CHECK_TEXT(
        view_text(screen),
        "e\u0301\u0323x\u0301\u0302\u0303\u0304\u4e2d\u0301\n         z\u0302\n");
    screen_destroy(screen);
}

static void test_charsets(void)
{
    struct screen *screen = view_of(10, 1, "q\033(0lqk\033(Bq\033)0\016x\017x");
    CHECK_TEXT(view_text(screen), "q\u250c\u2500\u2510q\u2502x\n");
    screen_destroy(screen);
}

static void test_insert_mode(void)
{
    struct screen *screen = view_of(6, 1, "abcdef\033[1;2H\033[4hXY\u4e2d\033[4lZ");
    CHECK_TEXT(view_text(screen), "aXY\u4e2dZ\n");
    screen_destroy(screen);
}

static void test_repeat(void)
{
    struct screen *screen = view_of(6, 2, "\033[5bab\033[6b");
    CHECK_TEXT(view_text(screen), "abbbbb\nbb\n");
    screen_destroy(screen);
}

static void test_dirty_rows(void)
{
    struct screen *screen = view_of(6, 4, "a");
    for (uint32_t y = 0; y < 4; y++) {
        CHECK(screen_take_row(screen, y));
        CHECK(!screen_take_row(screen, y));
    }
    CHECK(screen_take_changes(screen).is_all);
    view_feed(screen, "\033[3;1Hb");
    CHECK(screen_take_row(screen, 0)); /* the cursor was there */
    CHECK(!screen_take_row(screen, 1));
    CHECK(screen_take_row(screen, 2));
    CHECK(!screen_take_changes(screen).is_all);
    view_feed(screen, "\n\n\a");
    const struct screen_changes changes = screen_take_changes(screen);
    CHECK(changes.is_all && changes.is_bell && !changes.is_title);
    screen_destroy(screen);
}

/* A screen that is looked at after each piece, and one that nobody looks at before the end. */
static void test_looked_at(void)
{
    static const char *const parts[] = {
        "plain text",
        "x",
        "a line that is longer than the screen is wide",
        "\r\n",
        "\r",
        "\n",
        "\033[1m",
        "\033[0m",
        "\033[31;44m",
        "\033[3D",
        "\033[2C",
        "\033[K",
        "\033[2;5H",
        "\033[2;6r",
        "\033[r",
        "\xc3\xa4",
        "\xe4\xb8\xad",
        "e\xcc\x81",
        "\033[4h",
        "\033[4l",
        "\033[2P",
        "\033[?1049h",
        "\033[?1049l",
        "\033M",
    };
    struct screen *looked = view_of(20, 8, "");
    struct screen *other = view_of(20, 8, "");
    uint32_t random = 1;
    for (uint32_t i = 0; i < 20000; i++) {
        random = random * 1664525u + 1013904223u;
        const uint32_t kind = (random >> 16) % (2 * sizeof(parts) / sizeof(parts[0]));
        const char *part = parts[kind < sizeof(parts) / sizeof(parts[0]) ? kind : kind % 6];
        view_feed(looked, part);
        screen_feed(other, (struct bytes){(const uint8_t *)part, strlen(part)});
        for (uint32_t row = 0; row < 8; row++) {
            (void)screen_line(looked, screen_top_line(looked) + row);
        }
        if (i % 500 == 0) {
            CHECK(view_equal(looked, other));
        }
    }
    CHECK(screen_resize(looked, 13, 5) && screen_resize(other, 13, 5));
    CHECK(view_equal(looked, other));
    screen_destroy(looked);
    screen_destroy(other);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"lines", test_lines},
        {"wrap", test_wrap},
        {"malformed UTF-8", test_malformed},
        {"wide characters", test_wide},
        {"combining characters", test_combining},
        {"character sets", test_charsets},
        {"insert mode", test_insert_mode},
        {"repeat", test_repeat},
        {"dirty rows", test_dirty_rows},
        {"looked at or not", test_looked_at},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
