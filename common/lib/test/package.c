#include "lib/package.h"
#include "test_bytes.h"
#include "unit.h"

#define PAGE        4096u
#define TOTAL_BYTES (2 * PAGE + 5 + PACKAGE_SIGNATURE_BYTES)

/* Two entries: "kernel", 100 bytes in page 1, and "init", 5 bytes in page 2. */
static uint8_t image[4 * PAGE];

static uint8_t *entry_at(uint32_t index)
{
    return image + PACKAGE_HEADER_BYTES + index * PACKAGE_ENTRY_BYTES;
}

static void put_entry(uint32_t index, const char *name, uint64_t offset, uint64_t size_bytes)
{
    uint8_t *entry = entry_at(index);
    memset(entry, 0, PACKAGE_ENTRY_BYTES);
    memcpy(entry, name, strlen(name));
    set_u64(entry + 40, offset);
    set_u64(entry + 48, size_bytes);
}

static void build(void)
{
    memset(image, 0, sizeof(image));
    memcpy(image, "TESSPKG", 8);
    set_u32(image + 8, PACKAGE_VERSION);
    set_u32(image + 12, 2);
    set_u64(image + 16, TOTAL_BYTES);
    memset(image + 24, 0x5a, PACKAGE_KEY_BYTES);
    put_entry(0, "kernel", PAGE, 100);
    put_entry(1, "init", 2 * PAGE, 5);
    memcpy(image + 2 * PAGE, "hello", 5);
}

static enum status open_sized(size_t size_bytes)
{
    const struct bytes copy = test_bytes_copy(image, size_bytes);
    struct package package;
    const enum status status = package_open(copy, &package);
    test_bytes_free(copy);
    return status;
}

static enum status open_built(void)
{
    return open_sized(TOTAL_BYTES);
}

static void test_signed_parts(void)
{
    build();
    struct package_signed_parts parts;
    /* Boot loaders round up: what follows the package is not looked at. */
    const struct bytes view = {image, sizeof(image)};
    CHECK_EQUAL(package_signed_parts(view, &parts), STATUS_OK);
    CHECK(parts.signed_bytes.data == image);
    CHECK_EQUAL(parts.signed_bytes.size_bytes, TOTAL_BYTES - PACKAGE_SIGNATURE_BYTES);
    CHECK(parts.signer == image + 24);
    CHECK(parts.signature == image + TOTAL_BYTES - PACKAGE_SIGNATURE_BYTES);
}

static void test_find(void)
{
    build();
    struct package package;
    struct bytes content = {NULL, 77};
    CHECK_EQUAL(package_open((struct bytes){image, sizeof(image)}, &package), STATUS_OK);
    CHECK_EQUAL(package.image.size_bytes, TOTAL_BYTES);
    CHECK_EQUAL(package_find(&package, "ini", &content), STATUS_NOT_FOUND);
    CHECK_EQUAL(package_find(&package, "initx", &content), STATUS_NOT_FOUND);
    CHECK_EQUAL(package_find(&package, "", &content), STATUS_NOT_FOUND);
    CHECK_EQUAL(content.size_bytes, 77);
    CHECK_EQUAL(package_find(&package, "init", &content), STATUS_OK);
    CHECK_EQUAL(content.size_bytes, 5);
    CHECK(memcmp(content.data, "hello", 5) == 0);
}

static void test_entry(void)
{
    build();
    struct package package;
    struct bytes name;
    struct bytes content;
    CHECK_EQUAL(package_open((struct bytes){image, sizeof(image)}, &package), STATUS_OK);
    CHECK_EQUAL(package.entry_count, 2);
    package_entry(&package, 0, &name, &content);
    CHECK_EQUAL(name.size_bytes, 6);
    CHECK(memcmp(name.data, "kernel", 6) == 0);
    CHECK(content.data == image + PAGE);
    CHECK_EQUAL(content.size_bytes, 100);
}

static void test_truncated(void)
{
    build();
    static const size_t sizes[] = {0, 1, 63, 64, 128, 200, PAGE, TOTAL_BYTES - 1};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        CHECK_EQUAL(open_sized(sizes[i]), STATUS_TRUNCATED);
    }
    CHECK_EQUAL(open_built(), STATUS_OK);
    /* The directory does not fit into what the header announces. */
    set_u64(image + 16, PACKAGE_HEADER_BYTES + PACKAGE_ENTRY_BYTES + PACKAGE_SIGNATURE_BYTES);
    CHECK_EQUAL(open_built(), STATUS_TRUNCATED);
    build();
    set_u64(image + 16, UINT64_MAX);
    CHECK_EQUAL(open_built(), STATUS_TRUNCATED);
    build();
    put_entry(1, "init", 2 * PAGE, UINT64_MAX);
    CHECK_EQUAL(open_built(), STATUS_TRUNCATED);
    put_entry(1, "init", 0 - (uint64_t)PAGE, PAGE);
    CHECK_EQUAL(open_built(), STATUS_TRUNCATED);
}

