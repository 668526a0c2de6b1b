/* The parts of the program terminal. */
#pragma once

#include "application/application.h"
#include "runtime/clock.h"
#include "terminal/keys.h"
#include "terminal/selection.h"
#include "toolkit/toolkit.h"

#define BIT_READ  APPLICATION_BITS_FIRST
#define BIT_WRITE (APPLICATION_BITS_FIRST << 1)
#define BIT_ENDED (APPLICATION_BITS_FIRST << 2)

/* Pixels at scale 1. */
#define TERMINAL_PADDING 4

/* What a cell looks like, with all that is laid over it. */
struct look {
    uint32_t character;
    uint32_t marks; /* of a cluster: a sum of them */
    uint32_t fore;
    uint32_t back;
    uint32_t flags;
};

enum look_flag {
    LOOK_BOLD = 1,
    LOOK_UNDERLINE = 2,
    LOOK_STRIKE = 4,
    LOOK_WIDE = 8,
    LOOK_TAIL = 16,
    LOOK_CURSOR_FRAME = 32, /* where the keys are elsewhere */
    LOOK_CURSOR_UNDERLINE = 64,
    LOOK_CURSOR_BAR = 128,
};

struct colours {
    uint32_t fore;
    uint32_t back;
    uint32_t cursor;
    uint32_t selection;
    uint32_t indexed[16];
};

struct terminal {
    struct application application;
    struct application_window *window;
    struct ui_widget *area;
    struct screen *screen;
    int32_t font_pixels; /* at scale 1 */
    struct fonts_cell_size cell;
    struct look *shown;  /* what the window shows: as many as the screen has cells */
    bool is_stale;       /* any row may look different */
    bool is_scrolled;    /* back, to `first_line` */
    uint64_t first_line; /* the line at the upper edge, where it is scrolled back */
    int32_t thumb_y;     /* of the scroll bar, as it is shown; and how high */
    int32_t thumb_height;
    bool is_bar_held;
    bool has_focus;
    bool is_blink_off;     /* the cursor, at the moment */
    uint64_t blink_ns;     /* when it changes; 0: never */
    uint64_t held_ns;      /* when it is looked again at what has changed; 0: at once */
    uint64_t updated_ns;   /* when that was last done */
    uint64_t updated_line; /* the first line of the screen at that time */
    uint64_t active_ns;    /* when something was typed or shown last */
    struct selection selection;
    bool is_selecting;
    uint32_t buttons;     /* held, while the program in it hears of the mouse */
    uint32_t screen_line; /* the PseudoTerminal */
    uint32_t shell_process;
    uint32_t shell_ledger;
    bool is_over; /* the shell has ended, and that is to be read */
};

extern struct terminal terminal;

/* -- palette.c --------------------------------------------------------------------------------- */

const struct colours *palette(bool is_dark);
uint32_t palette_colour(const struct colours *colours, uint32_t colour, uint32_t absent);

/* Half of each. */
uint32_t palette_mix(uint32_t left, uint32_t right);

/* -- looks.c ----------------------------------------------------------------------------------- */

/* All cells of a row of the view. */
void looks_of_row(uint32_t row, struct look *looks);

/* -- view.c: what is seen ---------------------------------------------------------------------- */

struct ui_widget *view_create(struct ui_arena *arena);

/* The first line that is seen. */
uint64_t view_first_line(void);

/* Scrolls by so many lines, back where they are negative; and to the end. */
void view_scroll(int64_t lines);
void view_scroll_to_end(void);

/* Tells the toolkit which cells look different, unless it could not be drawn now anyway. */
void view_update(void);

/* Everything is to be looked at again. */
void view_stale(void);

/* Something was typed or shown: the cursor is seen, and blinks for a while. */
void view_active(void);
void view_due(uint64_t now_ns);

/* Another size of letters: +1, -1, or 0 for the usual one. */
void view_zoom(int32_t by);

/* As large as so many cells are, at scale 1. */
struct ui_size view_size(uint32_t columns, uint32_t rows);

/* The cell at a place of the window, held inside. */
struct selection_place view_place(int32_t x, int32_t y, uint32_t *row);

/* -- bar.c: the scroll bar --------------------------------------------------------------------- */

struct rectangle bar_area(const struct ui_widget *widget);
void bar_draw(const struct ui_widget *widget, const struct ui_painter *painter);
void bar_update(struct ui_widget *widget);

/* Whether it took it. */
bool bar_event(const struct ui_widget *widget, const struct ui_event *event);

/* -- input.c, pointer.c ------------------------------------------------------------------------ */

bool input_event(void *context, struct ui_widget *widget, const struct ui_event *event);
void input_focus(void *context, struct ui_widget *widget, bool has_focus);
bool pointer_event(const struct ui_event *event);
void pointer_copy(uint32_t serial);

/* -- line.c: the pseudo terminal --------------------------------------------------------------- */

/* Gives the terminal for who is started there. */
NODISCARD enum status line_open(uint32_t *near);
void line_resize(void);

/* Hears of what programs write from now on. */
void line_watch(void);

/* As much as is there, up to a bound. */
void line_read(void);

/* Sends what was typed; what there is no room for is kept, up to a bound, and then lost. */
void line_send(const uint8_t *data, size_t size_bytes);
void line_flush(void);

/* Shows something that no program has written. */
void line_say(const char *text);

/* -- start.c: the shell ------------------------------------------------------------------------ */

/* What fails is said on the screen. */
void shell_start(uint32_t near);

/* It may have ended. */
void shell_look(void);
void shell_finish(void);
