#include "lib/printable.h"
#include "unit.h"

static void check_shown(const char *source, size_t size_bytes, const char *want)
{
    char target[128];
    bool is_cut = true;
    const struct bytes bytes = {(const uint8_t *)source, size_bytes};
    const size_t length = printable_text(target, sizeof(target), bytes, &is_cut);
    CHECK(!is_cut);
    CHECK_EQUAL(length, strlen(want));
    CHECK(memcmp(target, want, length) == 0);
}

static void test_kept(void)
{
    check_shown("", 0, "");
    check_shown("plain ~", 7, "plain ~");
    check_shown("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    check_shown("\xc2\xa0", 2, "\xc2\xa0");
}

static void test_control(void)
{
    check_shown("a\x1b[2Jb", 6, "a\\x1b[2Jb");
    check_shown("\0\n\x7f", 3, "\\x00\\x0a\\x7f");
    check_shown("\xc2\x9b", 2, "\\xc2\\x9b");
    check_shown("\xe2\x80\xae", 3, "\\xe2\\x80\\xae");
    check_shown("\xe2\x80\xa8", 3, "\\xe2\\x80\\xa8");
    check_shown("\xe2\x81\xa6", 3, "\\xe2\\x81\\xa6");
    check_shown("\xd8\x9c", 2, "\\xd8\\x9c");
}

static void test_no_utf8(void)
{
    check_shown("\xff", 1, "\\xff");
    check_shown("\x80", 1, "\\x80");
    check_shown("\xc3", 1, "\\xc3");
    check_shown("\xc3(", 2, "\\xc3(");
    check_shown("\xc0\x80", 2, "\\xc0\\x80");
    check_shown("\xe0\x80\x80", 3, "\\xe0\\x80\\x80");
    check_shown("\xed\xa0\x80", 3, "\\xed\\xa0\\x80");
    check_shown("\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80");
}

static void test_cut(void)
{
    char target[8];
    bool is_cut = false;
    CHECK_EQUAL(printable_text(target, 4, (struct bytes){(const uint8_t *)"abcd", 4}, &is_cut), 4);
    CHECK(!is_cut);
    CHECK_EQUAL(printable_text(target, 3, (struct bytes){(const uint8_t *)"abcd", 4}, &is_cut), 3);
    CHECK(is_cut);
    CHECK_EQUAL(printable_text(target, 3, (struct bytes){(const uint8_t *)"a\n", 2}, NULL), 1);
    CHECK_EQUAL(
        printable_text(target, 3, (struct bytes){(const uint8_t *)"ab\xc3\xa9", 4}, &is_cut), 2);
    CHECK(is_cut);
    CHECK_EQUAL(printable_text(target, 0, (struct bytes){(const uint8_t *)"a", 1}, &is_cut), 0);
    CHECK(is_cut);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"kept", test_kept},
        {"control", test_control},
        {"no UTF-8", test_no_utf8},
        {"cut", test_cut},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
