#include "column.h"
#include "unit.h"

static uint32_t after(uint32_t columns, const char *text)
{
    struct column column = {.columns = columns};
    for (size_t i = 0; text[i] != '\0'; i++) {
        column_take(&column, (uint8_t)text[i]);
    }
    return column_now(&column);
}

static void test_text(void)
{
    CHECK_EQUAL(after(80, ""), 0);
    CHECK_EQUAL(after(80, "name? "), 6);
    CHECK_EQUAL(after(80, "name?\r\n"), 0);
    CHECK_EQUAL(after(80, "ab\b"), 1);
    CHECK_EQUAL(after(80, "\b\b"), 0);
    CHECK_EQUAL(after(80, "ab\t"), 8);
    CHECK_EQUAL(after(10, "12345678\t"), 9);
    CHECK_EQUAL(after(80, "ab\a\x01"), 2);
}

static void test_characters(void)
{
    CHECK_EQUAL(after(80, "\xc3\xa4\xe4\xb8\xad"), 3);
    CHECK_EQUAL(after(80, "e\xcc\x81"), 1);
    CHECK_EQUAL(after(80, "\xff\xfe"), 2);
    CHECK_EQUAL(after(80, "\xc3\r"), 0);
}

static void test_wrapping(void)
{
    CHECK_EQUAL(after(5, "1234"), 4);
    CHECK_EQUAL(after(5, "12345"), 0);
    CHECK_EQUAL(after(5, "123456"), 1);
    CHECK_EQUAL(after(5, "1234\xe4\xb8\xad"), 2);
}

static void test_sequences(void)
{
    CHECK_EQUAL(after(80, "\x1b[31mred\x1b[0m"), 3);
    CHECK_EQUAL(after(80, "\x1b[2J\x1b[H"), 0);
    CHECK_EQUAL(after(80, "\x1b[5;20Hx"), 20);
    CHECK_EQUAL(after(80, "ab\x1b[10Gc"), 10);
    CHECK_EQUAL(after(80, "ab\x1b[3C"), 5);
    CHECK_EQUAL(after(80, "ab\x1b[D"), 1);
    CHECK_EQUAL(after(80, "ab\x1b[99999999999999999999D"), 0);
    CHECK_EQUAL(after(80, "ab\x1b[99999999999999999999C"), 79);
    CHECK_EQUAL(after(80, "\x1b]0;a title\x1b\\ab"), 2);
    CHECK_EQUAL(after(80, "\x1b]0;a title\aab"), 2);
    CHECK_EQUAL(after(80, "\x1b(Bab"), 2);
}

/* In pieces of any sizes it is as byte by byte: a little generator says which. */
static void test_all_at_once(void)
{
    static const char *const parts[] = {
        "plain text, longer than eight",
        "a",
        "\r\n",
        "\t",
        "\b",
        "\xc3\xa4",
        "\xe4\xb8\xad",
        "\xe4",
        "\xff",
        "\x1b[31m",
        "\x1b[12",
        "\x1b",
        "\x1b]0;a title\a",
        "\x7f",
    };
    uint32_t random = 1;
    for (uint32_t columns = 8; columns < 40; columns++) {
        struct column one = {.columns = columns};
        struct column all = {.columns = columns};
        for (uint32_t i = 0; i < 400; i++) {
            random = random * 1664525u + 1013904223u;
            const char *part = parts[(random >> 16) % (sizeof(parts) / sizeof(parts[0]))];
            const struct bytes bytes = {(const uint8_t *)part, strlen(part)};
            for (size_t at = 0; at < bytes.size_bytes; at++) {
                column_take(&one, bytes.data[at]);
            }
            column_take_all(&all, bytes);
            CHECK_EQUAL(one.column, all.column);
            CHECK_EQUAL(one.state, all.state);
            CHECK_EQUAL(one.character_bytes, all.character_bytes);
        }
    }
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"text", test_text},
        {"characters", test_characters},
        {"wrapping", test_wrapping},
        {"sequences", test_sequences},
        {"all at once", test_all_at_once},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
