#include "exports.h"
#include "lib/text.h"
#include "unit.h"
#include <string.h>

static struct exports exports;

static struct export wanted(uint8_t owner, uint8_t key, const char *name)
{
    struct export made = {.session = 7, .capability = 9, .owner = {owner}, .key = {key}};
    CHECK(export_name_read(text_bytes(name), &made.name));
    CHECK(export_name_read(text_bytes("Directory"), &made.interface));
    return made;
}

static enum status add(uint8_t owner, uint8_t key, const char *name)
{
    const struct export made = wanted(owner, key, name);
    struct export *added = NULL;
    const enum status status = exports_add(&exports, &made, &added);
    CHECK((status == STATUS_OK) == (added != NULL));
    if (added != NULL) {
        CHECK_EQUAL(added->number, exports.last_number);
        CHECK_EQUAL(added->capability, made.capability);
        CHECK_EQUAL(added->session, made.session);
        CHECK(&exports.places[exports_place(&exports, added)] == added);
    }
    return status;
}

static struct export *find(uint8_t key, const char *name)
{
    const struct export made = wanted(0, key, name);
    return exports_find(&exports, made.key, &made.name);
}

static void test_names(void)
{
    uint8_t longest[EXPORT_NAME_BYTES_MAX + 1];
    struct export_name name;
    memset(longest, 'n', sizeof(longest));
    CHECK(!export_name_read((struct bytes){0}, &name));
    CHECK(!export_name_read((struct bytes){longest, sizeof(longest)}, &name));
    CHECK(export_name_read((struct bytes){longest, sizeof(longest) - 1}, &name));
    CHECK_EQUAL(export_name_bytes(&name).size_bytes, EXPORT_NAME_BYTES_MAX);
}

/* A name is one key's: that of another one, and a part of it, is another one. */
static void test_found(void)
{
    memset(&exports, 0, sizeof(exports));
    CHECK(!exports_has_key(&exports, (const uint8_t[PRINCIPAL_BYTES]){0}));
    CHECK_EQUAL(add(1, 5, "files"), STATUS_OK);
    CHECK_EQUAL(add(2, 5, "file"), STATUS_OK);
    CHECK_EQUAL(add(1, 6, "files"), STATUS_OK);
    CHECK_EQUAL(add(1, 5, "files"), STATUS_OVERLAP);
    CHECK_EQUAL(add(2, 5, "files"), STATUS_OVERLAP);
    CHECK_EQUAL(find(5, "files")->owner[0], 1);
    CHECK_EQUAL(find(5, "file")->owner[0], 2);
    CHECK(find(7, "files") == NULL);
    CHECK(find(5, "filess") == NULL);
    CHECK(exports_has_key(&exports, (const uint8_t[PRINCIPAL_BYTES]){6}));
    exports_remove(find(6, "files"));
    CHECK(find(6, "files") == NULL);
    CHECK(!exports_has_key(&exports, (const uint8_t[PRINCIPAL_BYTES]){6}));
    CHECK(find(5, "files") != NULL);
}

/* In the order of numbers, whatever places they have. */
static void test_listed(void)
{
    const uint8_t owner[PRINCIPAL_BYTES] = {1};
    memset(&exports, 0, sizeof(exports));
    CHECK(exports_next(&exports, owner, 0) == NULL);
    CHECK_EQUAL(add(1, 5, "first"), STATUS_OK);
    CHECK_EQUAL(add(2, 5, "other"), STATUS_OK);
    CHECK_EQUAL(add(1, 5, "second"), STATUS_OK);
    exports_remove(find(5, "first"));
    CHECK_EQUAL(add(1, 5, "third"), STATUS_OK); /* in the first one's place */
    const struct export *found = exports_next(&exports, owner, 0);
    CHECK(found == find(5, "second"));
    found = exports_next(&exports, owner, found->number);
    CHECK(found == find(5, "third"));
    CHECK_EQUAL(found->number, 4);
    CHECK(exports_next(&exports, owner, found->number) == NULL);
}

static void test_bounds(void)
{
    char name[] = "a";
    uint8_t owner = 0;
    memset(&exports, 0, sizeof(exports));
    for (uint32_t i = 0; i < EXPORTS_MAX; i++) {
        owner = (uint8_t)(1 + i / EXPORTS_OF_OWNER_MAX);
        name[0] = (char)('a' + i % EXPORTS_OF_OWNER_MAX);
        CHECK_EQUAL(add(owner, owner, name), STATUS_OK);
        if (i + 1 == EXPORTS_OF_OWNER_MAX) {
            CHECK_EQUAL(add(owner, 99, "more"), STATUS_LIMIT_EXCEEDED);
        }
    }
    CHECK_EQUAL(add(99, 99, "more"), STATUS_LIMIT_EXCEEDED);
    exports_remove(find(1, "a"));
    CHECK_EQUAL(add(owner, 99, "more"), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(add(1, 99, "more"), STATUS_OK);
}

int main(void)
{
    const struct unit_test tests[] = {
        {"names", test_names},
        {"what is given to whom", test_found},
        {"in order", test_listed},
        {"bounds", test_bounds},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
