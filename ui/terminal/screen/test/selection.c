#include "terminal/selection.h"
#include "view.h"
#include <stdlib.h>

static char copied[4096];

static const char *text_of(const struct screen *screen, const struct selection *selection)
{
    size_t size_bytes = 0;
    uint8_t *text = selection_text(selection, screen, sizeof(copied) - 1, &size_bytes);
    memcpy(copied, text != NULL ? (const char *)text : "", size_bytes);
    copied[size_bytes] = 0;
    free(text);
    return copied;
}

static void test_characters(void)
{
    struct screen *screen = view_of(10, 3, "one two\r\n\r\nthree");
    struct selection selection = {SELECTION_CHARACTERS, {0, 4}, {2, 2}};
    CHECK_TEXT(text_of(screen, &selection), "two\n\nth");
    selection = (struct selection){SELECTION_CHARACTERS, {2, 2}, {0, 4}};
    CHECK_TEXT(text_of(screen, &selection), "two\n\nth");
    CHECK(selection_is_any(&selection, screen));
    const struct selection_span span = selection_span(&selection, screen, 1);
    CHECK_EQUAL(span.from, 0);
    CHECK_EQUAL(span.to, 10);
    CHECK_EQUAL(selection_span(&selection, screen, 3).to, 0);
    selection = (struct selection){SELECTION_CHARACTERS, {0, 4}, {0, 4}};
    CHECK(!selection_is_any(&selection, screen));
    CHECK_TEXT(text_of(screen, &selection), "");
    selection = (struct selection){0};
    CHECK_TEXT(text_of(screen, &selection), "");
    screen_destroy(screen);
}

static void test_words(void)
{
    struct screen *screen = view_of(30, 3, "see /usr/bin (caf\u00e9) end");
    struct selection selection = {SELECTION_WORDS, {0, 6}, {0, 6}};
    CHECK_TEXT(text_of(screen, &selection), "/usr/bin");
    selection.end.column = 15;
    CHECK_TEXT(text_of(screen, &selection), "/usr/bin (caf\u00e9");
    selection.anchor.column = selection.end.column = 13;
    CHECK_TEXT(text_of(screen, &selection), "(");
    screen_destroy(screen);
}

/* A line that only the width broke is one; wide characters come whole. */
static void test_lines(void)
{
    struct screen *screen = view_of(6, 3, "abcd\u4e2defg\r\nx");
    struct selection selection = {SELECTION_LINES, {0, 3}, {1, 3}};
    CHECK_TEXT(text_of(screen, &selection), "abcd\u4e2defg");
    selection = (struct selection){SELECTION_CHARACTERS, {0, 5}, {1, 1}};
    CHECK_TEXT(text_of(screen, &selection), "\u4e2de");
    selection = (struct selection){SELECTION_CHARACTERS, {0, 3}, {0, 5}};
    CHECK_TEXT(text_of(screen, &selection), "d\u4e2d");
    screen_destroy(screen);
}

/* Lines that have scrolled off are still there; those that are gone are not. */
static void test_history(void)
{
    struct screen *screen = view_of(10, 2, "one\r\ntwo\r\nthree\r\nfour");
    const struct selection selection = {SELECTION_LINES, {0, 0}, {2, 0}};
    CHECK_TEXT(text_of(screen, &selection), "one\ntwo\nthree");
    view_feed(screen, "\033[3J");
    CHECK_TEXT(text_of(screen, &selection), "three");
    view_feed(screen, "\n\n\033[3J");
    CHECK(!selection_is_any(&selection, screen));
    CHECK_TEXT(text_of(screen, &selection), "");
    screen_destroy(screen);
}

static void test_bound(void)
{
    struct screen *screen = view_of(10, 2, "e\u0301abc");
    const struct selection selection = {SELECTION_LINES, {0, 0}, {0, 0}};
    size_t size_bytes = 0;
    CHECK(selection_text(&selection, screen, 5, &size_bytes) == NULL);
    uint8_t *text = selection_text(&selection, screen, 6, &size_bytes);
    CHECK(text != NULL);
    CHECK_EQUAL(size_bytes, 6);
    free(text);
    screen_destroy(screen);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"characters", test_characters},
        {"words", test_words},
        {"lines", test_lines},
        {"history", test_history},
        {"bound", test_bound},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
