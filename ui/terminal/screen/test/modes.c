/* Styles, modes, answers, titles, and strings that mean nothing to us. */
#include "state.h"
#include "view.h"

static struct style style_after(const char *sequence)
{
    struct screen *screen = view_of(5, 1, sequence);
    view_feed(screen, "x");
    const struct style style = view_style(screen, 0, 0);
    screen_destroy(screen);
    return style;
}

static void test_attributes(void)
{
    CHECK_EQUAL(style_after("\033[1;2;3;4;5;7;8;9m").attributes, 0xff);
    CHECK_EQUAL(style_after("\033[1;2;3;4m\033[22;24m").attributes, ATTRIBUTE_ITALIC);
    CHECK_EQUAL(style_after("\033[7;9m\033[27m").attributes, ATTRIBUTE_STRIKE);
    CHECK_EQUAL(style_after("\033[7;9m\033[m").attributes, 0);
    CHECK_EQUAL(style_after("\033[4:3m").attributes, ATTRIBUTE_UNDERLINE);
    CHECK_EQUAL(style_after("\033[4m\033[4:0m").attributes, 0);
    CHECK_EQUAL(style_after("\033[>4;1m\033[?1m").attributes, 0);
}

static void test_colours(void)
{
    CHECK_EQUAL(style_after("\033[31m").fore, COLOUR_INDEXED | 1);
    CHECK_EQUAL(style_after("\033[97m").fore, COLOUR_INDEXED | 15);
    CHECK_EQUAL(style_after("\033[104m").back, COLOUR_INDEXED | 12);
    CHECK_EQUAL(style_after("\033[31;44;39;49m").fore, 0);
    CHECK_EQUAL(style_after("\033[38;5;200;1m").fore, COLOUR_INDEXED | 200);
    CHECK_EQUAL(style_after("\033[38;5;200;1m").attributes, ATTRIBUTE_BOLD);
    CHECK_EQUAL(style_after("\033[38;5;256m").fore, 0);
    CHECK_EQUAL(style_after("\033[48;2;1;2;3m").back, COLOUR_TRUE | 0x010203);
    CHECK_EQUAL(style_after("\033[48:2:1:2:3m").back, COLOUR_TRUE | 0x010203);
    CHECK_EQUAL(style_after("\033[48:2::1:2:3m").back, COLOUR_TRUE | 0x010203);
    CHECK_EQUAL(style_after("\033[38:5:7;4m").attributes, ATTRIBUTE_UNDERLINE);
    CHECK_EQUAL(style_after("\033[58:5:7;9m").attributes, ATTRIBUTE_STRIKE);
    CHECK_EQUAL(style_after("\033[38;2;999;0m").fore, COLOUR_TRUE | 0xff0000);
    CHECK_EQUAL(style_after("\033[38m").fore, 0);
}

/* More colours than there are numbers: those that nobody sees any more make room. */
static void test_many_styles(void)
{
    struct screen *screen = screen_create(80, 24);
    for (uint32_t i = 0; i < 299999; i++) {
        char text[64];
        const int size = snprintf(
            text,
            sizeof(text),
            "\033[38;2;%u;%u;%um%c",
            i >> 16,
            i >> 8 & 255,
            i & 255,
            'a' + i % 26);
        screen_feed(screen, (struct bytes){(const uint8_t *)text, (size_t)size});
    }
    view_check(screen);
    const uint32_t last = 299998;
    const struct screen_cursor cursor = screen_cursor(screen);
    CHECK(cursor.column > 0);
    CHECK_EQUAL(view_style(screen, cursor.column - 1, cursor.row).fore, COLOUR_TRUE | last);
    CHECK(screen->styles.live <= INTERN_COUNT_MAX);
    screen_destroy(screen);
}

/* A screen that has more places than there are numbers: what is too much has the default style. */
static void test_too_many_styles(void)
{
    struct screen *screen = screen_create(1000, 100);
    for (uint32_t i = 0; i < 99000; i++) {
        char text[64];
        const int size =
            snprintf(text, sizeof(text), "\033[48;2;%u;%u;%umx", i >> 16, i >> 8 & 255, i & 255);
        screen_feed(screen, (struct bytes){(const uint8_t *)text, (size_t)size});
    }
    view_check(screen);
    CHECK_EQUAL(view_style(screen, 7, 0).back, COLOUR_TRUE | 7);
    CHECK_EQUAL(view_style(screen, 999, 98).back, 0);
    CHECK_EQUAL(cell_glyph(view_cell(screen, 999, 98)), 'x');
    screen_destroy(screen);
}

static void test_alternate(void)
{
    struct screen *screen = view_of(5, 2, "one\033[?1049h");
    CHECK_TEXT(view_text(screen), "\n\n");
    view_feed(screen, "\033[Htwo\r\n\n\n");
    CHECK((screen_modes(screen) & SCREEN_ALTERNATE) != 0);
    view_feed(screen, "\033[?1049lx");
    CHECK_TEXT(view_text(screen), "onex\n\n");
    view_feed(screen, "\033[?47h\033[Hab\033[?47l\033[?47h");
    CHECK_TEXT(view_text(screen), "ab\n\n");
    view_feed(screen, "\033[?1047l\033[?1047h");
    CHECK_TEXT(view_text(screen), "\n\n");
    view_feed(screen, "\033c");
    CHECK_TEXT(view_text(screen), "\n\n");
    CHECK_EQUAL(screen_top_line(screen), 0);
    screen_destroy(screen);
}

