#include "lib/text.h"

size_t text_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    return length;
}

size_t text_length_in_field(const char *field, size_t size_bytes)
{
    size_t length = 0;
    while (length < size_bytes && field[length] != '\0') {
        length++;
    }
    return length;
}

struct bytes text_bytes(const char *text)
{
    return (struct bytes){(const uint8_t *)text, text_length(text)};
}

bool text_equal(const char *left, const char *right)
{
    size_t i = 0;
    while (left[i] != '\0' && left[i] == right[i]) {
        i++;
    }
    return left[i] == right[i];
}

bool text_is_one_of(const char *text, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(texts[i], text)) {
            return true;
        }
    }
    return false;
}

bool text_copy(char *target, size_t size_bytes, const char *source)
{
    size_t i = 0;
    for (; i + 1 < size_bytes && source[i] != '\0'; i++) {
        target[i] = source[i];
    }
    target[i] = '\0';
    return source[i] == '\0';
}

/* The value when the word at `word` is KEY=VALUE with this key; NULL otherwise. */
static const char *value_of(const char *word, const char *key)
{
    while (*key != '\0' && *word == *key) {
        word++;
        key++;
    }
    return *key == '\0' && *word == '=' ? word + 1 : NULL;
}

static bool copy_word(char *target, size_t size_bytes, const char *word)
{
    size_t i = 0;
    for (; word[i] != '\0' && word[i] != ' '; i++) {
        if (i + 1 >= size_bytes) {
            target[0] = '\0';
            return false;
        }
        target[i] = word[i];
    }
    target[i] = '\0';
    return true;
}

bool text_option(const char *command_line, const char *key, char *target, size_t size_bytes)
{
    target[0] = '\0';
    for (const char *at = command_line; *at != '\0'; at++) {
        const bool is_word_start = at == command_line || at[-1] == ' ';
        const char *value = is_word_start ? value_of(at, key) : NULL;
        if (value != NULL) {
            return copy_word(target, size_bytes, value);
        }
    }
    return false;
}

bool text_number(struct bytes text, uint64_t *number)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        const uint64_t digit = (uint64_t)text.data[i] - '0';
        if (digit > 9 || value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *number = value;
    return text.size_bytes > 0;
}

bool text_port(struct bytes text, uint16_t *port)
{
    uint64_t number = 0;
    if (!text_number(text, &number) || number == 0 || number > UINT16_MAX) {
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

static bool is_letter_or_digit(uint8_t character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9');
}

bool text_is_name(struct bytes text, size_t size_bytes_max)
{
    if (text.size_bytes == 0 || text.size_bytes > size_bytes_max ||
        !is_letter_or_digit(text.data[0])) {
        return false;
    }
    for (size_t i = 1; i < text.size_bytes; i++) {
        const uint8_t character = text.data[i];
        if (!is_letter_or_digit(character) && character != '-' && character != '_' &&
            character != '.') {
            return false;
        }
    }
    return true;
}

static bool is_between_words(uint8_t character)
{
    return character == ' ' || character == ',';
}

bool text_next_word(struct bytes list, size_t *at, struct bytes *word)
{
    while (*at < list.size_bytes && is_between_words(list.data[*at])) {
        (*at)++;
    }
    const size_t start = *at;
    while (*at < list.size_bytes && !is_between_words(list.data[*at])) {
        (*at)++;
    }
    *word = bytes_part(list, start, *at - start);
    return *at > start;
}

bool text_take_prefix(struct bytes *text, struct bytes prefix)
{
    if (text->size_bytes < prefix.size_bytes ||
        !bytes_equal(bytes_part(*text, 0, prefix.size_bytes), prefix)) {
        return false;
    }
    *text = bytes_part(*text, prefix.size_bytes, text->size_bytes - prefix.size_bytes);
    return true;
}

bool text_number_option(
    const char *argument, const char *key, uint32_t least, uint32_t most, uint32_t *number)
{
    uint64_t value = 0;
    const char *text = value_of(argument, key);
    if (text == NULL || !text_number(text_bytes(text), &value) || value < least || value > most) {
        return false;
    }
    *number = (uint32_t)value;
    return true;
}
