/*
 * Whole screens as the programs draw them that terminals are tried with: a border by cursor
 * movement, lines that scroll in a region, an editor, a coloured listing, a bar of progress.
 */
#include "view.h"

/* A frame of '*' and '+', once by moving, once by index and reverse index, as vttest's first. */
static void test_border(void)
{
    struct screen *screen = view_of(
        12,
        6,
        "\033#8\033[3;3H\033[1J\033[4;3H\033[0K\033[2;2H\033[1;1H************"
        "\033[2;1H\033[2J\033[1;1H*\033[12G*\033[6;1H*\033[12G*"
        "\033[1;2H++++++++++\033[6;2H++++++++++\033[2;1H");
    for (uint32_t i = 0; i < 4; i++) {
        view_feed(screen, "*\033[1D\033D");
    }
    view_feed(screen, "\033[5;12H");
    for (uint32_t i = 0; i < 4; i++) {
        view_feed(screen, "*\033[12G\033M");
    }
    view_feed(screen, "\033[3;4HTest\033[7;99H\b\b");
    CHECK_TEXT(
        view_text(screen),
        "*++++++++++*\n"
        "*          *\n"
        "*  Test    *\n"
        "*          *\n"
        "*          *\n"
        "*++++++++++*\n");
    CHECK_EQUAL(screen_cursor(screen).column, 9);
    screen_destroy(screen);
}

/* Characters that come in the middle of a sequence, as vttest's "cursor movement" ends. */
static void test_controls_inside_sequences(void)
{
    struct screen *screen = view_of(20, 3, "A\033[2\bCB\033[\r2CC\033[4\vGD");
    CHECK_TEXT(view_text(screen), "A C\n   D\n\n");
    screen_destroy(screen);
}

static void test_region(void)
{
    struct screen *screen = view_of(10, 6, "head\033[6;1Hfoot\033[2;5r\033[2;1H");
    for (uint32_t i = 0; i < 9; i++) {
        char line[16];
        (void)snprintf(line, sizeof(line), "line %u\r\n", i);
        view_feed(screen, line);
    }
    CHECK_TEXT(view_text(screen), "head\nline 6\nline 7\nline 8\n\nfoot\n");
    view_feed(screen, "\033[r\033[6;1H\r\nend");
    CHECK_TEXT(view_text(screen), "line 6\nline 7\nline 8\n\nfoot\nend\n");
    CHECK_EQUAL(screen_top_line(screen), 1);
    screen_destroy(screen);
}

/* As vi comes, inserts a line above another, says so below, and goes. */
static void test_editor(void)
{
    struct screen *screen = view_of(
        16,
        5,
        "$ vi x\r\n\033[?1049h\033[?1h\033=\033[1;5r\033[H\033[2Jfirst\r\nsecond\r\n"
        "\033[94m~\033[m\r\n\033[94m~\033[m\033[5;1H\"x\" 2 lines\033[2;1H");
    CHECK_TEXT(view_text(screen), "first\nsecond\n~\n~\n\"x\" 2 lines\n");
    view_feed(
        screen,
        "\033[1;4r\033[2;1H\033[L\033[1;5r\033[2;1Hnew\033[5;1H\033[K-- INSERT --\033[2;4H");
    CHECK_TEXT(view_text(screen), "first\nnew\nsecond\n~\n-- INSERT --\n");
    CHECK_EQUAL(screen_cursor(screen).row, 1);
    CHECK_EQUAL(screen_cursor(screen).column, 3);
    view_feed(screen, "\033[5;1H\033[K\033[?1l\033>\033[?1049l$ ");
    CHECK_TEXT(view_text(screen), "$ vi x\n$\n\n\n\n");
    CHECK_EQUAL(screen_modes(screen), SCREEN_WRAP | SCREEN_CURSOR | SCREEN_WHEEL_KEYS);
    screen_destroy(screen);
}

static void test_listing(void)
{
    struct screen *screen =
        view_of(24, 3, "\033[0m\033[01;34mbin\033[0m  \033[01;32mrun\033[0m\tnotes\r\n\033[K$ ");
    CHECK_TEXT(view_text(screen), "bin  run        notes\n$\n\n");
    CHECK_EQUAL(view_style(screen, 0, 0).fore, COLOUR_INDEXED | 4);
    CHECK_EQUAL(view_style(screen, 5, 0).fore, COLOUR_INDEXED | 2);
    CHECK_EQUAL(view_style(screen, 5, 0).attributes, ATTRIBUTE_BOLD);
    CHECK_EQUAL(view_style(screen, 16, 0).fore, 0);
    screen_destroy(screen);
}

static void test_progress(void)
{
    struct screen *screen = view_of(20, 2, "");
    for (uint32_t i = 0; i <= 100; i += 10) {
        char line[64];
        (void)snprintf(line, sizeof(line), "\r\033[K%3u%% [%.*s", i, (int)(i / 10), "##########");
        view_feed(screen, line);
    }
    CHECK_TEXT(view_text(screen), "100% [##########\n\n");
    screen_destroy(screen);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"border", test_border},
        {"controls inside sequences", test_controls_inside_sequences},
        {"region", test_region},
        {"editor", test_editor},
        {"listing", test_listing},
        {"progress", test_progress},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
