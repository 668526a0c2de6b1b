#include "literal.h"
#include "lib/hex.h"

static bool is_space(char character)
{
    return character == ' ' || character == '\t' || character == '\n';
}

static bool is_end(const struct literal *literal)
{
    return literal->at >= literal->text.size_bytes;
}

static char current(const struct literal *literal)
{
    return is_end(literal) ? '\0' : (char)literal->text.data[literal->at];
}

void literal_skip_spaces(struct literal *literal)
{
    while (!is_end(literal) && is_space(current(literal))) {
        literal->at++;
    }
}

char literal_peek(struct literal *literal)
{
    literal_skip_spaces(literal);
    return current(literal);
}

bool literal_take(struct literal *literal, char character)
{
    if (literal_peek(literal) != character || is_end(literal)) {
        return false;
    }
    literal->at++;
    return true;
}

static bool ends_word(char character)
{
    static const char ends[] = {',', '=', '(', ')', '[', ']', '"'};
    for (size_t i = 0; i < sizeof(ends); i++) {
        if (character == ends[i]) {
            return true;
        }
    }
    return is_space(character);
}

struct bytes literal_word(struct literal *literal)
{
    literal_skip_spaces(literal);
    const size_t start = literal->at;
    while (!is_end(literal) && !ends_word(current(literal))) {
        literal->at++;
    }
    return bytes_part(literal->text, start, literal->at - start);
}

bool literal_number(struct bytes word, bool *is_negative, uint64_t *magnitude)
{
    uint64_t value = 0;
    uint32_t base = 10;
    size_t at = 0;
    *is_negative = word.size_bytes > 0 && word.data[0] == '-';
    at += *is_negative;
    if (word.size_bytes > at + 2 && word.data[at] == '0' && (word.data[at + 1] | 0x20) == 'x') {
        base = 16;
        at += 2;
    }
    if (at == word.size_bytes) {
        return false;
    }
    for (; at < word.size_bytes; at++) {
        const uint32_t digit = hex_digit(word.data[at]);
        if (digit >= base || value > (UINT64_MAX - digit) / base) {
            return false;
        }
        value = value * base + digit;
    }
    *magnitude = value;
    return true;
}

/* At the character behind a backslash. */
static bool take_escape(struct literal *literal, uint8_t *byte)
{
    static const char from[] = {'n', 't', 'r', '0', '"', '\\', '\''};
    static const char to[] = {'\n', '\t', '\r', '\0', '"', '\\', '\''};
    const char character = current(literal);
    literal->at++;
    for (size_t i = 0; i < sizeof(from); i++) {
        if (character == from[i]) {
            *byte = (uint8_t)to[i];
            return true;
        }
    }
    if (character != 'x' || !bytes_contain(literal->text, literal->at, 2)) {
        return false;
    }
    const uint32_t high = hex_digit(literal->text.data[literal->at]);
    const uint32_t low = hex_digit(literal->text.data[literal->at + 1]);
    literal->at += 2;
    *byte = (uint8_t)(high << 4 | low);
    return high < 16 && low < 16;
}

static bool take_text(struct literal *literal, uint8_t *buffer, size_t buffer_bytes, size_t *length)
{
    *length = 0;
    while (!is_end(literal)) {
        uint8_t byte = (uint8_t)current(literal);
        literal->at++;
        if (byte == '"') {
            return true;
        }
        if (byte == '\\' && (is_end(literal) || !take_escape(literal, &byte))) {
            return false;
        }
        if (*length == buffer_bytes) {
            return false;
        }
        buffer[*length] = byte;
        ++*length;
    }
    return false;
}

static bool take_hex(struct literal *literal, uint8_t *buffer, size_t buffer_bytes, size_t *length)
{
    *length = 0;
    while (!literal_take(literal, '"')) {
        if (!bytes_contain(literal->text, literal->at, 2) || *length == buffer_bytes) {
            return false;
        }
        const uint32_t high = hex_digit(literal->text.data[literal->at]);
        const uint32_t low = hex_digit(literal->text.data[literal->at + 1]);
        if (high > 15 || low > 15) {
            return false;
        }
        buffer[*length] = (uint8_t)(high << 4 | low);
        ++*length;
        literal->at += 2;
    }
    return true;
}

static bool is_hex(const struct literal *literal)
{
    return bytes_contain(literal->text, literal->at, 3) && literal->text.data[literal->at] == '0' &&
           literal->text.data[literal->at + 1] == 'x' && literal->text.data[literal->at + 2] == '"';
}

bool literal_is_string(struct literal *literal)
{
    return literal_peek(literal) == '"' || is_hex(literal);
}

bool literal_string(struct literal *literal, uint8_t *buffer, size_t buffer_bytes, size_t *length)
{
    literal_skip_spaces(literal);
    if (is_hex(literal)) {
        literal->at += 3;
        return take_hex(literal, buffer, buffer_bytes, length);
    }
    return literal_take(literal, '"') && take_text(literal, buffer, buffer_bytes, length);
}

/* Behind the quote that ends the text that was just begun. */
static bool skip_text(struct literal *literal)
{
    while (!is_end(literal)) {
        const char character = current(literal);
        literal->at++;
        if (character == '"') {
            return true;
        }
        literal->at += character == '\\';
    }
    return false;
}

bool literal_count(const struct literal *literal, uint32_t *count)
{
    struct literal rest = *literal;
    uint32_t depth = 0;
    bool is_empty = true;
    *count = 0;
    for (;;) {
        const char character = literal_peek(&rest);
        if (is_end(&rest)) {
            return false;
        }
        rest.at++;
        if (character == ']' && depth == 0) {
            *count += !is_empty;
            return true;
        }
        is_empty = false;
        if (character == ',' && depth == 0) {
            ++*count;
        } else if (character == '[' || character == '(') {
            depth++;
        } else if ((character == ']' || character == ')') && depth > 0) {
            depth--;
        } else if (character == '"' && !skip_text(&rest)) {
            return false;
        }
    }
}
