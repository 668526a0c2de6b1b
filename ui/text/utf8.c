#include "text/utf8.h"

/* What follows a first byte (Unicode, table 3-7); `least` and `most` are of the second byte. */
struct form {
    uint8_t more;
    uint8_t least;
    uint8_t most;
};

static struct form form_of(uint8_t first)
{
    if (first >= 0xc2 && first <= 0xdf) {
        return (struct form){1, 0x80, 0xbf};
    }
    if (first >= 0xe0 && first <= 0xef) {
        const uint8_t least = first == 0xe0 ? 0xa0 : 0x80;
        const uint8_t most = first == 0xed ? 0x9f : 0xbf;
        return (struct form){2, least, most};
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const uint8_t least = first == 0xf0 ? 0x90 : 0x80;
        const uint8_t most = first == 0xf4 ? 0x8f : 0xbf;
        return (struct form){3, least, most};
    }
    return (struct form){0, 0, 0};
}

uint32_t utf8_next(struct bytes text, size_t *at)
{
    const uint8_t first = text.data[*at];
    (*at)++;
    if (first < 0x80) {
        return first;
    }
    struct form form = form_of(first);
    if (form.more == 0) {
        return UTF8_REPLACEMENT;
    }
    uint32_t character = first & (0x3fu >> form.more);
    for (; form.more > 0; form.more--) {
        if (*at >= text.size_bytes || text.data[*at] < form.least || text.data[*at] > form.most) {
            return UTF8_REPLACEMENT;
        }
        character = character << 6 | (text.data[*at] & 0x3f);
        form.least = 0x80;
        form.most = 0xbf;
        (*at)++;
    }
    return character;
}

size_t utf8_previous(struct bytes text, size_t at)
{
    if (at == 0) {
        return 0;
    }
    /* The earliest place from which reading comes to `at` in one step. */
    const size_t reach = at < UTF8_BYTES_MAX ? at : UTF8_BYTES_MAX;
    for (size_t back = reach; back > 1; back--) {
        size_t next = at - back;
        (void)utf8_next(text, &next);
        if (next == at) {
            return at - back;
        }
    }
    return at - 1;
}

size_t utf8_following(struct bytes text, size_t at)
{
    if (at >= text.size_bytes) {
        return text.size_bytes;
    }
    (void)utf8_next(text, &at);
    return at;
}

size_t utf8_write(uint32_t character, uint8_t out[UTF8_BYTES_MAX])
{
    if (character > 0x10ffff || (character >= 0xd800 && character <= 0xdfff)) {
        character = UTF8_REPLACEMENT;
    }
    if (character < 0x80) {
        out[0] = (uint8_t)character;
        return 1;
    }
    size_t more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    const size_t size_bytes = more + 1;
    out[0] = (uint8_t)(0xff00u >> (more + 1) | character >> 6 * more);
    for (size_t i = 1; i < size_bytes; i++) {
        more--;
        out[i] = (uint8_t)(0x80 | (character >> 6 * more & 0x3f));
    }
    return size_bytes;
}

size_t utf8_count(struct bytes text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.size_bytes; count++) {
        (void)utf8_next(text, &at);
    }
    return count;
}
