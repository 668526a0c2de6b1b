/*
 * Reading boot packages; the format is in the header. What is checked first is what the signature
 * needs, and nothing else; the rest only after the signature was found good.
 */
#include "lib/package.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <stdbool.h>

#define HEADER_VERSION     8u
#define HEADER_ENTRY_COUNT 12u
#define HEADER_TOTAL_SIZE  16u
#define HEADER_SIGNER      24u
#define HEADER_ZERO        56u
#define ENTRY_OFFSET       40u
#define ENTRY_SIZE         48u
#define ENTRY_ZERO         56u

static const uint8_t magic[8] = {'T', 'E', 'S', 'S', 'P', 'K', 'G', '\0'};

enum status package_signed_parts(struct bytes image, struct package_signed_parts *parts)
{
    if (!bytes_contain(image, 0, PACKAGE_HEADER_BYTES)) {
        return STATUS_TRUNCATED;
    }
    if (memcmp(image.data, magic, sizeof(magic)) != 0) {
        return STATUS_MALFORMED;
    }
    if (bytes_u32(image, HEADER_VERSION) != PACKAGE_VERSION) {
        return STATUS_UNSUPPORTED;
    }
    const uint64_t total = bytes_u64(image, HEADER_TOTAL_SIZE);
    if (total < PACKAGE_HEADER_BYTES + PACKAGE_SIGNATURE_BYTES) {
        return STATUS_MALFORMED;
    }
    if (!bytes_contain(image, 0, total)) {
        return STATUS_TRUNCATED;
    }
    *parts = (struct package_signed_parts){
        .signed_bytes = bytes_part(image, 0, total - PACKAGE_SIGNATURE_BYTES),
        .signer = image.data + HEADER_SIGNER,
        .signature = image.data + total - PACKAGE_SIGNATURE_BYTES,
    };
    return STATUS_OK;
}

static struct bytes entry_at(const struct package *package, uint32_t index)
{
    const uint64_t offset = PACKAGE_HEADER_BYTES + (uint64_t)index * PACKAGE_ENTRY_BYTES;
    return bytes_part(package->image, offset, PACKAGE_ENTRY_BYTES);
}

/* Printable ASCII, at least one character, at least one NUL, and nothing after it. */
static bool is_name(struct bytes entry)
{
    const size_t length = text_length_in_field((const char *)entry.data, PACKAGE_NAME_BYTES);
    for (size_t i = 0; i < length; i++) {
        if (entry.data[i] <= ' ' || entry.data[i] > '~') {
            return false;
        }
    }
    for (size_t i = length; i < PACKAGE_NAME_BYTES; i++) {
        if (entry.data[i] != '\0') {
            return false;
        }
    }
    return length > 0 && length < PACKAGE_NAME_BYTES;
}

static bool is_name_taken(const struct package *package, uint32_t index)
{
    const struct bytes entry = entry_at(package, index);
    for (uint32_t i = 0; i < index; i++) {
        if (memcmp(entry_at(package, i).data, entry.data, PACKAGE_NAME_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static uint64_t alignment_of(struct bytes entry)
{
    static const char mapped[] = PACKAGE_MAPPED_NAME;
    return memcmp(entry.data, mapped, sizeof(mapped)) == 0 ? PACKAGE_MAPPED_ALIGN_BYTES
                                                           : PACKAGE_CONTENT_ALIGN_BYTES;
}

/* Contents come in the order of the entries: `end` is where the one before ended. */
static enum status check_entry(const struct package *package, uint32_t index, uint64_t *end)
{
    const struct bytes entry = entry_at(package, index);
    const uint64_t offset = bytes_u64(entry, ENTRY_OFFSET);
    const uint64_t size_bytes = bytes_u64(entry, ENTRY_SIZE);
    const struct bytes contents =
        bytes_part(package->image, 0, package->image.size_bytes - PACKAGE_SIGNATURE_BYTES);
    if (!is_name(entry) || is_name_taken(package, index) || bytes_u64(entry, ENTRY_ZERO) != 0 ||
        offset % alignment_of(entry) != 0) {
        return STATUS_MALFORMED;
    }
    if (!bytes_contain(package->image, offset, size_bytes)) {
        return STATUS_TRUNCATED;
    }
    if (!bytes_contain(contents, offset, size_bytes) || offset < *end) {
        return STATUS_OVERLAP;
    }
    *end = offset + size_bytes;
    return STATUS_OK;
}

enum status package_open(struct bytes image, struct package *package)
{
    struct package_signed_parts parts;
    const enum status status = package_signed_parts(image, &parts);
    if (status != STATUS_OK) {
        return status;
    }
    const uint64_t total = parts.signed_bytes.size_bytes + PACKAGE_SIGNATURE_BYTES;
    const uint32_t count = bytes_u32(image, HEADER_ENTRY_COUNT);
    if (count > PACKAGE_ENTRIES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    uint64_t end = PACKAGE_HEADER_BYTES + (uint64_t)count * PACKAGE_ENTRY_BYTES;
    if (end > parts.signed_bytes.size_bytes) {
        return STATUS_TRUNCATED;
    }
    if (bytes_u64(image, HEADER_ZERO) != 0) {
        return STATUS_MALFORMED;
    }
    const struct package opened = {bytes_part(image, 0, total), count};
    for (uint32_t i = 0; i < count; i++) {
        const enum status entry_status = check_entry(&opened, i, &end);
        if (entry_status != STATUS_OK) {
            return entry_status;
        }
    }
    *package = opened;
    return STATUS_OK;
}

void package_entry(
    const struct package *package, uint32_t index, struct bytes *name, struct bytes *content)
{
    const struct bytes entry = entry_at(package, index);
    const size_t length = text_length_in_field((const char *)entry.data, PACKAGE_NAME_BYTES);
    *name = bytes_part(entry, 0, length);
    *content =
        bytes_part(package->image, bytes_u64(entry, ENTRY_OFFSET), bytes_u64(entry, ENTRY_SIZE));
}

enum status package_find(const struct package *package, const char *name, struct bytes *content)
{
    const size_t length = text_length(name);
    for (uint32_t i = 0; i < package->entry_count; i++) {
        struct bytes found = {0};
        struct bytes found_content = {0};
        package_entry(package, i, &found, &found_content);
        if (found.size_bytes == length && memcmp(found.data, name, length) == 0) {
            *content = found_content;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

enum status package_packed(const struct package *package, struct bytes *block, uint64_t *size_bytes)
{
    struct bytes content;
    const enum status status = package_find(package, PACKAGE_PACKED_NAME, &content);
    if (status != STATUS_OK) {
        return status;
    }
    if (package->entry_count != 1) {
        return STATUS_MALFORMED;
    }
    if (content.size_bytes < sizeof(uint64_t)) {
        return STATUS_TRUNCATED;
    }
    *size_bytes = bytes_u64(content, 0);
    *block = bytes_part(content, sizeof(uint64_t), content.size_bytes - sizeof(uint64_t));
    return STATUS_OK;
}
