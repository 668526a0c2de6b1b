#include "lib/printable.h"
#include "lib/memory.h"

#define ESCAPE_BYTES 4u

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/*
 * The character at the start of `source`, which is not empty, and how many bytes it takes; false
 * for what is no UTF-8: cut short, longer than needed, a surrogate, or beyond 0x10ffff.
 */
static bool read_character(struct bytes source, uint32_t *character, size_t *size_bytes)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t first = source.data[0];
    const size_t size = first < 0x80             ? 1
                        : (first & 0xe0) == 0xc0 ? 2
                        : (first & 0xf0) == 0xe0 ? 3
                        : (first & 0xf8) == 0xf0 ? 4
                                                 : 0;
    if (size == 0 || size > source.size_bytes) {
        return false;
    }
    uint32_t value = size == 1 ? first : first & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(source.data[i])) {
            return false;
        }
        value = value << 6 | (source.data[i] & 0x3f);
    }
    *character = value;
    *size_bytes = size;
    return value >= least[size] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

static bool is_shown(uint32_t character)
{
    const bool is_control = character < 0x20 || (character >= 0x7f && character < 0xa0);
    const bool is_separator = character == 0x2028 || character == 0x2029;
    const bool is_direction = character == 0x061c || character == 0x200e || character == 0x200f ||
                              (character >= 0x202a && character <= 0x202e) ||
                              (character >= 0x2066 && character <= 0x2069);
    return !is_control && !is_separator && !is_direction;
}

static void put_escape(char *target, uint8_t byte)
{
    target[0] = '\\';
    target[1] = 'x';
    target[2] = "0123456789abcdef"[byte >> 4];
    target[3] = "0123456789abcdef"[byte & 0xf];
}

/* How many bytes at the start are ASCII that is shown: nearly all there are, nearly always. */
static size_t plain_bytes(struct bytes source)
{
    size_t count = 0;
    while (count < source.size_bytes && source.data[count] >= 0x20 && source.data[count] < 0x7f) {
        count++;
    }
    return count;
}

size_t printable_text(char *target, size_t size_bytes, struct bytes source, bool *is_cut)
{
    size_t length = 0;
    size_t at = 0;
    while (at < source.size_bytes) {
        uint32_t character = 0;
        size_t size = 1;
        const struct bytes rest = bytes_part(source, at, source.size_bytes - at);
        const size_t plain = plain_bytes(rest);
        if (plain > 0) {
            const size_t room = size_bytes - length;
            const size_t taken = plain < room ? plain : room;
            memcpy(target + length, rest.data, taken);
            length += taken;
            at += taken;
            if (taken < plain) {
                break;
            }
            continue;
        }
        const bool is_kept = read_character(rest, &character, &size) && is_shown(character);
        /* Bytes that are no character are shown one by one. */
        size = is_kept ? size : 1;
        const size_t needed = is_kept ? size : ESCAPE_BYTES;
        if (needed > size_bytes - length) {
            break;
        }
        if (is_kept) {
            memcpy(target + length, rest.data, size);
        } else {
            put_escape(target + length, rest.data[0]);
        }
        length += needed;
        at += size;
    }
    if (is_cut != NULL) {
        *is_cut = at < source.size_bytes;
    }
    return length;
}
