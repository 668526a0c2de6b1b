/*
 * Another size. Lines that were broken only because the screen was too narrow are put together and
 * broken anew; the alternate screen, which its program draws again, keeps its upper left part.
 */
#include "state.h"

/* Where lines are laid out to, and where the cursor comes to. */
struct layout {
    struct grid *grid;
    uint32_t x;
    uint32_t y;
    uint64_t cursor_line; /* as the new grid counts */
    uint32_t cursor_x;
};

static void next_row(struct layout *layout, bool is_wrapped)
{
    struct grid *grid = layout->grid;
    grid_row(grid, layout->y)->is_wrapped = is_wrapped;
    layout->x = 0;
    if (layout->y + 1 < grid->rows) {
        layout->y++;
    } else {
        grid_advance(grid);
    }
}

static void add_cell(struct layout *layout, struct cell cell)
{
    const uint32_t width = cell_is_wide(cell) ? 2 : 1;
    if (layout->x + width > layout->grid->columns && !cell_is_tail(cell)) {
        next_row(layout, true);
    }
    struct row *row = grid_row(layout->grid, layout->y);
    row->cells[layout->x] = cell;
    layout->x++;
    row->used = (uint16_t)layout->x;
}

static void note_cursor(struct layout *layout, uint32_t x)
{
    const uint32_t last = layout->grid->columns - 1;
    layout->cursor_line = layout->grid->first_line + layout->grid->history + layout->y;
    layout->cursor_x = x < last ? x : last;
}

/* Without the blanks that a wide character left behind at the edge. */
static uint32_t cells_of(const struct row *row)
{
    uint32_t count = row->used;
    while (row->is_wrapped && count > 0 && row->cells[count - 1].bits == 0) {
        count--;
    }
    return count;
}

static void add_row(struct layout *layout, const struct row *row, const struct cursor *cursor)
{
    const uint32_t count = cells_of(row);
    for (uint32_t x = 0; x < count; x++) {
        add_cell(layout, row->cells[x]);
        if (cursor != NULL && cursor->x == x) {
            note_cursor(layout, layout->x - 1);
        }
    }
    if (cursor != NULL && cursor->x >= count) {
        note_cursor(layout, layout->x + cursor->x - count);
    }
}

/* The last row with something in it, or with the cursor. */
static uint32_t last_row(const struct grid *grid, uint32_t cursor_y)
{
    uint32_t last = grid->history + grid->rows - 1;
    while (last > grid->history + cursor_y && grid_any_row(grid, last)->used == 0) {
        last--;
    }
    return last;
}

static void reflow(const struct grid *old, struct grid *new, struct cursor *cursor)
{
    struct layout layout = {.grid = new};
    const uint32_t last = last_row(old, cursor->y);
    for (uint32_t i = 0; i <= last; i++) {
        const struct row *row = grid_any_row(old, i);
        add_row(&layout, row, i == old->history + cursor->y ? cursor : NULL);
        if (!row->is_wrapped && i < last) {
            next_row(&layout, false);
        }
    }
    const uint64_t top = new->first_line + new->history;
    cursor->x = layout.cursor_x;
    cursor->y = layout.cursor_line > top ? (uint32_t)(layout.cursor_line - top) : 0;
    cursor->is_pending = false;
}

static void crop(struct grid *old, struct grid *new)
{
    for (uint32_t y = 0; y < old->rows && y < new->rows; y++) {
        struct row *from = grid_row(old, y);
        struct row *to = grid_row(new, y);
        row_cut(from, new->columns);
        to->used = from->used < new->columns ? from->used : (uint16_t)new->columns;
        for (uint32_t x = 0; x < to->used; x++) {
            to->cells[x] = from->cells[x];
        }
    }
}

static void hold_cursor(struct screen *screen, struct cursor *cursor)
{
    cursor->x = cursor->x < screen->columns ? cursor->x : screen->columns - 1;
    cursor->y = cursor->y < screen->rows ? cursor->y : screen->rows - 1;
    cursor->is_pending = false;
}

static void take_grid(struct grid *grid, const struct grid *new)
{
    grid_finish(grid);
    *grid = *new;
}

bool screen_resize(struct screen *screen, uint32_t columns, uint32_t rows)
{
    columns = columns < SCREEN_COLUMNS_MIN ? SCREEN_COLUMNS_MIN : columns;
    columns = columns > SCREEN_COLUMNS_MAX ? SCREEN_COLUMNS_MAX : columns;
    rows = rows < 1 ? 1 : rows > SCREEN_ROWS_MAX ? SCREEN_ROWS_MAX : rows;
    if (columns == screen->columns && rows == screen->rows) {
        return true;
    }
    struct grid usual;
    struct grid alternate;
    if (!grid_init(&usual, columns, rows, true)) {
        return false;
    }
    if (!grid_init(&alternate, columns, rows, false)) {
        grid_finish(&usual);
        return false;
    }
    const bool is_usual = screen->grid == &screen->grids[0];
    reflow(&screen->grids[0], &usual, is_usual ? &screen->cursor : &screen->saved[0]);
    crop(&screen->grids[1], &alternate);
    take_grid(&screen->grids[0], &usual);
    take_grid(&screen->grids[1], &alternate);
    screen->columns = columns;
    screen->rows = rows;
    screen->top = 0;
    screen->bottom = rows;
    hold_cursor(screen, &screen->cursor);
    hold_cursor(screen, &screen->saved[0]);
    hold_cursor(screen, &screen->saved[1]);
    screen->changes.is_all = true;
    return true;
}
