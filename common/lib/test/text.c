#include "lib/text.h"
#include "unit.h"

static void test_length(void)
{
    const char field[4] = {'a', 'b', 'c', 'd'};
    CHECK_EQUAL(text_length(""), 0);
    CHECK_EQUAL(text_length("abc"), 3);
    CHECK_EQUAL(text_length_in_field(field, sizeof(field)), 4);
    CHECK_EQUAL(text_length_in_field("ab\0d", 4), 2);
    CHECK_EQUAL(text_length_in_field(field, 0), 0);
}

static void test_equal(void)
{
    CHECK(text_equal("", ""));
    CHECK(text_equal("abc", "abc"));
    CHECK(!text_equal("abc", "abd"));
    CHECK(!text_equal("abc", "ab"));
    CHECK(!text_equal("ab", "abc"));
    CHECK(!text_equal("", "a"));
}

static void test_is_one_of(void)
{
    static const char *const texts[] = {"abc", "", "ab"};
    CHECK(text_is_one_of("abc", texts, 3));
    CHECK(text_is_one_of("", texts, 3));
    CHECK(text_is_one_of("ab", texts, 3));
    CHECK(!text_is_one_of("ab", texts, 2));
    CHECK(!text_is_one_of("a", texts, 3));
    CHECK(!text_is_one_of("abc", texts, 0));
}

static void test_copy(void)
{
    char target[4];
    CHECK(text_copy(target, sizeof(target), "abc"));
    CHECK(strcmp(target, "abc") == 0);
    CHECK(!text_copy(target, sizeof(target), "abcd"));
    CHECK(strcmp(target, "abc") == 0);
    CHECK(text_copy(target, 1, ""));
    CHECK(!text_copy(target, 1, "a"));
    CHECK(target[0] == '\0');
}

static void test_option(void)
{
    char value[8];
    CHECK(text_option("quiet exit=abc x=1", "exit", value, sizeof(value)));
    CHECK(strcmp(value, "abc") == 0);
    CHECK(text_option("exit=first exit=second", "exit", value, sizeof(value)));
    CHECK(strcmp(value, "first") == 0);
    CHECK(text_option("exit=", "exit", value, sizeof(value)));
    CHECK(value[0] == '\0');
    CHECK(text_option("a=1234567", "a", value, sizeof(value)));
    CHECK(strcmp(value, "1234567") == 0);
}

static void test_option_absent(void)
{
    static const char *const lines[] = {
        "", "exit", "noexit=a", "exits=a", "x=exit=a", "xexit=a", "exi=a", "a=12345678"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char value[8] = "before";
        const char *key = lines[i][0] == 'a' ? "a" : "exit";
        CHECK(!text_option(lines[i], key, value, sizeof(value)));
        CHECK(value[0] == '\0');
    }
}

static bool is_number(const char *text, uint64_t expected)
{
    uint64_t number = 0;
    return text_number(text_bytes(text), &number) && number == expected;
}

static void test_number(void)
{
    uint64_t number = 0;
    CHECK(is_number("0", 0));
    CHECK(is_number("007", 7));
    CHECK(is_number("18446744073709551615", UINT64_MAX));
    static const char *const none[] = {
        "", "18446744073709551616", "99999999999999999999", "-1", "+1", " 1", "1 ", "1a", "0x1"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        CHECK(!text_number(text_bytes(none[i]), &number));
    }
}

static void test_port(void)
{
    uint16_t port = 5;
    CHECK(text_port(text_bytes("1"), &port));
    CHECK_EQUAL(port, 1);
    CHECK(text_port(text_bytes("0443"), &port));
    CHECK_EQUAL(port, 443);
    CHECK(text_port(text_bytes("65535"), &port));
    CHECK_EQUAL(port, 65535);
    static const char *const none[] = {
        "", "0", "00000", "65536", "65537", "18446744073709551617", "-1", "+1", "1 ", "1a", "*"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        CHECK(!text_port(text_bytes(none[i]), &port));
    }
    CHECK_EQUAL(port, 65535);
}

static void test_name(void)
{
    static const char *const good[] = {"a", "Z", "0", "9_", "a..", "my.other-thing_2"};
    static const char *const bad[] = {
        "", ".", "..", "-a", "_", "a/b", "a b", "a,b", "a\n", "a\x7f", "a:b", "a@b", "\xc3\xa9"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK(text_is_name(text_bytes(good[i]), 16));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(!text_is_name(text_bytes(bad[i]), 16));
    }
    CHECK(!text_is_name(text_bytes("my.other-thing_2"), 15));
    CHECK(!text_is_name(text_bytes("a"), 0));
    CHECK(!text_is_name((struct bytes){(const uint8_t *)"a\0b", 3}, 16));
}

static void test_words(void)
{
    const struct bytes list = text_bytes(" ,one two,, three/3, ");
    static const char *const words[] = {"one", "two", "three/3"};
    struct bytes word;
    size_t at = 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        CHECK(text_next_word(list, &at, &word));
        CHECK(bytes_equal(word, text_bytes(words[i])));
    }
    CHECK(!text_next_word(list, &at, &word));
    CHECK_EQUAL(word.size_bytes, 0);
    CHECK(!text_next_word(list, &at, &word));
    static const char *const none[] = {"", " ", ",", " , ,"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        at = 0;
        CHECK(!text_next_word(text_bytes(none[i]), &at, &word));
    }
    /* It ends with the list, not with what lies behind it. */
    at = 0;
    CHECK(text_next_word((struct bytes){(const uint8_t *)"abc", 2}, &at, &word));
    CHECK(bytes_equal(word, text_bytes("ab")));
    CHECK(!text_next_word((struct bytes){(const uint8_t *)"abc", 2}, &at, &word));
}

static void test_take_prefix(void)
{
    struct bytes text = text_bytes("udp/udp/1");
    CHECK(!text_take_prefix(&text, text_bytes("tcp/")));
    CHECK(!text_take_prefix(&text, text_bytes("udp/udp/1 ")));
    CHECK(bytes_equal(text, text_bytes("udp/udp/1")));
    CHECK(text_take_prefix(&text, text_bytes("udp/")));
    CHECK(bytes_equal(text, text_bytes("udp/1")));
    CHECK(text_take_prefix(&text, text_bytes("")));
    CHECK(text_take_prefix(&text, text_bytes("udp/1")));
    CHECK_EQUAL(text.size_bytes, 0);
    CHECK(!text_take_prefix(&text, text_bytes("u")));
}

static void test_number_option(void)
{
    uint32_t number = 5;
    CHECK(text_number_option("size=12", "size", 10, 12, &number));
    CHECK_EQUAL(number, 12);
    static const char *const none[] = {
        "",
        "size",
        "size=",
        "size=9",
        "size=13",
        "size=11x",
        "siz=11",
        "sizes=11",
        "size=4294967306"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        CHECK(!text_number_option(none[i], "size", 10, 12, &number));
    }
    CHECK_EQUAL(number, 12);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"length", test_length},
        {"equal", test_equal},
        {"one of several", test_is_one_of},
        {"copy", test_copy},
        {"option", test_option},
        {"option absent", test_option_absent},
        {"numbers", test_number},
        {"ports", test_port},
        {"names", test_name},
        {"words of a list", test_words},
        {"prefixes", test_take_prefix},
        {"numbers as options", test_number_option},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
