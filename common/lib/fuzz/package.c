/* Every entry's name and content is read, and found again by its name. */
#include "lib/package.h"
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void require(bool holds)
{
    if (!holds) {
        __builtin_trap();
    }
}

static uint64_t read_all(struct bytes bytes)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        sum += bytes.data[i];
    }
    return sum;
}

static void check_entry(const struct package *package, uint32_t index)
{
    struct bytes name;
    struct bytes content;
    struct bytes found;
    char text[PACKAGE_NAME_BYTES + 1] = "";
    package_entry(package, index, &name, &content);
    require(name.size_bytes > 0 && name.size_bytes < PACKAGE_NAME_BYTES);
    memcpy(text, name.data, name.size_bytes);
    require(package_find(package, text, &found) == STATUS_OK);
    require(found.data == content.data && found.size_bytes == content.size_bytes);
    (void)read_all(content);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    const struct bytes image = {data, size_bytes};
    struct package_signed_parts parts;
    struct package package;
    struct bytes content;
    if (package_signed_parts(image, &parts) == STATUS_OK) {
        (void)read_all(parts.signed_bytes);
        (void)read_all((struct bytes){parts.signer, PACKAGE_KEY_BYTES});
        (void)read_all((struct bytes){parts.signature, PACKAGE_SIGNATURE_BYTES});
    }
    if (package_open(image, &package) != STATUS_OK) {
        return 0;
    }
    for (uint32_t i = 0; i < package.entry_count; i++) {
        check_entry(&package, i);
    }
    require(package_find(&package, "no such name", &content) == STATUS_NOT_FOUND);
    return 0;
}
