/*
 * What a line looks like on a terminal, and the bytes that make it so.
 *
 * A prompt and a text are laid out from a column on, over as many rows as it takes. Each full row
 * is ended by CR LF at once: so the cursor is never behind the last column, where terminals differ.
 * Only relative movements are used, so nothing needs to know where on the screen the line is.
 *
 * Invariant: from the start of the prompt up to `end` the screen shows the content that was drawn
 * last, behind that nothing, and the terminal's cursor is at `cursor`.
 */
#pragma once

#include "lib/bytes.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VIEW_COLUMNS_MIN     8u
#define VIEW_COLUMNS_MAX     1000u
#define VIEW_ROWS_MIN        2u
#define VIEW_ROWS_MAX        1000u
#define VIEW_COLUMNS_DEFAULT 80u
#define VIEW_ROWS_DEFAULT    24u
#define VIEW_TAB_COLUMNS     8u

/* Where the bytes go that a terminal is to get. */
struct view_sink {
    void (*write)(void *context, struct bytes bytes);
    void *context;
};

/* A cell: rows count from the one that the prompt starts in. */
struct view_place {
    uint32_t row;
    uint32_t column;
};

struct view_content {
    struct bytes prompt;
    struct bytes text; /* follows it */
    size_t cursor;     /* in the text */
};

struct view {
    struct view_sink sink;
    uint32_t columns;
    uint32_t rows;
    uint32_t origin_column; /* where the prompt starts in row 0 */
    struct view_place cursor;
    struct view_place end;
};

/* With the size that terminals have had since 1978. */
void view_init(struct view *view, const struct view_sink *sink);

/* Numbers outside what is sensible become the nearest that are. Nothing is drawn. */
void view_resize(struct view *view, uint32_t columns, uint32_t rows);

/* The terminal's cursor is in `column` of a row that is empty from there on. */
void view_start(struct view *view, uint32_t column);

/* Whether a prompt leaves room on the screen for at least the cursor. */
bool view_fits_prompt(const struct view *view, struct bytes prompt);

/* How many bytes of the content's text can be shown on as many rows as the terminal has. */
size_t view_fitting_bytes(const struct view *view, const struct view_content *content);

/* Shows the content; what is before `from` in its text is on the screen already. */
void view_draw(struct view *view, const struct view_content *content, size_t from);

/* The same with the prompt. */
void view_draw_all(struct view *view, const struct view_content *content);

/* Moves only the cursor. */
void view_move(struct view *view, const struct view_content *content);

/* Takes the line off the screen; the cursor is where the prompt started. */
void view_erase(struct view *view);

/* Goes to the start of an empty row below the line. */
void view_leave(struct view *view);

/* Clears the screen; the line starts in its first column. */
void view_clear_screen(struct view *view);

void view_write(const struct view *view, struct bytes bytes);
void view_write_text(const struct view *view, const char *text);

/* Rings the bell. */
void view_refuse(const struct view *view);
