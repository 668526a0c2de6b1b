#include "line_editor/line.h"
#include "lib/memory.h"
#include "line_editor/character.h"

void line_init(struct line *line, uint8_t *memory, size_t capacity_bytes)
{
    *line = (struct line){.data = memory, .capacity_bytes = capacity_bytes};
}

struct bytes line_text(const struct line *line)
{
    return (struct bytes){line->data, line->size_bytes};
}

/*
 * Characters that change in which order others are shown, or end lines: what is seen would not be
 * what is entered.
 */
static bool is_deceptive(uint32_t code)
{
    return code == 0x061c || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/*
 * The next character of `text` that a line can hold, from *offset on, which goes behind it. Size 0:
 * there is none. `is_first`: it will be the first of the line.
 */
static struct bytes next_accepted(struct bytes text, size_t *offset, bool is_first)
{
    while (*offset < text.size_bytes) {
        uint32_t code = 0;
        const size_t at = *offset;
        const size_t size = character_read(text, at, &code);
        *offset += size == 0 ? 1 : size;
        const bool is_shown = code == '\t' || character_width(code) > 0;
        const bool is_combining = !is_first && !character_is_control(code);
        if (size != 0 && (is_shown || is_combining) && !is_deceptive(code)) {
            return bytes_part(text, at, size);
        }
    }
    return (struct bytes){NULL, 0};
}

static size_t accepted_bytes(struct bytes text, bool is_first)
{
    size_t total = 0;
    size_t offset = 0;
    for (;;) {
        const struct bytes next = next_accepted(text, &offset, is_first && total == 0);
        if (next.size_bytes == 0) {
            return total;
        }
        total += next.size_bytes;
    }
}

bool line_insert(struct line *line, struct bytes text)
{
    const bool is_first = line->cursor == 0;
    const size_t needed = accepted_bytes(text, is_first);
    if (needed == 0 || needed > line->capacity_bytes - line->size_bytes) {
        return false;
    }
    uint8_t *at = line->data + line->cursor;
    memmove(at + needed, at, line->size_bytes - line->cursor);
    size_t offset = 0;
    for (size_t done = 0; done < needed;) {
        const struct bytes next = next_accepted(text, &offset, is_first && done == 0);
        memcpy(at + done, next.data, next.size_bytes);
        done += next.size_bytes;
    }
    line->size_bytes += needed;
    line->cursor += needed;
    return true;
}

void line_set(struct line *line, struct bytes text)
{
    size_t offset = 0;
    line->size_bytes = 0;
    for (;;) {
        const struct bytes next = next_accepted(text, &offset, line->size_bytes == 0);
        if (next.size_bytes == 0 || next.size_bytes > line->capacity_bytes - line->size_bytes) {
            break;
        }
        memcpy(line->data + line->size_bytes, next.data, next.size_bytes);
        line->size_bytes += next.size_bytes;
    }
    line->cursor = line->size_bytes;
}

void line_erase(struct line *line, size_t start, size_t end)
{
    memmove(line->data + start, line->data + end, line->size_bytes - end);
    line->size_bytes -= end - start;
    line->cursor = start;
}

size_t line_left(const struct line *line)
{
    return cluster_previous(line_text(line), line->cursor);
}

size_t line_right(const struct line *line)
{
    return cluster_next(line_text(line), line->cursor);
}

/* Letters and digits; every character beyond ASCII counts as a letter. */
static bool is_of_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

static bool is_no_blank(uint8_t byte)
{
    return byte != ' ' && byte != '\t';
}

static size_t search_left(const struct line *line, bool (*is_inside)(uint8_t byte))
{
    const struct bytes text = line_text(line);
    size_t at = line->cursor;
    bool was_inside = false;
    while (at > 0) {
        const size_t previous = cluster_previous(text, at);
        const bool inside = is_inside(text.data[previous]);
        if (was_inside && !inside) {
            break;
        }
        was_inside = inside;
        at = previous;
    }
    return at;
}

size_t line_word_left(const struct line *line)
{
    return search_left(line, is_of_word);
}

size_t line_blank_word_left(const struct line *line)
{
    return search_left(line, is_no_blank);
}

size_t line_word_right(const struct line *line)
{
    const struct bytes text = line_text(line);
    size_t at = line->cursor;
    bool was_inside = false;
    while (at < text.size_bytes) {
        const bool inside = is_of_word(text.data[at]);
        if (was_inside && !inside) {
            break;
        }
        was_inside = inside;
        at = cluster_next(text, at);
    }
    return at;
}

static void reverse(uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        const uint8_t kept = data[i];
        data[i] = data[size - 1 - i];
        data[size - 1 - i] = kept;
    }
}

bool line_transpose(struct line *line)
{
    const struct bytes text = line_text(line);
    const size_t second =
        line->cursor < text.size_bytes ? line->cursor : cluster_previous(text, text.size_bytes);
    if (second == 0) {
        return false;
    }
    const size_t first = cluster_previous(text, second);
    const size_t end = cluster_next(text, second);
    /* AB reversed as a whole is B'A' with each of them reversed. */
    reverse(line->data + first, end - first);
    reverse(line->data + first, end - second);
    reverse(line->data + first + (end - second), second - first);
    line->cursor = end;
    return true;
}
