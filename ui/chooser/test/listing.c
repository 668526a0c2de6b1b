#include "chooser/listing.h"
#include "chooser/folder.h"
#include "unit.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct bytes of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static void
add(struct listing *listing, const char *name, bool is_folder, uint64_t size, uint64_t time)
{
    struct listing_entry *entry = listing_add(listing, of(name), is_folder);
    CHECK(entry != NULL);
    entry->size_bytes = size;
    entry->modified_ns = time;
}

/* Names as a row, with a blank between them. */
static bool reads(const struct listing *listing, const char *want)
{
    char text[256] = "";
    for (size_t i = 0; i < listing->count; i++) {
        (void)strcat(strcat(text, i == 0 ? "" : " "), listing->entries[i].name);
    }
    return strcmp(text, want) == 0;
}

static void test_orders(void)
{
    struct listing listing = {0};
    add(&listing, "b10", false, 3, 30);
    add(&listing, "B2", false, 9, 10);
    add(&listing, "z", true, 1, 5);
    add(&listing, "a", false, 3, 20);
    add(&listing, "Y", true, 2, 7);
    listing_sort(&listing, LISTING_BY_NAME, false);
    CHECK(reads(&listing, "Y z a B2 b10"));
    listing_sort(&listing, LISTING_BY_NAME, true);
    CHECK(reads(&listing, "z Y b10 B2 a"));
    listing_sort(&listing, LISTING_BY_SIZE, false);
    CHECK(reads(&listing, "z Y a b10 B2"));
    listing_sort(&listing, LISTING_BY_TIME, true);
    CHECK(reads(&listing, "Y z b10 a B2"));
    CHECK_EQUAL(listing_find(&listing, "a"), 3);
    CHECK_EQUAL(listing_find(&listing, "c"), LISTING_NONE);
    listing_finish(&listing);
    listing_sort(&listing, LISTING_BY_NAME, false);
    CHECK_EQUAL(listing.count, 0);
}

/* What is less is less the other way round, and only equal names are equal. */
static void test_order_is_total(void)
{
    static const char *const names[] = {
        "", "0", "00", "1", "01", "10", "9", "a", "A", "a1", "a01", "a1b", "a10", "b", "B", "\xc3"};
    const size_t count = sizeof(names) / sizeof(names[0]);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            const int order = listing_compare_names(names[i], names[j]);
            const int reverse = listing_compare_names(names[j], names[i]);
            CHECK_EQUAL((order > 0) - (order < 0), (reverse < 0) - (reverse > 0));
            CHECK_EQUAL(order == 0, i == j);
            for (size_t k = 0; k < count; k++) {
                const bool is_between = order < 0 && listing_compare_names(names[j], names[k]) < 0;
                CHECK(!is_between || listing_compare_names(names[i], names[k]) < 0);
            }
        }
    }
}

/* More than anybody reads is cut, and said to be. */
static void test_many(void)
{
    struct listing listing = {0};
    char name[16];
    for (uint32_t i = 0; i < LISTING_COUNT_MAX; i++) {
        (void)snprintf(name, sizeof(name), "%u", LISTING_COUNT_MAX - i);
        CHECK(listing_add(&listing, of(name), false) != NULL);
    }
    CHECK(!listing.is_cut);
    CHECK(listing_add(&listing, of("more"), false) == NULL);
    CHECK(listing.is_cut);
    listing_sort(&listing, LISTING_BY_NAME, false);
    CHECK(strcmp(listing.entries[0].name, "1") == 0);
    CHECK(strcmp(listing.entries[99].name, "100") == 0);
    listing_finish(&listing);
}

static void test_folder(void)
{
    char folder[] = "/tmp/chooser-XXXXXX";
    char inner[64];
    char file[64];
    struct listing listing = {0};
    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(inner, sizeof(inner), "%s/inner", folder);
    (void)snprintf(file, sizeof(file), "%s/file", folder);
    CHECK_EQUAL(mkdir(inner, 0700), 0);
    FILE *stream = fopen(file, "w");
    CHECK(stream != NULL && fputs("12345", stream) >= 0 && fclose(stream) == 0);
    CHECK_EQUAL(folder_read(&listing, folder), 0);
    CHECK(reads(&listing, "inner file"));
    CHECK(listing.entries[0].is_folder && !listing.entries[1].is_folder);
    folder_look(&listing.entries[1], folder);
    CHECK_EQUAL(listing.entries[1].size_bytes, 5);
    CHECK(listing.entries[1].modified_ns > 0);
    CHECK_EQUAL(folder_read(&listing, file), ENOTDIR);
    CHECK_EQUAL(listing.count, 2);
    CHECK_EQUAL(unlink(file), 0);
    CHECK_EQUAL(rmdir(inner), 0);
    CHECK_EQUAL(rmdir(folder), 0);
    CHECK_EQUAL(folder_read(&listing, folder), ENOENT);
    listing_finish(&listing);
}

static void test_words(void)
{
    static const int errors[] = {
        ENOENT, EACCES, ENOSPC, EISDIR, ENOTDIR, ENAMETOOLONG, EEXIST, EPIPE, ENOMEM, EIO, EINVAL};
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        CHECK(strlen(folder_error(errors[i])) > 0);
    }
    CHECK(strcmp(folder_error(ENOENT), folder_error(EACCES)) != 0);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"orders", test_orders},
        {"order is total", test_order_is_total},
        {"many", test_many},
        {"folder", test_folder},
        {"words", test_words},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
