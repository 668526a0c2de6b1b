#include "chooser/sizes.h"
#include "unit.h"
#include <string.h>

static bool is_written(uint64_t size_bytes, const char *want)
{
    char text[SIZES_TEXT_BYTES];
    sizes_write(text, size_bytes);
    return strcmp(text, want) == 0;
}

static void test_sizes(void)
{
    CHECK(is_written(0, "0 bytes"));
    CHECK(is_written(1, "1 byte"));
    CHECK(is_written(1023, "1023 bytes"));
    CHECK(is_written(1024, "1.0 KiB"));
    CHECK(is_written(1536, "1.5 KiB"));
    CHECK(is_written(10239, "9.9 KiB"));
    CHECK(is_written(10240, "10 KiB"));
    CHECK(is_written(1024 * 1024 - 1, "1023 KiB"));
    CHECK(is_written(16 << 20, "16 MiB"));
    CHECK(is_written(UINT64_MAX, "15 EiB"));
}

static bool is_written_time(uint64_t time_ns, const char *want)
{
    char text[SIZES_TEXT_BYTES];
    sizes_write_time(text, time_ns);
    return strcmp(text, want) == 0;
}

static void test_times(void)
{
    CHECK(is_written_time(0, ""));
    CHECK(is_written_time(UINT64_C(123) * 1000000000, ""));
    CHECK(is_written_time(UINT64_C(1927857845) * 1000000000, "2031-02-03 04:04"));
    CHECK(is_written_time(UINT64_MAX, "2554-07-21 23:34"));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sizes", test_sizes},
        {"times", test_times},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
