#include "command/words.h"
#include "unit.h"

static void check_path(const char *words, const char *want)
{
    char path[16];
    CHECK(path_from_words(path, sizeof(path), words));
    if (strcmp(path, want) != 0) {
        fprintf(stderr, "%s gives %s\n", words, path);
    }
    CHECK(strcmp(path, want) == 0);
}

static void test_path(void)
{
    check_path("", "");
    check_path("/", "");
    check_path(".", "");
    check_path("..", "");
    check_path("a", "a");
    check_path("/a/b", "a/b");
    check_path("//a///b//", "a/b");
    check_path("./a/./b/.", "a/b");
    check_path("a/../b", "b");
    check_path("a/b/..", "a");
    check_path("../../a", "a");
    check_path("a/../../b/c/..", "b");
    check_path("...", "...");
    check_path(".a/..b", ".a/..b");
    check_path("123456789012345", "123456789012345");
}

static void test_long_path(void)
{
    char path[8];
    CHECK(!path_from_words(path, sizeof(path), "12345678"));
    CHECK(path_from_words(path, sizeof(path), "1234567"));
    CHECK(!path_from_words(path, sizeof(path), "1234/678"));
    CHECK(path_from_words(path, sizeof(path), "1234567/../1234/67"));
}

static void test_last_name(void)
{
    CHECK(strcmp(path_last_name("a"), "a") == 0);
    CHECK(strcmp(path_last_name("a/bc/d"), "d") == 0);
    CHECK(strcmp(path_last_name(""), "") == 0);
}

static void check_size(uint64_t bytes, const char *want)
{
    char words[WORDS_BYTES_MAX];
    words_for_size(words, bytes);
    CHECK(strcmp(words, want) == 0);
}

static void test_size(void)
{
    check_size(0, "0 B");
    check_size(1023, "1023 B");
    check_size(1024, "1.0 KiB");
    check_size(1536, "1.5 KiB");
    check_size(1024 * 1024 - 1, "1023.9 KiB");
    check_size(1024 * 1024, "1.0 MiB");
    check_size(UINT64_C(5) << 30, "5.0 GiB");
    check_size(UINT64_MAX, "15.9 EiB");
}

static void check_duration(uint64_t duration_ns, const char *want)
{
    char words[WORDS_BYTES_MAX];
    words_for_duration(words, duration_ns);
    CHECK(strcmp(words, want) == 0);
}

static void test_duration(void)
{
    const uint64_t second = 1000000000;
    check_duration(0, "0.000 s");
    check_duration(13 * second / 1000, "0.013 s");
    check_duration(60 * second - 1, "59.999 s");
    check_duration(125 * second, "2 min 05 s");
    check_duration(3600 * second, "1 h 00 min");
    check_duration(25 * 3600 * second, "1 d 01 h");
    check_duration(UINT64_MAX, "213503 d 23 h");
}

static void test_status(void)
{
    CHECK(strcmp(words_for_status(STATUS_NOT_FOUND), "there is no such thing") == 0);
    CHECK(strcmp(words_for_status(STATUS_TIMED_OUT), "timed out") == 0);
    CHECK(strcmp(words_for_status((enum status)200), "unknown status") == 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"path", test_path},
        {"long path", test_long_path},
        {"last name", test_last_name},
        {"size", test_size},
        {"duration", test_duration},
        {"status", test_status},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
