#include "screen.h"
#include "line_editor/character.h"
#include <stdio.h>
#include <string.h>

enum state {
    STATE_GROUND,
    STATE_ESCAPE,
    STATE_SEQUENCE,
};

static const struct screen_cell blank = {{' '}, 1};

static void clear(struct screen *screen, uint32_t row, uint32_t column)
{
    for (; row < screen->rows; row++) {
        for (; column < screen->columns; column++) {
            screen->cells[row][column] = blank;
        }
        column = 0;
    }
}

void screen_init(struct screen *screen, uint32_t columns, uint32_t rows)
{
    memset(screen, 0, sizeof(*screen));
    screen->columns = columns;
    screen->rows = rows;
    clear(screen, 0, 0);
}

static void line_feed(struct screen *screen)
{
    if (screen->row + 1 < screen->rows) {
        screen->row++;
        return;
    }
    memmove(screen->cells[0], screen->cells[1], sizeof(screen->cells[0]) * (screen->rows - 1));
    clear(screen, screen->rows - 1, 0);
}

static void combine(struct screen *screen, struct bytes character)
{
    uint32_t column = screen->is_wrap_pending ? screen->column : screen->column - 1;
    if (screen->column == 0 && !screen->is_wrap_pending) {
        return;
    }
    struct screen_cell *cell = &screen->cells[screen->row][column];
    if (cell->size_bytes == 0) {
        cell = &screen->cells[screen->row][column - 1];
    }
    if (cell->size_bytes + character.size_bytes <= sizeof(cell->bytes)) {
        memcpy(cell->bytes + cell->size_bytes, character.data, character.size_bytes);
        cell->size_bytes += (uint8_t)character.size_bytes;
    }
}

static void put(struct screen *screen, struct bytes character)
{
    uint32_t code = 0;
    (void)character_read(character, 0, &code);
    const uint32_t width = character_width(code);
    if (width == 0) {
        combine(screen, character);
        return;
    }
    if (screen->is_wrap_pending || screen->column + width > screen->columns) {
        screen->column = 0;
        screen->is_wrap_pending = false;
        line_feed(screen);
    }
    struct screen_cell *cell = &screen->cells[screen->row][screen->column];
    memcpy(cell->bytes, character.data, character.size_bytes);
    cell->size_bytes = (uint8_t)character.size_bytes;
    if (width == 2) {
        cell[1].size_bytes = 0;
    }
    screen->column += width;
    if (screen->column == screen->columns) {
        screen->column = screen->columns - 1;
        screen->is_wrap_pending = true;
    }
}

static void control(struct screen *screen, uint8_t byte)
{
    switch (byte) {
    case '\r':
        screen->column = 0;
        break;
    case '\n':
        line_feed(screen);
        break;
    case '\b':
        screen->column -= screen->column > 0 ? 1 : 0;
        break;
    case '\a':
        screen->bells++;
        return;
    case 0x1b:
        screen->state = STATE_ESCAPE;
        return;
    default:
        screen->unknown++;
        return;
    }
    screen->is_wrap_pending = false;
}

static void sequence(struct screen *screen, uint8_t final)
{
    const uint32_t count = screen->parameter == 0 ? 1 : screen->parameter;
    const uint32_t right = screen->columns - 1 - screen->column;
    const uint32_t below = screen->rows - 1 - screen->row;
    screen->is_wrap_pending = false;
    switch (final) {
    case 'A':
        screen->row -= count < screen->row ? count : screen->row;
        break;
    case 'B':
        screen->row += count < below ? count : below;
        break;
    case 'C':
        screen->column += count < right ? count : right;
        break;
    case 'D':
        screen->column -= count < screen->column ? count : screen->column;
        break;
    case 'H':
        screen->row = 0;
        screen->column = 0;
        break;
    case 'J':
        if (screen->parameter == 2) {
            clear(screen, 0, 0);
        } else {
            clear(screen, screen->row, screen->column);
        }
        break;
    case 'K':
        for (uint32_t i = screen->column; i < screen->columns; i++) {
            screen->cells[screen->row][i] = blank;
        }
        break;
    default:
        screen->unknown++;
        break;
    }
}

static void take_character_byte(struct screen *screen, uint8_t byte)
{
    screen->character[screen->character_bytes++] = byte;
    const size_t size = character_size(screen->character[0]);
    if (size == 0) {
        screen->unknown++;
        screen->character_bytes = 0;
    } else if (screen->character_bytes == size) {
        put(screen, (struct bytes){screen->character, size});
        screen->character_bytes = 0;
    }
}

