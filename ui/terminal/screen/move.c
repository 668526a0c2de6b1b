#include "state.h"
#include <string.h>

static uint32_t smaller(uint32_t left, uint32_t right)
{
    return left < right ? left : right;
}

/* Where rows are counted from, and up to where. */
void move_to(struct screen *screen, uint32_t x, uint32_t y)
{
    struct cursor *cursor = &screen->cursor;
    const uint32_t first = cursor->is_origin ? screen->top : 0;
    const uint32_t end = cursor->is_origin ? screen->bottom : screen->rows;
    cursor->x = smaller(x, screen->columns - 1);
    cursor->y = smaller(y, end - 1 - first) + first;
    cursor->is_pending = false;
}

static uint32_t moved(uint32_t at, int32_t by, uint32_t first, uint32_t end)
{
    const int64_t to = (int64_t)at + by;
    return to < first ? first : to >= end ? end - 1 : (uint32_t)to;
}

/* Up and down it stops at the margins, as long as it began inside of them. */
void move_by(struct screen *screen, int32_t x, int32_t y)
{
    struct cursor *cursor = &screen->cursor;
    const uint32_t first = cursor->y >= screen->top ? screen->top : 0;
    const uint32_t end = cursor->y < screen->bottom ? screen->bottom : screen->rows;
    cursor->x = moved(cursor->x, x, 0, screen->columns);
    cursor->y = moved(cursor->y, y, first, end);
    cursor->is_pending = false;
}

/* -- scrolling --------------------------------------------------------------------------------- */

static bool is_whole(const struct screen *screen, uint32_t top)
{
    return top == 0 && screen->bottom == screen->rows;
}

static void erase_new(struct screen *screen, uint32_t y)
{
    if (screen->eraser.bits != 0) {
        erase_row(screen, y);
    }
}

/* All of the screen goes up. */
static void advance(struct screen *screen)
{
    grid_advance(screen->grid);
    screen->changes.is_all = true;
    erase_new(screen, screen->rows - 1);
}

void scroll_up(struct screen *screen, uint32_t top, uint32_t count)
{
    count = smaller(count, screen->bottom - top);
    for (uint32_t i = 0; i < count; i++) {
        if (is_whole(screen, top)) {
            advance(screen);
        } else {
            grid_rotate_up(screen->grid, top, screen->bottom);
            erase_new(screen, screen->bottom - 1);
        }
    }
}

void scroll_down(struct screen *screen, uint32_t top, uint32_t count)
{
    count = smaller(count, screen->bottom - top);
    for (uint32_t i = 0; i < count; i++) {
        grid_rotate_down(screen->grid, top, screen->bottom);
        erase_new(screen, top);
    }
}

void move_line_feed(struct screen *screen)
{
    struct cursor *cursor = &screen->cursor;
    if (cursor->y + 1 == screen->rows && is_whole(screen, screen->top)) {
        advance(screen); /* what nearly all line ends do */
    } else if (cursor->y + 1 == screen->bottom) {
        scroll_up(screen, screen->top, 1);
    } else if (cursor->y + 1 < screen->rows) {
        cursor->y++;
    }
}

void move_reverse_line_feed(struct screen *screen)
{
    struct cursor *cursor = &screen->cursor;
    cursor->is_pending = false;
    if (cursor->y == screen->top) {
        scroll_down(screen, screen->top, 1);
    } else if (cursor->y > 0) {
        cursor->y--;
    }
}

/* -- tabs -------------------------------------------------------------------------------------- */

void tabs_reset(struct screen *screen)
{
    memset(screen->tabs, 1, sizeof(screen->tabs)); /* one of eight columns */
}

static bool is_tab(const struct screen *screen, uint32_t x)
{
    return (screen->tabs[x / 8] >> (x % 8) & 1) != 0;
}

void move_tab(struct screen *screen, uint32_t count)
{
    struct cursor *cursor = &screen->cursor;
    for (; count > 0 && cursor->x + 1 < screen->columns; count--) {
        do {
            cursor->x++;
        } while (cursor->x + 1 < screen->columns && !is_tab(screen, cursor->x));
    }
}

void move_tab_back(struct screen *screen, uint32_t count)
{
    struct cursor *cursor = &screen->cursor;
    cursor->is_pending = false;
    for (; count > 0 && cursor->x > 0; count--) {
        do {
            cursor->x--;
        } while (cursor->x > 0 && !is_tab(screen, cursor->x));
    }
}

/* -- saving ------------------------------------------------------------------------------------ */

static struct cursor *saved_cursor(struct screen *screen)
{
    return &screen->saved[screen->grid == &screen->grids[1] ? 1 : 0];
}

void move_save(struct screen *screen)
{
    *saved_cursor(screen) = screen->cursor;
}

void move_restore(struct screen *screen)
{
    struct cursor *cursor = &screen->cursor;
    *cursor = *saved_cursor(screen);
    cursor->x = smaller(cursor->x, screen->columns - 1);
    cursor->y = smaller(cursor->y, screen->rows - 1);
    cursor->is_pending = cursor->is_pending && cursor->x + 1 == screen->columns;
    screen->modes = cursor->is_origin ? screen->modes | SCREEN_ORIGIN
                                      : screen->modes & ~(uint32_t)SCREEN_ORIGIN;
    style_changed(screen);
}
