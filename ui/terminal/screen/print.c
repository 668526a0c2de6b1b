/*
 * Characters onto the screen. Runs of ASCII, most of what programs write, are copied eight bytes at
 * a time as long as none of the eight is a control character.
 */
#include "lib/byte_run.h"
#include "state.h"
#include <string.h>

/* Copies printable ASCII into cells; how many. */
static size_t
copy_printable(struct cell *cells, const uint8_t *restrict data, size_t count_max, struct cell pen)
{
    size_t count = 0;
    for (; count_max - count >= 8; count += 8) {
        if (byte_run_stops(byte_run_word(data + count)) != 0) {
            break;
        }
        for (size_t i = 0; i < 8; i++) {
            cells[count + i].bits = pen.bits | data[count + i];
        }
    }
    while (count < count_max && byte_run_is_printable(data[count])) {
        cells[count].bits = pen.bits | data[count];
        count++;
    }
    return count;
}

static void wrap(struct screen *screen)
{
    grid_place(screen->grid, screen->cursor.y)->is_wrapped = true;
    move_line_feed(screen);
    screen->cursor.x = 0;
    screen->cursor.is_pending = false;
}

/* The row that is about to be written at the cursor. */
static struct row *row_to_write(struct screen *screen)
{
    if (screen->cursor.is_pending) {
        wrap(screen);
    }
    struct row *row = grid_row(screen->grid, screen->cursor.y);
    row->is_dirty = true;
    row_reach(row, screen->cursor.x);
    row_cut(row, screen->cursor.x);
    return row;
}

/* The cursor goes behind what was written. */
static void go_on(struct screen *screen, uint32_t x)
{
    struct cursor *cursor = &screen->cursor;
    cursor->is_pending = x == screen->columns && has_mode(screen, SCREEN_WRAP);
    cursor->x = x < screen->columns ? x : screen->columns - 1;
}

/* So many cells at the cursor were written. */
static void written(struct screen *screen, struct row *row, uint32_t count)
{
    const uint32_t x = screen->cursor.x + count;
    if (x >= row->used) {
        row->used = (uint16_t)x;
    } else if (cell_is_tail(row->cells[x])) {
        row->cells[x] = (struct cell){0}; /* its first half was written over */
    }
    go_on(screen, x);
}

/* The row at the cursor, as long as what is written now can be added to its text; else NULL. */
static struct row *text_to_write(struct screen *screen)
{
    struct row *row = grid_place(screen->grid, screen->cursor.y);
    const bool is_alike = row->is_text && row->style == cell_style(screen->pen);
    return row->used == screen->cursor.x && (is_alike || row->used == 0) ? row : NULL;
}

static size_t add_text(struct screen *screen, struct row *row, struct bytes bytes)
{
    uint8_t *text = (uint8_t *)row->cells;
    const size_t count = byte_run_copy_printable(text + row->used, bytes);
    row->used = (uint16_t)(row->used + count);
    row->style = cell_style(screen->pen);
    row->is_text = true;
    row->is_dirty = true;
    go_on(screen, row->used);
    return count;
}

static size_t write_cells(struct screen *screen, struct bytes bytes)
{
    struct row *row = row_to_write(screen);
    struct cell *cells = row->cells + screen->cursor.x;
    const size_t count = copy_printable(cells, bytes.data, bytes.size_bytes, screen->pen);
    written(screen, row, (uint32_t)count);
    return count;
}

size_t print_run(struct screen *screen, const uint8_t *data, size_t size_bytes)
{
    if (has_mode(screen, SCREEN_INSERT) ||
        screen->cursor.charsets[screen->cursor.charset] != CHARSET_ASCII) {
        print_character(screen, data[0]);
        return 1;
    }
    if (screen->cursor.is_pending) {
        wrap(screen);
    }
    const size_t room = screen->columns - screen->cursor.x;
    const struct bytes bytes = {data, size_bytes < room ? size_bytes : room};
    struct row *row = text_to_write(screen);
    const size_t count = row != NULL ? add_text(screen, row, bytes) : write_cells(screen, bytes);
    screen->last = data[count - 1];
    return count;
}

