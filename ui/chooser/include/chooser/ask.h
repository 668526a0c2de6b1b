/*
 * Dialogs that say or ask something, over a window that takes nothing until they are answered. One
 * at a time; what is answered is told once.
 */
#pragma once

#include "application/application.h"
#include "toolkit/toolkit.h"

#define ASK_TITLE_BYTES 320u
#define ASK_TEXT_BYTES  1024u
#define ASK_VALUE_BYTES 1024u

enum ask_answer { ASK_CANCELLED, ASK_ACCEPTED, ASK_OTHER };

struct ask_question {
    enum ui_icon icon;
    const char *title; /* title and text are copied, as far as there is room */
    const char *text;
    const char *accept; /* these four stay the caller's; NULL: "OK" */
    const char *cancel; /* NULL: there is only one answer */
    const char *other;  /* a third one; NULL: there is none */
    const char *label;  /* of a field; NULL: no text is asked for */
    const char *value;  /* what is in it at first; copied */
    bool is_destructive;

    /* `text` is what is in the field, or empty; the dialog is closed by then. NULL: of no interest.
     */
    void (*answered)(void *context, enum ask_answer answer, const char *text);
    void *context;
};

/* To be used when it is all zeros. */
struct ask {
    struct application *application;
    struct application_window *window; /* NULL: nothing is asked */
    struct application_window *over;
    struct ui_widget *dialog;
    struct ask_question question;
    char title[ASK_TITLE_BYTES];
    char text[ASK_TEXT_BYTES];
    char value[ASK_VALUE_BYTES];
};

/* False: something is asked already, or there can be no window. */
bool ask_open(
    struct ask *ask,
    struct application *application,
    struct application_window *over,
    const struct ask_question *question);

/* Says why something was not done. */
void ask_say(
    struct ask *ask,
    struct application *application,
    struct application_window *over,
    const char *title,
    const char *text);

bool ask_is_open(const struct ask *ask);

/* Without an answer. */
void ask_close(struct ask *ask);
