#include "petname.h"
#include "lib/hex.h"
#include <stddef.h>

static bool is_letter_or_digit(uint8_t character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

bool petname_check(struct bytes name)
{
    if (name.size_bytes == 0 || name.size_bytes > PETNAME_BYTES_MAX ||
        !is_letter_or_digit(name.data[0])) {
        return false;
    }
    for (size_t i = 1; i < name.size_bytes; i++) {
        const uint8_t character = name.data[i];
        if (!is_letter_or_digit(character) && character != '-' && character != '_' &&
            character != '.') {
            return false;
        }
    }
    return true;
}

static struct bytes first_line(struct bytes content)
{
    size_t size = 0;
    while (size < content.size_bytes && content.data[size] != '\n') {
        size++;
    }
    while (size > 0 && (content.data[size - 1] == ' ' || content.data[size - 1] == '\t' ||
                        content.data[size - 1] == '\r')) {
        size--;
    }
    return (struct bytes){content.data, size};
}

bool petname_read(struct bytes content, uint8_t key[PETNAME_KEY_BYTES])
{
    return hex_read(first_line(content), key, PETNAME_KEY_BYTES);
}

void petname_write(const uint8_t key[PETNAME_KEY_BYTES], char content[PETNAME_CONTENT_BYTES + 1])
{
    hex_write((struct bytes){key, PETNAME_KEY_BYTES}, content);
    content[PETNAME_CONTENT_BYTES - 1] = '\n';
    content[PETNAME_CONTENT_BYTES] = '\0';
}
