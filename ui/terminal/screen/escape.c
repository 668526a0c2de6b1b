/* What control characters do, and what follows ESC other than sequences and strings. */
#include "state.h"

void control_line_feed(struct screen *screen)
{
    screen->cursor.is_pending = false;
    move_line_feed(screen);
    if (has_mode(screen, SCREEN_NEW_LINE)) {
        screen->cursor.x = 0;
    }
}

void control_execute(struct screen *screen, uint8_t byte)
{
    switch (byte) {
    case '\a':
        screen->changes.is_bell = true;
        break;
    case '\b':
        move_by(screen, -1, 0);
        break;
    case '\t':
        move_tab(screen, 1);
        break;
    case '\n':
    case '\v':
    case '\f':
        control_line_feed(screen);
        break;
    case '\r':
        move_carriage_return(screen);
        break;
    case 0x0e:
    case 0x0f:
        screen->cursor.charset = byte == 0x0e ? 1 : 0;
        break;
    case 0x1b:
        sequence_begin(screen);
        break;
    default:
        break;
    }
}

static void fill_with_e(struct screen *screen)
{
    screen->top = 0;
    screen->bottom = screen->rows;
    for (uint32_t y = 0; y < screen->rows; y++) {
        struct row *row = grid_row(screen->grid, y);
        row_clear(row);
        for (uint32_t x = 0; x < screen->columns; x++) {
            row->cells[x].bits = 'E';
        }
        row->used = (uint16_t)screen->columns;
    }
    move_to(screen, 0, 0);
}

static void choose_charset(struct screen *screen, uint8_t which, uint8_t final)
{
    if (which == '(' || which == ')') {
        screen->cursor.charsets[which - '('] = final == '0' ? CHARSET_LINES : CHARSET_ASCII;
    }
}

static void set_tab(struct screen *screen)
{
    const uint32_t x = screen->cursor.x;
    screen->tabs[x / 8] |= (uint8_t)(1u << x % 8);
}

static void escape_plain(struct screen *screen, uint8_t byte)
{
    switch (byte) {
    case '7':
        move_save(screen);
        break;
    case '8':
        move_restore(screen);
        break;
    case 'D':
        screen->cursor.is_pending = false;
        move_line_feed(screen);
        break;
    case 'E':
        move_carriage_return(screen);
        move_line_feed(screen);
        break;
    case 'H':
        set_tab(screen);
        break;
    case 'M':
        move_reverse_line_feed(screen);
        break;
    case 'Z':
        report_device(screen);
        break;
    case 'c':
        mode_reset_hard(screen);
        break;
    case '=':
    case '>':
        mode_set(screen, '?', 66, byte == '=');
        break;
    default:
        break;
    }
}

void control_escape(struct screen *screen, uint8_t byte)
{
    const uint8_t intermediate = screen->sequence.intermediate;
    if (intermediate == 0) {
        escape_plain(screen, byte);
    } else if (intermediate == '#' && byte == '8') {
        fill_with_e(screen);
    } else {
        choose_charset(screen, intermediate, byte);
    }
}
