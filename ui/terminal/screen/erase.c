/* What is erased takes the background that is set, and no other part of the style. */
#include "state.h"
#include <string.h>

/* A part of a row, nothing beyond its edges becoming half a character. */
static struct row *row_part(struct screen *screen, uint32_t y, uint32_t from, uint32_t to)
{
    struct row *row = grid_row(screen->grid, y);
    row_cut(row, from);
    row_cut(row, to);
    row->is_dirty = true;
    return row;
}

void erase_cells(struct screen *screen, uint32_t y, uint32_t from, uint32_t to)
{
    struct row *row = row_part(screen, y, from, to);
    if (screen->eraser.bits == 0 && to >= row->used) {
        row->used = (uint16_t)(from < row->used ? from : row->used);
    } else {
        row_reach(row, to);
        for (uint32_t x = from; x < to; x++) {
            row->cells[x] = screen->eraser;
        }
    }
    if (to == screen->columns) {
        row->is_wrapped = false;
    }
}

void erase_row(struct screen *screen, uint32_t y)
{
    erase_cells(screen, y, 0, screen->columns);
}

static void erase_rows(struct screen *screen, uint32_t from, uint32_t to)
{
    for (uint32_t y = from; y < to; y++) {
        erase_row(screen, y);
    }
}

void erase_line(struct screen *screen, uint32_t what)
{
    struct cursor *cursor = &screen->cursor;
    const uint32_t from = what == 0 ? cursor->x : 0;
    const uint32_t to = what == 1 ? cursor->x + 1 : screen->columns;
    if (what <= 2) {
        erase_cells(screen, cursor->y, from, to);
        cursor->is_pending = false;
    }
}

void erase_display(struct screen *screen, uint32_t what)
{
    const uint32_t y = screen->cursor.y;
    if (what == 0) {
        erase_line(screen, 0);
        erase_rows(screen, y + 1, screen->rows);
    } else if (what == 1) {
        erase_line(screen, 1);
        erase_rows(screen, 0, y);
    } else if (what == 2) {
        erase_rows(screen, 0, screen->rows);
        screen->cursor.is_pending = false;
    } else if (what == 3) {
        grid_drop_history(screen->grid);
        screen->changes.is_all = true;
    }
}

static void fill(struct row *row, uint32_t from, uint32_t to, struct cell cell)
{
    for (uint32_t x = from; x < to; x++) {
        row->cells[x] = cell;
    }
}

static uint32_t held_count(const struct screen *screen, uint32_t count)
{
    const uint32_t room = screen->columns - screen->cursor.x;
    return count < room ? count : room;
}

/* What is pushed over the right edge is gone. */
void insert_cells(struct screen *screen, uint32_t count)
{
    struct cursor *cursor = &screen->cursor;
    const uint32_t x = cursor->x;
    count = held_count(screen, count);
    cursor->is_pending = false;
    struct row *row = row_part(screen, cursor->y, x, screen->columns - count);
    row->is_wrapped = false;
    if (x >= row->used && screen->eraser.bits == 0) {
        return;
    }
    row_reach(row, x);
    uint32_t used = row->used + count;
    used = used < screen->columns ? used : screen->columns;
    memmove(row->cells + x + count, row->cells + x, (used - x - count) * sizeof(struct cell));
    fill(row, x, x + count, screen->eraser);
    row->used = (uint16_t)used;
}

/* Blank cells come in at the right edge. */
void delete_cells(struct screen *screen, uint32_t count)
{
    struct cursor *cursor = &screen->cursor;
    const uint32_t x = cursor->x;
    count = held_count(screen, count);
    cursor->is_pending = false;
    struct row *row = row_part(screen, cursor->y, x, x + count);
    row->is_wrapped = false;
    if (screen->eraser.bits != 0) {
        row_reach(row, screen->columns);
    }
    if (x >= row->used) {
        return;
    }
    const uint32_t used = row->used;
    const uint32_t taken = count < used - x ? count : used - x;
    memmove(row->cells + x, row->cells + x + taken, (used - x - taken) * sizeof(struct cell));
    row->used = (uint16_t)(used - taken);
    if (screen->eraser.bits != 0) {
        fill(row, used - taken, used, screen->eraser);
        row->used = (uint16_t)used;
    }
}
