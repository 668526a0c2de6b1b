/* Text from values: each directive, cutting, and what the compiler's check lets through. */
#include "lib/format.h"
#include "unit.h"
#include <stdint.h>

/* Checks text and length at once. */
#define CHECK_FORMAT(want, ...)                                                                    \
    do {                                                                                           \
        char buffer[128];                                                                          \
        const size_t length = format_text(buffer, sizeof(buffer), __VA_ARGS__);                    \
        CHECK(strcmp(buffer, want) == 0);                                                          \
        CHECK_EQUAL(length, strlen(want));                                                         \
    } while (false)

static void test_text(void)
{
    CHECK_FORMAT("", "%s", "");
    CHECK_FORMAT("plain 100%", "plain %d%%", 100);
    CHECK_FORMAT("a-bc-d", "%c-%s-%c", 'a', "bc", 'd');
    CHECK_FORMAT("  ab|", "%4s|", "ab");
    CHECK_FORMAT("abcd|", "%2s|", "abcd");
    CHECK_FORMAT("ab|", "%.*s|", 2, "abcd");
    CHECK_FORMAT("|", "%.*s|", 0, "abcd");
    CHECK_FORMAT("abc|", "%.3s|", "abcd");
    CHECK_FORMAT("  abc|", "%5.3s|", "abcd");
    CHECK_FORMAT("|", "%.s|", "abcd");
    CHECK_FORMAT("abcd|", "%.*s|", -1, "abcd");
}

static void test_text_without_terminator(void)
{
    const char field[3] = {'x', 'y', 'z'};
    CHECK_FORMAT("xyz", "%.*s", 3, field);
}

static void test_numbers(void)
{
    CHECK_FORMAT("0 0 0", "%d %u %x", 0, 0u, 0u);
    CHECK_FORMAT("-1 4294967295 ffffffff", "%d %u %x", -1, UINT32_MAX, UINT32_MAX);
    CHECK_FORMAT("-2147483648", "%d", INT32_MIN);
    CHECK_FORMAT("-9223372036854775808", "%lld", (long long)INT64_MIN);
    CHECK_FORMAT("9223372036854775807", "%ld", (long)INT64_MAX);
    CHECK_FORMAT("18446744073709551615", "%llu", (unsigned long long)UINT64_MAX);
    CHECK_FORMAT("ffffffffffffffff", "%lx", (unsigned long)UINT64_MAX);
    CHECK_FORMAT("12345678901", "%zu", (size_t)12345678901u);
}

static void test_width(void)
{
    CHECK_FORMAT("   7|0007|12345", "%4d|%04d|%04d", 7, 7, 12345);
    CHECK_FORMAT("  -7|-007", "%4d|%04d", -7, -7);
    CHECK_FORMAT("00000000000000ff", "%016llx", 255ull);
}

static void test_pointer(void)
{
    CHECK_FORMAT("0x0000000000000000", "%p", NULL);
    CHECK_FORMAT("0x000000000000abcd", "%p", (void *)(uintptr_t)0xabcd);
}

static void test_cut(void)
{
    char buffer[4] = "###";
    CHECK_EQUAL(format_text(buffer, sizeof(buffer), "%s", "abcdef"), 6);
    CHECK(strcmp(buffer, "abc") == 0);
    CHECK_EQUAL(format_text(buffer, sizeof(buffer), "abc"), 3);
    CHECK(strcmp(buffer, "abc") == 0);
    CHECK_EQUAL(format_text(buffer, sizeof(buffer), "abcd"), 4);
    CHECK(strcmp(buffer, "abc") == 0);
    CHECK_EQUAL(format_text(buffer, 1, "x"), 1);
    CHECK(buffer[0] == '\0');
    buffer[0] = '#';
    CHECK_EQUAL(format_text(buffer, 0, "xyz"), 3);
    CHECK(buffer[0] == '#');
    CHECK_EQUAL(format_text(NULL, 0, "xyz"), 3);
}

/* The compiler refuses such formats as constants; from a variable they must do no harm. */
static void test_incomplete(void)
{
    char buffer[16];
    char format[] = "a%";
    char unknown[] = "%q!";
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
#pragma clang diagnostic ignored "-Wformat-security"
    CHECK_EQUAL(format_text(buffer, sizeof(buffer), format), 1);
    CHECK(strcmp(buffer, "a") == 0);
    CHECK_EQUAL(format_text(buffer, sizeof(buffer), unknown), 2);
    CHECK(strcmp(buffer, "q!") == 0);
#pragma clang diagnostic pop
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"text", test_text},
        {"text without terminator", test_text_without_terminator},
        {"numbers", test_numbers},
        {"width", test_width},
        {"pointer", test_pointer},
        {"cut", test_cut},
        {"incomplete", test_incomplete},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