static void take(struct screen *screen, uint8_t byte)
{
    screen->bytes++;
    if (screen->state == STATE_ESCAPE) {
        screen->state = byte == '[' ? STATE_SEQUENCE : STATE_GROUND;
        screen->parameter = 0;
        screen->unknown += byte == '[' ? 0 : 1;
    } else if (screen->state == STATE_SEQUENCE) {
        if (byte >= '0' && byte <= '9') {
            screen->parameter = screen->parameter * 10 + (byte - '0');
        } else {
            screen->state = STATE_GROUND;
            sequence(screen, byte);
        }
    } else if (byte < 0x20 || byte == 0x7f) {
        control(screen, byte);
    } else {
        take_character_byte(screen, byte);
    }
}

void screen_write(void *context, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.size_bytes; i++) {
        take(context, bytes.data[i]);
    }
}

const char *screen_row(const struct screen *screen, uint32_t row)
{
    static char text[SCREEN_COLUMNS_MAX * SCREEN_CELL_BYTES + 1];
    size_t length = 0;
    for (uint32_t i = 0; i < screen->columns; i++) {
        const struct screen_cell *cell = &screen->cells[row][i];
        memcpy(text + length, cell->bytes, cell->size_bytes);
        length += cell->size_bytes;
    }
    while (length > 0 && text[length - 1] == ' ') {
        length--;
    }
    text[length] = '\0';
    return text;
}

/* -- what it should show ---------------------------------------------------------------------- */

static bool is_same_cell(const struct screen_cell *left, const struct screen_cell *right)
{
    return left->size_bytes == right->size_bytes &&
           memcmp(left->bytes, right->bytes, left->size_bytes) == 0;
}

/* Types the text into a terminal that has nothing else: it wraps by itself. */
static void lay_out(struct screen *wanted, struct bytes text, size_t end)
{
    for (size_t offset = 0; offset < end;) {
        uint32_t code = 0;
        const size_t size = character_read(text, offset, &code);
        if (wanted->is_wrap_pending && (code == '\t' || character_width(code) > 0)) {
            wanted->is_wrap_pending = false;
            wanted->column = 0;
            line_feed(wanted);
        }
        if (code == '\t') {
            do {
                put(wanted, (struct bytes){(const uint8_t *)" ", 1});
            } while (wanted->column % 8 != 0 && !wanted->is_wrap_pending);
        } else if (size == 0) {
            put(wanted, (struct bytes){(const uint8_t *)"?", 1});
        } else {
            put(wanted, bytes_part(text, offset, size));
        }
        offset += size == 0 ? 1 : size;
    }
}

/* Where the cursor stands that is to be before what comes next. */
static struct view_place cursor_before(const struct screen *wanted, struct bytes rest)
{
    uint32_t code = 0;
    (void)character_read(rest, 0, &code);
    if (wanted->is_wrap_pending || wanted->column + character_width(code) > wanted->columns) {
        return (struct view_place){wanted->row + 1, 0};
    }
    return (struct view_place){wanted->row, wanted->column};
}

static bool rows_match(const struct screen *screen, const struct screen *wanted, uint32_t top)
{
    for (uint32_t row = 0; top + row < screen->rows; row++) {
        const uint32_t from = row == 0 ? wanted->parameter : 0;
        for (uint32_t i = from; i < screen->columns; i++) {
            if (!is_same_cell(&screen->cells[top + row][i], &wanted->cells[row][i])) {
                fprintf(stderr, "row %u column %u differs\n", row, i);
                fprintf(stderr, "  is   '%s'\n", screen_row(screen, top + row));
                fprintf(stderr, "  want '%s'\n", screen_row(wanted, row));
                return false;
            }
        }
    }
    return true;
}

bool screen_shows(const struct screen *screen, const struct view *view, struct view_content content)
{
    static struct screen wanted;
    screen_init(&wanted, screen->columns, screen->rows);
    wanted.column = view->origin_column;
    lay_out(&wanted, content.prompt, content.prompt.size_bytes);
    lay_out(&wanted, content.text, content.cursor);
    const struct bytes rest =
        bytes_part(content.text, content.cursor, content.text.size_bytes - content.cursor);
    const struct view_place cursor = cursor_before(&wanted, rest);
    lay_out(&wanted, rest, rest.size_bytes);
    wanted.parameter = view->origin_column;
    if (view->cursor.row > screen->row) {
        fprintf(stderr, "the line begins above the screen\n");
        return false;
    }
    const uint32_t top = screen->row - view->cursor.row;
    if (cursor.row != view->cursor.row || cursor.column != screen->column) {
        fprintf(
            stderr,
            "cursor at %u,%u instead of %u,%u\n",
            screen->row - top,
            screen->column,
            cursor.row,
            cursor.column);
        return false;
    }
    return !screen->is_wrap_pending && screen->unknown == 0 && rows_match(screen, &wanted, top);
}
