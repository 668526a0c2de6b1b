/* The format and its guarantees are in the header. */
#include "lib/symbol_table.h"
#include "lib/memory.h"
#include <stdbool.h>

#define HEADER_BYTES        16u
#define HEADER_COUNT        8u
#define HEADER_STRINGS_SIZE 12u
#define SYMBOL_BYTES        8u
#define SYMBOL_NAME         4u

static const uint8_t magic[8] = {'T', 'E', 'S', 'S', 'S', 'Y', 'M', '\0'};

static uint32_t offset_of(const struct symbol_table *table, uint32_t index)
{
    return bytes_u32(table->symbols, (uint64_t)index * SYMBOL_BYTES);
}

static uint32_t name_of(const struct symbol_table *table, uint32_t index)
{
    return bytes_u32(table->symbols, (uint64_t)index * SYMBOL_BYTES + SYMBOL_NAME);
}

static bool are_symbols_good(const struct symbol_table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        if (name_of(table, i) >= table->strings.size_bytes) {
            return false;
        }
        if (i > 0 && offset_of(table, i) < offset_of(table, i - 1)) {
            return false;
        }
    }
    return true;
}

enum status symbol_table_open(struct bytes image, struct symbol_table *table)
{
    if (!bytes_contain(image, 0, HEADER_BYTES)) {
        return STATUS_TRUNCATED;
    }
    if (memcmp(image.data, magic, sizeof(magic)) != 0) {
        return STATUS_MALFORMED;
    }
    const uint32_t count = bytes_u32(image, HEADER_COUNT);
    const uint64_t symbols_size_bytes = (uint64_t)count * SYMBOL_BYTES;
    const uint64_t strings_size_bytes = bytes_u32(image, HEADER_STRINGS_SIZE);
    const uint64_t strings_offset = HEADER_BYTES + symbols_size_bytes;
    if (!bytes_contain(image, strings_offset, strings_size_bytes)) {
        return STATUS_TRUNCATED;
    }
    const struct symbol_table opened = {
        .symbols = bytes_part(image, HEADER_BYTES, symbols_size_bytes),
        .strings = bytes_part(image, strings_offset, strings_size_bytes),
        .count = count,
    };
    if (image.size_bytes != strings_offset + strings_size_bytes ||
        (strings_size_bytes > 0 && opened.strings.data[strings_size_bytes - 1] != '\0') ||
        !are_symbols_good(&opened)) {
        return STATUS_MALFORMED;
    }
    *table = opened;
    return STATUS_OK;
}

enum status symbol_table_find(
    const struct symbol_table *table, uint64_t offset, const char **name, uint64_t *distance)
{
    /* Symbols below `low` are at or below `offset`, those from `high` on above it. */
    uint32_t low = 0;
    uint32_t high = table->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (offset_of(table, middle) <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) {
        return STATUS_NOT_FOUND;
    }
    *name = (const char *)table->strings.data + name_of(table, low - 1);
    *distance = offset - offset_of(table, low - 1);
    return STATUS_OK;
}
