#include "lib/path.h"
#include "unit.h"

static struct bytes text(const char *path)
{
    return (struct bytes){(const uint8_t *)path, strlen(path)};
}

static void test_good(void)
{
    static const char *const paths[] = {"a", "a/b/c", "...", "..a", ".a/a.", "a b", "\xff"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        CHECK_EQUAL(path_check(text(paths[i])), STATUS_OK);
    }
}

static void test_bad(void)
{
    static const char *const paths[] = {
        "", "/", "/a", "a/", "a//b", ".", "..", "a/.", "a/../b", "./a", "../a", "a/.."};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        CHECK_EQUAL(path_check(text(paths[i])), STATUS_INVALID_ARGUMENT);
    }
    CHECK_EQUAL(path_check((struct bytes){(const uint8_t *)"a\0b", 3}), STATUS_INVALID_ARGUMENT);
}

static void test_long(void)
{
    char path[600];
    memset(path, 'x', sizeof(path));
    CHECK_EQUAL(path_check((struct bytes){(uint8_t *)path, 255}), STATUS_OK);
    CHECK_EQUAL(path_check((struct bytes){(uint8_t *)path, 256}), STATUS_LIMIT_EXCEEDED);
    path[255] = '/';
    CHECK_EQUAL(path_check((struct bytes){(uint8_t *)path, 511}), STATUS_OK);
    CHECK_EQUAL(path_check((struct bytes){(uint8_t *)path, 512}), STATUS_LIMIT_EXCEEDED);
    /* What is wrong at all comes before what is too long. */
    path[510] = '/';
    path[520] = '/';
    path[0] = '/';
    CHECK_EQUAL(path_check((struct bytes){(uint8_t *)path, 600}), STATUS_INVALID_ARGUMENT);
}

static void check_taken(struct bytes *path, const char *want)
{
    const struct bytes name = path_take(path);
    CHECK_EQUAL(name.size_bytes, strlen(want));
    CHECK(memcmp(name.data, want, name.size_bytes) == 0);
}

static void test_take(void)
{
    struct bytes path = text("one/two/3");
    check_taken(&path, "one");
    check_taken(&path, "two");
    check_taken(&path, "3");
    CHECK_EQUAL(path.size_bytes, 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"good", test_good},
        {"bad", test_bad},
        {"long", test_long},
        {"take", test_take},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
