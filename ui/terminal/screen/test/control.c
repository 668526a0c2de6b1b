/* The cursor, tabs, regions that scroll, and what inserts, deletes and erases. */
#include "view.h"

#define FIVE "11111\r\n22222\r\n33333\r\n44444\r\n55555"

static void check(const char *fed, const char *want, const char *file, int line)
{
    struct screen *screen = view_of(5, 5, FIVE);
    view_feed(screen, fed);
    const char *got = view_text(screen);
    if (strcmp(got, want) != 0) {
        fprintf(stderr, "%s", got);
    }
    unit_check(strcmp(got, want) == 0, want, file, line);
    screen_destroy(screen);
}

#define CHECK_AFTER(fed, want) check(fed, want, __FILE__, __LINE__)

static void test_cursor(void)
{
    CHECK_AFTER("\033[HX", "X1111\n22222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3HX", "11111\n22X22\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[99;99fX", "11111\n22222\n33333\n44444\n5555X\n");
    CHECK_AFTER("\033[2;3H\033[AX", "11X11\n22222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[0BX", "11111\n22222\n33X33\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[9CX", "11111\n2222X\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[DX", "11111\n2X222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[2EX", "11111\n22222\n33333\nX4444\n55555\n");
    CHECK_AFTER("\033[4;3H\033[2FX", "11111\nX2222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[4GX", "11111\n222X2\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[4dX", "11111\n22222\n33333\n44X44\n55555\n");
    CHECK_AFTER("\033[2;3H\b\bX", "11111\nX2222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\0337\033[H\0338X", "11111\n22X22\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033[s\033[H\033[uX", "11111\n22X22\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033EX", "11111\n22222\nX3333\n44444\n55555\n");
    CHECK_AFTER("\033[2;3H\033DX", "11111\n22222\n33X33\n44444\n55555\n");
    CHECK_AFTER("\033[1;3H\033MX", "  X\n11111\n22222\n33333\n44444\n");
    CHECK_AFTER("\033[20h\033[2;3H\nX", "11111\n22222\nX3333\n44444\n55555\n");
}

static void test_lines(void)
{
    CHECK_AFTER("\033[2;3H\033[2LX", "11111\nX\n\n22222\n33333\n");
    CHECK_AFTER("\033[2;3H\033[2MX", "11111\nX4444\n55555\n\n\n");
    CHECK_AFTER("\033[2;4r\033[3;1H\033[9L", "11111\n22222\n\n\n55555\n");
    CHECK_AFTER("\033[2;4r\033[5;1H\033[9L", "11111\n22222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;4r\033[S", "11111\n33333\n44444\n\n55555\n");
    CHECK_AFTER("\033[2;4r\033[2T", "11111\n\n\n22222\n55555\n");
    CHECK_AFTER("\033[2;4r\033[4;1H\nX", "11111\n33333\n44444\nX\n55555\n");
    CHECK_AFTER("\033[2;4r\033[5;1H\nX", "11111\n22222\n33333\n44444\nX5555\n");
    CHECK_AFTER("\033[2;4r\033[2;1H\033MX", "11111\nX\n22222\n33333\n55555\n");
    CHECK_AFTER("\033[2;4r\033[4;1H\033[9AX", "11111\nX2222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;4r\033[?6h\033[9;2HX", "11111\n22222\n33333\n4X444\n55555\n");
    CHECK_AFTER("\033[2;4r\033[?6h\033[HX\033[?6l\033[HY", "Y1111\nX2222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[4;2r\033[9T\033[5;5HX", "\n\n\n\n    X\n"); /* no region: as it was */
}

static void test_characters(void)
{
    CHECK_AFTER("\033[2;2H\033[2@X", "11111\n2X 22\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;2Habc\033[2;3H\033[2P", "11111\n2a2\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;2H\033[99P", "11111\n2\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;2H\033[2X", "11111\n2  22\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;2H\033[99X", "11111\n2\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;1H\u4e2d\u6587\033[2;2H\033[@", "11111\n   \u6587\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[2;1H\u4e2d\u6587\033[2;2H\033[P", "11111\n \u65872\n33333\n44444\n55555\n");
}

