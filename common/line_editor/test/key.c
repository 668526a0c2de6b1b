#include "line_editor/key.h"
#include "unit.h"

/* The last key that the bytes complete; all but that must be none. */
static enum key only_key(const char *bytes)
{
    struct key_reader reader = {0};
    enum key last = KEY_NONE;
    for (size_t i = 0; bytes[i] != '\0'; i++) {
        CHECK_EQUAL(last, KEY_NONE);
        last = key_reader_take(&reader, (uint8_t)bytes[i]);
    }
    return last;
}

static void test_sequences(void)
{
    static const struct {
        const char *bytes;
        enum key key;
    } cases[] = {
        {"\x1b[A", KEY_UP},
        {"\x1bOA", KEY_UP},
        {"\x1b[B", KEY_DOWN},
        {"\x1bOB", KEY_DOWN},
        {"\x1b[C", KEY_RIGHT},
        {"\x1bOC", KEY_RIGHT},
        {"\x1b[D", KEY_LEFT},
        {"\x1bOD", KEY_LEFT},
        {"\x1b[H", KEY_HOME},
        {"\x1bOH", KEY_HOME},
        {"\x1b[1~", KEY_HOME},
        {"\x1b[7~", KEY_HOME},
        {"\x1b[F", KEY_END},
        {"\x1bOF", KEY_END},
        {"\x1b[4~", KEY_END},
        {"\x1b[8~", KEY_END},
        {"\x1b[3~", KEY_DELETE},
        {"\x1b[3;5~", KEY_DELETE_WORD_RIGHT},
        {"\x1b[1;5C", KEY_WORD_RIGHT},
        {"\x1b[1;3D", KEY_WORD_LEFT},
        {"\x1b[1;2C", KEY_RIGHT},
        {"\x1b[5C", KEY_WORD_RIGHT},
        {"\x1b[5D", KEY_WORD_LEFT},
        {"\x1bOc", KEY_WORD_RIGHT},
        {"\x1bOd", KEY_WORD_LEFT},
        {"\x1b\x1b[C", KEY_WORD_RIGHT},
        {"\x1b\x1b[D", KEY_WORD_LEFT},
        {"\x1b"
         "b",
         KEY_WORD_LEFT},
        {"\x1b"
         "f",
         KEY_WORD_RIGHT},
        {"\x1b"
         "d",
         KEY_DELETE_WORD_RIGHT},
        {"\x1b\x7f", KEY_DELETE_WORD_LEFT},
        {"\x1b\x08", KEY_DELETE_WORD_LEFT},
        {"\x7f", KEY_BACKSPACE},
        {"\x08", KEY_BACKSPACE},
        {"\x01", KEY_HOME},
        {"\x02", KEY_LEFT},
        {"\x03", KEY_INTERRUPT},
        {"\x04", KEY_END_OF_INPUT},
        {"\x05", KEY_END},
        {"\x06", KEY_RIGHT},
        {"\x07", KEY_CANCEL},
        {"\t", KEY_TAB},
        {"\n", KEY_ENTER},
        {"\r", KEY_ENTER},
        {"\x0b", KEY_DELETE_TO_END},
        {"\x0c", KEY_CLEAR_SCREEN},
        {"\x0e", KEY_DOWN},
        {"\x10", KEY_UP},
        {"\x12", KEY_SEARCH},
        {"\x14", KEY_TRANSPOSE},
        {"\x15", KEY_DELETE_TO_START},
        {"\x17", KEY_DELETE_BLANK_WORD},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_EQUAL(only_key(cases[i].bytes), cases[i].key);
    }
}

/* What is not known disappears whole: the letter behind it is the first thing that counts. */
static void test_unknown(void)
{
    static const char *const unknown[] = {
        "\x1b[15~x",
        "\x1b[24;80Rx",
        "\x1b[?1;2cx",
        "\x1b[200~x",
        "\x1b[[Ax",
        "\x1bOPx",
        "\x1b[99999999~x",
        "\x1bzx",
        "\x1b[<0;1;1Mx",
        "\xffx",
        "\xc3x",
        "\xe2\x82x",
        "\xed\xa0\x80x",
        "\xc2\x9bx",
        "\x1b[ qx",
        "\x1b[;;;;;;;;;;;;;Zx",
        "\x1b[2~x",
    };
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        CHECK_EQUAL(only_key(unknown[i]), KEY_CHARACTER);
    }
}

/* A control character ends whatever it comes into. */
static void test_not_stuck(void)
{
    CHECK_EQUAL(only_key("\x1b]0;never ended\r"), KEY_ENTER);
    CHECK_EQUAL(only_key("\x1bP1;2;3\x03"), KEY_INTERRUPT);
    CHECK_EQUAL(only_key("\x1b[1;\x03"), KEY_INTERRUPT);
    CHECK_EQUAL(only_key("\x1b]0;title\x1b\\x"), KEY_CHARACTER);
    CHECK_EQUAL(only_key("\x1b[12\x1b[A"), KEY_UP);
    CHECK_EQUAL(only_key("\xc3\x03"), KEY_INTERRUPT);
}

static void test_characters(void)
{
    struct key_reader reader = {0};
    static const char text[] = "\xf0\x9f\x98\x80";
    for (size_t i = 0; i < 3; i++) {
        CHECK_EQUAL(key_reader_take(&reader, (uint8_t)text[i]), KEY_NONE);
    }
    CHECK_EQUAL(key_reader_take(&reader, (uint8_t)text[3]), KEY_CHARACTER);
    const struct bytes character = key_reader_character(&reader);
    CHECK_EQUAL(character.size_bytes, 4);
    CHECK(memcmp(character.data, text, 4) == 0);
}

static void test_ends_of_lines(void)
{
    struct key_reader reader = {0};
    CHECK_EQUAL(key_reader_take(&reader, '\r'), KEY_ENTER);
    CHECK_EQUAL(key_reader_take(&reader, '\n'), KEY_NONE);
    CHECK_EQUAL(key_reader_take(&reader, '\n'), KEY_ENTER);
    CHECK_EQUAL(key_reader_take(&reader, '\r'), KEY_ENTER);
    CHECK_EQUAL(key_reader_take(&reader, '\r'), KEY_ENTER);
    CHECK_EQUAL(key_reader_take(&reader, 'a'), KEY_CHARACTER);
    CHECK_EQUAL(key_reader_take(&reader, '\n'), KEY_ENTER);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sequences", test_sequences},
        {"unknown", test_unknown},
        {"not stuck", test_not_stuck},
        {"characters", test_characters},
        {"ends of lines", test_ends_of_lines},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
