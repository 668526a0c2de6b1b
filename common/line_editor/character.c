#include "line_editor/character.h"
#include "character_ranges.h"

#define CONTINUATION_MASK 0xc0u
#define CONTINUATION      0x80u
#define SURROGATE_FIRST   0xd800u
#define SURROGATE_LAST    0xdfffu
#define CODE_LAST         0x10ffffu
#define LATIN_FIRST       0xa0u /* the first that the tables know */

size_t character_size(uint8_t first_byte)
{
    if (first_byte < 0x80) {
        return 1;
    }
    if (first_byte < 0xc2 || first_byte > 0xf4) {
        return 0;
    }
    if (first_byte < 0xe0) {
        return 2;
    }
    return first_byte < 0xf0 ? 3 : 4;
}

/* The smallest code of each size: anything below is an overlong form. */
static const uint32_t code_first[CHARACTER_BYTES_MAX + 1] = {0, 0, 0x80, 0x800, 0x10000};

size_t character_read(struct bytes text, size_t offset, uint32_t *code)
{
    *code = 0;
    if (offset >= text.size_bytes) {
        return 0;
    }
    const uint8_t first = text.data[offset];
    const size_t size = character_size(first);
    if (size == 0 || !bytes_contain(text, offset, size)) {
        return 0;
    }
    uint32_t value = size == 1 ? first : first & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        const uint8_t byte = text.data[offset + i];
        if ((byte & CONTINUATION_MASK) != CONTINUATION) {
            return 0;
        }
        value = value << 6 | (byte & 0x3fu);
    }
    if (value < code_first[size] || value > CODE_LAST ||
        (value >= SURROGATE_FIRST && value <= SURROGATE_LAST)) {
        return 0;
    }
    *code = value;
    return size;
}

static bool is_in_ranges(uint32_t code, const struct character_range *ranges, uint32_t count)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (code > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && code >= ranges[low].first;
}

bool character_is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < LATIN_FIRST);
}

uint32_t character_width(uint32_t code)
{
    if (code < LATIN_FIRST) {
        return character_is_control(code) ? 0 : 1;
    }
    if (is_in_ranges(code, character_ranges_combining, character_ranges_combining_count)) {
        return 0;
    }
    return is_in_ranges(code, character_ranges_wide, character_ranges_wide_count) ? 2 : 1;
}

/* Combining: shown in the cell of what stands before it. */
static bool is_combining(uint32_t code)
{
    return code >= LATIN_FIRST && character_width(code) == 0;
}

size_t cluster_next(struct bytes text, size_t offset)
{
    uint32_t code = 0;
    if (offset >= text.size_bytes) {
        return text.size_bytes;
    }
    const size_t size = character_read(text, offset, &code);
    offset += size == 0 ? 1 : size;
    for (;;) {
        const size_t more = character_read(text, offset, &code);
        if (more == 0 || !is_combining(code)) {
            return offset;
        }
        offset += more;
    }
}

/* Where the character that ends at `offset` begins. */
static size_t character_previous(struct bytes text, size_t offset, uint32_t *code)
{
    for (size_t size = 1; size <= CHARACTER_BYTES_MAX && size <= offset; size++) {
        if (character_read(text, offset - size, code) == size) {
            return offset - size;
        }
    }
    *code = 0;
    return offset - 1;
}

size_t cluster_previous(struct bytes text, size_t offset)
{
    uint32_t code = 0;
    while (offset > 0) {
        offset = character_previous(text, offset, &code);
        if (!is_combining(code)) {
            break;
        }
    }
    return offset;
}
