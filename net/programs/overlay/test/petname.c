#include "petname.h"
#include "lib/text.h"
#include "unit.h"
#include <string.h>

#define KEY "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"

static void test_names(void)
{
    static const char *const good[] = {"bob", "B", "0", "my.other-machine_2", "a.."};
    static const char *const bad[] = {
        "",
        ".",
        "..",
        ".bob",
        "-bob",
        "_",
        "a/b",
        "a b",
        "a\n",
        "a\x7f",
        "gr\xc3\xbc\xc3\x9f",
        "a:b",
        "a@b",
        KEY,
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK(petname_check(text_bytes(good[i])));
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(!petname_check(text_bytes(bad[i])));
    }
    CHECK(!petname_check((struct bytes){(const uint8_t *)"a\0b", 3}));
}

static void test_longest_name(void)
{
    char name[PETNAME_BYTES_MAX + 2];
    memset(name, 'a', sizeof(name));
    CHECK(petname_check((struct bytes){(const uint8_t *)name, PETNAME_BYTES_MAX}));
    CHECK(!petname_check((struct bytes){(const uint8_t *)name, PETNAME_BYTES_MAX + 1}));
}

static void test_files(void)
{
    static const char *const good[] = {
        KEY,
        KEY "\n",
        KEY "\r\n",
        KEY " \t\nwho gave me this at the fair\n",
        KEY "\n\n",
    };
    static const char *const bad[] = {
        "",
        "\n",
        " " KEY,
        "\n" KEY,
        KEY "0",
        KEY " bob",
        KEY "\rx",
        "8a88",
        "tessera:" KEY,
    };
    uint8_t key[PETNAME_KEY_BYTES];
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        CHECK(petname_read(text_bytes(good[i]), key));
        CHECK_EQUAL(key[0], 0x8a);
        CHECK_EQUAL(key[PETNAME_KEY_BYTES - 1], 0x5c);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        CHECK(!petname_read(text_bytes(bad[i]), key));
    }
    for (size_t size = 0; size < sizeof(KEY) - 1; size++) {
        CHECK(!petname_read((struct bytes){(const uint8_t *)KEY, size}, key));
    }
}

static void test_written_as_read(void)
{
    uint8_t key[PETNAME_KEY_BYTES];
    char content[PETNAME_CONTENT_BYTES + 1];
    CHECK(petname_read(text_bytes(KEY), key));
    petname_write(key, content);
    CHECK(text_equal(content, KEY "\n"));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"names", test_names},
        {"the longest name", test_longest_name},
        {"files", test_files},
        {"written as it was read", test_written_as_read},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
