/*
 * Rows of cells in a ring: lines that have scrolled off, then the screen's. Scrolling all of it
 * moves the ring on; no cell is copied. A row's cells from `used` on are blank, whatever lies
 * there: clearing a row is one store.
 *
 * Most rows are printable ASCII of one style, written from left to right, and scroll off without
 * anybody looking at them: where its cells would be such a row has its text, a byte for each.
 * grid_row() makes cells of it; grid_place() leaves it, for who does not look at cells.
 */
#pragma once

#include "terminal/cell.h"
#include <stddef.h>

struct row {
    struct cell *cells; /* NULL: a place of the ring that was never reached */
    uint16_t used;
    uint16_t style; /* of a text */
    bool is_text;
    bool is_wrapped;
    bool is_dirty;
};

struct grid {
    struct row *ring;
    uint32_t capacity;
    uint32_t top;         /* in the ring: the screen's first row */
    uint32_t history;     /* rows before it */
    uint32_t history_max; /* becomes less where there is no memory */
    uint32_t columns;
    uint32_t rows;
    uint64_t first_line; /* the number of the oldest row */
    struct cell **blocks;
    uint32_t block_count;
    uint32_t block_rows;
    uint32_t block_used; /* rows of the last block */
};

/* False: no memory. */
bool grid_init(struct grid *grid, uint32_t columns, uint32_t rows, bool has_history);
void grid_finish(struct grid *grid);

/* All goes up by one row: the first becomes history, an empty one appears below. */
void grid_advance(struct grid *grid);

/* Rows from `top` to before `bottom` go up, or down, by one; the one that appears is empty. */
void grid_rotate_up(struct grid *grid, uint32_t top, uint32_t bottom);
void grid_rotate_down(struct grid *grid, uint32_t top, uint32_t bottom);

/* Forgets what has scrolled off. */
void grid_drop_history(struct grid *grid);

/* Its text becomes cells. */
void row_spread(struct row *row);

static inline struct row *grid_place(struct grid *grid, uint32_t row)
{
    const uint32_t at = grid->top + row;
    return &grid->ring[at < grid->capacity ? at : at - grid->capacity];
}

static inline struct row *grid_row(struct grid *grid, uint32_t row)
{
    struct row *found = grid_place(grid, row);
    row_spread(found);
    return found;
}

/* Of history and screen, from the oldest; index < history + rows. */
static inline const struct row *grid_any_row(const struct grid *grid, uint32_t index)
{
    const uint32_t at = grid->top + grid->capacity - grid->history + index;
    struct row *found = &grid->ring[at % grid->capacity];
    row_spread(found);
    return found;
}

static inline struct cell row_cell(const struct row *row, uint32_t column)
{
    return column < row->used ? row->cells[column] : (struct cell){0};
}

/* Makes the row reach to a column, with blanks. */
static inline void row_reach(struct row *row, uint32_t column)
{
    while (row->used < column) {
        row->cells[row->used] = (struct cell){0};
        row->used++;
    }
}

/* No wide character goes over the edge before this column any more: its halves become blank. */
static inline void row_cut(struct row *row, uint32_t column)
{
    if (column < row->used && cell_is_tail(row->cells[column])) {
        row->cells[column] = (struct cell){0};
        row->cells[column - 1] = (struct cell){0};
    }
}

static inline void row_clear(struct row *row)
{
    row->used = 0;
    row->is_text = false;
    row->is_wrapped = false;
    row->is_dirty = true;
}
