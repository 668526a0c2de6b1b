/* What control sequences (CSI) do; names are those of ECMA-48 and of DEC's terminals. */
#include "state.h"

static uint32_t number(const struct screen *screen, uint32_t index, uint32_t absent)
{
    const struct sequence *sequence = &screen->sequence;
    const bool is_there = index < sequence->count && sequence->numbers[index] != SEQUENCE_ABSENT;
    return is_there ? sequence->numbers[index] : absent;
}

/* How often: nothing and 0 are once. */
static uint32_t times(const struct screen *screen)
{
    const uint32_t count = number(screen, 0, 1);
    return count > 0 ? count : 1;
}

/* A place, counted from 1. */
static uint32_t place(const struct screen *screen, uint32_t index)
{
    const uint32_t at = number(screen, index, 1);
    return at > 0 ? at - 1 : 0;
}

static void insert_characters(struct screen *screen)
{
    insert_cells(screen, times(screen));
}

static void delete_characters(struct screen *screen)
{
    delete_cells(screen, times(screen));
}

static void erase_characters(struct screen *screen)
{
    const uint32_t x = screen->cursor.x;
    const uint32_t room = screen->columns - x;
    const uint32_t count = times(screen);
    erase_cells(screen, screen->cursor.y, x, x + (count < room ? count : room));
    screen->cursor.is_pending = false;
}

static void cursor_up(struct screen *screen)
{
    move_by(screen, 0, -(int32_t)times(screen));
}

static void cursor_down(struct screen *screen)
{
    move_by(screen, 0, (int32_t)times(screen));
}

static void cursor_right(struct screen *screen)
{
    move_by(screen, (int32_t)times(screen), 0);
}

static void cursor_left(struct screen *screen)
{
    move_by(screen, -(int32_t)times(screen), 0);
}

static void cursor_next_line(struct screen *screen)
{
    cursor_down(screen);
    screen->cursor.x = 0;
}

static void cursor_previous_line(struct screen *screen)
{
    cursor_up(screen);
    screen->cursor.x = 0;
}

static void cursor_column(struct screen *screen)
{
    const uint32_t x = place(screen, 0);
    screen->cursor.x = x < screen->columns ? x : screen->columns - 1;
    screen->cursor.is_pending = false;
}

static void cursor_row(struct screen *screen)
{
    move_to(screen, screen->cursor.x, place(screen, 0));
}

static void cursor_place(struct screen *screen)
{
    move_to(screen, place(screen, 1), place(screen, 0));
}

static void tab_forward(struct screen *screen)
{
    move_tab(screen, times(screen));
}

static void tab_backward(struct screen *screen)
{
    move_tab_back(screen, times(screen));
}

static void clear_tabs(struct screen *screen)
{
    const uint32_t what = number(screen, 0, 0);
    const uint32_t x = screen->cursor.x;
    if (what == 0) {
        screen->tabs[x / 8] &= (uint8_t)~(1u << x % 8);
    } else if (what == 3) {
        for (uint32_t i = 0; i < sizeof(screen->tabs); i++) {
            screen->tabs[i] = 0;
        }
    }
}

static void erase_in_display(struct screen *screen)
{
    erase_display(screen, number(screen, 0, 0));
}

static void erase_in_line(struct screen *screen)
{
    erase_line(screen, number(screen, 0, 0));
}

static bool is_in_region(const struct screen *screen)
{
    return screen->cursor.y >= screen->top && screen->cursor.y < screen->bottom;
}

static void insert_lines(struct screen *screen)
{
    if (is_in_region(screen)) {
        scroll_down(screen, screen->cursor.y, times(screen));
        move_carriage_return(screen);
    }
}

static void delete_lines(struct screen *screen)
{
    if (is_in_region(screen)) {
        scroll_up(screen, screen->cursor.y, times(screen));
        move_carriage_return(screen);
    }
}

static void pan_down(struct screen *screen)
{
    scroll_up(screen, screen->top, times(screen));
}

static void pan_up(struct screen *screen)
{
    scroll_down(screen, screen->top, times(screen));
}

