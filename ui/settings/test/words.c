#include "words.h"
#include "lib/text.h"
#include "unit.h"

static char text[64];

static void test_keymaps(void)
{
    words_for_keymap(text, sizeof(text), text_bytes("de"));
    CHECK(strcmp(text, "German") == 0);
    words_for_keymap(text, sizeof(text), text_bytes("xx"));
    CHECK(strcmp(text, "xx") == 0);
    words_for_keymap(text, sizeof(text), (struct bytes){NULL, 0});
    CHECK(strcmp(text, "") == 0);
    words_for_keymap(text, 4, text_bytes("de"));
    CHECK(strcmp(text, "Ger") == 0);
}

static void check_seconds(uint32_t seconds, const char *want)
{
    words_for_seconds(text, sizeof(text), seconds);
    CHECK(strcmp(text, want) == 0);
}

static void test_seconds(void)
{
    check_seconds(0, "never");
    check_seconds(1, "1 second");
    check_seconds(90, "90 seconds");
    check_seconds(60, "1 minute");
    check_seconds(600, "10 minutes");
    check_seconds(3600, "1 hour");
    check_seconds(7200, "2 hours");
}

static void check_bytes(uint64_t bytes, const char *want)
{
    words_for_bytes(text, sizeof(text), bytes);
    CHECK(strcmp(text, want) == 0);
}

static void test_bytes(void)
{
    check_bytes(0, "0 bytes");
    check_bytes(1023, "1023 bytes");
    check_bytes(1024, "1.0 KiB");
    check_bytes(1536, "1.5 KiB");
    check_bytes(UINT64_C(512) << 20, "512 MiB");
    check_bytes(UINT64_C(3) << 30, "3.0 GiB");
    words_for_bytes(text, sizeof(text), UINT64_MAX);
    CHECK(strstr(text, " TiB") != NULL);
}

static void test_keys(void)
{
    static const uint8_t key[] = {0x01, 0xab, 0xff, 0x00};
    words_for_key(text, sizeof(text), (struct bytes){key, sizeof(key)});
    CHECK(strcmp(text, "01ab ff00") == 0);
    words_for_key(text, 8, (struct bytes){key, sizeof(key)});
    CHECK(strcmp(text, "01ab ff") == 0);
    words_for_key(text, 4, (struct bytes){key, sizeof(key)});
    CHECK(strcmp(text, "01") == 0);
    words_for_key(text, sizeof(text), (struct bytes){NULL, 0});
    CHECK(strcmp(text, "") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"keymaps", test_keymaps},
        {"seconds", test_seconds},
        {"bytes", test_bytes},
        {"keys", test_keys},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
