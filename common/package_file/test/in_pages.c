#include "abi/address.h"
#include "package_file/package_file.h"
#include "unit.h"

static uint8_t pages[2 * PAGE_SIZE_BYTES];

static void test_sizes(void)
{
    CHECK_EQUAL(package_file_pages_bytes(0), PAGE_SIZE_BYTES);
    CHECK_EQUAL(package_file_pages_bytes(PAGE_SIZE_BYTES - 8), PAGE_SIZE_BYTES);
    CHECK_EQUAL(package_file_pages_bytes(PAGE_SIZE_BYTES - 7), 2 * PAGE_SIZE_BYTES);
    CHECK_EQUAL(package_file_pages_bytes(PAGE_SIZE_BYTES), 2 * PAGE_SIZE_BYTES);
}

static void test_exact(void)
{
    static const uint64_t sizes[] = {0, 1, PAGE_SIZE_BYTES, sizeof(pages) - 8};
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct bytes content = {0};
        package_file_seal(pages, sizeof(pages), sizes[i]);
        CHECK_EQUAL(
            package_file_in_pages((struct bytes){pages, sizeof(pages)}, &content), STATUS_OK);
        CHECK_EQUAL(content.size_bytes, sizes[i]);
        CHECK(content.data == pages);
    }
}

static void test_damaged(void)
{
    struct bytes content = {0};
    package_file_seal(pages, sizeof(pages), sizeof(pages) - 7);
    CHECK_EQUAL(
        package_file_in_pages((struct bytes){pages, sizeof(pages)}, &content), STATUS_MALFORMED);
    package_file_seal(pages, sizeof(pages), UINT64_MAX);
    CHECK_EQUAL(
        package_file_in_pages((struct bytes){pages, sizeof(pages)}, &content), STATUS_MALFORMED);
    CHECK_EQUAL(package_file_in_pages((struct bytes){pages, 7}, &content), STATUS_TRUNCATED);
    CHECK(content.data == NULL);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"sizes", test_sizes},
        {"exact", test_exact},
        {"damaged", test_damaged},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
