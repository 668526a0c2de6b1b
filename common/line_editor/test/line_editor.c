/* The editor at a terminal: after every byte, the screen shows what the editor says it does. */
#include "line_editor/line_editor.h"
#include "screen.h"
#include "unit.h"

static struct screen screen;
static struct line_editor editor;
static struct history history;
static uint8_t memory[400];
static uint8_t history_memory[256];

static const char *const words[] = {"cat", "caps", "call", "ls", "\xc3\xa4hre", "\xc3\xa4hnlich"};

static void complete(void *context, struct bytes before, struct completion *completion)
{
    (void)context;
    size_t start = before.size_bytes;
    while (start > 0 && before.data[start - 1] != ' ') {
        start--;
    }
    completion_word(completion, start);
    const size_t size = before.size_bytes - start;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct bytes word = {(const uint8_t *)words[i], strlen(words[i])};
        if (word.size_bytes >= size && memcmp(word.data, before.data + start, size) == 0) {
            completion_add(completion, word, ' ');
        }
    }
}

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void begin(uint32_t columns, uint32_t rows, const char *prompt)
{
    const struct line_editor_options options = {
        .sink = {screen_write, &screen},
        .memory = memory,
        .memory_bytes = sizeof(memory),
        .history = &history,
        .completer = {complete, NULL},
    };
    screen_init(&screen, columns, rows);
    history_init(&history, history_memory, sizeof(history_memory));
    line_editor_init(&editor, &options);
    line_editor_resize(&editor, columns, rows);
    line_editor_start(&editor, of(prompt));
}

static enum line_result type(const char *bytes)
{
    enum line_result result = LINE_EDITED;
    for (size_t i = 0; bytes[i] != '\0'; i++) {
        CHECK_EQUAL(result, LINE_EDITED);
        result = line_editor_type(&editor, (uint8_t)bytes[i]);
        if (result == LINE_EDITED) {
            CHECK(screen_shows(&screen, &editor.view, line_editor_content(&editor)));
        }
    }
    return result;
}

static bool text_is(const char *text)
{
    const struct bytes line = line_editor_text(&editor);
    return line.size_bytes == strlen(text) && memcmp(line.data, text, line.size_bytes) == 0;
}

static bool row_is(uint32_t row, const char *text)
{
    const bool is_so = strcmp(screen_row(&screen, row), text) == 0;
    if (!is_so) {
        fprintf(stderr, "row %u is '%s'\n", row, screen_row(&screen, row));
    }
    return is_so;
}

/* What is typed at the end is shown by nothing but itself. */
static void test_typing(void)
{
    begin(40, 10, "> ");
    const uint64_t before = screen.bytes;
    (void)type("hello");
    CHECK_EQUAL(screen.bytes, before + 5);
    CHECK(row_is(0, "> hello"));
    CHECK_EQUAL(type("\r"), LINE_ENTERED);
    CHECK(text_is("hello"));
    CHECK_EQUAL(screen.row, 1);
    CHECK_EQUAL(screen.column, 0);
    line_editor_start(&editor, of("> "));
    CHECK_EQUAL(type("\n"), LINE_EDITED);
    CHECK_EQUAL(type("\n"), LINE_ENTERED);
    CHECK(text_is(""));
}

static void test_editing(void)
{
    begin(40, 10, "> ");
    (void)type("helo\x1b[Dl\x05!\x01\x1b[3~H");
    CHECK(text_is("Hello!"));
    (void)type("\x02\x02\x7f\x06\x06\x06");
    CHECK(text_is("Hello!"));
    CHECK(row_is(0, "> Hello!"));
    (void)type("\x05 one two\x17");
    CHECK(text_is("Hello! one "));
    (void)type("\x1b"
               "b\x0b");
    CHECK(text_is("Hello! "));
    (void)type("\x15"
               "ab\x14");
    CHECK(text_is("ba"));
    (void)type("\x01\x1b"
               "d");
    CHECK(text_is(""));
    CHECK(row_is(0, ">"));
}

static void test_refused(void)
{
    begin(40, 10, "> ");
    static const char *const keys[] = {
        "\x7f", "\x1b[3~", "\x17", "\x15", "\x0b", "\x14", "\x10", "\x0e", "\x1b\x7f"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const uint32_t bells = screen.bells;
        (void)type(keys[i]);
        CHECK_EQUAL(screen.bells, bells + 1);
    }
    CHECK(text_is(""));
}

