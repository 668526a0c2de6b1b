#include "seat/prompt_line.h"
#include "lib/wipe.h"

static bool is_middle(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/* How long a character that begins so is; 0: none begins so, or it controls something. */
static uint32_t length_of(uint8_t byte)
{
    if (byte < 0x80) {
        return byte >= 0x20 && byte != 0x7f ? 1 : 0;
    }
    if (byte >= 0xc2 && byte < 0xe0) {
        return 2;
    }
    if (byte >= 0xe0 && byte < 0xf0) {
        return 3;
    }
    return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

static bool is_text(struct bytes text)
{
    for (size_t at = 0; at < text.size_bytes;) {
        const uint32_t length = length_of(text.data[at]);
        if (length == 0 || length > text.size_bytes - at) {
            return false;
        }
        /* C1 controls are two bytes. */
        if (text.data[at] == 0xc2 && text.data[at + 1] < 0xa0) {
            return false;
        }
        for (uint32_t i = 1; i < length; i++) {
            if (!is_middle(text.data[at + i])) {
                return false;
            }
        }
        at += length;
    }
    return true;
}

void prompt_line_insert(struct prompt_line *line, struct bytes text)
{
    if (text.size_bytes == 0 || text.size_bytes > QUESTION_ANSWER_BYTES - line->size_bytes ||
        !is_text(text)) {
        return;
    }
    uint8_t *at = line->data + line->cursor_bytes;
    memmove(at + text.size_bytes, at, line->size_bytes - line->cursor_bytes);
    memcpy(at, text.data, text.size_bytes);
    line->size_bytes += (uint32_t)text.size_bytes;
    line->cursor_bytes += (uint32_t)text.size_bytes;
}

static uint32_t before(const struct prompt_line *line, uint32_t at)
{
    while (at > 0 && is_middle(line->data[--at])) {
    }
    return at;
}

static uint32_t after(const struct prompt_line *line, uint32_t at)
{
    if (at < line->size_bytes) {
        at++;
    }
    while (at < line->size_bytes && is_middle(line->data[at])) {
        at++;
    }
    return at;
}

static void take_out(struct prompt_line *line, uint32_t from, uint32_t to)
{
    memmove(line->data + from, line->data + to, line->size_bytes - to);
    wipe(line->data + line->size_bytes - (to - from), to - from);
    line->size_bytes -= to - from;
    line->cursor_bytes = from;
}

void prompt_line_edit(struct prompt_line *line, enum prompt_edit edit)
{
    const uint32_t cursor = line->cursor_bytes;
    switch (edit) {
    case PROMPT_EDIT_BACKSPACE:
        take_out(line, before(line, cursor), cursor);
        break;
    case PROMPT_EDIT_DELETE:
        take_out(line, cursor, after(line, cursor));
        break;
    case PROMPT_EDIT_LEFT:
        line->cursor_bytes = before(line, cursor);
        break;
    case PROMPT_EDIT_RIGHT:
        line->cursor_bytes = after(line, cursor);
        break;
    case PROMPT_EDIT_HOME:
        line->cursor_bytes = 0;
        break;
    case PROMPT_EDIT_END:
        line->cursor_bytes = line->size_bytes;
        break;
    case PROMPT_EDIT_CLEAR:
        prompt_line_wipe(line);
        break;
    }
}

uint32_t prompt_line_symbols(const struct prompt_line *line)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < line->size_bytes; i++) {
        count += is_middle(line->data[i]) ? 0 : 1;
    }
    return count;
}

bool prompt_line_equal(const struct prompt_line *left, const struct prompt_line *right)
{
    return left->size_bytes == right->size_bytes &&
           memcmp(left->data, right->data, left->size_bytes) == 0;
}

void prompt_line_wipe(struct prompt_line *line)
{
    wipe(line, sizeof(*line));
}

bool prompt_line_is_wiped(const struct prompt_line *line)
{
    uint8_t any = 0;
    for (uint32_t i = 0; i < sizeof(line->data); i++) {
        any |= line->data[i];
    }
    return any == 0 && line->size_bytes == 0 && line->cursor_bytes == 0;
}
