#include "address_text/address_text.h"
#include "parts.h"

static bool is_letter_or_digit(uint8_t character)
{
    const uint8_t lower = character | 0x20u;
    return (lower >= 'a' && lower <= 'z') || (character >= '0' && character <= '9');
}

static bool is_number(struct bytes part)
{
    for (size_t i = 0; i < part.size_bytes; i++) {
        if (part.data[i] < '0' || part.data[i] > '9') {
            return false;
        }
    }
    return true;
}

/* One part of a name. "0x7f" is taken for a number by many who read addresses. */
static bool check_part(struct bytes part, bool is_last)
{
    if (part.size_bytes == 0 || part.size_bytes > HOST_PART_BYTES_MAX || part.data[0] == '-' ||
        part.data[part.size_bytes - 1] == '-') {
        return false;
    }
    for (size_t i = 0; i < part.size_bytes; i++) {
        if (!is_letter_or_digit(part.data[i]) && part.data[i] != '-' && part.data[i] != '_') {
            return false;
        }
    }
    const bool is_hexadecimal =
        part.size_bytes >= 2 && part.data[0] == '0' && (part.data[1] | 0x20u) == 'x';
    return !is_last || (!is_number(part) && !is_hexadecimal);
}

bool host_name_check(struct bytes name)
{
    if (name.size_bytes > 0 && name.data[name.size_bytes - 1] == '.') {
        name = bytes_part(name, 0, name.size_bytes - 1);
    }
    if (name.size_bytes == 0 || name.size_bytes > HOST_NAME_BYTES_MAX) {
        return false;
    }
    size_t start = 0;
    for (size_t i = 0; i < name.size_bytes; i++) {
        if (name.data[i] == '.') {
            if (!check_part(bytes_part(name, start, i - start), false)) {
                return false;
            }
            start = i + 1;
        }
    }
    return check_part(bytes_part(name, start, name.size_bytes - start), true);
}

static bool is_star(struct bytes text)
{
    return text.size_bytes == 1 && text.data[0] == '*';
}

static bool read_port(struct bytes text, struct place_text *place)
{
    uint32_t number = 0;
    if (is_star(text)) {
        place->port = PLACE_PORT_ANY;
        return true;
    }
    if (!decimal_read(text, UINT16_MAX, &number) || number == 0) {
        return false;
    }
    place->port = PLACE_PORT_NUMBER;
    place->port_number = (uint16_t)number;
    return true;
}

static bool read_host(struct bytes text, struct place_text *place)
{
    place->name = text;
    if (is_star(text)) {
        place->host = PLACE_HOST_ANY;
        return true;
    }
    if (address_text_read(text, &place->address)) {
        place->host = PLACE_HOST_ADDRESS;
        return true;
    }
    place->host = PLACE_HOST_NAME;
    return host_name_check(text);
}

/* [ADDRESS] or [ADDRESS]:PORT */
static bool read_bracketed(struct bytes text, struct place_text *place)
{
    size_t end = 1;
    while (end < text.size_bytes && text.data[end] != ']') {
        end++;
    }
    if (end == text.size_bytes) {
        return false;
    }
    const struct bytes rest = bytes_part(text, end + 1, text.size_bytes - end - 1);
    place->name = bytes_part(text, 1, end - 1);
    place->host = PLACE_HOST_ADDRESS;
    if (!address_text_read(place->name, &place->address) ||
        place->address.size_bytes != IPV6_BYTES) {
        return false;
    }
    return rest.size_bytes == 0 ||
           (rest.data[0] == ':' && read_port(bytes_part(rest, 1, rest.size_bytes - 1), place));
}

static size_t count_colons(struct bytes text, size_t *last)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size_bytes; i++) {
        if (text.data[i] == ':') {
            count++;
            *last = i;
        }
    }
    return count;
}

bool place_text_read(struct bytes text, struct place_text *place)
{
    *place = (struct place_text){.host = PLACE_HOST_NONE, .port = PLACE_PORT_NONE};
    if (text.size_bytes == 0) {
        return false;
    }
    if (text.data[0] == '[') {
        return read_bracketed(text, place);
    }
    size_t colon = 0;
    if (count_colons(text, &colon) != 1) {
        return read_host(text, place);
    }
    if (!read_port(bytes_part(text, colon + 1, text.size_bytes - colon - 1), place)) {
        return false;
    }
    return colon == 0 || read_host(bytes_part(text, 0, colon), place);
}