static void test_wrapping(void)
{
    begin(10, 5, "> ");
    (void)type("1234567890abcdefghijk");
    CHECK(row_is(0, "> 12345678"));
    CHECK(row_is(1, "90abcdefgh"));
    CHECK(row_is(2, "ijk"));
    (void)type("\x01X\x7f\x1b[C\x1b[C\x1b[3~\x1b[3~\x05\x7f\x7f\x7f");
    CHECK(row_is(2, ""));
    (void)type("\x15");
    CHECK(row_is(0, ">"));
    CHECK(row_is(1, ""));
    (void)type("12345678");
    CHECK_EQUAL(screen.row, 1);
    CHECK_EQUAL(screen.column, 0);
    CHECK_EQUAL(type("\r"), LINE_ENTERED);
    CHECK_EQUAL(screen.row, 1);
}

/* Never more than the screen shows, never more than there is memory. */
static void test_full(void)
{
    begin(10, 3, "> ");
    for (uint32_t i = 0; i < 50; i++) {
        (void)type("x");
    }
    CHECK_EQUAL(line_editor_text(&editor).size_bytes, 27);
    CHECK_EQUAL(screen.bells, 23);
    (void)type("\x01y\xe4\xb8\xad");
    CHECK_EQUAL(line_editor_text(&editor).size_bytes, 27);
    begin(80, 24, "> ");
    for (uint32_t i = 0; i < 300; i++) {
        (void)type("x");
    }
    CHECK_EQUAL(line_editor_text(&editor).size_bytes, 200);
    CHECK_EQUAL(type("\r"), LINE_ENTERED);
}

/* Swapped with a tab, the last character has no row left. */
static void test_growing(void)
{
    begin(8, 2, "> -- ");
    editor.completer.complete = NULL;
    (void)type("ca\tP\x14");
    CHECK(text_is("caP"));
}

static void test_wide(void)
{
    begin(9, 6, "> ");
    (void)type("\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe5\xad\x97");
    CHECK(row_is(1, "\xe5\xad\x97"));
    (void)type("\x1b[D\x1b[D\x1b[D\x7f");
    CHECK(text_is("\xe6\x96\x87\xe5\xad\x97\xe5\xad\x97"));
    (void)type("a\x05"
               "e\xcc\x81"
               "x\x7f\x7f");
    CHECK(text_is("a\xe6\x96\x87\xe5\xad\x97\xe5\xad\x97"));
    (void)type("\x15\xcc\x81q");
    CHECK(text_is("q"));
    editor.completer.complete = NULL;
    (void)type("\ta\tb\x01 \x7f");
    CHECK(row_is(0, "> q     a"));
    CHECK(row_is(1, "        b"));
    (void)type("\x05\x15\xff\xfe\xc0\x80\xe4\xb8x\xed\xa0\x80");
    CHECK(text_is("x"));
}

static void test_history(void)
{
    begin(40, 10, "> ");
    history_add(&history, of("first"));
    history_add(&history, of("second one"));
    (void)type("draft\x1b[A");
    CHECK(text_is("second one"));
    (void)type("\x1b[A\x1b[A");
    CHECK(text_is("first"));
    (void)type("X\x1b[B");
    CHECK(text_is("second one"));
    (void)type("\x1b[B");
    CHECK(text_is("draft"));
    (void)type("\x1b[B");
    CHECK(text_is("draft"));
    CHECK_EQUAL(type("\x10\r"), LINE_ENTERED);
    CHECK(text_is("second one"));
    begin(10, 2, "> ");
    history_add(&history, of("longer than what fits here"));
    (void)type("\x10");
    CHECK(text_is("longer than what "));
}

