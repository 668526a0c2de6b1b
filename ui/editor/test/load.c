#include "load.h"
#include "unit.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char place[] = "/tmp/editor-load-XXXXXX";

static void put(const char *text, size_t size_bytes)
{
    FILE *stream = fopen(place, "w");
    CHECK(stream != NULL && fwrite(text, 1, size_bytes, stream) == size_bytes);
    CHECK(fclose(stream) == 0);
}

static void test_texts(void)
{
    static const char text[] = "one\ntw\xc3\xb6\n\xf0\x9f\x98\x80 \xef\xbf\xbd";
    put(text, sizeof(text) - 1);
    const struct load load = load_file(place, 100);
    CHECK_EQUAL(load.outcome, LOAD_DONE);
    CHECK_EQUAL(load.size_bytes, sizeof(text) - 1);
    CHECK(memcmp(load.data, text, sizeof(text) - 1) == 0);
    free(load.data);
    put("", 0);
    const struct load empty = load_file(place, 100);
    CHECK_EQUAL(empty.outcome, LOAD_DONE);
    CHECK_EQUAL(empty.size_bytes, 0);
    free(empty.data);
}

static void check_no_text(const char *text, size_t size_bytes, size_t line)
{
    put(text, size_bytes);
    const struct load load = load_file(place, 100);
    CHECK_EQUAL(load.outcome, LOAD_NO_TEXT);
    CHECK_EQUAL(load.line, line);
    CHECK(load.data == NULL);
}

static void test_no_texts(void)
{
    check_no_text("\xff", 1, 1);
    check_no_text("a\nb\n\xc3", 5, 3);
    check_no_text("a\n\xed\xa0\x80", 5, 2);
    check_no_text("\xc0\x80", 2, 1);
    check_no_text("\xf4\x90\x80\x80\n", 5, 1);
}

static void test_sizes(void)
{
    put("12345", 5);
    const struct load fits = load_file(place, 5);
    CHECK_EQUAL(fits.outcome, LOAD_DONE);
    free(fits.data);
    CHECK_EQUAL(load_file(place, 4).outcome, LOAD_TOO_LARGE);
}

static void test_what_is_no_file(void)
{
    CHECK_EQUAL(load_file("/tmp/no such file", 100).outcome, LOAD_NONE);
    const struct load folder = load_file("/tmp", 100);
    CHECK_EQUAL(folder.outcome, LOAD_FAILED);
    CHECK_EQUAL(folder.error, EISDIR);
    /* It has more in it than it says. */
    const struct load grown = load_file("/proc/self/maps", 1 << 20);
    CHECK_EQUAL(grown.outcome, LOAD_FAILED);
    CHECK_EQUAL(grown.error, EAGAIN);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"texts", test_texts},
        {"no texts", test_no_texts},
        {"sizes", test_sizes},
        {"what is no file", test_what_is_no_file},
    };
    CHECK(mkstemp(place) >= 0);
    const int result = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    (void)unlink(place);
    return result;
}
