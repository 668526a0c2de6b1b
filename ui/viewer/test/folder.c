#include "folder.h"
#include "unit.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct folder folder;
static char place[64] = "/tmp/viewer-folder-XXXXXX";

static void make(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/%s", place, name);
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void drop(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/%s", place, name);
    CHECK(unlink(path) == 0);
}

static void open_in(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof(path), "%s%s%s", place, name[0] != '\0' ? "/" : "", name);
    folder_open(&folder, path);
}

static void test_names(void)
{
    CHECK(folder_is_picture("a.png"));
    CHECK(folder_is_picture("a.b.JPG"));
    CHECK(!folder_is_picture("png"));
    CHECK(!folder_is_picture("a.txt"));
    CHECK(!folder_is_picture("a.png.part"));
}

static void test_beside(void)
{
    char path[256];
    char want[256];
    open_in("b.png");
    CHECK_EQUAL(folder.count, 3);
    CHECK_EQUAL(folder.current, 1);
    folder_go(&folder, 1);
    CHECK(strcmp(folder.names[folder.current], "c.jpg") == 0);
    folder_go(&folder, 1);
    CHECK(strcmp(folder.names[folder.current], "a.png") == 0);
    folder_go(&folder, -1);
    CHECK(folder_path(&folder, path, sizeof(path)));
    (void)snprintf(want, sizeof(want), "%s/c.jpg", place);
    CHECK(strcmp(path, want) == 0);
    CHECK(!folder_path(&folder, path, 8));
}

static void test_other_kinds(void)
{
    open_in("note.txt"); /* somebody wanted that one */
    CHECK_EQUAL(folder.count, 4);
    CHECK(strcmp(folder.names[folder.current], "note.txt") == 0);
    open_in("gone.png"); /* who asked is told that it is not there */
    CHECK(strcmp(folder.names[folder.current], "gone.png") == 0);
    open_in("");
    CHECK_EQUAL(folder.count, 3);
    CHECK_EQUAL(folder.current, 0);
    folder_open(&folder, "/nowhere at all/x.png");
    CHECK_EQUAL(folder.count, 1);
}

static void test_nothing(void)
{
    char path[32];
    memset(&folder, 0, sizeof(folder));
    folder_go(&folder, 1);
    CHECK(!folder_path(&folder, path, sizeof(path)));
}

int main(void)
{
    static const char *const names[] = {"c.jpg", "a.png", "b.png", "note.txt"};
    static const struct unit_test tests[] = {
        {"names", test_names},
        {"beside", test_beside},
        {"other kinds", test_other_kinds},
        {"nothing", test_nothing},
    };
    CHECK(mkdtemp(place) != NULL);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        make(names[i]);
    }
    const int code = unit_run(tests, sizeof(tests) / sizeof(tests[0]));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        drop(names[i]);
    }
    return rmdir(place) == 0 ? code : 1;
}
