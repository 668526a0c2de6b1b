#include "name.h"
#include "unit.h"

/* Units, how many, and what they are in UTF-8. */
static void check_read(const char *units, size_t size_bytes, const char *text)
{
    uint8_t field[NAME_FIELD_BYTES] = {0};
    char name[GPT_NAME_BYTES];
    memcpy(field, units, size_bytes);
    name_read((struct bytes){field, sizeof(field)}, name);
    CHECK(strcmp(name, text) == 0);
}

static void test_read(void)
{
    check_read("", 0, "");
    check_read("E\0F\0I\0", 6, "EFI");
    check_read("a\0\0\0b\0", 6, "a");
    check_read("\x7f\0\x80\0\xff\x07\0\x08", 8, "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80");
    check_read("\xff\xff", 2, "\xef\xbf\xbf");
    check_read("\x3d\xd8\x00\xde", 4, "\xf0\x9f\x98\x80");
    check_read("\xff\xdb\xff\xdf", 4, "\xf4\x8f\xbf\xbf");
}

static void test_read_malformed(void)
{
    check_read("\x3d\xd8", 2, "\xef\xbf\xbd");
    check_read("\x00\xde", 2, "\xef\xbf\xbd");
    check_read("\x00\xde\x3d\xd8", 4, "\xef\xbf\xbd\xef\xbf\xbd");
    check_read("\x3d\xd8x\0", 4, "\xef\xbf\xbdx");
    check_read("\x3d\xd8\x3d\xd8\x00\xde", 6, "\xef\xbf\xbd\xf0\x9f\x98\x80");
}

static void test_read_full(void)
{
    uint8_t field[NAME_FIELD_BYTES];
    char name[GPT_NAME_BYTES];
    memset(field, 0xdd, sizeof(field)); /* each a surrogate alone */
    name_read((struct bytes){field, sizeof(field)}, name);
    CHECK_EQUAL(strlen(name), GPT_NAME_BYTES - 1);
    field[NAME_FIELD_BYTES - 1] = 0xd8; /* one that another would have to follow */
    name_read((struct bytes){field, sizeof(field)}, name);
    CHECK_EQUAL(strlen(name), GPT_NAME_BYTES - 1);
}

static enum status write(const char *text, uint8_t field[NAME_FIELD_BYTES])
{
    char name[GPT_NAME_BYTES] = {0};
    memcpy(name, text, strlen(text));
    return name_write(name, field);
}

static void test_written_is_read(void)
{
    static const char *const texts[] = {
        "",
        "root",
        "\xc3\xa4",
        "\xef\xbf\xbf",
        "\xed\x9f\xbf\xee\x80\x80",
        "\xf0\x9f\x98\x80 x",
        "012345678901234567890123456789012345"};
    uint8_t field[NAME_FIELD_BYTES];
    char name[GPT_NAME_BYTES];
    for (uint32_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CHECK_EQUAL(write(texts[i], field), STATUS_OK);
        name_read((struct bytes){field, sizeof(field)}, name);
        CHECK(strcmp(name, texts[i]) == 0);
    }
}

static void test_write_malformed(void)
{
    static const char *const texts[] = {
        "\x80",
        "\xc3",
        "a\xc3",
        "\xc3x",
        "\xc1\x81",
        "\xe0\x80\x80",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff"};
    uint8_t field[NAME_FIELD_BYTES];
    char endless[GPT_NAME_BYTES];
    for (uint32_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CHECK_EQUAL(write(texts[i], field), STATUS_INVALID_ARGUMENT);
    }
    memset(endless, 'a', sizeof(endless));
    CHECK_EQUAL(name_write(endless, field), STATUS_INVALID_ARGUMENT);
}

static void test_write_too_long(void)
{
    uint8_t field[NAME_FIELD_BYTES];
    CHECK_EQUAL(write("0123456789012345678901234567890123456", field), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        write("01234567890123456789012345678901234\xf0\x9f\x98\x80", field), STATUS_LIMIT_EXCEEDED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"read", test_read},
        {"read what is malformed", test_read_malformed},
        {"read a full field", test_read_full},
        {"what is written is read", test_written_is_read},
        {"write what is no UTF-8", test_write_malformed},
        {"write what is too long", test_write_too_long},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
