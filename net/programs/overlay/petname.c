#include "petname.h"
#include "lib/hex.h"
#include "lib/text.h"
#include <stddef.h>

bool petname_check(struct bytes name)
{
    return text_is_name(name, PETNAME_BYTES_MAX);
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
