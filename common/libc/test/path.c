#include "path.h"
#include "unit.h"
#include <errno.h>

static struct path path_at(const char *text)
{
    const struct path root = {.length = 0};
    struct path path;
    CHECK_EQUAL(path_resolve(&root, text, &path), 0);
    return path;
}

static void check(const char *from, const char *path, const char *want, bool is_directory)
{
    const struct path start = path_at(from);
    struct path resolved;
    CHECK_EQUAL(path_resolve(&start, path, &resolved), 0);
    CHECK(strcmp(resolved.text, want) == 0);
    CHECK_EQUAL(resolved.length, strlen(want));
    CHECK_EQUAL(resolved.is_directory, is_directory);
}

static void test_resolves(void)
{
    check("/", "a", "a", false);
    check("/", "/a/b", "a/b", false);
    check("/x/y", "a", "x/y/a", false);
    check("/x/y", "/a", "a", false);
    check("/x", "a//b/./c", "x/a/b/c", false);
    check("/x", "a/", "x/a", true);
    check("/x", ".", "x", true);
    check("/", "/", "", true);
}

static void test_goes_up(void)
{
    check("/x/y", "..", "x", true);
    check("/x/y", "../z", "x/z", false);
    check("/x/y", "../../..", "", true);
    check("/", "../../a", "a", false);
    check("/", "a/b/../../..", "", true);
    check("/ab", "../abc/..", "", true);
}

static void test_refuses(void)
{
    const struct path root = {.length = 0};
    struct path path;
    CHECK_EQUAL(path_resolve(&root, "", &path), -ENOENT);

    char name[NAME_BYTES_MAX + 2];
    memset(name, 'n', sizeof(name));
    name[NAME_BYTES_MAX + 1] = '\0';
    CHECK_EQUAL(path_resolve(&root, name, &path), -ENAMETOOLONG);
    name[NAME_BYTES_MAX] = '\0';
    CHECK_EQUAL(path_resolve(&root, name, &path), 0);

    char text[2 * PATH_BYTES_MAX];
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = i % 2 == 0 ? 'p' : '/';
    }
    text[PATH_BYTES_MAX] = '\0';
    CHECK_EQUAL(path_resolve(&root, text, &path), -ENAMETOOLONG);
    text[PATH_BYTES_MAX - 1] = '\0';
    CHECK_EQUAL(path_resolve(&root, text, &path), 0);
    const struct path deep = path;
    CHECK_EQUAL(path_resolve(&deep, "more", &path), -ENAMETOOLONG);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"paths are resolved by their text", test_resolves},
        {"nothing leads above the root", test_goes_up},
        {"what is too long is refused", test_refuses},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