static void repeat(struct screen *screen)
{
    const uint32_t count = times(screen);
    for (uint32_t i = 0; i < count && screen->last != 0; i++) {
        print_character(screen, screen->last);
    }
}

static void set_modes(struct screen *screen)
{
    for (uint32_t i = 0; i < screen->sequence.count; i++) {
        mode_set(screen, screen->sequence.private, number(screen, i, 0), true);
    }
}

static void reset_modes(struct screen *screen)
{
    for (uint32_t i = 0; i < screen->sequence.count; i++) {
        mode_set(screen, screen->sequence.private, number(screen, i, 0), false);
    }
}

static void select_style(struct screen *screen)
{
    style_apply(screen, &screen->sequence);
}

static void set_region(struct screen *screen)
{
    const uint32_t top = place(screen, 0);
    const uint32_t given = number(screen, 1, 0);
    const uint32_t bottom = given > 0 && given < screen->rows ? given : screen->rows;
    if (top + 1 < bottom) {
        screen->top = top;
        screen->bottom = bottom;
        move_to(screen, 0, 0);
    }
}

static void cursor_shape(struct screen *screen)
{
    const uint32_t shape = number(screen, 0, 0);
    if (shape <= 6) {
        static const enum screen_cursor_shape shapes[] = {
            SCREEN_CURSOR_BLOCK, SCREEN_CURSOR_UNDERLINE, SCREEN_CURSOR_BAR};
        screen->shape = shapes[shape > 0 ? (shape - 1) / 2 : 0];
        screen->is_steady = shape > 0 && shape % 2 == 0;
        grid_row(screen->grid, screen->cursor.y)->is_dirty = true;
    }
}

typedef void act(struct screen *screen);

static act *const plain_acts[0x80] = {
    ['@'] = insert_characters,
    ['A'] = cursor_up,
    ['B'] = cursor_down,
    ['C'] = cursor_right,
    ['D'] = cursor_left,
    ['E'] = cursor_next_line,
    ['F'] = cursor_previous_line,
    ['G'] = cursor_column,
    ['H'] = cursor_place,
    ['I'] = tab_forward,
    ['J'] = erase_in_display,
    ['K'] = erase_in_line,
    ['L'] = insert_lines,
    ['M'] = delete_lines,
    ['P'] = delete_characters,
    ['S'] = pan_down,
    ['T'] = pan_up,
    ['X'] = erase_characters,
    ['Z'] = tab_backward,
    ['`'] = cursor_column,
    ['a'] = cursor_right,
    ['b'] = repeat,
    ['c'] = report_device,
    ['d'] = cursor_row,
    ['e'] = cursor_down,
    ['f'] = cursor_place,
    ['g'] = clear_tabs,
    ['h'] = set_modes,
    ['l'] = reset_modes,
    ['m'] = select_style,
    ['n'] = report_status,
    ['r'] = set_region,
    ['s'] = move_save,
    ['t'] = report_window,
    ['u'] = move_restore,
};

static act *const private_acts[0x80] = {
    ['J'] = erase_in_display,
    ['K'] = erase_in_line,
    ['h'] = set_modes,
    ['l'] = reset_modes,
    ['n'] = report_status,
};

static act *act_of(const struct sequence *sequence, uint8_t final)
{
    if (sequence->intermediate == 0) {
        switch (sequence->private) {
        case 0:
            return plain_acts[final];
        case '?':
            return private_acts[final];
        default:
            return sequence->private == '>' && final == 'c' ? report_device : NULL;
        }
    }
    if (sequence->intermediate == '$' && final == 'p') {
        return report_mode;
    }
    if (sequence->private != 0) {
        return NULL;
    }
    if (sequence->intermediate == '!' && final == 'p') {
        return mode_reset_soft;
    }
    return sequence->intermediate == ' ' && final == 'q' ? cursor_shape : NULL;
}

void control_sequence(struct screen *screen, uint8_t final)
{
    act *const chosen = act_of(&screen->sequence, final);
    if (chosen != NULL) {
        chosen(screen);
    }
}
