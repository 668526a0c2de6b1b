#include "view.h"
#include "state.h"
#include "text/utf8.h"
#include <stdlib.h>

#define TEXT_BYTES_MAX 65536u

static char text[TEXT_BYTES_MAX];

void view_feed(struct screen *screen, const char *fed)
{
    screen_feed(screen, (struct bytes){(const uint8_t *)fed, strlen(fed)});
    view_check(screen);
}

struct screen *view_of(uint32_t columns, uint32_t rows, const char *fed)
{
    struct screen *screen = screen_create(columns, rows);
    view_feed(screen, fed);
    return screen;
}

static size_t add(size_t used, uint32_t character)
{
    uint8_t bytes[UTF8_BYTES_MAX];
    const size_t count = utf8_write(character, bytes);
    if (used + count < TEXT_BYTES_MAX) {
        memcpy(text + used, bytes, count);
        used += count;
    }
    return used;
}

static size_t add_cell(const struct screen *screen, struct cell cell, size_t used)
{
    const struct cluster cluster = screen_cluster(screen, cell);
    if (cell_is_tail(cell)) {
        return used;
    }
    used = add(used, cluster.characters[0] != 0 ? cluster.characters[0] : ' ');
    for (uint32_t i = 1; i <= CLUSTER_MARKS_MAX && cluster.characters[i] != 0; i++) {
        used = add(used, cluster.characters[i]);
    }
    return used;
}

const char *view_text(const struct screen *screen)
{
    size_t used = 0;
    for (uint32_t y = 0; y < screen_rows(screen); y++) {
        const size_t begin = used;
        const struct screen_line line = screen_line(screen, screen_top_line(screen) + y);
        for (uint32_t x = 0; x < line.count; x++) {
            used = add_cell(screen, line.cells[x], used);
        }
        while (used > begin && text[used - 1] == ' ') {
            used--;
        }
        used = add(used, '\n');
    }
    text[used] = 0;
    return text;
}

const char *view_reply(struct screen *screen)
{
    text[screen_take_reply(screen, (uint8_t *)text)] = 0;
    return text;
}

struct cell view_cell(const struct screen *screen, uint32_t column, uint32_t row)
{
    const struct screen_line line = screen_line(screen, screen_top_line(screen) + row);
    return column < line.count ? line.cells[column] : (struct cell){0};
}

struct style view_style(const struct screen *screen, uint32_t column, uint32_t row)
{
    return screen_style(screen, view_cell(screen, column, row));
}

/* -- what must hold ---------------------------------------------------------------------------- */

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_cell(const struct screen *screen, const struct row *row, uint32_t x)
{
    const struct cell cell = row->cells[x];
    const struct cell next = row_cell(row, x + 1);
    require(cell_is_wide(cell) == cell_is_tail(next));
    require(!cell_is_tail(cell) || x > 0);
    require(cell_style(cell) < screen->styles.capacity);
    require(cell_style(cell) == 0 || screen->styles.marks[cell_style(cell)] != 0);
    if ((cell_glyph(cell) & CELL_CLUSTER) != 0) {
        const uint32_t id = cell_glyph(cell) & ~CELL_CLUSTER;
        require(id != 0 && id < screen->clusters.capacity && screen->clusters.marks[id] != 0);
    }
}

static void check_grid(const struct screen *screen, const struct grid *grid)
{
    require(grid->columns == screen->columns && grid->rows == screen->rows);
    require(grid->history <= grid->history_max && grid->top < grid->capacity);
    require(grid->history + grid->rows <= grid->capacity);
    for (uint32_t i = 0; i < grid->history + grid->rows; i++) {
        const struct row *row = grid_any_row(grid, i);
        require(row->cells != NULL && row->used <= grid->columns);
        for (uint32_t x = 0; x < row->used; x++) {
            check_cell(screen, row, x);
        }
    }
}

static void check_cursor(const struct screen *screen, const struct cursor *cursor)
{
    require(cursor->x < screen->columns && cursor->y < screen->rows);
    require(!cursor->is_pending || cursor->x + 1 == screen->columns);
}

void view_check(const struct screen *screen)
{
    require(screen->top < screen->bottom && screen->bottom <= screen->rows);
    require(screen->reply_bytes <= SCREEN_REPLY_BYTES_MAX);
    require(memchr(screen->title, 0, sizeof(screen->title)) != NULL);
    check_cursor(screen, &screen->cursor);
    check_grid(screen, &screen->grids[0]);
    check_grid(screen, &screen->grids[1]);
}

/* -- whether two are equal --------------------------------------------------------------------- */

static bool
cells_equal(const struct screen *left, struct cell a, const struct screen *right, struct cell b)
{
    const struct style first = screen_style(left, a);
    const struct style second = screen_style(right, b);
    const struct cluster one = screen_cluster(left, a);
    const struct cluster other = screen_cluster(right, b);
    return memcmp(&first, &second, sizeof(first)) == 0 && memcmp(&one, &other, sizeof(one)) == 0 &&
           cell_is_wide(a) == cell_is_wide(b) && cell_is_tail(a) == cell_is_tail(b);
}

static bool lines_equal(const struct screen *left, const struct screen *right, uint64_t number)
{
    const struct screen_line a = screen_line(left, number);
    const struct screen_line b = screen_line(right, number);
    bool is_equal = a.count == b.count && a.is_wrapped == b.is_wrapped;
    for (uint32_t x = 0; x < a.count && is_equal; x++) {
        is_equal = cells_equal(left, a.cells[x], right, b.cells[x]);
    }
    return is_equal;
}

bool view_equal(const struct screen *left, const struct screen *right)
{
    const uint64_t end = screen_top_line(left) + screen_rows(left);
    const struct screen_cursor a = screen_cursor(left);
    const struct screen_cursor b = screen_cursor(right);
    bool is_equal = screen_first_line(left) == screen_first_line(right) &&
                    screen_top_line(left) == screen_top_line(right) &&
                    screen_modes(left) == screen_modes(right) && a.column == b.column &&
                    a.row == b.row && strcmp(screen_title(left), screen_title(right)) == 0;
    for (uint64_t line = screen_first_line(left); line < end && is_equal; line++) {
        is_equal = lines_equal(left, right, line);
    }
    return is_equal;
}
