/* Saving, over a folder that fails at every step in turn. */
#include "save.h"
#include "unit.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define FILES_MAX    20u
#define CONTENT_MAX  64u
#define STEPS_ENOUGH 40u

struct file {
    char place[64]; /* empty: there is none */
    char content[CONTENT_MAX];
    bool is_kept;
};

static struct {
    struct file files[FILES_MAX];
    struct file *written;
    uint32_t step;
    uint32_t failing; /* the step that fails; 0: none */
} folder;

static bool fails(void)
{
    return ++folder.step == folder.failing;
}

static struct file *find(const char *place)
{
    for (uint32_t i = 0; i < FILES_MAX; i++) {
        if (strcmp(folder.files[i].place, place) == 0) {
            return &folder.files[i];
        }
    }
    return NULL;
}

static int create(void *context, const char *place)
{
    (void)context;
    if (fails()) {
        return EACCES;
    }
    if (find(place) != NULL) {
        return EEXIST;
    }
    folder.written = find("");
    CHECK(folder.written != NULL);
    (void)strcpy(folder.written->place, place);
    return 0;
}

static int write_bytes(void *context, struct bytes bytes)
{
    (void)context;
    if (fails()) {
        return ENOSPC;
    }
    (void)strncat(folder.written->content, (const char *)bytes.data, bytes.size_bytes);
    return 0;
}

static int keep(void *context)
{
    (void)context;
    folder.written->is_kept = true;
    folder.written = NULL;
    return fails() ? EIO : 0;
}

static int rename_file(void *context, const char *from, const char *to)
{
    (void)context;
    if (fails()) {
        return EIO;
    }
    struct file *source = find(from);
    struct file *target = find(to);
    CHECK(source->is_kept);
    if (target != NULL) {
        *target = (struct file){0};
    }
    (void)strcpy(source->place, to);
    return 0;
}

static int remove_file(void *context, const char *place)
{
    (void)context;
    *find(place) = (struct file){0};
    return 0;
}

static const struct save_disk disk = {NULL, create, write_bytes, keep, rename_file, remove_file};

/* In pieces of three bytes. */
static struct bytes view(void *context, size_t offset)
{
    const char *text = context;
    const size_t left = strlen(text) - offset;
    return (struct bytes){(const uint8_t *)&text[offset], left < 3 ? left : 3};
}

static int save(const char *place, char *text)
{
    const struct save_content content = {text, view};
    return save_file(&disk, place, &content);
}

static void begin(void)
{
    memset(&folder, 0, sizeof(folder));
    (void)strcpy(folder.files[0].place, "/a/notes.txt");
    (void)strcpy(folder.files[0].content, "before");
}

static uint32_t count_files(void)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < FILES_MAX; i++) {
        count += folder.files[i].place[0] != '\0' ? 1 : 0;
    }
    return count;
}

static void test_saving(void)
{
    char text[] = "what is new";
    begin();
    CHECK_EQUAL(save("/a/notes.txt", text), 0);
    CHECK(strcmp(find("/a/notes.txt")->content, text) == 0);
    CHECK_EQUAL(save("/b.txt", (char[]){""}), 0);
    CHECK(strcmp(find("/b.txt")->content, "") == 0);
    CHECK_EQUAL(count_files(), 2);
}

/* Whatever fails, the file is as it was, and nothing else is left. */
static void test_failures(void)
{
    char text[] = "what is new";
    int error = 1;
    uint32_t failed_count = 0;
    for (uint32_t step = 1; error != 0 && step < STEPS_ENOUGH; step++) {
        begin();
        folder.failing = step;
        error = save("/a/notes.txt", text);
        CHECK(strcmp(find("/a/notes.txt")->content, error != 0 ? "before" : text) == 0);
        CHECK_EQUAL(count_files(), 1);
        failed_count += error != 0 ? 1 : 0;
    }
    CHECK_EQUAL(error, 0);
    CHECK_EQUAL(failed_count, 7); /* create, four pieces, keep, rename */
}

/* Of others, or of before the power ended, something may be left. */
static void test_taken_names(void)
{
    char text[] = "new";
    begin();
    (void)strcpy(folder.files[1].place, "/a/.saving-1");
    CHECK_EQUAL(save("/a/notes.txt", text), 0);
    CHECK(find("/a/.saving-1") != NULL);
    for (uint32_t i = 1; i <= SAVE_NAMES_MAX; i++) {
        (void)snprintf(
            folder.files[i + 2].place, sizeof(folder.files[i].place), "/a/.saving-%u", i);
    }
    CHECK_EQUAL(save("/a/notes.txt", text), EEXIST);
}

static void test_long_places(void)
{
    static char place[1100] = "/";
    memset(&place[1], 'a', 1016);
    place[1017] = '/';
    memset(&place[1018], 'b', 4);
    begin();
    CHECK_EQUAL(save(place, (char[]){"x"}), ENAMETOOLONG);
    CHECK_EQUAL(count_files(), 1);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"saving", test_saving},
        {"failures", test_failures},
        {"taken names", test_taken_names},
        {"long places", test_long_places},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
