#include "name.h"
#include "lib/text.h"

#define REPLACEMENT    0xfffdu
#define CHARACTER_MAX  0x10ffffu
#define BEYOND_UNITS   0x10000u /* from here on a character is two surrogates */
#define SURROGATE_HIGH 0xd800u
#define SURROGATE_LOW  0xdc00u
#define SURROGATE_END  0xe000u

static bool is_high(uint32_t unit)
{
    return unit >= SURROGATE_HIGH && unit < SURROGATE_LOW;
}

static bool is_low(uint32_t unit)
{
    return unit >= SURROGATE_LOW && unit < SURROGATE_END;
}

/* -- reading ---------------------------------------------------------------------------------- */

/* Takes one character out of the units from *index on. */
static uint32_t take_units(struct bytes field, uint32_t *index)
{
    const uint32_t unit = bytes_u16(field, 2 * (*index)++);
    if (!is_high(unit) && !is_low(unit)) {
        return unit;
    }
    const uint32_t next = *index < field.size_bytes / 2 ? bytes_u16(field, 2 * *index) : 0;
    if (!is_high(unit) || !is_low(next)) {
        return REPLACEMENT;
    }
    (*index)++;
    return BEYOND_UNITS + ((unit - SURROGATE_HIGH) << 10) + (next - SURROGATE_LOW);
}

/* Gives how many bytes that were. */
static uint32_t put_bytes(char *target, uint32_t character)
{
    static const uint8_t leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    if (character < 0x80) {
        target[0] = (char)character;
        return 1;
    }
    const uint32_t count = character < 0x800 ? 2 : character < BEYOND_UNITS ? 3 : 4;
    for (uint32_t i = count - 1; i > 0; i--) {
        target[i] = (char)(0x80u | (character & 0x3f));
        character >>= 6;
    }
    target[0] = (char)(leads[count] | character);
    return count;
}

void name_read(struct bytes field, char name[GPT_NAME_BYTES])
{
    const uint32_t units = (uint32_t)(field.size_bytes / 2);
    uint32_t at = 0;
    for (uint32_t i = 0; i < units && i < GPT_NAME_UNITS && bytes_u16(field, 2 * i) != 0;) {
        at += put_bytes(name + at, take_units(field, &i));
    }
    name[at] = '\0';
}

/* -- writing ---------------------------------------------------------------------------------- */

/* How long a character is that begins with this byte; 0: none does. */
static uint32_t length_by_lead(uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2) {
        return 0;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

/* Takes one character out of the bytes from *index on; false: it is none. */
static bool take_bytes(struct bytes text, size_t *index, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, BEYOND_UNITS};
    const uint8_t lead = text.data[*index];
    const uint32_t length = length_by_lead(lead);
    if (length == 0 || length > text.size_bytes - *index) {
        return false;
    }
    *character = length == 1 ? lead : lead & (0x7fu >> length);
    for (uint32_t i = 1; i < length; i++) {
        const uint8_t byte = text.data[*index + i];
        if ((byte & 0xc0) != 0x80) {
            return false;
        }
        *character = *character << 6 | (byte & 0x3f);
    }
    *index += length;
    return *character >= least[length] && *character <= CHARACTER_MAX && !is_high(*character) &&
           !is_low(*character);
}

static void put_unit(uint8_t *field, uint32_t index, uint32_t unit)
{
    field[2 * index] = (uint8_t)unit;
    field[2 * index + 1] = (uint8_t)(unit >> 8);
}

enum status name_write(const char name[GPT_NAME_BYTES], uint8_t field[NAME_FIELD_BYTES])
{
    const struct bytes text = {(const uint8_t *)name, text_length_in_field(name, GPT_NAME_BYTES)};
    uint32_t unit = 0;
    memset(field, 0, NAME_FIELD_BYTES);
    if (text.size_bytes == GPT_NAME_BYTES) {
        return STATUS_INVALID_ARGUMENT;
    }
    for (size_t i = 0; i < text.size_bytes;) {
        uint32_t character = 0;
        if (!take_bytes(text, &i, &character)) {
            return STATUS_INVALID_ARGUMENT;
        }
        const uint32_t needed = character < BEYOND_UNITS ? 1 : 2;
        if (needed > GPT_NAME_UNITS - unit) {
            return STATUS_LIMIT_EXCEEDED;
        }
        if (needed == 2) {
            put_unit(field, unit++, SURROGATE_HIGH + ((character - BEYOND_UNITS) >> 10));
            character = SURROGATE_LOW + (character & 0x3ff);
        }
        put_unit(field, unit++, character);
    }
    return STATUS_OK;
}
