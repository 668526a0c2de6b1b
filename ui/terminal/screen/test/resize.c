/* Other sizes: lines are put together and broken anew, and the cursor stays where it was in them.
 */
#include "view.h"

static void resize(struct screen *screen, uint32_t columns, uint32_t rows)
{
    CHECK(screen_resize(screen, columns, rows));
    view_check(screen);
}

static void test_reflow(void)
{
    struct screen *screen = view_of(10, 4, "abcdefghijklmno\r\nxyz");
    resize(screen, 5, 4);
    CHECK_TEXT(view_text(screen), "abcde\nfghij\nklmno\nxyz\n");
    CHECK_EQUAL(screen_cursor(screen).row, 3);
    CHECK_EQUAL(screen_cursor(screen).column, 3);
    resize(screen, 4, 3);
    CHECK_TEXT(view_text(screen), "ijkl\nmno\nxyz\n");
    CHECK_EQUAL(screen_top_line(screen), 2);
    resize(screen, 20, 3);
    CHECK_TEXT(view_text(screen), "abcdefghijklmno\nxyz\n\n");
    CHECK_EQUAL(screen_cursor(screen).row, 1);
    view_feed(screen, "!");
    CHECK_TEXT(view_text(screen), "abcdefghijklmno\nxyz!\n\n");
    screen_destroy(screen);
}

static void test_cursor_inside(void)
{
    struct screen *screen = view_of(10, 4, "abcdefghij\033[1;8H");
    resize(screen, 5, 4);
    CHECK_EQUAL(screen_cursor(screen).row, 1);
    CHECK_EQUAL(screen_cursor(screen).column, 2);
    resize(screen, 10, 4);
    view_feed(screen, "X");
    CHECK_TEXT(view_text(screen), "abcdefgXij\n\n\n\n");
    screen_destroy(screen);
}

static void test_rows(void)
{
    struct screen *screen = view_of(5, 4, "1\r\n2\r\n3\r\n4\r\n5");
    resize(screen, 5, 2);
    CHECK_TEXT(view_text(screen), "4\n5\n");
    resize(screen, 5, 5);
    CHECK_TEXT(view_text(screen), "1\n2\n3\n4\n5\n");
    resize(screen, 5, 7);
    CHECK_TEXT(view_text(screen), "1\n2\n3\n4\n5\n\n\n");
    CHECK_EQUAL(screen_cursor(screen).row, 4);
    screen_destroy(screen);
}

static void test_wide(void)
{
    struct screen *screen = view_of(6, 3, "a\u4e2d\u6587b");
    resize(screen, 4, 3);
    CHECK_TEXT(view_text(screen), "a\u4e2d\n\u6587b\n\n");
    resize(screen, 6, 3);
    CHECK_TEXT(view_text(screen), "a\u4e2d\u6587b\n\n\n");
    screen_destroy(screen);
}

static void test_alternate(void)
{
    struct screen *screen = view_of(6, 3, "abcdef\033[?1049h\033[H1\u4e2d\u6587\r\n2");
    resize(screen, 4, 2);
    CHECK_TEXT(view_text(screen), "1\u4e2d\n2\n");
    view_feed(screen, "\033[?1049l");
    CHECK_TEXT(view_text(screen), "abcd\nef\n");
    resize(screen, 1, 0);
    CHECK_EQUAL(screen_columns(screen), SCREEN_COLUMNS_MIN);
    CHECK_EQUAL(screen_rows(screen), 1);
    resize(screen, 2000, 1);
    CHECK_EQUAL(screen_columns(screen), SCREEN_COLUMNS_MAX);
    CHECK_TEXT(view_text(screen), "abcdef\n");
    screen_destroy(screen);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"reflow", test_reflow},
        {"cursor inside a line", test_cursor_inside},
        {"rows", test_rows},
        {"wide characters", test_wide},
        {"alternate screen", test_alternate},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
