#include "seat/prompt_line.h"
#include "lib/text.h"
#include "unit.h"

static struct prompt_line line;

static bool is(const char *text)
{
    return line.size_bytes == strlen(text) && memcmp(line.data, text, strlen(text) + 1) == 0;
}

static void it_is_edited(void)
{
    prompt_line_wipe(&line);
    prompt_line_insert(&line, text_bytes("bd"));
    prompt_line_edit(&line, PROMPT_EDIT_LEFT);
    prompt_line_insert(&line, text_bytes("c"));
    prompt_line_edit(&line, PROMPT_EDIT_HOME);
    prompt_line_insert(&line, text_bytes("a"));
    CHECK(is("abcd"));
    prompt_line_edit(&line, PROMPT_EDIT_DELETE);
    CHECK(is("acd"));
    prompt_line_edit(&line, PROMPT_EDIT_END);
    prompt_line_edit(&line, PROMPT_EDIT_BACKSPACE);
    CHECK(is("ac"));
    prompt_line_edit(&line, PROMPT_EDIT_DELETE);
    prompt_line_edit(&line, PROMPT_EDIT_RIGHT);
    CHECK(is("ac"));
    prompt_line_edit(&line, PROMPT_EDIT_CLEAR);
    CHECK(prompt_line_is_wiped(&line));
    prompt_line_edit(&line, PROMPT_EDIT_BACKSPACE);
    prompt_line_edit(&line, PROMPT_EDIT_LEFT);
    CHECK(prompt_line_is_wiped(&line));
}

static void characters_stay_whole(void)
{
    prompt_line_wipe(&line);
    prompt_line_insert(&line, text_bytes("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
    CHECK_EQUAL(prompt_line_symbols(&line), 4);
    prompt_line_edit(&line, PROMPT_EDIT_LEFT);
    prompt_line_edit(&line, PROMPT_EDIT_LEFT);
    CHECK_EQUAL(line.cursor_bytes, 3);
    prompt_line_edit(&line, PROMPT_EDIT_BACKSPACE);
    CHECK(is("a\xe2\x82\xac\xf0\x9f\x98\x80"));
    prompt_line_edit(&line, PROMPT_EDIT_DELETE);
    CHECK(is("a\xf0\x9f\x98\x80"));
    prompt_line_edit(&line, PROMPT_EDIT_RIGHT);
    prompt_line_edit(&line, PROMPT_EDIT_BACKSPACE);
    CHECK(is("a"));
}

static void what_is_no_text_is_left_out(void)
{
    static const char *const bad[] = {
        "\n", "\x1b", "\x7f", "\xc3", "\xff", "\x80", "\xc2\x85", "\xe2\x82"};
    prompt_line_wipe(&line);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        prompt_line_insert(&line, text_bytes(bad[i]));
        CHECK(prompt_line_is_wiped(&line));
    }
    prompt_line_insert(&line, (struct bytes){(const uint8_t *)"\0", 1});
    CHECK(prompt_line_is_wiped(&line));
}

static void it_has_a_bound(void)
{
    prompt_line_wipe(&line);
    for (uint32_t i = 0; i < QUESTION_ANSWER_BYTES - 1; i++) {
        prompt_line_insert(&line, text_bytes("x"));
    }
    prompt_line_insert(&line, text_bytes("\xc3\xa4"));
    CHECK_EQUAL(line.size_bytes, QUESTION_ANSWER_BYTES - 1);
    prompt_line_insert(&line, text_bytes("y"));
    prompt_line_insert(&line, text_bytes("z"));
    CHECK_EQUAL(line.size_bytes, QUESTION_ANSWER_BYTES);
    CHECK_EQUAL(line.data[QUESTION_ANSWER_BYTES - 1], 'y');
    CHECK_EQUAL(line.data[QUESTION_ANSWER_BYTES], 0);
    /* Nothing of what is taken out stays behind the end. */
    prompt_line_edit(&line, PROMPT_EDIT_HOME);
    for (uint32_t i = 0; i < QUESTION_ANSWER_BYTES; i++) {
        prompt_line_edit(&line, PROMPT_EDIT_DELETE);
    }
    CHECK(prompt_line_is_wiped(&line));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"it is edited", it_is_edited},
        {"characters stay whole", characters_stay_whole},
        {"what is no text is left out", what_is_no_text_is_left_out},
        {"it has a bound", it_has_a_bound},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
