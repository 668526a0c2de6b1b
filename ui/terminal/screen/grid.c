#include "grid.h"
#include "terminal/screen.h"
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 65536u

/* Cells for one more row; NULL: no memory. */
static struct cell *more_cells(struct grid *grid)
{
    const size_t row_bytes = grid->columns * sizeof(struct cell);
    if (grid->block_count == 0 || grid->block_used == grid->block_rows) {
        struct cell **blocks =
            realloc(grid->blocks, (grid->block_count + 1) * sizeof(struct cell *));
        if (blocks == NULL) {
            return NULL;
        }
        grid->blocks = blocks;
        struct cell *block = malloc(grid->block_rows * row_bytes);
        if (block == NULL) {
            return NULL;
        }
        blocks[grid->block_count] = block;
        grid->block_count++;
        grid->block_used = 0;
    }
    struct cell *cells =
        grid->blocks[grid->block_count - 1] + (size_t)grid->block_used * grid->columns;
    grid->block_used++;
    return cells;
}

static uint32_t history_max(uint32_t columns)
{
    const uint32_t lines = (uint32_t)(SCREEN_HISTORY_BYTES_MAX / (columns * sizeof(struct cell)));
    return lines < SCREEN_HISTORY_LINES_MAX ? lines : SCREEN_HISTORY_LINES_MAX;
}

bool grid_init(struct grid *grid, uint32_t columns, uint32_t rows, bool has_history)
{
    const uint32_t block_rows = (uint32_t)(BLOCK_BYTES / (columns * sizeof(struct cell)));
    *grid = (struct grid){
        .columns = columns,
        .rows = rows,
        .history_max = has_history ? history_max(columns) : 0,
        .block_rows = block_rows,
    };
    grid->capacity = rows + grid->history_max;
    grid->ring = calloc(grid->capacity, sizeof(*grid->ring));
    bool is_ready = grid->ring != NULL;
    for (uint32_t i = 0; i < rows && is_ready; i++) {
        grid->ring[i].cells = more_cells(grid);
        grid->ring[i].is_dirty = true;
        is_ready = grid->ring[i].cells != NULL;
    }
    if (!is_ready) {
        grid_finish(grid);
    }
    return is_ready;
}

void grid_finish(struct grid *grid)
{
    for (uint32_t i = 0; i < grid->block_count; i++) {
        free(grid->blocks[i]);
    }
    free(grid->blocks);
    free(grid->ring);
    *grid = (struct grid){0};
}

/* The row below the last one gets cells, be it those of the oldest. */
static void provide(struct grid *grid, struct row *row)
{
    if (row->cells == NULL && grid->history < grid->history_max) {
        row->cells = more_cells(grid);
        if (row->cells == NULL) {
            grid->history_max = grid->history;
        }
    }
    if (grid->history < grid->history_max) {
        grid->history++;
        return;
    }
    grid->first_line++;
    if (row->cells == NULL) {
        struct row *oldest =
            &grid->ring[(grid->top + grid->capacity - grid->history) % grid->capacity];
        row->cells = oldest->cells;
        oldest->cells = NULL;
    }
}

/* From the last on: a cell is never before the byte that it is made of. */
void row_spread(struct row *row)
{
    if (!row->is_text) {
        return;
    }
    const uint8_t *text = (const uint8_t *)row->cells;
    for (uint32_t x = row->used; x > 0; x--) {
        const uint64_t character = text[x - 1];
        row->cells[x - 1].bits = character | (uint64_t)row->style << CELL_STYLE_SHIFT;
    }
    row->is_text = false;
}

void grid_advance(struct grid *grid)
{
    struct row *row = grid_place(grid, grid->rows);
    if (row->cells != NULL && grid->history == grid->history_max) {
        grid->first_line++; /* it is the oldest itself */
    } else {
        provide(grid, row);
    }
    row_clear(row);
    grid->top = grid->top + 1 < grid->capacity ? grid->top + 1 : 0;
}

void grid_rotate_up(struct grid *grid, uint32_t top, uint32_t bottom)
{
    const struct row first = *grid_place(grid, top);
    for (uint32_t i = top; i + 1 < bottom; i++) {
        *grid_place(grid, i) = *grid_place(grid, i + 1);
        grid_place(grid, i)->is_dirty = true;
    }
    *grid_place(grid, bottom - 1) = first;
    row_clear(grid_place(grid, bottom - 1));
}

void grid_rotate_down(struct grid *grid, uint32_t top, uint32_t bottom)
{
    const struct row last = *grid_place(grid, bottom - 1);
    for (uint32_t i = bottom - 1; i > top; i--) {
        *grid_place(grid, i) = *grid_place(grid, i - 1);
        grid_place(grid, i)->is_dirty = true;
    }
    *grid_place(grid, top) = last;
    row_clear(grid_place(grid, top));
}

void grid_drop_history(struct grid *grid)
{
    grid->first_line += grid->history;
    grid->history = 0;
}
