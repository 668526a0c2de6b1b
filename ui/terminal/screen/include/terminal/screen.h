/*
 * The core of a terminal emulator: bytes that programs write become a grid of cells and lines that
 * have scrolled off it. It draws nothing and calls nothing of the system.
 *
 *     screen_create() -> { screen_feed(), screen_take_reply(), screen_take_changes(), ... }
 *         -> screen_destroy()
 *
 * What it understands is what xterm-256color promises. Any bytes may come: what is malformed reads
 * as U+FFFD, sequences that it does not know do nothing. Lines have numbers that stay the same as
 * long as they are kept: from screen_first_line() on, those of the screen from screen_top_line().
 *
 * INV-1: the cursor is inside the screen, the scrolled region too.
 * INV-2: a wide character's two cells follow each other, and there is no half of one.
 * INV-3: memory is bounded: SCREEN_HISTORY_BYTES_MAX, the two screens, 65,536 styles and clusters.
 */
#pragma once

#include "lib/bytes.h"
#include "terminal/cell.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCREEN_COLUMNS_MIN 2u
#define SCREEN_COLUMNS_MAX 1000u
#define SCREEN_ROWS_MAX    1000u

/* Lines that have scrolled off: whichever is reached first. */
#define SCREEN_HISTORY_LINES_MAX 10000u
#define SCREEN_HISTORY_BYTES_MAX (4u << 20)

#define SCREEN_TITLE_BYTES_MAX 256u

/* Answers that nobody took; what would not fit is not said. */
#define SCREEN_REPLY_BYTES_MAX 1024u

enum screen_mode {
    SCREEN_INSERT = 1 << 0,
    SCREEN_NEW_LINE = 1 << 1,
    SCREEN_ORIGIN = 1 << 2,
    SCREEN_WRAP = 1 << 3,
    SCREEN_CURSOR = 1 << 4, /* it is shown */
    SCREEN_CURSOR_KEYS = 1 << 5,
    SCREEN_KEYPAD = 1 << 6,
    SCREEN_REVERSE = 1 << 7,
    SCREEN_PASTE = 1 << 8, /* what is pasted is marked */
    SCREEN_FOCUS = 1 << 9, /* so are focus and its loss */
    SCREEN_MOUSE_X10 = 1 << 10,
    SCREEN_MOUSE_BUTTONS = 1 << 11,
    SCREEN_MOUSE_DRAG = 1 << 12,
    SCREEN_MOUSE_ALL = 1 << 13,
    SCREEN_MOUSE_SGR = 1 << 14,
    SCREEN_ALTERNATE = 1 << 15,
    SCREEN_COLUMN_SWITCH = 1 << 16, /* 40: the switch to 132 columns clears */
    SCREEN_WHEEL_KEYS = 1 << 17,    /* 1007: the wheel is arrows on the alternate screen */
};

#define SCREEN_MOUSE                                                                               \
    (SCREEN_MOUSE_X10 | SCREEN_MOUSE_BUTTONS | SCREEN_MOUSE_DRAG | SCREEN_MOUSE_ALL)

enum screen_cursor_shape { SCREEN_CURSOR_BLOCK, SCREEN_CURSOR_UNDERLINE, SCREEN_CURSOR_BAR };

struct screen_cursor {
    uint32_t column;
    uint32_t row;
    enum screen_cursor_shape shape;
    bool is_steady;
    bool is_shown;
};

struct screen_line {
    const struct cell *cells;
    uint32_t count;  /* all that follow are blank */
    bool is_wrapped; /* the next line goes on with it */
};

/* What has happened since it was last asked for. */
struct screen_changes {
    bool is_title;
    bool is_bell;
    bool is_all; /* every row, and perhaps the modes */
};

struct screen;

/* Sizes are held between their bounds. NULL: no memory. */
struct screen *screen_create(uint32_t columns, uint32_t rows);

/* NULL: nothing. */
void screen_destroy(struct screen *screen);

/* Lines are laid out anew, as far as they are kept. False: no memory; then nothing has changed. */
bool screen_resize(struct screen *screen, uint32_t columns, uint32_t rows);

void screen_feed(struct screen *screen, struct bytes bytes);

/* What it answers to who asked something: to be written as if it were typed. How many bytes. */
size_t screen_take_reply(struct screen *screen, uint8_t out[SCREEN_REPLY_BYTES_MAX]);

struct screen_changes screen_take_changes(struct screen *screen);

/* Whether a row was written to since it was last asked for. */
bool screen_take_row(struct screen *screen, uint32_t row);

uint32_t screen_columns(const struct screen *screen);
uint32_t screen_rows(const struct screen *screen);
uint32_t screen_modes(const struct screen *screen);
struct screen_cursor screen_cursor(const struct screen *screen);

/* UTF-8, ending in a 0, until the next bytes are fed. */
const char *screen_title(const struct screen *screen);

uint64_t screen_first_line(const struct screen *screen);
uint64_t screen_top_line(const struct screen *screen);

/* Its view holds until the next bytes are fed. A line that is not kept has no cells. */
struct screen_line screen_line(const struct screen *screen, uint64_t line);

/* A cell of the screen's own lines. */
struct style screen_style(const struct screen *screen, struct cell cell);
struct cluster screen_cluster(const struct screen *screen, struct cell cell);
