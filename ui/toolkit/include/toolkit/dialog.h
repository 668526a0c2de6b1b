/*
 * The content of windows that say or ask something: a root widget, made in the arena of a window
 * that the program opens and closes. Enter and Escape answer.
 */
#pragma once

#include "toolkit/icon.h"
#include "toolkit/widget.h"

struct ui_dialog_options {
    enum ui_icon icon;  /* UI_ICON_NONE: none */
    const char *title;  /* all texts stay the caller's */
    const char *text;   /* wraps */
    const char *accept; /* "&Save"; NULL: "OK" */
    const char *cancel; /* NULL: there is only one answer */
    const char *other;  /* a third one, "&Don't save"; NULL: there is none */
    bool is_destructive;

    /* A question for text has this field's label; NULL: it is none. */
    const char *label;
    const char *value; /* what is in it at first */
    bool is_secret;

    struct ui_action accepted;  /* the widget is the root, also below */
    struct ui_action cancelled; /* Escape too */
    struct ui_action chose_other;
};

struct ui_widget *ui_dialog_create(struct ui_arena *arena, const struct ui_dialog_options *options);

/* Of a question for text: what is in the field. */
size_t ui_dialog_read(struct ui_widget *dialog, char *out, size_t out_bytes);

/* What gets the focus first. */
struct ui_widget *ui_dialog_first(struct ui_widget *dialog);
