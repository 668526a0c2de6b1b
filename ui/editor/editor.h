/*
 * editor: a text, its file, and what is asked about it.
 *
 *     main.c  window and menus     file.c  new, open, save, and leaving a text
 *     find.c  the bar below the text, and lines by number
 */
#pragma once

#include "application/application.h"
#include "chooser/ask.h"
#include "chooser/chooser.h"
#include "toolkit/toolkit.h"

#define EDITOR_TEXT_BYTES 320u

struct editor {
    struct application application;
    struct application_window *window;
    struct ask ask;
    struct chooser chooser;
    struct ui_widget *area;
    struct ui_widget *said;
    struct ui_widget *where;
    struct ui_widget *find_bar;
    struct ui_widget *find_field;
    struct ui_widget *find_said;
    char place[PLACE_BYTES_MAX]; /* empty: it has no file yet */
    uint32_t kept_revision;      /* of the text as its file has it */
    bool is_title_changed;       /* the title says that it is changed */
    bool has_line_numbers;
    bool wraps;
    void (*then)(void); /* after it was saved; NULL: nothing */
    char said_text[EDITOR_TEXT_BYTES];
    char where_text[EDITOR_TEXT_BYTES];
};

extern struct editor editor;

/* -- main.c ------------------------------------------------------------------------------------ */

/* A line below the text. */
void editor_say(const char *text);

/* The title, after another file, or a change. */
void editor_show_title(void);

/* Where the cursor is, and of how many lines. */
void editor_show_where(void);

/* -- file.c ------------------------------------------------------------------------------------ */

/* At the start: a file, which need not be there. */
void file_begin(const char *typed);

void file_new(void *context);
void file_open(void *context);
void file_save(void *context);
void file_save_as(void *context);
void file_close(void *context);
bool file_is_changed(void);

/* -- find.c ------------------------------------------------------------------------------------ */

struct ui_widget *find_make_bar(struct ui_arena *arena);
void find_open(void *context);
void find_next(void *context);
void find_previous(void *context);
void find_go_to_line(void *context);

/* False: it was not open. */
bool find_close(void);
