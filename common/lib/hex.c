#include "lib/hex.h"

uint32_t hex_digit(uint8_t character)
{
    if (character >= '0' && character <= '9') {
        return character - (uint32_t)'0';
    }
    const uint32_t lower = character | 0x20u;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : HEX_NO_DIGIT;
}

void hex_write(struct bytes data, char *text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < data.size_bytes; i++) {
        text[2 * i] = digits[data.data[i] >> 4];
        text[2 * i + 1] = digits[data.data[i] & 15];
    }
    text[2 * data.size_bytes] = '\0';
}

bool hex_read(struct bytes text, uint8_t *bytes, size_t size_bytes)
{
    if (text.size_bytes / 2 != size_bytes || text.size_bytes % 2 != 0) {
        return false;
    }
    for (size_t i = 0; i < size_bytes; i++) {
        const uint32_t high = hex_digit(text.data[2 * i]);
        const uint32_t low = hex_digit(text.data[2 * i + 1]);
        if (high == HEX_NO_DIGIT || low == HEX_NO_DIGIT) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