static void test_reports(void)
{
    struct screen *screen = view_of(20, 5, "\033[c\033[>c\033[5n\033[2;3H\033[6n\033[?6n");
    CHECK_TEXT(view_reply(screen), "\033[?62;22c\033[>1;10;0c\033[0n\033[2;3R\033[?2;3R");
    view_feed(screen, "\033[?7$p\033[?2004$p\033[4$p\033[?9999$p\033[18t\033[14t\033[1c");
    CHECK_TEXT(view_reply(screen), "\033[?7;1$y\033[?2004;2$y\033[4;2$y\033[?9999;0$y\033[8;5;20t");
    view_feed(screen, "\033[2;4r\033[?6h\033[6n");
    CHECK_TEXT(view_reply(screen), "\033[1;1R");
    for (uint32_t i = 0; i < 1000; i++) {
        view_feed(screen, "\033[c");
    }
    CHECK_EQUAL(strlen(view_reply(screen)), SCREEN_REPLY_BYTES_MAX / 9 * 9);
    CHECK_TEXT(view_reply(screen), "");
    screen_destroy(screen);
}

static void test_titles(void)
{
    struct screen *screen = view_of(20, 2, "\033]0;caf\303\251\a");
    CHECK_TEXT(screen_title(screen), "caf\303\251");
    CHECK(screen_take_changes(screen).is_title);
    view_feed(screen, "\033]2;x\n\302\205\377y\033\\z");
    CHECK_TEXT(screen_title(screen), "x\357\277\275y");
    view_feed(screen, "\033]1;icon\a\033]52;c;YWJj\a\033]8;;http://x\033\\link\033]8;;\033\\");
    CHECK_TEXT(screen_title(screen), "x\357\277\275y");
    CHECK_TEXT(view_text(screen), "zlink\n\n");
    view_feed(screen, "\033]2;");
    for (uint32_t i = 0; i < 1000; i++) {
        view_feed(screen, "\303\251");
    }
    view_feed(screen, "\a");
    CHECK(strlen(screen_title(screen)) < SCREEN_TITLE_BYTES_MAX);
    CHECK(strlen(screen_title(screen)) >= SCREEN_TITLE_BYTES_MAX - 2);
    CHECK_TEXT(view_reply(screen), "");
    screen_destroy(screen);
}

/* Strings, sequences that are unknown, too long, or cut off by another. */
static void test_ignored(void)
{
    struct screen *screen = view_of(20, 2, "a\033P1$r0m\nqq\033\\b\033_x\ay\033\\c\033^z\033[1mq");
    CHECK_TEXT(view_text(screen), "abycq\n\n");
    CHECK_EQUAL(view_style(screen, 4, 0).attributes, ATTRIBUTE_BOLD);
    view_feed(
        screen,
        "\033[0m\033[12\030d\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;"
        "21;22;23;24;25;26;27;28;29;30;31;32;33;34He\033[99999999999999999999X");
    CHECK_TEXT(view_text(screen), "abycqde\n\n");
    view_feed(screen, "\033[1 2Hf\033[ !Hg\033[2?Hh\033[3\n1C\033[\303\251");
    CHECK_TEXT(view_text(screen), "abycqdefgh\n                   \uFFFD\n");
    CHECK_EQUAL(screen_cursor(screen).row, 1);
    screen_destroy(screen);
}

static void test_modes(void)
{
    struct screen *screen = view_of(20, 2, "\033[?1;1000;1006;1004;2004h\033=\033[?25l\033[4 q");
    CHECK_EQUAL(
        screen_modes(screen),
        SCREEN_WRAP | SCREEN_WHEEL_KEYS | SCREEN_CURSOR_KEYS | SCREEN_KEYPAD | SCREEN_PASTE |
            SCREEN_FOCUS | SCREEN_MOUSE_BUTTONS | SCREEN_MOUSE_SGR);
    CHECK(!screen_cursor(screen).is_shown);
    CHECK(screen_cursor(screen).is_steady);
    CHECK_EQUAL(screen_cursor(screen).shape, SCREEN_CURSOR_UNDERLINE);
    view_feed(screen, "\033[?1003h");
    CHECK_EQUAL(screen_modes(screen) & SCREEN_MOUSE, SCREEN_MOUSE_ALL);
    view_feed(screen, "\033[!p");
    CHECK_EQUAL(screen_modes(screen), SCREEN_WRAP | SCREEN_CURSOR | SCREEN_WHEEL_KEYS);
    CHECK_EQUAL(screen_cursor(screen).shape, SCREEN_CURSOR_BLOCK);
    view_feed(screen, "ab\033[?3hc\033[?40h\033[?3hd");
    CHECK_TEXT(view_text(screen), "d\n\n");
    screen_destroy(screen);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"attributes", test_attributes},
        {"colours", test_colours},
        {"many styles", test_many_styles},
        {"too many styles", test_too_many_styles},
        {"alternate screen", test_alternate},
        {"reports", test_reports},
        {"titles", test_titles},
        {"ignored", test_ignored},
        {"modes", test_modes},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