static void test_erase(void)
{
    CHECK_AFTER("\033[3;3H\033[K", "11111\n22222\n33\n44444\n55555\n");
    CHECK_AFTER("\033[3;3H\033[1K", "11111\n22222\n   33\n44444\n55555\n");
    CHECK_AFTER("\033[3;3H\033[2K", "11111\n22222\n\n44444\n55555\n");
    CHECK_AFTER("\033[3;3H\033[J", "11111\n22222\n33\n\n\n");
    CHECK_AFTER("\033[3;3H\033[1J", "\n\n   33\n44444\n55555\n");
    CHECK_AFTER("\033[3;3H\033[2JX", "\n\n  X\n\n\n");
    CHECK_AFTER("\033[3;3H\033[9J\033[9K", "11111\n22222\n33333\n44444\n55555\n");
    CHECK_AFTER("\033[3;1H\u4e2d\033[3;2H\033[K", "11111\n22222\n\n44444\n55555\n");
    CHECK_AFTER("\033#8\033[2;1HX", "EEEEE\nXEEEE\nEEEEE\nEEEEE\nEEEEE\n");
}

static void test_erase_keeps_background(void)
{
    struct screen *screen = view_of(4, 3, "ab\033[44;1m\033[K\033[3;1H\n\033[2;2H\033[2@");
    CHECK_EQUAL(view_style(screen, 0, 2).back, COLOUR_INDEXED | 4);
    CHECK_EQUAL(view_style(screen, 3, 2).back, COLOUR_INDEXED | 4);
    CHECK_EQUAL(view_style(screen, 3, 2).attributes, 0);
    CHECK_EQUAL(view_style(screen, 0, 1).back, 0);
    CHECK_EQUAL(view_style(screen, 1, 1).back, COLOUR_INDEXED | 4);
    view_feed(screen, "\033[1P");
    CHECK_EQUAL(view_style(screen, 3, 1).back, COLOUR_INDEXED | 4);
    screen_destroy(screen);
}

static void test_tabs(void)
{
    struct screen *screen = view_of(30, 1, "\tA\tB\033[2ZC");
    CHECK_TEXT(view_text(screen), "        C       B\n");
    view_feed(screen, "\033[2K\r\033[3g\033[1;4H\033H\033[1;7H\033H\r\tA\tB\tC");
    CHECK_TEXT(view_text(screen), "   A  B                      C\n");
    view_feed(screen, "\033[2K\033[1;4H\033[g\r\tA\033[1;1H\033[2Ix");
    CHECK_TEXT(view_text(screen), "      A                      x\n");
    screen_destroy(screen);
}

static void test_history(void)
{
    struct screen *screen = view_of(5, 2, FIVE);
    CHECK_EQUAL(screen_top_line(screen), 3);
    view_feed(screen, "\033[3J");
    CHECK_EQUAL(screen_first_line(screen), 3);
    CHECK_EQUAL(screen_top_line(screen), 3);
    CHECK_TEXT(view_text(screen), "44444\n55555\n");
    screen_destroy(screen);
}

/* The oldest lines go, and numbers of the others stay. */
static void test_history_is_bounded(void)
{
    struct screen *screen = view_of(1000, 3, "");
    for (uint32_t i = 0; i < 2000; i++) {
        char line[32];
        (void)snprintf(line, sizeof(line), "%u\r\n", i);
        screen_feed(screen, (struct bytes){(const uint8_t *)line, strlen(line)});
    }
    view_check(screen);
    const uint64_t first = screen_first_line(screen);
    CHECK_EQUAL(screen_top_line(screen), 1998);
    CHECK_EQUAL(screen_top_line(screen) - first, SCREEN_HISTORY_BYTES_MAX / 8000);
    CHECK_EQUAL(cell_glyph(screen_line(screen, first).cells[0]), '0' + first / 1000);
    CHECK_TEXT(view_text(screen), "1998\n1999\n\n");
    screen_destroy(screen);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"cursor", test_cursor},
        {"lines", test_lines},
        {"characters", test_characters},
        {"erase", test_erase},
        {"erasing keeps the background", test_erase_keeps_background},
        {"tabs", test_tabs},
        {"history", test_history},
        {"history is bounded", test_history_is_bounded},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
