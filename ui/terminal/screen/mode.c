/* Modes (SM, DECSET and their opposites), and what resets them. */
#include "state.h"

#define MODES_FIRST (SCREEN_WRAP | SCREEN_CURSOR | SCREEN_WHEEL_KEYS)

/* Modes that are no more than a bit. */
static const struct {
    uint8_t private;
    uint16_t number;
    uint32_t bit;
} modes[] = {
    {0, 4, SCREEN_INSERT},           {0, 20, SCREEN_NEW_LINE},
    {'?', 1, SCREEN_CURSOR_KEYS},    {'?', 5, SCREEN_REVERSE},
    {'?', 6, SCREEN_ORIGIN},         {'?', 7, SCREEN_WRAP},
    {'?', 9, SCREEN_MOUSE_X10},      {'?', 25, SCREEN_CURSOR},
    {'?', 40, SCREEN_COLUMN_SWITCH}, {'?', 47, SCREEN_ALTERNATE},
    {'?', 66, SCREEN_KEYPAD},        {'?', 1000, SCREEN_MOUSE_BUTTONS},
    {'?', 1002, SCREEN_MOUSE_DRAG},  {'?', 1003, SCREEN_MOUSE_ALL},
    {'?', 1004, SCREEN_FOCUS},       {'?', 1006, SCREEN_MOUSE_SGR},
    {'?', 1007, SCREEN_WHEEL_KEYS},  {'?', 1047, SCREEN_ALTERNATE},
    {'?', 1049, SCREEN_ALTERNATE},   {'?', 2004, SCREEN_PASTE},
};

static uint32_t bit_of(uint8_t private, uint32_t number)
{
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (modes[i].private == private && modes[i].number == number) {
            return modes[i].bit;
        }
    }
    return 0;
}

static void show_grid(struct screen *screen, bool is_alternate)
{
    screen->grid = &screen->grids[is_alternate ? 1 : 0];
    screen->changes.is_all = true;
}

/* 1049 keeps the cursor too; the alternate screen is empty whenever it is come to. */
static void switch_screen(struct screen *screen, uint32_t number, bool is_set)
{
    const bool was_set = screen->grid == &screen->grids[1];
    if (number == 1049 && is_set && !was_set) {
        move_save(screen);
    }
    if (number == 1047 && !is_set && was_set) {
        erase_display(screen, 2);
    }
    show_grid(screen, is_set);
    if (number == 1049 && is_set) {
        erase_display(screen, 2);
    }
    if (number == 1049 && !is_set && was_set) {
        move_restore(screen);
    }
}

static void column_switch(struct screen *screen)
{
    if (has_mode(screen, SCREEN_COLUMN_SWITCH)) {
        screen->top = 0;
        screen->bottom = screen->rows;
        erase_display(screen, 2);
        move_to(screen, 0, 0);
    }
}

static void follow(struct screen *screen, uint32_t number, bool is_set)
{
    switch (number) {
    case 3:
        column_switch(screen);
        break;
    case 5:
        screen->changes.is_all = true;
        break;
    case 6:
        screen->cursor.is_origin = is_set;
        move_to(screen, 0, 0);
        break;
    case 7:
        screen->cursor.is_pending = screen->cursor.is_pending && is_set;
        break;
    case 25:
        grid_row(screen->grid, screen->cursor.y)->is_dirty = true;
        break;
    case 47:
    case 1047:
    case 1049:
        switch_screen(screen, number, is_set);
        break;
    default:
        break;
    }
}

void mode_set(struct screen *screen, uint8_t private, uint32_t number, bool is_set)
{
    const uint32_t bit = bit_of(private, number);
    if ((bit & SCREEN_MOUSE) != 0) {
        screen->modes &= ~(uint32_t)SCREEN_MOUSE; /* one of them at a time */
    }
    screen->modes = is_set ? screen->modes | bit : screen->modes & ~bit;
    if (private != '?') {
        return;
    }
    if (number == 1048 && is_set) {
        move_save(screen);
    } else if (number == 1048) {
        move_restore(screen);
    } else {
        follow(screen, number, is_set);
    }
}

uint32_t mode_state(const struct screen *screen, uint8_t private, uint32_t number)
{
    const uint32_t bit = bit_of(private, number);
    if (bit == 0) {
        return 0;
    }
    return has_mode(screen, bit) ? 1 : 2;
}

void mode_reset_soft(struct screen *screen)
{
    const uint32_t kept = has_mode(screen, SCREEN_ALTERNATE) ? SCREEN_ALTERNATE : 0;
    screen->modes = MODES_FIRST | kept;
    screen->top = 0;
    screen->bottom = screen->rows;
    screen->cursor.is_origin = false;
    screen->cursor.is_pending = false;
    screen->cursor.style = (struct style){0};
    screen->cursor.charset = 0;
    screen->cursor.charsets[0] = CHARSET_ASCII;
    screen->cursor.charsets[1] = CHARSET_ASCII;
    screen->saved[kept != 0 ? 1 : 0] = (struct cursor){0};
    screen->shape = SCREEN_CURSOR_BLOCK;
    screen->is_steady = false;
    style_changed(screen);
    screen->changes.is_all = true;
}

void mode_reset_hard(struct screen *screen)
{
    show_grid(screen, false);
    screen->modes = 0;
    mode_reset_soft(screen);
    screen->saved[1] = (struct cursor){0};
    erase_display(screen, 2);
    move_to(screen, 0, 0);
    tabs_reset(screen);
    screen->last = 0;
}
