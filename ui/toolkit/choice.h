/* A mark with words beside it, that a click or a key chooses: check box, switch, radio button. */
#pragma once

#include "paint.h"

struct choice;

struct choice_mark {
    int32_t width; /* at scale 1 */
    int32_t height;
    int32_t room; /* that the mark takes beside the words */
    void (*draw)(
        const struct choice *choice, const struct ui_painter *painter, struct rectangle box);
};

struct choice {
    struct ui_widget widget;
    const char *text; /* stays the caller's */
    const struct choice_mark *mark;
};

struct choice_look {
    const char *text;
    const struct choice_mark *mark;
};

static inline struct choice *choice_of(struct ui_widget *widget)
{
    return (struct choice *)widget;
}

/* A widget of so many bytes that begins with a choice. NULL: no memory. */
void *choice_create(
    struct ui_arena *arena,
    const struct ui_class *class,
    size_t size_bytes,
    struct choice_look look);

struct ui_size choice_measure(struct ui_widget *widget, int32_t width);
void choice_draw(struct ui_widget *widget, const struct ui_painter *painter);