/* -- one character ----------------------------------------------------------------------------- */

/* DEC special graphics, from '_' to '~'. */
static const uint16_t line_characters[] = {
    0x00a0, 0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0x00b0, 0x00b1, 0x2424, 0x240b,
    0x2518, 0x2510, 0x250c, 0x2514, 0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c,
    0x2524, 0x2534, 0x252c, 0x2502, 0x2264, 0x2265, 0x03c0, 0x2260, 0x00a3, 0x00b7,
};

/* Adds a mark to the character before the cursor. */
static void combine(struct screen *screen, uint32_t mark)
{
    const struct cursor *cursor = &screen->cursor;
    struct row *row = grid_row(screen->grid, cursor->y);
    uint32_t x = cursor->is_pending ? cursor->x : cursor->x - 1;
    if ((cursor->x == 0 && !cursor->is_pending) || x >= row->used) {
        return;
    }
    x -= cell_is_tail(row->cells[x]) ? 1 : 0;
    struct cluster cluster = screen_cluster(screen, row->cells[x]);
    uint32_t count = 1;
    while (count <= CLUSTER_MARKS_MAX && cluster.characters[count] != 0) {
        count++;
    }
    if (count > CLUSTER_MARKS_MAX) {
        return;
    }
    cluster.characters[0] = cluster.characters[0] != 0 ? cluster.characters[0] : ' ';
    cluster.characters[count] = mark;
    const uint32_t id = style_cluster(screen, &cluster);
    if (id != 0) {
        row->cells[x].bits = (row->cells[x].bits & ~(uint64_t)UINT32_MAX) | CELL_CLUSTER | id;
        row->is_dirty = true;
    }
}

/* A wide character does not fit into the last column. */
static void make_room(struct screen *screen)
{
    struct cursor *cursor = &screen->cursor;
    if (cursor->is_pending || cursor->x + 1 < screen->columns) {
        return;
    }
    if (has_mode(screen, SCREEN_WRAP)) {
        erase_cells(screen, cursor->y, cursor->x, screen->columns);
        wrap(screen);
    } else {
        cursor->x = screen->columns - 2;
    }
}

static void print_wide(struct screen *screen, uint32_t character)
{
    make_room(screen);
    if (screen->cursor.is_pending) {
        wrap(screen);
    }
    if (has_mode(screen, SCREEN_INSERT)) {
        insert_cells(screen, 2);
    }
    struct row *row = row_to_write(screen);
    row_cut(row, screen->cursor.x + 2);
    struct cell *cells = row->cells + screen->cursor.x;
    cells[0].bits = screen->pen.bits | character | CELL_WIDE;
    cells[1].bits = screen->pen.bits | CELL_TAIL;
    written(screen, row, 2);
}

static void print_narrow(struct screen *screen, uint32_t character)
{
    if (screen->cursor.is_pending) {
        wrap(screen);
    }
    if (has_mode(screen, SCREEN_INSERT)) {
        insert_cells(screen, 1);
    }
    struct row *row = row_to_write(screen);
    row->cells[screen->cursor.x].bits = screen->pen.bits | character;
    written(screen, row, 1);
}

void print_character(struct screen *screen, uint32_t character)
{
    const uint8_t charset = screen->cursor.charsets[screen->cursor.charset];
    if (charset == CHARSET_LINES && character >= 0x5f && character <= 0x7e) {
        character = line_characters[character - 0x5f];
    }
    const uint32_t width = width_of(screen, character);
    if (width == 0) {
        combine(screen, character);
        return;
    }
    screen->last = character;
    if (width == 2) {
        print_wide(screen, character);
    } else {
        print_narrow(screen, character);
    }
}
