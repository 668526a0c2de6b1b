#include "lib/format.h"
#include "parts.h"

#define DECIMAL_DIGITS_MAX 5u

bool decimal_read(struct bytes text, uint32_t most, uint32_t *number)
{
    if (text.size_bytes == 0 || text.size_bytes > DECIMAL_DIGITS_MAX ||
        (text.data[0] == '0' && text.size_bytes > 1)) {
        return false;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        value = value * 10 + (text.data[i] - (uint32_t)'0');
    }
    *number = value;
    return value <= most;
}

static size_t until_dot(struct bytes text)
{
    size_t length = 0;
    while (length < text.size_bytes && text.data[length] != '.') {
        length++;
    }
    return length;
}

bool ipv4_read(struct bytes text, uint8_t bytes[IPV4_BYTES])
{
    for (uint32_t i = 0; i < IPV4_BYTES; i++) {
        const size_t length = until_dot(text);
        const bool is_last = i == IPV4_BYTES - 1;
        uint32_t number = 0;
        if (is_last != (length == text.size_bytes) ||
            !decimal_read(bytes_part(text, 0, length), UINT8_MAX, &number)) {
            return false;
        }
        bytes[i] = (uint8_t)number;
        if (!is_last) {
            text = bytes_part(text, length + 1, text.size_bytes - length - 1);
        }
    }
    return true;
}

uint32_t ipv4_write(const uint8_t bytes[IPV4_BYTES], char text[ADDRESS_TEXT_BYTES])
{
    return (uint32_t)format_text(
        text, ADDRESS_TEXT_BYTES, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}