static void test_malformed_header(void)
{
    build();
    image[0] = 't';
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
    build();
    set_u64(image + 16, PACKAGE_HEADER_BYTES + PACKAGE_SIGNATURE_BYTES - 1);
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
    build();
    image[56] = 1;
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
}

static void test_malformed_entry(void)
{
    static const char *const names[] = {
        "", "two words", "tab\t", "high\x80", "0123456789012345678901234567890123456789", "init"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        build();
        put_entry(0, names[i], PAGE, 100);
        CHECK_EQUAL(open_built(), STATUS_MALFORMED);
    }
    build();
    entry_at(0)[39] = 'x'; /* after the NUL */
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
    build();
    put_entry(0, "kernel", PAGE + 8, 100);
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
    put_entry(0, "kernel", PAGE + PACKAGE_CONTENT_ALIGN_BYTES, 100);
    CHECK_EQUAL(open_built(), STATUS_OK);
    put_entry(0, PACKAGE_MAPPED_NAME, PAGE + PACKAGE_CONTENT_ALIGN_BYTES, 100);
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
    put_entry(0, PACKAGE_MAPPED_NAME, PAGE, 100);
    CHECK_EQUAL(open_built(), STATUS_OK);
    build();
    set_u64(entry_at(1) + 56, 1);
    CHECK_EQUAL(open_built(), STATUS_MALFORMED);
}

static void test_overlap(void)
{
    build();
    put_entry(0, "kernel", 0, 100); /* the header */
    CHECK_EQUAL(open_built(), STATUS_OVERLAP);
    build();
    put_entry(0, "kernel", PAGE, PAGE + 1); /* the next content */
    CHECK_EQUAL(open_built(), STATUS_OVERLAP);
    build();
    put_entry(0, "kernel", 2 * PAGE, 5); /* out of order */
    put_entry(1, "init", PAGE, 5);
    CHECK_EQUAL(open_built(), STATUS_OVERLAP);
    build();
    put_entry(1, "init", 2 * PAGE, 6); /* the signature */
    CHECK_EQUAL(open_built(), STATUS_OVERLAP);
}

static void test_version_and_limit(void)
{
    build();
    set_u32(image + 8, PACKAGE_VERSION + 1);
    CHECK_EQUAL(open_built(), STATUS_UNSUPPORTED);
    build();
    set_u32(image + 12, PACKAGE_ENTRIES_MAX + 1);
    CHECK_EQUAL(open_built(), STATUS_LIMIT_EXCEEDED);
}

static void test_packed(void)
{
    build();
    struct package package;
    struct bytes block = {0};
    uint64_t size_bytes = 0;
    CHECK_EQUAL(package_open((struct bytes){image, TOTAL_BYTES}, &package), STATUS_OK);
    CHECK_EQUAL(package_packed(&package, &block, &size_bytes), STATUS_NOT_FOUND);
    put_entry(0, PACKAGE_PACKED_NAME, PAGE, 100);
    set_u64(image + PAGE, 123456);
    CHECK_EQUAL(package_packed(&package, &block, &size_bytes), STATUS_MALFORMED);
    put_entry(0, "kernel", PAGE, 100);
    put_entry(1, PACKAGE_PACKED_NAME, 2 * PAGE, 5);
    CHECK_EQUAL(package_packed(&package, &block, &size_bytes), STATUS_MALFORMED);
    put_entry(0, PACKAGE_PACKED_NAME, PAGE, 100);
    set_u32(image + 12, 1);
    CHECK_EQUAL(package_open((struct bytes){image, TOTAL_BYTES}, &package), STATUS_OK);
    CHECK_EQUAL(package_packed(&package, &block, &size_bytes), STATUS_OK);
    CHECK_EQUAL(size_bytes, 123456);
    CHECK(block.data == image + PAGE + 8);
    CHECK_EQUAL(block.size_bytes, 92);
    put_entry(0, PACKAGE_PACKED_NAME, PAGE, 7);
    CHECK_EQUAL(package_packed(&package, &block, &size_bytes), STATUS_TRUNCATED);
}

int main(void)
{
    static const struct unit_test tests[] = {
        {"signed parts", test_signed_parts},
        {"find", test_find},
        {"entry", test_entry},
        {"truncated", test_truncated},
        {"malformed header", test_malformed_header},
        {"malformed entry", test_malformed_entry},
        {"overlap", test_overlap},
        {"version and limit", test_version_and_limit},
        {"packed", test_packed},
    };
    return unit_run(tests, sizeof(tests) / sizeof(tests[0]));
}
