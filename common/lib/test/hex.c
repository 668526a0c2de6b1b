#include "lib/hex.h"
#include "lib/text.h"
#include "test_bytes.h"
#include "unit.h"

static void test_digits(void)
{
    static const char lower[] = "0123456789abcdef";
    static const char upper[] = "0123456789ABCDEF";
    uint32_t digits = 0;
    for (uint32_t i = 0; i < 16; i++) {
        CHECK_EQUAL(hex_digit((uint8_t)lower[i]), i);
        CHECK_EQUAL(hex_digit((uint8_t)upper[i]), i);
    }
    for (uint32_t i = 0; i < 256; i++) {
        digits += hex_digit((uint8_t)i) != HEX_NO_DIGIT;
    }
    CHECK_EQUAL(digits, 22);
}

static void test_there_and_back(void)
{
    uint8_t data[256];
    uint8_t read[256];
    char text[2 * 256 + 1];
    for (uint32_t i = 0; i < 256; i++) {
        data[i] = (uint8_t)i;
    }
    for (size_t size = 0; size <= 256; size++) {
        memset(text, 'x', sizeof(text));
        hex_write((struct bytes){data, size}, text);
        CHECK_EQUAL(strlen(text), 2 * size);
        CHECK(hex_read(text_bytes(text), read, size));
        CHECK(memcmp(read, data, size) == 0);
    }
    CHECK(memcmp(text, "000102", 6) == 0);
    CHECK(memcmp(text + 2 * 253, "fdfeff", 6) == 0);
}

static bool reads(const char *text, size_t size_bytes)
{
    uint8_t bytes[4];
    const struct bytes copy = test_bytes_copy((const uint8_t *)text, strlen(text));
    const bool is_read = hex_read(copy, bytes, size_bytes);
    test_bytes_free(copy);
    return is_read;
}

static void test_refused(void)
{
    CHECK(reads("00fF", 2));
    CHECK(!reads("00fF", 1));
    CHECK(!reads("00fF", 3));
    CHECK(!reads("00f", 1));
    CHECK(!reads("00f", 2));
    CHECK(!reads("", 1));
    CHECK(reads("", 0));
    /* What others would take: a sign, a blank, a prefix, an end of line. */
    CHECK(!reads("+100", 2));
    CHECK(!reads(" 100", 2));
    CHECK(!reads("0x00", 2));
    CHECK(!reads("000\n", 2));
    CHECK(!reads("0g00", 2));
    CHECK(!reads("000g", 2));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"digits", test_digits},
        {"there and back", test_there_and_back},
        {"refused", test_refused},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
