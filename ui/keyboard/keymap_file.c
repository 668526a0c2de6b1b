#include "keyboard/keymap_file.h"
#include "lib/lz4.h"
#include "lib/text.h"
#include <stdlib.h>

static struct bytes entry_at(const struct keymap_file *file, uint32_t index)
{
    return bytes_part(
        file->content,
        KEYMAP_FILE_HEAD_BYTES + (uint64_t)index * KEYMAP_FILE_ENTRY_BYTES,
        KEYMAP_FILE_ENTRY_BYTES);
}

/* Of an entry that was checked. */
static struct keymap_entry read_entry(const struct keymap_file *file, uint32_t index)
{
    const struct bytes entry = entry_at(file, index);
    const size_t length = text_length_in_field((const char *)entry.data, KEYMAP_NAME_BYTES);
    return (struct keymap_entry){
        .name = bytes_part(entry, 0, length),
        .kind = (enum keymap_kind)bytes_u32(entry, KEYMAP_ENTRY_KIND),
        .block = bytes_part(
            file->content,
            bytes_u32(entry, KEYMAP_ENTRY_OFFSET),
            bytes_u32(entry, KEYMAP_ENTRY_PACKED)),
        .size_bytes = bytes_u32(entry, KEYMAP_ENTRY_SIZE),
    };
}

static bool is_name(struct bytes name)
{
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] <= ' ' || name.data[i] > '~') {
            return false;
        }
    }
    return name.size_bytes > 0;
}

static bool is_there_before(const struct keymap_file *file, uint32_t index)
{
    const struct keymap_entry entry = read_entry(file, index);
    for (uint32_t i = 0; i < index; i++) {
        const struct keymap_entry other = read_entry(file, i);
        if (other.kind == entry.kind && bytes_equal(other.name, entry.name)) {
            return true;
        }
    }
    return false;
}

static enum status check_entry(const struct keymap_file *file, uint32_t index)
{
    const struct bytes entry = entry_at(file, index);
    if (!bytes_contain(
            file->content,
            bytes_u32(entry, KEYMAP_ENTRY_OFFSET),
            bytes_u32(entry, KEYMAP_ENTRY_PACKED))) {
        return STATUS_TRUNCATED;
    }
    if (bytes_u32(entry, KEYMAP_ENTRY_SIZE) > KEYMAP_TEXT_BYTES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    if (bytes_u32(entry, KEYMAP_ENTRY_KIND) >= KEYMAP_KIND_COUNT ||
        !is_name(read_entry(file, index).name) || is_there_before(file, index)) {
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

static enum status check_head(struct bytes content)
{
    if (!bytes_contain(content, 0, KEYMAP_FILE_HEAD_BYTES)) {
        return STATUS_TRUNCATED;
    }
    if (memcmp(content.data, KEYMAP_FILE_MAGIC, KEYMAP_HEAD_VERSION) != 0) {
        return STATUS_MALFORMED;
    }
    if (bytes_u32(content, KEYMAP_HEAD_VERSION) != KEYMAP_FILE_VERSION) {
        return STATUS_UNSUPPORTED;
    }
    const uint32_t count = bytes_u32(content, KEYMAP_HEAD_COUNT);
    if (count > KEYMAP_ENTRIES_MAX) {
        return STATUS_LIMIT_EXCEEDED;
    }
    return bytes_contain(content, KEYMAP_FILE_HEAD_BYTES, (uint64_t)count * KEYMAP_FILE_ENTRY_BYTES)
               ? STATUS_OK
               : STATUS_TRUNCATED;
}

enum status keymap_file_open(struct bytes content, struct keymap_file *file)
{
    struct keymap_entry first;
    enum status status = check_head(content);
    if (status != STATUS_OK) {
        return status;
    }
    const struct keymap_file opened = {content, bytes_u32(content, KEYMAP_HEAD_COUNT)};
    for (uint32_t i = 0; i < opened.entry_count && status == STATUS_OK; i++) {
        status = check_entry(&opened, i);
    }
    if (status == STATUS_OK && !keymap_file_entry(&opened, KEYMAP_LAYOUT, 0, &first)) {
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        *file = opened;
    }
    return status;
}

bool keymap_file_entry(
    const struct keymap_file *file,
    enum keymap_kind kind,
    uint32_t index,
    struct keymap_entry *entry)
{
    for (uint32_t i = 0; i < file->entry_count; i++) {
        *entry = read_entry(file, i);
        if (entry->kind == kind && index-- == 0) {
            return true;
        }
    }
    return false;
}

enum status keymap_file_unpack(const struct keymap_entry *entry, char **text)
{
    char *unpacked = malloc((size_t)entry->size_bytes + 1);
    if (unpacked == NULL) {
        return STATUS_NO_MEMORY;
    }
    const enum status status = lz4_unpack(entry->block, (uint8_t *)unpacked, entry->size_bytes);
    if (status != STATUS_OK) {
        free(unpacked);
        return status;
    }
    unpacked[entry->size_bytes] = 0;
    *text = unpacked;
    return STATUS_OK;
}
