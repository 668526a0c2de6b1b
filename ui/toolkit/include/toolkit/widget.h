/*
 * What all widgets have in common, and what a new kind of widget defines: measure, arrange, draw,
 * input. Programs that only use widgets need from here what changes them: hide, disable, focus.
 *
 * All widgets of a window are one tree. Places are pixels of the window. Of a change that can be
 * seen the widget says ui_widget_redraw(); of one that takes another size, ui_widget_changed(); the
 * window draws and lays out later, before it is shown.
 *
 * A program may hide and remove widgets in an action, but not give back the arena of the widget
 * that called it.
 *
 * Invariants:
 *  1. A widget draws only inside its area, and always the same for the same state: what is drawn
 *     again in part looks as if all had been.
 *  2. `clip` is what its area has in common with those of all that it is in; nothing is seen of it,
 *     and no pointer hits it, outside.
 *  3. A widget is in one tree at most. `window` is set as long as that is a window's.
 */
#pragma once

#include "toolkit/arena.h"
#include "toolkit/event.h"
#include "toolkit/theme.h"

struct ui_window;
struct ui_widget;

struct ui_size {
    int32_t width;
    int32_t height;
};

/* As wide as it likes. */
#define UI_WIDTH_ANY 32767

/* How deep widgets may be in each other; what is deeper is neither measured nor drawn. */
#define UI_DEPTH_MAX 64

/* What a program has called when something was done with a widget. */
struct ui_action {
    void (*call)(void *context, struct ui_widget *widget);
    void *context;
};

static inline void ui_action_call(struct ui_action action, struct ui_widget *widget)
{
    if (action.call != NULL) {
        action.call(action.context, widget);
    }
}

struct ui_painter {
    struct canvas *canvas;
    const struct ui_look *look;
};

enum ui_trait {
    UI_TRAIT_FOCUS = 1,   /* Tab comes to it */
    UI_TRAIT_POINTER = 2, /* it hears of the pointer */
    UI_TRAIT_HOVER = 4,   /* looks different with the pointer over it, or pressed */
    UI_TRAIT_CARET = 8,   /* while it has the focus, something blinks in it */
    UI_TRAIT_GROUP = 16,  /* of its children only one is reached by Tab: the one with the mark */
};

/* Functions that are NULL do nothing. */
struct ui_class {
    const char *name;
    uint32_t traits;

    /* How large it likes to be, where there is so much width. */
    struct ui_size (*measure)(struct ui_widget *widget, int32_t width);

    /* Its area is known: gives its children theirs, by ui_widget_place(). */
    void (*arrange)(struct ui_widget *widget);

    /* Children are drawn after it. */
    void (*draw)(struct ui_widget *widget, const struct ui_painter *painter);

    /* Whether it took the event. What it does not take its parent gets. */
    bool (*event)(struct ui_widget *widget, const struct ui_event *event);

    /* The focus came, or went. */
    void (*focus)(struct ui_widget *widget, bool has_focus);

    /* Its mnemonic was typed; NULL: it gets the focus. */
    void (*activate)(struct ui_widget *widget);

    /* A key that nobody took (an accelerator). Whether it did. */
    bool (*shortcut)(struct ui_widget *widget, const struct ui_event *event);

    /* What is to be drawn again when it blinks. */
    struct rectangle (*caret)(struct ui_widget *widget);

    /* A child wants to be seen: for what scrolls. */
    void (*reveal)(struct ui_widget *widget, struct rectangle area);

    /* The shape over a place. NULL: an arrow. */
    enum ui_pointer (*pointer)(struct ui_widget *widget, int32_t x, int32_t y);
};

/* What measure said for a width, as long as `generation` is the window's. */
struct ui_wanted {
    uint32_t generation;
    int32_t width;
    struct ui_size size;
};

#define UI_WANTED_COUNT 2

struct ui_widget {
    const struct ui_class *class;
    struct ui_window *window;
    struct ui_widget *parent;
    struct ui_widget *first;
    struct ui_widget *last;
    struct ui_widget *next;
    struct ui_widget *previous;
    struct rectangle area;
    struct rectangle clip;
    struct ui_wanted wanted[UI_WANTED_COUNT];
    struct ui_size size_min; /* pixels at scale 1 that it never asks less than; 0: any */
    int32_t grow;            /* its part of what is left over, in boxes */
    uint32_t column;         /* in a grid */
    uint32_t mnemonic;       /* a small letter, typed with Alt; 0: none */
    bool is_hidden;
    bool is_disabled;
    bool is_hovered;
    bool is_pressed;
    bool is_marked; /* the one of its group that Tab comes to */
    void *user;     /* the program's */
};

/* `size_bytes`: of the struct that begins with a struct ui_widget. NULL: no memory. */
void *ui_widget_create(struct ui_arena *arena, const struct ui_class *class, size_t size_bytes);

/* Puts a child, which is in no tree, at the end. Nothing happens where one of the two is NULL. */
void ui_widget_add(struct ui_widget *widget, struct ui_widget *child);

/* Takes it out of its tree; it can be added again. */
void ui_widget_remove(struct ui_widget *child);

/* What it shows has changed: all, or a part of its area. */
void ui_widget_redraw(struct ui_widget *widget);
void ui_widget_redraw_part(struct ui_widget *widget, struct rectangle area);

/* Its size may have changed. */
void ui_widget_changed(struct ui_widget *widget);

void ui_widget_set_hidden(struct ui_widget *widget, bool is_hidden);
void ui_widget_set_disabled(struct ui_widget *widget, bool is_disabled);
void ui_widget_set_size_min(struct ui_widget *widget, int32_t width, int32_t height);

/* Whether it and all that it is in can be seen and used. */
bool ui_widget_is_usable(const struct ui_widget *widget);

/* Whether keys go to it: it has its window's focus, and its window has the person's. */
bool ui_widget_has_focus(const struct ui_widget *widget);

/* The same, and the person uses keys: then a ring shows where they go. */
bool ui_widget_shows_focus(const struct ui_widget *widget);

/* For classes. Measure gives 0 by 0 for what is hidden; place gives it an area. */
struct ui_size ui_widget_measure(struct ui_widget *widget, int32_t width);
void ui_widget_place(struct ui_widget *widget, struct rectangle area);

/* Scrolls whatever it is in so that a part of its area is seen. */
void ui_widget_reveal(struct ui_widget *widget, struct rectangle area);

/* How its window is drawn; NULL as long as it is in none. */
const struct ui_look *ui_widget_look(const struct ui_widget *widget);

/* Lengths as this widget's window has them; 0 where it is in none. */
int32_t ui_widget_pixels(const struct ui_widget *widget, int32_t length);
int32_t ui_widget_metric(const struct ui_widget *widget, enum ui_metric metric);
