/*
 * An editor of text of up to 16 MiB in the mono face: every character has one or two cells, a tab
 * goes to the next stop. Lines are as wide as they are, or, where the area wraps, broken between
 * words; then keys and pointer go by the rows that are seen. It scrolls by itself.
 *
 * What one key costs does not grow with the text, and with the line only where it is the first key
 * in it: for a long line the columns, and rows, of places in it are remembered. Only lines that are
 * seen are broken.
 */
#pragma once

#include "toolkit/edit.h"
#include "toolkit/widget.h"

struct ui_text_area_options {
    bool has_line_numbers;
    bool is_read_only;
    bool has_border;
    bool wraps;
    uint32_t tab_columns; /* 1 to 16; 0: 4 */
    bool tab_leaves;      /* Tab goes to the next widget; otherwise Ctrl-Tab does */
    bool tabs_are_spaces; /* Tab types spaces up to the next stop */
    bool keeps_indent;    /* a new line begins as the one before */
    int32_t columns;      /* how large it likes to be; 0: 60 by 12 */
    int32_t rows;
    struct ui_action changed;
    struct ui_action moved; /* the cursor, or the selection */
};

struct ui_widget *
ui_text_area_create(struct ui_arena *arena, const struct ui_text_area_options *options);

/* A new text without a past; false: no memory, or too large; the text before is kept. */
bool ui_text_area_set(struct ui_widget *area, struct bytes text);

/* For reading; who changes it says ui_text_area_updated() afterwards. */
struct ui_edit *ui_text_area_edit(struct ui_widget *area);
void ui_text_area_updated(struct ui_widget *area);

/* Replaces the selection, as typing does; the cursor is scrolled to. */
bool ui_text_area_insert(struct ui_widget *area, struct bytes text);
bool ui_text_area_undo(struct ui_widget *area);
bool ui_text_area_redo(struct ui_widget *area);

void ui_text_area_select_all(struct ui_widget *area);

/* Into the clipboard, by what the person did last in its window. False: nothing is selected. */
bool ui_text_area_copy(struct ui_widget *area);
bool ui_text_area_cut(struct ui_widget *area);

void ui_text_area_set_line_numbers(struct ui_widget *area, bool has_line_numbers);

/* The line that was seen first stays so, unless the cursor is elsewhere. */
void ui_text_area_set_wraps(struct ui_widget *area, bool wraps);

/* Puts the cursor into a line, from 0 on, and shows it. */
void ui_text_area_go(struct ui_widget *area, size_t line);

/* Selects what is found next, behind or before the selection, from the other end on in the end. */
bool ui_text_area_find(struct ui_widget *area, struct bytes needle, bool is_backward);

struct ui_text_place {
    size_t line;   /* from 0 */
    size_t column; /* cells from the line's start */
};

struct ui_text_place ui_text_area_place(struct ui_widget *area);
