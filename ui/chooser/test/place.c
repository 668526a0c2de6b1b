#include "chooser/place.h"
#include "unit.h"
#include <string.h>

static char out[PLACE_BYTES_MAX];

static bool reads_as(const char *folder, const char *typed, const char *want)
{
    return place_read(out, folder, typed) && strcmp(out, want) == 0;
}

static void test_reading(void)
{
    CHECK(reads_as("/", "notes.txt", "/notes.txt"));
    CHECK(reads_as("/a/b", "c", "/a/b/c"));
    CHECK(reads_as("/a/b", "/c", "/c"));
    CHECK(reads_as("/a/b", "../c/./d//", "/a/c/d"));
    CHECK(reads_as("/a", "", "/a"));
    CHECK(reads_as("/a", "/", "/"));
    CHECK(!place_read(out, "/", "a\nb"));
    CHECK(!place_read(out, "/", "a/\xff"));
}

/* However often it goes up, it stays inside. */
static void test_nothing_is_outside(void)
{
    CHECK(reads_as("/a", "../../..", "/"));
    CHECK(reads_as("/", "../../b", "/b"));
}

static void test_long_ones(void)
{
    char name[PLACE_NAME_BYTES_MAX + 1];
    memset(name, 'a', sizeof(name));
    name[PLACE_NAME_BYTES_MAX - 1] = '\0';
    CHECK(place_is_name(name));
    CHECK(place_read(out, "/", name));
    CHECK(place_join(out, out, name) && place_join(out, out, name));
    CHECK(!place_join(out, out, name));
    name[PLACE_NAME_BYTES_MAX - 1] = 'a';
    name[PLACE_NAME_BYTES_MAX] = '\0';
    CHECK(!place_is_name(name));
    CHECK(!place_read(out, "/", name));
}

static void test_names(void)
{
    CHECK(place_is_name("a name with blanks"));
    CHECK(place_is_name("\xc3\xa4\xf0\x9f\x98\x80"));
    CHECK(place_is_name("..."));
    CHECK(!place_is_name(""));
    CHECK(!place_is_name("."));
    CHECK(!place_is_name(".."));
    CHECK(!place_is_name("a/b"));
    CHECK(!place_is_name("a\tb"));
    CHECK(!place_is_name("\x7f"));
    CHECK(!place_is_name("\xc2\x80"));
    CHECK(!place_is_name("\xc3"));
}

static void test_parents(void)
{
    place_parent(out, "/a/b");
    CHECK(strcmp(out, "/a") == 0);
    place_parent(out, out);
    CHECK(strcmp(out, "/") == 0);
    place_parent(out, out);
    CHECK(strcmp(out, "/") == 0);
    CHECK(strcmp(place_name("/a/b"), "b") == 0);
    CHECK(strcmp(place_name("/"), "") == 0);
}

static void test_being_in(void)
{
    CHECK(place_is_in("/a", "/"));
    CHECK(place_is_in("/a/b", "/a"));
    CHECK(place_is_in("/a", "/a"));
    CHECK(!place_is_in("/ab", "/a"));
    CHECK(!place_is_in("/", "/a"));
}

static bool copies_as(const char *name, uint32_t number, const char *want)
{
    char copy[PLACE_NAME_BYTES_MAX];
    return place_copy_name(copy, name, number) && strcmp(copy, want) == 0;
}

static void test_copies(void)
{
    char name[PLACE_NAME_BYTES_MAX];
    char copy[PLACE_NAME_BYTES_MAX];
    CHECK(copies_as("notes.txt", 1, "notes copy.txt"));
    CHECK(copies_as("notes.txt", 12, "notes copy 12.txt"));
    CHECK(copies_as("folder", 1, "folder copy"));
    CHECK(copies_as(".hidden", 2, ".hidden copy 2"));
    CHECK(copies_as("a.tar.gz", 1, "a.tar copy.gz"));
    memset(name, 'a', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    CHECK(!place_copy_name(copy, name, 1));
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"reading", test_reading},
        {"nothing is outside", test_nothing_is_outside},
        {"long ones", test_long_ones},
        {"names", test_names},
        {"parents", test_parents},
        {"being in", test_being_in},
        {"copies", test_copies},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