static void test_search(void)
{
    begin(40, 10, "> ");
    history_add(&history, of("cat alpha"));
    history_add(&history, of("ls"));
    history_add(&history, of("cat beta"));
    (void)type("typed\x12"
               "ca");
    CHECK(row_is(0, "search 'ca': cat beta"));
    (void)type("\x12");
    CHECK(text_is("cat alpha"));
    (void)type("\x12");
    CHECK(text_is("cat alpha"));
    CHECK_EQUAL(screen.bells, 1);
    (void)type("\x7f\x7fzz");
    CHECK(row_is(0, "failed 'zz': cat beta"));
    (void)type("\x07");
    CHECK(row_is(0, "> typed"));
    (void)type("\x12"
               "ls\x05 -l");
    CHECK(row_is(0, "> ls -l"));
    CHECK_EQUAL(
        type("\x12"
             "beta\r"),
        LINE_ENTERED);
    CHECK(text_is("cat beta"));
    line_editor_start(&editor, of("> "));
    CHECK_EQUAL(
        type("\x12"
             "x\x03"),
        LINE_INTERRUPTED);
}

static void test_completion(void)
{
    begin(30, 10, "> ");
    (void)type("l\t");
    CHECK(text_is("ls "));
    (void)type("\x15"
               "c\t");
    CHECK(text_is("ca"));
    (void)type("\t");
    CHECK(text_is("ca"));
    CHECK(row_is(1, "cat   caps  call"));
    CHECK(row_is(2, "> ca"));
    (void)type("p\t\x15\xc3\xa4\t");
    CHECK(text_is("\xc3\xa4h"));
    (void)type("\x15zz\t\t");
    CHECK(text_is("zz"));
    (void)type("\x15"
               "cat x\x01\x1b[Cal\t");
    CHECK(text_is("call at x"));
    (void)type("\x15\x0b\t\t");
    CHECK(text_is(""));
}

static void test_endings(void)
{
    begin(40, 10, "> ");
    CHECK_EQUAL(type("\x04"), LINE_ENDED);
    line_editor_start(&editor, of("> "));
    CHECK_EQUAL(type("ab\x04"), LINE_EDITED);
    CHECK_EQUAL(type("\x01\x04"), LINE_EDITED);
    CHECK(text_is("b"));
    CHECK_EQUAL(type("\x03"), LINE_INTERRUPTED);
    CHECK(row_is(1, "> b^C"));
    line_editor_start(&editor, of("> "));
    (void)type("after");
    CHECK(row_is(2, "> after"));
}

static void test_other_output(void)
{
    begin(20, 4, "> ");
    (void)type("a line that is wrapped\x01");
    line_editor_hide(&editor);
    screen_write(&screen, of("news\r\n"));
    line_editor_show(&editor, 0);
    CHECK(screen_shows(&screen, &editor.view, line_editor_content(&editor)));
    CHECK(row_is(0, "news"));
    CHECK(row_is(1, "> a line that is wra"));
    (void)type("\x0c");
    CHECK(row_is(0, "> a line that is wra"));
    CHECK(row_is(2, ""));
    line_editor_hide(&editor);
    line_editor_resize(&editor, 9, 2);
    screen_init(&screen, 9, 2);
    line_editor_show(&editor, 0);
    CHECK(screen_shows(&screen, &editor.view, line_editor_content(&editor)));
    CHECK_EQUAL(line_editor_text(&editor).size_bytes, 15);
    line_editor_resize(&editor, 0, 0);
    line_editor_resize(&editor, UINT32_MAX, UINT32_MAX);
}

static void test_behind_a_prompt(void)
{
    begin(20, 4, "");
    screen_write(&screen, of("your name? "));
    line_editor_start_behind(&editor, 11);
    (void)type("somebody\x01\x1b[3~S\x0b\x05");
    CHECK(row_is(0, "your name? S"));
    CHECK_EQUAL(type("\r"), LINE_ENTERED);
    CHECK_EQUAL(screen.row, 1);
    line_editor_start_behind(&editor, 0);
    CHECK_EQUAL(type("\r"), LINE_EDITED + LINE_ENTERED);
    CHECK_EQUAL(screen.row, 2);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"typing", test_typing},
        {"editing", test_editing},
        {"refused", test_refused},
        {"wrapping", test_wrapping},
        {"full", test_full},
        {"growing", test_growing},
        {"wide", test_wide},
        {"history", test_history},
        {"search", test_search},
        {"completion", test_completion},
        {"endings", test_endings},
        {"other output", test_other_output},
        {"behind a prompt", test_behind_a_prompt},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
