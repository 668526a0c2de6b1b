/* An area that the program draws, and whose input it takes: a terminal, a graph, a game. */
#pragma once

#include "toolkit/widget.h"

struct ui_custom_options {
    /* Draws all of the widget's area; the clip is set. Calls nothing that changes widgets. */
    void (*draw)(void *context, struct ui_widget *widget, const struct ui_painter *painter);

    /* Keys, pointer, scrolling; false: its parents, then its window, may use it. NULL: none. */
    bool (*event)(void *context, struct ui_widget *widget, const struct ui_event *event);

    /* Its area has changed. NULL: nobody asks. */
    void (*resized)(void *context, struct ui_widget *widget);

    /* The focus came, or went. NULL: nobody asks. */
    void (*focus)(void *context, struct ui_widget *widget, bool has_focus);

    void *context;
    int32_t width; /* how large it likes to be, at scale 1 */
    int32_t height;
    bool takes_focus;
    bool takes_tab; /* Tab is a key like others; Ctrl-Tab goes on */
    enum ui_pointer pointer;
};

struct ui_widget *ui_custom_create(struct ui_arena *arena, const struct ui_custom_options *options);
