/* The parts of a screen, for the files that implement it. */
#pragma once

#include "grid.h"
#include "intern.h"
#include "terminal/screen.h"

#define SEQUENCE_NUMBERS_MAX 32u

/* What a number of a sequence is where it was left out. */
#define SEQUENCE_ABSENT     UINT16_MAX
#define SEQUENCE_NUMBER_MAX 32767u

#define STRING_BYTES_MAX (SCREEN_TITLE_BYTES_MAX + 8u)

/* Groups of 16 characters below U+20000. */
#define WIDTH_GROUP_SHIFT 4u
#define WIDTH_GROUPS      (0x20000u >> WIDTH_GROUP_SHIFT)

enum sequence_state {
    SEQUENCE_NONE,
    SEQUENCE_ESCAPE,
    SEQUENCE_CONTROL, /* after ESC [ */
    SEQUENCE_STRING,  /* OSC */
    SEQUENCE_SKIPPED, /* DCS, APC, PM, SOS */
};

/* A sequence as far as it has come. */
struct sequence {
    enum sequence_state state;
    uint8_t private;      /* '<', '=', '>', '?'; 0: none */
    uint8_t intermediate; /* 0: none */
    bool is_malformed;    /* nothing will come of it */
    bool is_ending;       /* of strings: an ESC has come */
    uint32_t count;
    uint16_t numbers[SEQUENCE_NUMBERS_MAX];
    uint32_t joined; /* bit i: number i follows a colon */
    uint32_t string_bytes;
    uint8_t string[STRING_BYTES_MAX];
};

enum charset { CHARSET_ASCII, CHARSET_LINES };

struct cursor {
    uint32_t x;
    uint32_t y;
    bool is_pending; /* the last column is written: the next character wraps */
    bool is_origin;
    struct style style;
    uint8_t charsets[2];
    uint8_t charset;
};

struct partial {
    uint32_t character;
    uint8_t more;
    uint8_t least; /* of the next byte */
    uint8_t most;
};

struct screen {
    struct grid grids[2]; /* the second is the alternate screen */
    struct grid *grid;
    uint32_t columns;
    uint32_t rows;
    uint32_t modes;
    struct cursor cursor;
    struct cursor saved[2];
    uint32_t top;       /* of what scrolls */
    uint32_t bottom;    /* one behind it */
    struct cell pen;    /* what a character is added to */
    struct cell eraser; /* what erased cells become */
    uint32_t last;      /* character that was printed; 0: none */
    struct partial partial;
    struct sequence sequence;
    struct intern styles;
    struct intern clusters;
    enum screen_cursor_shape shape;
    bool is_steady;
    struct screen_changes changes;
    size_t reply_bytes;
    uint8_t reply[SCREEN_REPLY_BYTES_MAX];
    char title[SCREEN_TITLE_BYTES_MAX];
    uint8_t tabs[(SCREEN_COLUMNS_MAX + 7) / 8];
    uint8_t widths[WIDTH_GROUPS]; /* 0: they differ, else 1 more than the width of all */
};

static inline bool has_mode(const struct screen *screen, uint32_t mode)
{
    return (screen->modes & mode) != 0;
}

/* -- print.c: characters ----------------------------------------------------------------------- */

/* Prints as many of the bytes as are printable ASCII, as the first is, and fit into the row. */
size_t print_run(struct screen *screen, const uint8_t *data, size_t size_bytes);
void print_character(struct screen *screen, uint32_t character);

/* -- move.c: the cursor and what scrolls ------------------------------------------------------- */

void move_to(struct screen *screen, uint32_t x, uint32_t y);
void move_by(struct screen *screen, int32_t x, int32_t y);
void move_line_feed(struct screen *screen);

static inline void move_carriage_return(struct screen *screen)
{
    screen->cursor.x = 0;
    screen->cursor.is_pending = false;
}

void move_reverse_line_feed(struct screen *screen);
void move_tab(struct screen *screen, uint32_t count);
void move_tab_back(struct screen *screen, uint32_t count);
void move_save(struct screen *screen);
void move_restore(struct screen *screen);
void scroll_up(struct screen *screen, uint32_t top, uint32_t count);
void scroll_down(struct screen *screen, uint32_t top, uint32_t count);
void tabs_reset(struct screen *screen);

/* -- erase.c ----------------------------------------------------------------------------------- */

/* From a column to before another one. */
void erase_cells(struct screen *screen, uint32_t y, uint32_t from, uint32_t to);
void erase_row(struct screen *screen, uint32_t y);
void erase_display(struct screen *screen, uint32_t what);
void erase_line(struct screen *screen, uint32_t what);
void insert_cells(struct screen *screen, uint32_t count);
void delete_cells(struct screen *screen, uint32_t count);

/* -- style.c ----------------------------------------------------------------------------------- */

/* After a change of the cursor's style. */
void style_changed(struct screen *screen);
void style_apply(struct screen *screen, const struct sequence *sequence);

/* The number of a cluster; 0: it has none. */
uint32_t style_cluster(struct screen *screen, const struct cluster *cluster);

/* -- mode.c ------------------------------------------------------------------------------------ */

void mode_set(struct screen *screen, uint8_t private, uint32_t number, bool is_set);

/* As DECRQM answers: 0 unknown, 1 set, 2 reset. */
uint32_t mode_state(const struct screen *screen, uint8_t private, uint32_t number);
void mode_reset_soft(struct screen *screen);
void mode_reset_hard(struct screen *screen);

/* -- escape.c, control.c, sequence.c, report.c ------------------------------------------------- */

/* One byte below U+0020, or DEL. */
void control_execute(struct screen *screen, uint8_t byte);

void control_line_feed(struct screen *screen);

/* What follows ESC. */
void control_escape(struct screen *screen, uint8_t byte);

/* A complete control sequence. */
void control_sequence(struct screen *screen, uint8_t final);

/* One byte of a sequence. */
void sequence_feed(struct screen *screen, uint8_t byte);
void sequence_begin(struct screen *screen);

void report_device(struct screen *screen);
void report_status(struct screen *screen);
void report_mode(struct screen *screen);
void report_window(struct screen *screen);

/* -- width.c ----------------------------------------------------------------------------------- */

/* 0 for what combines with the one before, 1, or 2. */
uint32_t width_of(const struct screen *screen, uint32_t character);

/* Finds out for each group whether all of it is of one width. */
void width_init(struct screen *screen);
