#include "column.h"
#include "lib/byte_run.h"

#define ESCAPE        0x1b
#define TAB_COLUMNS   8u
#define PARAMETER_MAX 10000u

enum state {
    STATE_GROUND = 0,
    STATE_ESCAPE,
    STATE_SEQUENCE, /* ESC [ */
    STATE_STRING,   /* ESC ] and the like */
};

static uint32_t at_most(uint32_t value, uint32_t most)
{
    return value < most ? value : most;
}

static void take_control(struct column *column, uint8_t byte)
{
    const uint32_t now = column_now(column);
    column->character_bytes = 0;
    switch (byte) {
    case '\r':
        column->column = 0;
        break;
    case '\b':
        column->column = now > 0 ? now - 1 : 0;
        break;
    case '\t':
        column->column = at_most((now / TAB_COLUMNS + 1) * TAB_COLUMNS, column->columns - 1);
        break;
    default:
        break;
    }
}

static void take_final(struct column *column, uint8_t final)
{
    const uint32_t count = column->parameter == 0 ? 1 : column->parameter;
    const uint32_t last = column->columns - 1;
    const uint32_t now = at_most(column->column, last);
    switch (final) {
    case 'C':
        column->column = at_most(now + count, last);
        break;
    case 'D':
        column->column = now > count ? now - count : 0;
        break;
    case 'G':
    case 'H':
    case 'f':
        column->column = at_most(count - 1, last);
        break;
    case 'E':
    case 'F':
        column->column = 0;
        break;
    default:
        break;
    }
}

/* Of several parameters the last one counts: the column of ESC [ row ; column H. */
static void take_in_sequence(struct column *column, uint8_t byte)
{
    if (byte >= '0' && byte <= '9') {
        column->parameter = at_most(column->parameter * 10 + (byte - '0'), PARAMETER_MAX);
    } else if (byte == ';') {
        column->parameter = 0;
    } else if (byte >= 0x40) {
        column->state = STATE_GROUND;
        take_final(column, byte);
    }
}

static void take_escaped(struct column *column, uint8_t byte)
{
    column->parameter = 0;
    if (byte == '[') {
        column->state = STATE_SEQUENCE;
    } else if (byte == ']' || byte == 'P' || byte == 'X' || byte == '^' || byte == '_') {
        column->state = STATE_STRING;
    } else if (byte < 0x20 || byte > 0x2f) {
        column->state = STATE_GROUND;
    }
}

static void show(struct column *column, uint32_t width)
{
    if (width > 0) {
        const uint32_t now = column_now(column);
        column->column = now + width > column->columns ? width : now + width;
    }
}

/* What is no character takes a cell: terminals show something in its place. */
static void take_shown(struct column *column, uint8_t byte)
{
    uint32_t code = 0;
    column->character[column->character_bytes++] = byte;
    const struct bytes character = {column->character, column->character_bytes};
    const size_t size = character_size(column->character[0]);
    if (size != 0 && column->character_bytes < size) {
        return;
    }
    column->character_bytes = 0;
    show(column, character_read(character, 0, &code) == 0 ? 1 : character_width(code));
}

void column_take(struct column *column, uint8_t byte)
{
    if (byte == ESCAPE) {
        column->state = STATE_ESCAPE;
        column->character_bytes = 0;
    } else if (byte < 0x20 || byte == 0x7f) {
        column->state = column->state == STATE_STRING ? STATE_GROUND : column->state;
        take_control(column, byte);
    } else if (column->state == STATE_ESCAPE) {
        take_escaped(column, byte);
    } else if (column->state == STATE_SEQUENCE) {
        take_in_sequence(column, byte);
    } else if (column->state == STATE_GROUND) {
        take_shown(column, byte);
    }
}

void column_take_all(struct column *column, struct bytes bytes)
{
    size_t at = 0;
    while (at < bytes.size_bytes) {
        const struct bytes rest = bytes_part(bytes, at, bytes.size_bytes - at);
        const size_t count = column_is_plain(column) ? byte_run_printable(rest) : 0;
        column_take_plain(column, count);
        if (count == 0) {
            column_take(column, bytes.data[at]);
        }
        at += count > 0 ? count : 1;
    }
}
