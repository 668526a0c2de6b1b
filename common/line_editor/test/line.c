#include "line_editor/line.h"
#include "unit.h"

static uint8_t memory[32];
static struct line line;

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void begin(const char *text)
{
    line_init(&line, memory, sizeof(memory));
    line_set(&line, of(text));
}

static bool is(const char *text, size_t cursor)
{
    return line.size_bytes == strlen(text) && memcmp(line.data, text, line.size_bytes) == 0 &&
           line.cursor == cursor;
}

static void test_insert(void)
{
    begin("");
    CHECK(line_insert(&line, of("ac")));
    line.cursor = 1;
    CHECK(line_insert(&line, of("b")));
    CHECK(is("abc", 2));
    CHECK(!line_insert(&line, of("")));
    CHECK(!line_insert(&line, of("123456789012345678901234567890")));
    CHECK(is("abc", 2));
    CHECK(line_insert(&line, of("12345678901234567890123456789")));
    CHECK_EQUAL(line.size_bytes, sizeof(memory));
    CHECK(!line_insert(&line, of("x")));
}

/* Only what a line can hold gets in. */
static void test_accepted(void)
{
    begin("a\x1b[Kb\xff\xc3\rc\td\xc2\x9b");
    CHECK(is("a[Kbc\td", 7));
    begin("a\xe2\x80\xae"
          "b\xe2\x81\xa6"
          "c\xe2\x80\xa8"
          "d\xd8\x9c\xe2\x80\x8f");
    CHECK(is("abcd", 4));
    begin("\xcc\x81\xcc\x81x\xcc\x81");
    CHECK(is("x\xcc\x81", 3));
    begin("");
    CHECK(!line_insert(&line, of("\xcc\x81")));
    CHECK(!line_insert(&line, of("\x07\x1b")));
    CHECK(line_insert(&line, of("e")));
    CHECK(line_insert(&line, of("\xcc\x81")));
    CHECK(is("e\xcc\x81", 3));
    begin("1234567890123456789012345678901\xc3\xa4");
    CHECK(is("1234567890123456789012345678901", 31));
}

static void test_steps(void)
{
    begin("ab e\xcc\x81 \xe4\xb8\xad");
    CHECK_EQUAL(line_left(&line), 7);
    line.cursor = 3;
    CHECK_EQUAL(line_right(&line), 6);
    line.cursor = 0;
    CHECK_EQUAL(line_left(&line), 0);
    line.cursor = line.size_bytes;
    CHECK_EQUAL(line_right(&line), line.size_bytes);
}

static void test_words(void)
{
    begin("cat --all /a/b  ");
    CHECK_EQUAL(line_blank_word_left(&line), 10);
    CHECK_EQUAL(line_word_left(&line), 13);
    line.cursor = 9;
    CHECK_EQUAL(line_word_left(&line), 6);
    CHECK_EQUAL(line_word_right(&line), 12);
    line.cursor = 3;
    CHECK_EQUAL(line_word_right(&line), 9);
    line.cursor = 0;
    CHECK_EQUAL(line_word_left(&line), 0);
    CHECK_EQUAL(line_blank_word_left(&line), 0);
    line.cursor = 14;
    CHECK_EQUAL(line_word_right(&line), line.size_bytes);
}

static void test_transpose(void)
{
    begin("ab");
    CHECK(line_transpose(&line));
    CHECK(is("ba", 2));
    begin("a\xe4\xb8\xad"
          "e\xcc\x81");
    line.cursor = 1;
    CHECK(line_transpose(&line));
    CHECK(
        is("\xe4\xb8\xad"
           "ae\xcc\x81",
           4));
    CHECK(line_transpose(&line));
    CHECK(
        is("\xe4\xb8\xad"
           "e\xcc\x81"
           "a",
           7));
    begin("a");
    CHECK(!line_transpose(&line));
    begin("");
    CHECK(!line_transpose(&line));
    begin("ab");
    line.cursor = 0;
    CHECK(!line_transpose(&line));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"insert", test_insert},
        {"accepted", test_accepted},
        {"steps", test_steps},
        {"words", test_words},
        {"transpose", test_transpose},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
