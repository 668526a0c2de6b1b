/* Files of all sizes, also such as only have pages here and there. */
#include "contents.h"
#include "test_source.h"
#include "unit.h"
#include <stdlib.h>

#define SHADOW_BYTES (3u * 1024 * 1024)

static uint8_t shadow[SHADOW_BYTES];
static uint8_t buffer[SHADOW_BYTES];

static struct bytes filled(uint32_t size_bytes, uint32_t value)
{
    for (uint32_t i = 0; i < size_bytes; i++) {
        buffer[i] = (uint8_t)(value + i % 251);
    }
    return (struct bytes){buffer, size_bytes};
}

static void check_same(const struct contents *contents, uint64_t size_bytes)
{
    static uint8_t got[SHADOW_BYTES];
    CHECK_EQUAL(contents->size_bytes, size_bytes);
    CHECK_EQUAL(contents_read(contents, 0, got, SHADOW_BYTES), size_bytes);
    CHECK(memcmp(got, shadow, size_bytes) == 0);
}

/* Against a plain array; now and then there are no pages. */
static void test_random(void)
{
    struct test_source test;
    struct contents contents = {0};
    test_source_init(&test);
    uint64_t size = 0;
    for (uint32_t step = 0; step < 3000; step++) {
        const uint32_t reach = step % 3 == 0 ? SHADOW_BYTES : step % 3 == 1 ? 20000 : 9000;
        const uint32_t offset = (uint32_t)random() % reach;
        const uint32_t most = step % 5 == 0 ? 100000 : 6000;
        const uint32_t length = (uint32_t)random() % most;
        test.taken_max = step % 7 == 0 ? test.taken + (uint64_t)random() % 4 : UINT64_MAX;
        test.has_failed = false;
        const uint64_t before = test.taken;
        if (step % 4 == 0) {
            CHECK_EQUAL(contents_resize(&contents, &test.source, offset), STATUS_OK);
            if (offset > size) {
                memset(shadow + size, 0, offset - size);
            }
            size = offset;
        } else if (offset + length <= SHADOW_BYTES) {
            const enum status status =
                contents_write(&contents, &test.source, offset, filled(length, step));
            CHECK_EQUAL(status, test.has_failed ? STATUS_LIMIT_EXCEEDED : STATUS_OK);
            if (status == STATUS_OK && length > 0) {
                memset(shadow + size, 0, offset > size ? offset - size : 0);
                memcpy(shadow + offset, buffer, length);
                size = offset + length > size ? offset + length : size;
            } else {
                /* At most index pages stay, where there was nothing inside the file. */
                CHECK(test.taken <= before + CONTENTS_LEVELS_MAX);
            }
        }
        if (step % 8 == 0) {
            check_same(&contents, size);
        }
    }
    contents_clear(&contents, &test.source);
    CHECK_EQUAL(test.taken, 0);
}

static void test_far(void)
{
    static const uint64_t offsets[] = {
        0, 4095, 4096, 2097151, 2097152, 1073741823, 1073741824, CONTENTS_BYTES_MAX - 3};
    struct test_source test;
    test_source_init(&test);
    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        struct contents contents = {0};
        const struct bytes data = {(const uint8_t *)"end", 3};
        CHECK_EQUAL(contents_write(&contents, &test.source, offsets[i], data), STATUS_OK);
        CHECK_EQUAL(contents.size_bytes, offsets[i] + 3);
        CHECK(test.taken <= CONTENTS_LEVELS_MAX * 2 + 2);
        char got[8] = "xxxxxxx";
        CHECK_EQUAL(contents_read(&contents, offsets[i] + 1, got, sizeof(got)), 2);
        CHECK(memcmp(got, "ndxxx", 5) == 0);
        if (offsets[i] > 5) {
            CHECK_EQUAL(contents_read(&contents, offsets[i] - 5, got, sizeof(got)), 8);
            CHECK(memcmp(got, "\0\0\0\0\0end", 8) == 0);
        }
        CHECK_EQUAL(contents_read(&contents, offsets[i] + 3, got, sizeof(got)), 0);
        CHECK_EQUAL(contents_read(&contents, UINT64_MAX, got, sizeof(got)), 0);
        CHECK_EQUAL(contents_resize(&contents, &test.source, 1), STATUS_OK);
        CHECK(test.taken <= 1 && contents.levels == 0);
        contents_clear(&contents, &test.source);
        CHECK_EQUAL(test.taken, 0);
    }
}

static void test_too_large(void)
{
    struct test_source test;
    struct contents contents = {0};
    const struct bytes data = {(const uint8_t *)"four", 4};
    test_source_init(&test);
    CHECK_EQUAL(
        contents_write(&contents, &test.source, CONTENTS_BYTES_MAX - 3, data),
        STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(contents_write(&contents, &test.source, UINT64_MAX, data), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(
        contents_resize(&contents, &test.source, CONTENTS_BYTES_MAX + 1), STATUS_LIMIT_EXCEEDED);
    CHECK_EQUAL(contents.size_bytes, 0);
    CHECK_EQUAL(test.taken, 0);
    CHECK_EQUAL(contents_resize(&contents, &test.source, CONTENTS_BYTES_MAX), STATUS_OK);
    CHECK_EQUAL(test.taken, 0);
}

/* What was cut off does not come back when the file grows again. */
static void test_cut_is_gone(void)
{
    struct test_source test;
    struct contents contents = {0};
    char got[4] = "xxx";
    test_source_init(&test);
    CHECK_EQUAL(
        contents_write(&contents, &test.source, 0, (struct bytes){(const uint8_t *)"secret", 6}),
        STATUS_OK);
    CHECK_EQUAL(contents_resize(&contents, &test.source, 2), STATUS_OK);
    CHECK_EQUAL(contents_resize(&contents, &test.source, 6), STATUS_OK);
    CHECK_EQUAL(contents_read(&contents, 2, got, 4), 4);
    CHECK(memcmp(got, "\0\0\0\0", 4) == 0);
    contents_clear(&contents, &test.source);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"random", test_random},
        {"far", test_far},
        {"too large", test_too_large},
        {"what was cut off is gone", test_cut_is_gone},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
