#include "armor.h"
#include "lib/memory.h"
#include "lib/text.h"
#include <stddef.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#define NO_DIGIT 64u

void armor_line(char line[ARMOR_LINE_BYTES], struct bytes data)
{
    size_t length = 0;
    for (size_t i = 0; i < data.size_bytes; i += 3) {
        const size_t left = data.size_bytes - i;
        const uint32_t second = left > 1 ? data.data[i + 1] : 0;
        const uint32_t third = left > 2 ? data.data[i + 2] : 0;
        const uint32_t group = (uint32_t)data.data[i] << 16 | second << 8 | third;
        line[length++] = digits[group >> 18];
        line[length++] = digits[group >> 12 & 63];
        line[length++] = left > 1 ? digits[group >> 6 & 63] : '=';
        line[length++] = left > 2 ? digits[group & 63] : '=';
    }
    line[length] = '\0';
}

static uint32_t digit_value(uint8_t character)
{
    uint32_t value = 0;
    while (value < NO_DIGIT && digits[value] != (char)character) {
        value++;
    }
    return value;
}

static bool is_blank(uint8_t character)
{
    return character == ' ' || character == '\r' || character == '\n' || character == '\t';
}

/* Where the last `word` begins in `text`; text.size_bytes when nowhere. */
static size_t find_last(struct bytes text, struct bytes word)
{
    for (size_t end = text.size_bytes; end >= word.size_bytes; end--) {
        if (memcmp(text.data + end - word.size_bytes, word.data, word.size_bytes) == 0) {
            return end - word.size_bytes;
        }
    }
    return text.size_bytes;
}

/* Groups of four digits; false: they are none. */
static bool decode(struct bytes text, uint8_t *target, size_t *size_bytes)
{
    uint32_t group = 0;
    uint32_t count = 0;   /* of digits in the group */
    uint32_t padding = 0; /* once there is some, nothing else follows */
    *size_bytes = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (is_blank(text.data[i])) {
            continue;
        }
        const bool is_padding = text.data[i] == '=';
        const uint32_t value = is_padding ? 0 : digit_value(text.data[i]);
        if (value == NO_DIGIT || (padding > 0 && (!is_padding || count == 0))) {
            return false;
        }
        padding += is_padding ? 1 : 0;
        group = group << 6 | value;
        if (++count == 4) {
            if (padding > 2) {
                return false;
            }
            for (uint32_t byte = 0; byte < 3 - padding; byte++) {
                target[(*size_bytes)++] = (uint8_t)(group >> (16 - 8 * byte));
            }
            group = 0;
            count = 0;
        }
    }
    return count == 0;
}

enum armor_result armor_read(struct bytes text, uint8_t *target, size_t *size_bytes)
{
    const struct bytes begin = text_bytes(ARMOR_BEGIN);
    const size_t at = find_last(text, begin);
    *size_bytes = 0;
    if (at == text.size_bytes) {
        return ARMOR_NONE;
    }
    const size_t start = at + begin.size_bytes;
    const struct bytes rest = bytes_part(text, start, text.size_bytes - start);
    const size_t end = find_last(rest, text_bytes(ARMOR_END));
    if (end == rest.size_bytes) {
        return ARMOR_DAMAGED;
    }
    return decode(bytes_part(rest, 0, end), target, size_bytes) ? ARMOR_GOOD : ARMOR_DAMAGED;
}
